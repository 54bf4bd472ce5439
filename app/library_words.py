"""What was repaired in a document, what is wrong with it, and why a file was not added, in a visitor's language.

Messages of errors are English and may name folders of the server: visitors get a sentence of the kind of error.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.messages import message
from app.quotations import in_marks
from ingest.document import Language
from ingest.errors import (
    BrokenSourceError,
    CollectionError,
    EmptySourceError,
    HugeSourceError,
    LibraryBusyError,
    LibraryError,
    LockedSourceError,
    ScannedSourceError,
    SlowSourceError,
    SourceError,
    UnknownFormatError,
    UnrecognisedSourceError,
)
from ingest.readers.formats import SUFFIXES
from ingest.report import Problem, ReadingReport

__all__ = ["KINDS", "error_key", "number_text", "problem_text", "repairs_text", "upload_sentence"]

KINDS = ", ".join(sorted(SUFFIXES))
"""Endings of the files that are read."""

_THOUSANDS: dict[Language, str] = {
    "tr": ".",
    "ky": "\u00a0",
    "ru": "\u00a0",
    "en": ",",
}  # as CLDR 46 has them
_KEYS: tuple[tuple[type[Exception], str], ...] = (
    (UnknownFormatError, "upload_unknown_format"),
    (ScannedSourceError, "upload_scanned"),
    (EmptySourceError, "upload_empty"),
    (LockedSourceError, "upload_locked"),
    (UnrecognisedSourceError, "upload_ocr_failed"),
    (BrokenSourceError, "upload_broken"),
    (SlowSourceError, "upload_slow"),
    (HugeSourceError, "upload_huge"),
    (SourceError, "upload_unreadable"),
    (LibraryBusyError, "upload_busy"),
    (CollectionError, "upload_bad_collection"),
    (LibraryError, "upload_not_stored"),
    (OSError, "upload_not_stored"),
)
"""The first that an error is one of says what a visitor is told."""
_PAGES_NAMED = 6  # stretches of pages; a list of a hundred says no more


def error_key(error: Exception) -> str:
    """The key of the sentence that says why a file was not added, and what to do."""
    return next((key for kind, key in _KEYS if isinstance(error, kind)), "upload_failed")


def upload_sentence(key: str, language: Language, *, megabytes: int = 0) -> str:
    """That sentence; ``megabytes`` are those that a file may have."""
    return message(key, language, kinds=KINDS, megabytes=number_text(megabytes, language))


def number_text(number: int, language: Language) -> str:
    """A whole number with its thousands set apart.

    >>> [number_text(54321, language) for language in ("tr", "en")]
    ['54.321', '54,321']
    """
    return f"{number:,}".replace(",", _THOUSANDS[language])


def repairs_text(report: ReadingReport, language: Language) -> str:
    """All repairs in one sentence; "" where there were none."""
    repaired = [
        message(_key("library_repair", kind), language, n=count, count=number_text(count, language))
        for kind, count in report.repairs
    ]
    return message("library_repaired", language, list="; ".join(repaired)) if repaired else ""


def problem_text(problem: Problem, language: Language) -> str:
    """What looks wrong, where, what it looks like, and what to do about it."""
    examples = ", ".join(in_marks(example, language) for example in problem.examples)
    where = message("library_where", language, pages=_pages_named(problem.pages)) if problem.pages else ""
    return message(
        _key("library_problem", problem.kind),
        language,
        n=problem.count,
        count=number_text(problem.count, language),
        where=where,
        examples=f": {examples}" if examples else "",
    )


def _key(start: str, kind: str) -> str:
    return f"{start}_{kind.replace(' ', '_').replace('-', '_')}"


def _pages_named(pages: Sequence[int]) -> str:
    """Pages in stretches: "3, 5–8"; cut short where there are many."""
    stretches = [str(first) if first == last else f"{first}–{last}" for first, last in _stretches(pages)]
    return ", ".join(stretches[:_PAGES_NAMED]) + (", …" if len(stretches) > _PAGES_NAMED else "")


def _stretches(pages: Sequence[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(pages)
    first = ordered[0]
    for page, following in pairwise([*ordered, ordered[-1] + 2]):
        if following > page + 1:
            yield first, page
            first = following
