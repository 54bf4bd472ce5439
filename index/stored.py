"""What a library has stored, and what a row of its tables says: documents, their metadata, where passages stand."""

from dataclasses import dataclass
from functools import lru_cache
from json import loads
from sqlite3 import Row
from typing import Any, cast

from ingest.corrections import Correction, Corrections
from ingest.document import Document, Language, Metadata
from ingest.passages import Passage
from ingest.report import ReadingReport
from ingest.sections import PassageKind
from ingest.transfer import metadata_from, report_from

__all__ = [
    "LibraryEntry",
    "StoredPlace",
    "Stretch",
    "corrections_of",
    "entry_of",
    "fields_said",
    "metadata_of",
    "place_of",
]


Stretch = tuple[str, int, int]
"""A piece of a document's text: the document's id, and where it starts and ends."""


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A document as it stands in the list. ``languages`` are those of its passages, most first.

    ``added`` is when it was read, ISO 8601 in UTC, and ``collections`` are those that it is in, by name.
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
    collections: tuple[str, ...]
    report: ReadingReport


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


def metadata_of(row: Row) -> Metadata:
    """What is known of a document: as it was read, corrected."""
    return _metadata(row["metadata"], row["edits"])


@lru_cache(maxsize=4_000)  # 2 kB each; titles are looked up for every question
def _metadata(read: str, edits: str) -> Metadata:
    return _corrections(edits).applied_to(metadata_from(loads(read)))


def corrections_of(row: Row) -> Corrections:
    """What people say of a document."""
    return _corrections(row["edits"])


def _corrections(edits: str) -> Corrections:
    said = loads(edits)
    return Corrections(_correction(said.get("sources.toml", {})), _correction(said.get("you", {})))


def _correction(fields: dict[str, Any]) -> Correction:
    authors = fields.get("authors")
    return Correction(**(fields | {"authors": None if authors is None else tuple(authors)}))


def fields_said(correction: Correction) -> dict[str, object]:
    """What a correction says, as it is stored."""
    return {field: getattr(correction, field) for field in correction.fields()}


def place_of(row: Row) -> StoredPlace:
    """Where a passage stands."""
    return StoredPlace(
        row["number"], row["id"], row["ordinal"], row["start"], row["stop"], row["language"], row["section"],
        row["kind"],
    )  # fmt: skip


def entry_of(row: Row, counts: list[tuple[str | None, int]], collections: tuple[str, ...]) -> LibraryEntry:
    """A document in the list; ``counts`` are how many of its passages are in each language."""
    ordered = sorted(counts, key=lambda each: -each[1])
    return LibraryEntry(
        id=row["id"], source=row["source"], sha256=row["sha256"], metadata=metadata_of(row),
        characters=row["characters"], page_count=row["page_count"], passage_count=sum(n for _, n in counts),
        languages=tuple(cast("Language", language) for language, _ in ordered if language), added=row["added"],
        collections=collections, report=report_from(loads(row["report"])),
    )  # fmt: skip
