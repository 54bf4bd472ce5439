"""What is said around questions is measured: bare, framed, and framed with all of it searched."""

from pathlib import Path

import pytest

from eval.ablation import Judged
from eval.framing import framed, framing, main, read_frames
from eval.judgements import JudgedQuestion
from ingest.document import LANGUAGES
from ingest.errors import DatasetError

FRAMES = [
    {"en": "Hello! {}", "tr": "Merhaba! {}", "ky": "Салам! {}", "ru": "Привет! {}"},
    {"en": "{} Thank you.", "tr": "{} Sağ olun.", "ky": "{} Рахмат.", "ru": "{} Спасибо."},
]


def test_each_question_stands_in_the_next_frame_of_its_language() -> None:
    first = JudgedQuestion(id="a", kind="who", texts={"tr": "Kim?", "en": "Who?"}, evidence=())
    second = JudgedQuestion(id="b", kind="who", texts={"ru": "Кто?"}, evidence=())
    texts = [question.texts for question in framed([first, second], FRAMES)]
    assert texts == [{"tr": "Merhaba! Kim?", "en": "Who? Thank you."}, {"ru": "Привет! Кто?"}]


def test_our_frames_are_in_four_languages() -> None:
    frames = read_frames()
    assert len(frames) == 60
    assert all(set(frame) == set(LANGUAGES) for frame in frames)


def test_a_frame_without_a_place_for_the_question_is_named(tmp_path: Path) -> None:
    (tmp_path / "frames.tsv").write_text("en\ttr\nHello! {}\tMerhaba!\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"frames\.tsv: line 2, tr: \{\} has to stand once"):
        read_frames(tmp_path / "frames.tsv")


@pytest.fixture
def judged(tmp_path: Path) -> tuple[Path, Path]:
    documents = tmp_path / "texts"
    documents.mkdir()
    (documents / "dam.md").write_text(
        "# The dam\n\nThe dam on the Vakhsh was finished in 1976 by engineers from Dushanbe.\n",
        encoding="utf-8",
    )
    (documents / "carpets.md").write_text(
        "# Carpets\n\nCarpets from the south are red, and a good one takes a winter to make.\n",
        encoding="utf-8",
    )
    line = (
        '{"id": "q", "kind": "when", "questions": {"en": "When was the dam finished?"}, '
        '"answers": [{"document": "dam.md", "quote": "finished in 1976"}]}\n'
    )
    (tmp_path / "judged.jsonl").write_text(line, encoding="utf-8")
    return tmp_path / "judged.jsonl", documents


def test_questions_are_asked_bare_and_framed(judged: tuple[Path, Path]) -> None:
    found = framing(Judged.read(*judged), FRAMES)
    assert [[outcome.text for outcome in outcomes] for outcomes in found.values()] == [
        ["When was the dam finished?"],
        ["Hello! When was the dam finished?"],
        ["Hello! When was the dam finished?"],
    ]
    bare, around, _ = found.values()
    assert around[0].confidence == bare[0].confidence


def test_the_command_prints_a_line_for_each_way(
    judged: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--set", *map(str, judged)]) == 0
    out = capsys.readouterr().out
    assert "judged.jsonl: 1 questions" in out
    assert "60 frames" in out
    assert out.count("100.0") == 6


def test_what_cannot_be_read_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--set", str(tmp_path / "none.jsonl"), str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("python -m eval.framing: ")
