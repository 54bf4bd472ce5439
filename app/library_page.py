"""The HTML of the library: its list, what can be done with a document, and where files are dropped.

This module alone decides which documents a filter over the list leaves, and how many are shown at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from app.chat_page import render
from app.citations import byline
from app.finding import sought
from app.library_words import KINDS, number_text, problem_text, repairs_text
from app.messages import language_name, message
from app.works import work_name
from index.collections import Collection
from index.store import LibraryEntry
from ingest.document import LANGUAGES, WORKS, Language, Work
from ingest.ocr import Ocr
from ingest.readers.formats import SUFFIXES

__all__ = ["Doing", "Draft", "Notice", "View", "desk_html", "holdings_html", "matching"]

SHOWN = 200  # documents at first and with each "more"; longer lists take a browser longer than typing a word

Doing = Literal["nothing", "edit", "remove", "rename", "delete"]
"""What is opened in the list: a document to be corrected or removed, a collection to be renamed or deleted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence: the key of its words, what is filled in, and whether something went wrong.

    ``field`` is the one of a form that it is about.
    """

    key: str
    values: tuple[tuple[str, str | int], ...] = ()
    wrong: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into the form of a document and could not be saved as it is."""

    title: str
    authors: str
    year: str
    publisher: str
    work: str
    language: str
    collections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a visitor looks at: the filter over the list, what is opened in it, and what was last said.

    ``subject`` is the id of a document or the name of a collection, by what is done with it; ``left`` is the
    one that was just closed, where the keyboard goes on. ``shown`` documents are listed at most.
    """

    query: str = ""
    collection: str = ""
    doing: Doing = "nothing"
    subject: str = ""
    left: str = ""
    notice: Notice | None = None
    draft: Draft | None = None
    shown: int = SHOWN


def desk_html(
    collections: Sequence[Collection],
    language: Language,
    *,
    within: str = "",
    curator: bool,
    megabytes: int,
    ocr: Ocr | None = None,
) -> str:
    """What stands over the list: the filter, and for a curator the place to drop files.

    ``within`` is the collection that is looked at; ``ocr`` is what pages that are pictures can be read with.
    """
    return render(
        "library.html",
        language=language,
        curator=curator,
        ocr=ocr is not None,
        misread=", ".join(message(f"language_{each}", language) for each in (ocr.misread if ocr else ())),
        collections=[each.name for each in collections],
        within=within,
        kinds=KINDS,
        accept=",".join(sorted(SUFFIXES)),
        bytes=megabytes * 1_000_000,
        megabytes=number_text(megabytes, language),
    )


def holdings_html(
    entries: Sequence[LibraryEntry],
    collections: Sequence[Collection],
    view: View,
    language: Language,
    *,
    curator: bool,
) -> str:
    """The list of the documents that the view's filter leaves, the latest first; and the collections."""
    found = matching(entries, view.query, view.collection)
    listed = [_Holding(entry, language) for entry in found[: view.shown]]
    return render(
        "holdings.html",
        language=language,
        curator=curator,
        view=view,
        holdings=listed,
        ids={each.id for each in listed},
        found=len(found),
        total=len(entries),
        more=max(0, len(found) - view.shown),
        collections=collections,
        notice=message(view.notice.key, language, **dict(view.notice.values)) if view.notice else "",
        works=[(work, _named(work, language)) for work in WORKS],
        languages=LANGUAGES,
        names=[each.name for each in collections],
    )


def matching(entries: Sequence[LibraryEntry], query: str, collection: str = "") -> list[LibraryEntry]:
    """Documents in the collection that have every word of the query in what is known of them, the latest first."""
    is_sought = sought(query)
    chosen = [entry for entry in entries if not collection or collection in entry.collections]
    return [entry for entry in reversed(chosen) if is_sought(_known(entry))]


def _known(entry: LibraryEntry) -> str:
    said = entry.metadata
    year, publisher = str(said.year or ""), said.publisher or ""
    return "\n".join((said.title, *said.authors, year, publisher, PurePath(entry.source).name))


class _Holding:
    """A document as it stands in the list."""

    def __init__(self, entry: LibraryEntry, language: Language) -> None:
        said = entry.metadata
        self.id, self.metadata, self.collections = entry.id, said, entry.collections
        self.page_count, self.name = entry.page_count, PurePath(entry.source).name
        self.byline = byline(said.authors, said.year, language)
        count = number_text(entry.characters, language)
        self.size = message("library_characters", language, n=entry.characters, count=count)
        self.work = _named(said.work, language) if said.work else ""
        self.languages = [language_name(each, language) for each in entry.languages]
        self.problems = [problem_text(each, language) for each in entry.report.problems]
        self.repairs = repairs_text(entry.report, language)

    def draft(self, typed: Draft | None) -> Draft:
        """What stands in the form: what was typed, or else what is known."""
        if typed is not None:
            return typed
        said, year = self.metadata, str(self.metadata.year or "")
        authors, publisher = "\n".join(said.authors), said.publisher or ""
        work, language, within = said.work or "", said.language or "", tuple(self.collections)
        return Draft(said.title, authors, year, publisher, work, language, within)


def _named(work: Work, language: Language) -> str:
    """A kind of work as it stands alone, with a capital letter."""
    name = work_name(work, language)
    return name[0].upper() + name[1:]
