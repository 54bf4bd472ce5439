"""Judged collections in BEIR's layout, checked while they are read (Thakur et al., 2021).

``corpus.jsonl`` (``_id``, ``title``, ``text``), ``queries.jsonl`` (``_id``, ``text``, and ``language``
where it is known) and ``qrels/test.tsv`` (``query-id``, ``corpus-id``, ``score``, under that header).
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.records import Line, read_lines, read_records
from ingest.document import LANGUAGES, Language
from ingest.errors import DatasetError
from ingest.language import detect

__all__ = ["QRELS_HEADER", "Dataset", "DatasetDocument", "DatasetQuestion", "language_of", "load_dataset"]

QRELS_HEADER = ["query-id", "corpus-id", "score"]
_FILES = ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv")
_WANTED = f"A collection in BEIR's layout is a folder with {', '.join(_FILES)}."
_LISTED = 5
"""Files of a folder that are named."""


@dataclass(frozen=True, slots=True)
class DatasetDocument:
    """One line of ``corpus.jsonl``; ``title`` is empty where there is none."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DatasetQuestion:
    """One line of ``queries.jsonl``; ``language`` is whatever the file says, None if it says nothing."""

    id: str
    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A judged collection; ``name`` is its folder's, documents and questions are in their files' order.

    ``questions`` are only those that were judged, as BEIR runs them. ``qrels`` gives each of them a
    relevance per judged document, 0 for "judged, and not relevant".
    """

    name: str
    documents: tuple[DatasetDocument, ...]
    questions: tuple[DatasetQuestion, ...]
    qrels: Mapping[str, Mapping[str, int]]


def load_dataset(folder: Path) -> Dataset:
    """A judged collection from a folder in BEIR's layout.

    Raises:
        DatasetError: a file is missing or malformed, an id comes twice, or the qrels are empty or
            name an id that no line has; the message says where.
    """
    _check_folder(folder)
    documents = _load_documents(folder / "corpus.jsonl")
    questions = _load_questions(folder / "queries.jsonl")
    qrels = _load_qrels(folder / "qrels" / "test.tsv", questions=questions, documents=documents)
    return Dataset(
        name=folder.resolve().name,
        documents=tuple(documents.values()),
        questions=tuple(question for question in questions.values() if question.id in qrels),
        qrels=qrels,
    )


def language_of(question: DatasetQuestion) -> Language | None:
    """The language that the collection states, None if that is not one of ours; or the one that it is in."""
    if question.language is not None:
        return next((code for code in LANGUAGES if code == question.language), None)
    return detect(question.text).language


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        found = "this is a file" if folder.exists() else "there is no such folder"
        raise DatasetError(f"{folder}: {found}. {_WANTED}")
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        names = sorted(path.name for path in folder.iterdir())
        more = ", ..." if len(names) > _LISTED else ""
        holds = f"It holds {', '.join(names[:_LISTED])}{more}" if names else "It is empty"
        raise DatasetError(f"{folder}: there is no {', '.join(missing)} in this folder. {holds}. {_WANTED}")


def _load_documents(path: Path) -> dict[str, DatasetDocument]:
    documents: dict[str, DatasetDocument] = {}
    for record in read_records(path):
        document = DatasetDocument(
            id=record.text("_id"), title=record.optional_text("title") or "", text=record.text("text")
        )
        if document.id in documents:
            raise record.line.error(f"a second document {document.id!r}. Give each its own _id.")
        documents[document.id] = document
    return documents


def _load_questions(path: Path) -> dict[str, DatasetQuestion]:
    questions: dict[str, DatasetQuestion] = {}
    for record in read_records(path):
        question = DatasetQuestion(
            id=record.text("_id"), text=record.text("text"), language=record.optional_text("language")
        )
        if question.id in questions:
            raise record.line.error(f"a second question {question.id!r}. Give each its own _id.")
        questions[question.id] = question
    return questions


def _load_qrels(
    path: Path, *, questions: Container[str], documents: Container[str]
) -> dict[str, dict[str, int]]:
    lines = read_lines(path)
    header = next(lines, None)
    if header is None:
        raise Line(path, 1, "").error(f"the file is empty. Start it with {_shown(QRELS_HEADER)}.")
    if header.text.split("\t") != QRELS_HEADER:
        problem = (
            f"the header is {_shown(header.text.split())}. Write {_shown(QRELS_HEADER)}, with tabs between."
        )
        raise header.error(problem)
    qrels: dict[str, dict[str, int]] = {}
    for line in lines:
        question_id, document_id, relevance = _judgement(line)
        if question_id not in questions:
            raise line.error(
                f"question {question_id!r} is not in queries.jsonl. Add it there, or drop the line."
            )
        if document_id not in documents:
            raise line.error(
                f"document {document_id!r} is not in corpus.jsonl. Add it there, or drop the line."
            )
        # The same judgement twice is harmless; two different ones leave the measures undefined.
        if qrels.setdefault(question_id, {}).setdefault(document_id, relevance) != relevance:
            raise line.error(f"{question_id!r} and {document_id!r} had another score before. Keep one.")
    if not qrels:
        raise header.error("no judgement follows the header. Add a line per judged question and document.")
    return qrels


def _judgement(line: Line) -> tuple[str, str, int]:
    columns = line.text.split("\t")
    if len(columns) != len(QRELS_HEADER):
        raise line.error(f"{len(columns)} columns. Write {_shown(QRELS_HEADER)}, with tabs between.")
    question_id, document_id, score = columns
    try:
        return question_id, document_id, int(score)
    except ValueError as error:
        raise line.error(f"the score is {score!r}. Write a whole number, 0 for not relevant.") from error


def _shown(columns: list[str]) -> str:
    return " ".join(f"<{column}>" for column in columns)
