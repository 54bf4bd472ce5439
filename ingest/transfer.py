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
    MissingSourceError,
    SlowSourceError,
    SourceError,
    UnknownFormatError,
)
from ingest.passages import Passage

__all__ = ["CutDocument", "decoded", "encoded"]

_ERRORS: dict[str, type[SourceError]] = {
    kind.__name__: kind
    for kind in (
        SourceError,
        MissingSourceError,
        UnknownFormatError,
        EmptySourceError,
        BrokenSourceError,
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
        spans = [(passage.start, passage.end, passage.language) for passage in outcome.passages]
        fields = {"document": asdict(outcome.document), "passages": spans}
    return dumps(fields, ensure_ascii=False).encode() + b"\n"


def decoded(line: bytes) -> CutDocument | SourceError:
    """What ``encoded`` made the line of."""
    fields = loads(line)
    if "error" in fields:
        return _ERRORS[fields["error"]](fields["message"])
    document = _document(fields["document"])
    passages = tuple(
        Passage(document.id, ordinal, start, end, document.text[start:end], language)
        for ordinal, (start, end, language) in enumerate(fields["passages"])
    )
    return CutDocument(document, passages)


def _document(fields: dict[str, Any]) -> Document:
    said = fields["metadata"]
    nested = {
        "metadata": Metadata(**(said | {"authors": tuple(said["authors"])})),
        "pages": tuple(Page(**page) for page in fields["pages"]),
    }
    return Document(**(fields | nested))
