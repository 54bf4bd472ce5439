"""Judged questions: where their answers stand in documents, and what counts as a hit.

A line of a judgement file is one question, in up to four languages:

    {"id": "p1", "kind": "why", "questions": {"tr": "...", "en": "..."},
     "answers": [{"document": "paper.txt", "start": 1200, "end": 1344}]}

``document`` is a file's name, ``start`` and ``end`` are characters of that file as decoded UTF-8, so
that judgements outlive every change of repair and of passages. A line without ``kind`` and
``answers`` is a question that the documents do not answer; ``split`` says what it is for, if it is there.

An answer may instead be a quote of the document's text, found again wherever that is edited, at the place
nearest to ``start`` if it stands there more than once:

    {"document": "paper.pdf", "quote": "Köprü 1957 yılında yapıldı.", "start": 1180}
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from re import escape, finditer
from typing import get_args

from eval.alignment import Letters, align, letters_of
from eval.records import Record, read_records
from ingest.document import Document, Language
from ingest.errors import DatasetError
from ingest.passages import Passage

__all__ = ["Evidence", "JudgedQuestion", "Place", "find_places", "is_hit", "load_judgements"]

# A passage's edge may cut through an answer; of two neighbours then at least one still shows half.
COVERED = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer: ``file_text[start:end]``, or where ``quote`` is given, that stretch of the document's text.

    ``document`` is the file's name or the document's id.
    """

    document: str
    start: int
    end: int
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """One question in each language it is asked in; without evidence it has no answer there."""

    id: str
    kind: str
    texts: Mapping[Language, str]
    evidence: tuple[Evidence, ...]
    split: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An answer in a repaired document: ``document.text[start:end]``."""

    document_id: str
    start: int
    end: int


def is_hit(passage: Passage, place: Place) -> bool:
    """Whether a passage shows at least half of a place."""
    shown = min(passage.end, place.end) - max(passage.start, place.start)
    return passage.document_id == place.document_id and shown >= COVERED * (place.end - place.start)


def load_judgements(paths: Sequence[Path]) -> tuple[JudgedQuestion, ...]:
    """Judged questions of all files, in order.

    Raises:
        DatasetError: a file is missing or malformed, or an id comes twice; the message says where.
    """
    questions: dict[str, JudgedQuestion] = {}
    for path in paths:
        for record in read_records(path):
            question = _question(record)
            if question.id in questions:
                raise record.line.error(f"a second question {question.id!r}. Give each its own id.")
            questions[question.id] = question
    if not questions:
        raise DatasetError(f"{', '.join(map(str, paths))}: not one question. Write one a line.")
    return tuple(questions.values())


def find_places(
    questions: Iterable[JudgedQuestion], documents: Sequence[Document]
) -> dict[str, tuple[Place, ...]]:
    """Places of each question's evidence, in its order, by question id.

    Raises:
        DatasetError: evidence names no document, lies outside its file, or was lost in repair.
    """
    sources: dict[str, _Source] = {}
    places: dict[str, tuple[Place, ...]] = {}
    for question in questions:
        found = []
        for evidence in question.evidence:
            about = f"question {question.id!r}: [{evidence.start}:{evidence.end}] of {evidence.document}"
            if evidence.quote is not None:
                about = f"question {question.id!r}: {evidence.quote!r} in {evidence.document}"
                found.append(
                    _quoted(evidence, _named(evidence.document, documents, about=about), about=about)
                )
                continue
            if evidence.document not in sources:
                document = _named(evidence.document, documents, about=about)
                sources[evidence.document] = _source(document, about=about)
            found.append(_place(evidence, sources[evidence.document], about=about))
        places[question.id] = tuple(found)
    return places


@dataclass(frozen=True, slots=True)
class _Source:
    raw: str
    raw_letters: Letters
    document_id: str
    document_letters: Letters


def _named(name: str, documents: Sequence[Document], *, about: str) -> Document:
    named = [document for document in documents if Path(document.source).name == name]
    named = named or [document for document in documents if document.id == name]
    if len(named) != 1:
        raise DatasetError(
            f"{about}: {len(named)} documents come from a file of that name. Have exactly one."
        )
    return named[0]


def _quoted(evidence: Evidence, document: Document, *, about: str) -> Place:
    """Where a quote stands now, letter for letter if it does, else by its letters alone."""
    quote, text = evidence.quote or "", document.text
    starts = [found.start() for found in finditer(escape(quote), text)]
    if starts:
        start = min(starts, key=lambda each: abs(each - evidence.start))
        return Place(document.id, start, start + len(quote))
    letters = letters_of(quote)
    span = align(letters, letters_of(text), start=0, end=len(quote)) if letters.letters else None
    if span is None:
        raise DatasetError(f"{about}: is not in the document any more. Judge it again, or drop the line.")
    return Place(document.id, *span)


def _source(document: Document, *, about: str) -> _Source:
    path = Path(document.source)
    try:
        # Not read_text: it would change line ends, and with them every offset.
        raw = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{about}: {path} is not text in UTF-8 ({error}). Judge text files only."
        ) from error
    return _Source(raw, letters_of(raw), document.id, letters_of(document.text))


def _place(evidence: Evidence, source: _Source, *, about: str) -> Place:
    if not 0 <= evidence.start < evidence.end <= len(source.raw):
        raise DatasetError(f"{about} is not within its {len(source.raw)} characters. Judge it again.")
    span = align(source.raw_letters, source.document_letters, start=evidence.start, end=evidence.end)
    if span is None:
        text = source.raw[evidence.start : evidence.end]
        raise DatasetError(f"{about} is not in the document as read. Judge it again: {text!r}")
    return Place(source.document_id, *span)


def _question(record: Record) -> JudgedQuestion:
    question_id = record.text("id")
    texts = record.fields.get("questions")
    if not isinstance(texts, dict) or not texts:
        raise record.line.error('no "questions". Write {"tr": "...", "ky": "...", "ru": "...", "en": "..."}.')
    for language, text in texts.items():
        if language not in get_args(Language) or not isinstance(text, str) or not text.strip():
            problem = f'{language!r}: {text!r} in "questions". Write tr, ky, ru or en, and a text for each'
            raise record.line.error(f"{problem}.")
    split = record.optional_text("split")
    if "answers" not in record.fields:
        return JudgedQuestion(question_id, "unanswerable", texts, (), split)
    answers = record.fields["answers"]
    if not isinstance(answers, list) or not answers:
        raise record.line.error('"answers" is empty. Give a place, or leave it out if there is no answer.')
    evidence = tuple(_evidence(record, answer) for answer in answers)
    return JudgedQuestion(question_id, record.text("kind"), texts, evidence, split)


def _evidence(record: Record, answer: object) -> Evidence:
    match answer:
        case {"document": str(document), "quote": str(quote), **rest} if quote.strip():
            start = rest.get("start", 0)
            if isinstance(start, int):
                return Evidence(document, start, start + len(quote), quote)
        case {"document": str(document), "start": int(start), "end": int(end)}:
            return Evidence(document, start, end)
    problem = f'{answer!r} in "answers". Write'
    form = '{"document": "paper.txt", "start": 0, "end": 10} or {"document": "paper.txt", "quote": "..."}'
    raise record.line.error(f"{problem} {form}.")
