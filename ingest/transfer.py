"""What one file gave, as a line of JSON between two processes of ours.

JSON and not pickle: whoever takes over the process that reads a hostile file could otherwise run what
they like in ours. So nothing that a line says is believed either: not even that it is such a line.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from functools import cache
from json import dumps, loads
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ingest.characters import is_unicode
from ingest.document import Document, Metadata, Page
from ingest.errors import (
    BrokenSourceError,
    EmptySourceError,
    HugeSourceError,
    LockedSourceError,
    MissingSourceError,
    ScannedSourceError,
    SlowSourceError,
    SourceError,
    UnknownFormatError,
)
from ingest.passages import Passage
from ingest.report import Problem, ReadingReport

__all__ = ["CutDocument", "decoded", "encoded", "metadata_from", "report_from"]

_ERRORS: dict[str, type[SourceError]] = {
    kind.__name__: kind
    for kind in (
        SourceError,
        MissingSourceError,
        UnknownFormatError,
        EmptySourceError,
        ScannedSourceError,
        BrokenSourceError,
        LockedSourceError,
        SlowSourceError,
        HugeSourceError,
    )
}
_MOST = 2**53  # what JSON's numbers are sure to hold


@dataclass(frozen=True, slots=True)
class CutDocument:
    """A document and its passages, which have its id and cover it."""

    document: Document
    passages: tuple[Passage, ...]


def encoded(outcome: CutDocument | SourceError) -> bytes:
    """One line of UTF-8, with its line end.

    Raises:
        UnicodeEncodeError: a text with lone surrogates, which nothing could store either.
    """
    if isinstance(outcome, SourceError):
        kind = next(each.__name__ for each in type(outcome).__mro__ if each.__name__ in _ERRORS)
        fields: dict[str, Any] = {"error": kind, "message": str(outcome)}
    else:
        # Texts of passages are slices of the document's.
        spans = [(each.start, each.end, each.language, each.section, each.kind) for each in outcome.passages]
        fields = {"document": asdict(outcome.document), "passages": spans}
    return dumps(fields, ensure_ascii=False).encode() + b"\n"


def decoded(line: bytes) -> CutDocument | SourceError:
    """What ``encoded`` made the line of.

    Raises:
        ValueError: it did not make that line.
    """
    try:
        fields = loads(line)
        if "error" in fields:
            kind, message = _ERRORS[fields["error"]], fields["message"]
            if not _is_a(message, str):
                raise ValueError(f"no message: {message!r}"[:80])
            return kind(message)
        document = _document(fields["document"])
        passages = tuple(
            Passage(document.id, ordinal, start, end, document.text[start:end], language, section, kind)
            for ordinal, (start, end, language, section, kind) in enumerate(fields["passages"])
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no document and no error: {type(error).__name__}: {error}"[:200]) from error
    read = CutDocument(document, passages)
    if not _is_a(read, CutDocument) or not _is_within(read):
        raise ValueError(f"no sound document: {document.id!r}"[:80])
    return read


def _is_a(value: object, kind: Any) -> bool:
    """Whether a value is what an annotation says, all the way down; no number is negative, all text is Unicode."""
    if is_dataclass(kind):
        return type(value) is kind and all(
            _is_a(getattr(value, name), each) for name, each in _fields(kind).items()
        )
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_is_a(value, each) for each in arguments)
    if origin is Literal:
        return isinstance(value, str) and value in arguments
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        kinds = arguments[:1] * len(value) if arguments[1:] == (...,) else arguments
        return len(value) == len(kinds) and all(map(_is_a, value, kinds))
    if type(value) is not kind:
        return False
    return is_unicode(value) if isinstance(value, str) else not isinstance(value, int) or 0 <= value < _MOST


@cache
def _fields(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _is_within(read: CutDocument) -> bool:
    """Whether pages, notes and passages lie in the text, and there is a page."""
    document = read.document
    pages = [(page.start, page.end) for page in document.pages]
    passages = [(passage.start, passage.end) for passage in read.passages]
    last = len(document.text)
    return bool(pages) and all(start <= end <= last for start, end in (*pages, *document.notes, *passages))


def _document(fields: dict[str, Any]) -> Document:
    nested = {
        "metadata": metadata_from(fields["metadata"]),
        "pages": tuple(Page(**page) for page in fields["pages"]),
        "notes": tuple((start, end) for start, end in fields["notes"]),
        "report": report_from(fields["report"]),
    }
    return Document(**(fields | nested))


def metadata_from(fields: dict[str, Any]) -> Metadata:
    """What ``asdict`` made of a ``Metadata``, read back from JSON."""
    origins = tuple((field, origin) for field, origin in fields["origins"])
    return Metadata(**(fields | {"authors": tuple(fields["authors"]), "origins": origins}))


def report_from(fields: dict[str, Any]) -> ReadingReport:
    """What ``asdict`` made of a ``ReadingReport``, read back from JSON."""
    problems = tuple(
        Problem(each["kind"], each["count"], tuple(each["pages"]), tuple(each["examples"]))
        for each in fields["problems"]
    )
    return ReadingReport(tuple((kind, count) for kind, count in fields["repairs"]), problems)
