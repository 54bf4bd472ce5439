"""The language data is what its readers expect: columns, alphabets, nothing twice."""

from csv import QUOTE_NONE, DictReader
from pathlib import Path
from re import compile as pattern
from unicodedata import is_normalized

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder import BuiltinEncoder
from index.training.data import HELD_BACK_EVERY
from ingest.document import LANGUAGES

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
COLUMNS = {
    "lexicon": ["en", "tr", "ky", "ru"],
    "names": ["en", "tr", "ky", "ru"],
    "parallel": ["en", "tr", "ky", "ru"],
    "questions": [f"{part}_{language}" for part in "qp" for language in ("en", "tr", "ky", "ru")],
    "answers": [f"{part}_{language}" for part in "qp" for language in ("en", "tr", "ky", "ru")],
    "paraphrase": ["lang", "a", "b"],
    "neighbours": ["lang", "text"],
    "framing": ["kind", "en", "tr", "ky", "ru"],
}
TABLES = sorted(path for folder in COLUMNS for path in (CORPUS / folder).glob("*.tsv"))
LATIN, CYRILLIC = pattern(r"[a-zçğıöşüâîûA-ZÇĞİÖŞÜ]"), pattern(r"[а-яёөүңА-ЯЁӨҮҢ]")
NEAR = 0.75
"""Cosine of two texts on one subject: of lines that were above it most were, of others hardly any."""
UNSEEN = pattern(r"[\x00-\x08\x0b-\x1f\u00ad\u200b-\u200f\ufeff\ufffd]")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(DictReader(file, delimiter="\t", quoting=QUOTE_NONE))


def script_of(text: str) -> str:
    return "cyrillic" if len(CYRILLIC.findall(text)) > len(LATIN.findall(text)) else "latin"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_line_has_all_its_cells_and_nothing_that_cannot_be_seen(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == COLUMNS[path.parent.name]
    for number, line in enumerate(lines, start=1):
        cells = line.split("\t")
        assert len(cells) == len(COLUMNS[path.parent.name]), number
        assert all(cell.strip() for cell in cells), number
        assert not UNSEEN.search(line), number
        assert is_normalized("NFC", line), number


@pytest.mark.parametrize("folder", ["parallel", "questions", "answers", "framing"])
def test_sentences_are_in_the_script_of_their_language(folder: str) -> None:
    for path in sorted((CORPUS / folder).glob("*.tsv")):
        for number, row in enumerate(rows(path), start=2):
            for column, text in row.items():
                if column == "kind":
                    continue
                expected = "cyrillic" if column.endswith(("ky", "ru")) else "latin"
                assert script_of(text) == expected, f"{path.name}:{number} {column}"


@pytest.mark.parametrize("folder", ["parallel", "questions", "answers", "framing"])
def test_no_sentence_is_there_twice(folder: str) -> None:
    for language in LANGUAGES:
        column = f"p_{language}" if folder in ("questions", "answers") else language
        texts = [row[column] for path in sorted((CORPUS / folder).glob("*.tsv")) for row in rows(path)]
        doubled = {text for text in texts if texts.count(text) > 1} if len(set(texts)) < len(texts) else set()
        assert not doubled


def test_there_is_as_much_as_the_readme_says() -> None:
    stated = (CORPUS / "README.md").read_text(encoding="utf-8")
    for folder in COLUMNS:
        count = sum(len(rows(path)) for path in (CORPUS / folder).glob("*.tsv"))
        assert f"| {count:,} |" in stated, f"{folder}: {count:,}"


def test_no_short_answer_is_on_the_subject_of_a_line_that_measures() -> None:
    """Such a line would measure what was learned by heart."""
    table = BuiltinEncoder.load().table

    def units(lines: list[dict[str, str]], column: str) -> NDArray[np.float32]:
        vectors = table.text_vectors([line[column] for line in lines])
        found: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return found

    measuring = [
        row for path in sorted((CORPUS / "questions").glob("*.tsv")) for row in rows(path)[::HELD_BACK_EVERY]
    ]
    measuring += rows(CORPUS.parent / "eval" / "judged" / "pairs" / "nature.tsv")
    trained = [row for path in sorted((CORPUS / "answers").glob("*.tsv")) for row in rows(path)]
    questions = units(trained, "q_en") @ units(measuring, "q_en").T
    answers = units(trained, "p_en") @ units(measuring, "p_en").T
    near = (questions > NEAR) | (answers > NEAR) | (questions + answers > 1.5 * NEAR)
    assert [trained[place]["q_en"] for place in np.flatnonzero(near.any(axis=1))] == []
