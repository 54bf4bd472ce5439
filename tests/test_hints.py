"""What single words of a short text say about its language."""

import json
from pathlib import Path

import pytest

from ingest.document import Language
from ingest.grams import PROFILES, Script, word_list
from ingest.hint_training import train_hints
from ingest.hints import Hints


@pytest.fixture
def hints(tmp_path: Path) -> Hints:
    weights = {"ve": 200, "the": -150, "^ankara": 50, "#0/2": 10, "*": 5, "+": 0}
    (tmp_path / "hints.latin.json").write_text(json.dumps(weights), encoding="utf-8")
    return Hints(tmp_path, "latin")


def test_the_weights_of_the_words_are_added_to_what_langdetect_says(hints: Hints) -> None:
    assert hints.weigh(word_list("su ve"), 10.0) == pytest.approx(2.0 + 0.1 + 0.5)
    assert hints.weigh(word_list("the Ankara"), 0.0) == pytest.approx(-1.5 + 0.5)


def test_names_alone_lean_to_turkish_in_latin_letters(hints: Hints) -> None:
    assert hints.lean(word_list("Qax Wex")) == 1.0
    assert hints.lean(word_list("Qax ve")) == 0.0


@pytest.mark.parametrize("script", ["latin", "cyrillic"])
def test_the_stored_hints_are_small_and_sorted(script: Script) -> None:
    path = PROFILES / f"hints.{script}.json"
    names = list(json.loads(path.read_text(encoding="utf-8")))
    assert path.stat().st_size < 300_000
    assert names[-2:] == ["*", "+"]
    assert names[:-2] == sorted(names[:-2])


def test_training_twice_gives_the_same_hints_with_the_right_signs() -> None:
    lines: dict[Language, list[str]] = {
        "tr": ["su ve ekmek", "kitap ve okul"] * 40,
        "en": ["water and bread", "the book and the school"] * 40,
    }
    made = train_hints(lines, "latin", grams=len)
    weights = json.loads(made)
    assert weights["ve"] > 0 > weights["and"]
    assert train_hints(lines, "latin", grams=len) == made
