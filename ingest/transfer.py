"""What one file gave, as a line of JSON between two processes of ours.

JSON and not pickle: whoever takes over the process that reads a hostile file could otherwise run what
they like in ours.
"""

from dataclasses import asdict, dataclass
from json import dumps, loads
from typing import Any

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
    """What ``encoded`` made the line of."""
    fields = loads(line)
    if "error" in fields:
        return _ERRORS[fields["error"]](fields["message"])
    document = _document(fields["document"])
    passages = tuple(
        Passage(document.id, ordinal, start, end, document.text[start:end], language, section, kind)
        for ordinal, (start, end, language, section, kind) in enumerate(fields["passages"])
    )
    return CutDocument(document, passages)


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
