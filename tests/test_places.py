"""Documents that judged questions are asked over: read as a library reads them, without making one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.judgements import Evidence, JudgedQuestion
from eval.places import evaluate_questions, read_folder, titles_of
from index.encoder import BuiltinEncoder
from index.library import Library
from ingest.errors import DescriptionError, EmptySourceError, MissingSourceError, SourceError

BRIDGE = "Taş köprü 1993 yılında onarıldı. Kervanlar kışın da ırmağı geçebiliyordu.\n"
WATER = "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт.\n"
QUESTIONS = [JudgedQuestion("p", "when", {"tr": "Taş köprü ne zaman onarıldı?"}, (Evidence("köprü", 0, 31),))]


class Counting:
    """The built-in encoder, which keeps what it was given."""

    name, dimension = BuiltinEncoder.load().name, BuiltinEncoder.load().dimension

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return BuiltinEncoder.load().encode_documents(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return BuiltinEncoder.load().encode_queries(texts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of one name, a copy of one of them, and what is said of another."""
    folder = tmp_path / "texts"
    (folder / "more").mkdir(parents=True)
    (folder / "köprü.txt").write_text(BRIDGE, encoding="utf-8")
    (folder / "more" / "köprü.txt").write_text(WATER, encoding="utf-8")
    (folder / "more" / "again.txt").write_text(BRIDGE, encoding="utf-8")
    (folder / "sources.toml").write_text('["köprü.txt"]\ntitle = "Köprüler"\nyear = 1999\n', encoding="utf-8")
    return folder


def test_documents_and_passages_are_those_that_a_library_would_hold(folder: Path, tmp_path: Path) -> None:
    documents, passages = read_folder(folder, BuiltinEncoder.load())
    assert titles_of(documents) == {"köprü": "Köprüler", "köprü-2": "köprü"}
    assert [(passage.document_id, passage.text) for passage in passages] == [
        ("köprü", BRIDGE.strip()),
        ("köprü-2", WATER.strip()),
    ]
    library = Library.open(tmp_path / "library", create=True)
    library.add([folder])
    assert documents == [library.document(entry.id) for entry in library.documents()]
    assert passages == library.passages()


def test_passages_are_encoded_once_and_only_to_be_asked(folder: Path) -> None:
    encoder = Counting()
    _, passages = read_folder(folder, encoder)
    assert encoder.texts == []
    assert evaluate_questions(QUESTIONS, folder, name="mine", encoder=encoder).outcomes[0].first == 1
    assert [encoder.texts.count(passage.text) for passage in passages] == [1, 1]


def test_whoever_waits_is_told_of_files_passages_and_questions(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    encoder = BuiltinEncoder.load()
    evaluate_questions(
        QUESTIONS, folder, name="mine", encoder=encoder, progress=lambda *done: told.append(done)
    )
    files, passages, questions = (3, 3), (2, 2), (1, 1)
    assert [each for each in told if each[0] == each[1]] == [files, passages, questions]


@pytest.mark.parametrize(
    ("name", "content", "error", "problem"),
    [
        ("empty.txt", b"", EmptySourceError, "empty.txt: "),
        ("broken.pdf", b"%PDF-1.7 and no more", SourceError, "broken.pdf: "),
        ("sources.toml", b"[", DescriptionError, "sources.toml: "),
    ],
)
def test_nothing_is_measured_without_a_document_that_cannot_be_read(
    folder: Path, name: str, content: bytes, error: type[SourceError], problem: str
) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(error, match=problem):
        evaluate_questions(QUESTIONS, folder, name="mine", encoder=BuiltinEncoder.load())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingSourceError, match="nowhere: no such file or folder"):
        read_folder(tmp_path / "nowhere", BuiltinEncoder.load())
