"""What a document is: clean text that never changes again, and the pages it was printed on.

Everything downstream points into ``Document.text`` by offsets; this module alone turns offsets back
into pages.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, get_args

from ingest.report import NOTHING_REPORTED, ReadingReport

__all__ = ["LANGUAGES", "WORKS", "Document", "Field", "Language", "Metadata", "Origin", "Page", "Work"]

Language = Literal["tr", "ky", "ru", "en"]
LANGUAGES: tuple[Language, ...] = ("tr", "ky", "ru", "en")

Work = Literal[
    "article", "book", "thesis", "master thesis", "candidate thesis", "doctoral thesis", "thesis abstract",
    "report", "law", "other",
]  # fmt: skip
"""Which kind of work a document is. An "article" stands in a journal; of a "thesis" the degree is not known, a
"candidate thesis" is for that of кандидат наук, and a "thesis abstract" is an автореферат. A "law" is any act, a decree
too. "other" is none of these, which only a person says."""

WORKS: tuple[Work, ...] = get_args(Work)

Field = Literal["title", "authors", "year", "publisher", "work", "language"]
"""What is known of a document; each is learned in one place."""

Origin = Literal["you", "sources.toml", "file", "first page", "text", "name"]
"""Where something was learned: said by the user, by a ``sources.toml`` beside the file, by the file's own
metadata, read on its first page, worked out from its whole text, or from the name of the file."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its physical number from 1, the number printed on it, and its stretch of the text.

    ``start`` is included, ``end`` is not. ``label`` is None where no number is printed or known.
    """

    number: int
    label: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a citation needs. ``language`` is the one most of the text is in, None if none of the four.

    ``publisher`` is a publishing house, a journal or a university. ``origins`` says where each field that
    is known was learned, every field at most once. ``work`` is None where nothing says it.
    """

    title: str
    authors: tuple[str, ...]
    year: int | None
    language: Language | None
    publisher: str | None = None
    origins: tuple[tuple[Field, Origin], ...] = ()
    work: Work | None = None

    def origin(self, field: Field) -> Origin | None:
        """Where ``field`` was learned; None where nothing is known of it."""
        return dict(self.origins).get(field)


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it is quoted: NFC, unwrapped, without running heads; fixed once, then never changed.

    ``id`` is short and readable, made from the file's name. ``source`` is the absolute path that it
    was read from, ``sha256`` the hex digest of that file's bytes. ``pages`` lie in order, touch each
    other and together cover ``text``; there is at least one.
    """

    id: str
    source: str
    sha256: str
    metadata: Metadata
    text: str
    pages: tuple[Page, ...]
    notes: tuple[tuple[int, int], ...] = ()
    report: ReadingReport = NOTHING_REPORTED

    def pages_between(self, start: int, end: int) -> tuple[Page, ...]:
        """Pages that ``text[start:end]`` is printed on, in order; an empty slice is on one page.

        Raises:
            ValueError: the slice is not within the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}:{end}] is not within a text of {len(self.text)} characters")
        first = max(0, bisect_right(self.pages, start, key=lambda page: page.start) - 1)
        last = first
        while last + 1 < len(self.pages) and self.pages[last + 1].start < end:
            last += 1
        return self.pages[first : last + 1]
