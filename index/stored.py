"""What a library has stored: a document as it stands in the list, and where a passage stands."""

from dataclasses import dataclass

from ingest.document import Document, Language, Metadata
from ingest.passages import Passage
from ingest.sections import PassageKind

__all__ = ["LibraryEntry", "StoredPlace"]


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A document as it stands in the list. ``languages`` are those of its passages, most first.

    ``added`` is when it was read, ISO 8601 in UTC.
    """

    id: str
    source: str
    sha256: str
    metadata: Metadata
    characters: int
    page_count: int
    passage_count: int
    languages: tuple[Language, ...]
    added: str


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """Where a passage stands, and its number in the library."""

    number: int
    document_id: str
    ordinal: int
    start: int
    end: int
    language: Language | None
    section: str | None
    kind: PassageKind

    def passage(self, document: Document) -> Passage:
        """The passage, cut out of its document."""
        text = document.text[self.start : self.end]
        return Passage(
            self.document_id, self.ordinal, self.start, self.end, text, self.language, self.section, self.kind
        )
