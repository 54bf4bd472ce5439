"""Making the language profiles, and measuring them."""

import json
from pathlib import Path

import numpy as np
import pytest

from ingest.document import LANGUAGES
from ingest.grams import PROFILES, Script
from ingest.profile_building import build_table, declaration_paragraphs, measure, profile


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_profile_has_what_langdetect_reads_and_no_more(language: str) -> None:
    made = json.loads((PROFILES / f"{language}.json").read_text(encoding="utf-8"))
    assert set(made) == {"freq", "n_words", "name"}
    assert made["name"] == language
    assert len(made["n_words"]) == 3
    assert made["n_words"][2] == sum(count for gram, count in made["freq"].items() if len(gram) == 3)


def test_a_profile_counts_trigrams_and_short_words() -> None:
    made = json.loads(profile("tr", ["Ve ve su!", "вода"], script="latin", rare=1))
    assert made == {"freq": {" ve": 2, "VE": 2, "ve ": 2}, "n_words": [3, 3, 4], "name": "tr"}


def test_a_profile_leaves_out_words_of_another_script_and_mixed_ones() -> None:
    made = json.loads(profile("ky", ["Googleдон суу"], script="cyrillic", rare=0))
    assert made["freq"] == {" су": 1, "СУУ": 1, "суу": 1, "уу ": 1}


def test_paragraphs_of_a_declaration_come_without_marks(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_text(
        "<head><title>T</title></head><p>Har bir <i>inson</i>\n huquqi</p><li>B &amp; C</li>", "utf-8"
    )
    assert declaration_paragraphs(path) == ["Har bir inson huquqi", "B & C"]


def test_the_table_counts_each_different_sentence_once(tmp_path: Path) -> None:
    lines = {
        "tr": "Bakan yarın Ankara'ya gidecek.\nBakan yarın Ankara'ya gidecek.\nDas ist nicht der richtige Weg.",
        "ky": "Министр эртең Анкарага барат.",
        "ru": "Министр завтра поедет в Анкару.",
        "en": "The minister will go to Ankara tomorrow.",
    }
    for name, text in lines.items():
        (tmp_path / f"a.{name}").write_text(text, "utf-8")
    assert "| sentences | 50.00 (1 of 2, none 1) | 100.00 (0 of 1, none 0) |" in measure(tmp_path)


@pytest.mark.parametrize("script", ["latin", "cyrillic"])
def test_the_table_of_a_script_is_made_of_the_profiles_that_lie_beside_it(script: Script) -> None:
    grams, counts = build_table(script)
    with np.load(PROFILES / f"{script}.npz", allow_pickle=False) as stored:
        assert stored["grams"].tolist() == grams.tolist()
        assert np.array_equal(stored["counts"], counts)
