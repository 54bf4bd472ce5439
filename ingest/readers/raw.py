"""What every reader gives: raw pages, and whatever the file says of itself."""

from dataclasses import dataclass

__all__ = ["NOTE_MARK", "RawDocument", "RawMetadata", "RawPage"]


NOTE_MARK = "\x1d"
"""Opens each paragraph of a footnote in a document that is ``written``; no reader lets it in from a file."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page's text as the file has it, with the page label the file states, if it states one.

    ``foot`` is where in the text the smaller print at the page's foot begins, its length if there is none; None
    where the file does not say how large its letters are.
    """

    text: str
    label: str | None
    foot: int | None = None


@dataclass(frozen=True, slots=True)
class RawMetadata:
    """What the file says of itself; None or empty where it is silent.

    ``publisher`` is a journal, a publishing house or a university.
    """

    title: str | None
    authors: tuple[str, ...]
    year: int | None
    language: str | None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Raw pages in reading order, at least one, before any repair.

    ``written`` says that lines are as they were written, not as they were printed: paragraphs stand apart
    by a blank line. A page that ends in a line feed ends with its paragraph, one that ends in a space with
    a word of it, and any other breaks off within a word.

    ``unread`` are the numbers, from 1, of pages that hold a picture where others hold text, as scans do.
    """

    pages: tuple[RawPage, ...]
    metadata: RawMetadata
    written: bool = False
    unread: tuple[int, ...] = ()
