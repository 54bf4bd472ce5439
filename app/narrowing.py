"""Which part of a library is asked, as a visitor chose it: from a form to filters, and from filters to their names.

What comes from a browser can be anything: here it becomes languages that are known, years that can be, and documents
and collections that are there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from app.messages import language_name, message
from index.filters import UNFILTERED, Filters
from ingest.document import LANGUAGES, Language, Metadata
from ingest.sections import PASSAGE_KINDS, PassageKind

__all__ = [
    "EVERYWHERE",
    "KINDS",
    "KIND_NAMES",
    "ListedDocument",
    "Narrowing",
    "Part",
    "in_scope",
    "names",
    "narrowed",
    "only",
    "with_document",
    "without",
]

Part = Literal["language", "years", "collection", "document", "kinds"]

KINDS: Mapping[str, tuple[PassageKind, ...]] = {"first": (), "text": ("text",), "all": PASSAGE_KINDS}
"""Kinds of passages that can be chosen: all with lists of sources last, running text, all alike."""
KIND_NAMES: Mapping[str, str] = {
    "first": "filter_kind_first",
    "text": "filter_kind_text",
    "all": "filter_kind_all",
}
"""The keys of what they are called."""
_MOST_DOCUMENTS = 50  # that are chosen one by one: a longer list is a collection
_YEARS = range(1, 2_101)


class ListedDocument(Protocol):
    """What is known of each document; ``languages`` are those of its passages, most first."""

    @property
    def id(self) -> str: ...
    @property
    def metadata(self) -> Metadata: ...
    @property
    def page_count(self) -> int: ...
    @property
    def languages(self) -> Sequence[Language]: ...
    @property
    def collections(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is searched, and ``titles`` of the documents in ``filters``, in their order."""

    filters: Filters = UNFILTERED
    titles: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out and nothing put on a par."""
        return self.filters == UNFILTERED

    @property
    def kind(self) -> str:
        """The name in ``KINDS`` of the kinds that are asked for."""
        return next((name for name, kinds in KINDS.items() if kinds == self.filters.kinds), "first")


EVERYWHERE = Narrowing()


def narrowed(before: Narrowing, form: Mapping[str, object], documents: Sequence[ListedDocument]) -> Narrowing:
    """What a form says: "languages" and "collections" (lists), "from", "to" and "kind"; else as ``before``.

    Years given the wrong way round are turned; what is not a year, and whatever is not there, is left out.
    """
    asked = _texts(form.get("collections"))
    known = {name for document in documents for name in document.collections}
    first, last = _year(form.get("from")), _year(form.get("to"))
    if first is not None and last is not None and first > last:
        first, last = last, first
    filters = replace(
        before.filters,
        languages=tuple(each for each in LANGUAGES if each in _texts(form.get("languages"))),
        collections=tuple(sorted(known.intersection(asked))),
        from_year=first,
        to_year=last,
        kinds=KINDS.get(str(form.get("kind")), ()),
    )
    return replace(before, filters=filters)


def with_document(
    before: Narrowing, document_id: str, documents: Sequence[ListedDocument], *, chosen: bool
) -> Narrowing:
    """With a document among those that are searched, or without it; as it is, if the document is not there."""
    titles = dict(zip(before.filters.documents, before.titles, strict=True))
    titles.pop(document_id, None)
    title = next((each.metadata.title for each in documents if each.id == document_id), None)
    if chosen and title is not None and len(titles) < _MOST_DOCUMENTS:
        titles[document_id] = title
    return Narrowing(replace(before.filters, documents=tuple(titles)), tuple(titles.values()))


def only(document_id: str, documents: Sequence[ListedDocument]) -> Narrowing:
    """One document and nothing else; everything, if it is not there."""
    return with_document(EVERYWHERE, document_id, documents, chosen=True)


def without(before: Narrowing, part: str, value: str) -> Narrowing:
    """Without one of its parts, as ``names`` has them."""
    filters = before.filters
    match part:
        case "language":
            kept = tuple(each for each in filters.languages if each != value)
            return replace(before, filters=replace(filters, languages=kept))
        case "years":
            return replace(before, filters=replace(filters, from_year=None, to_year=None))
        case "collection":
            left = tuple(each for each in filters.collections if each != value)
            return replace(before, filters=replace(filters, collections=left))
        case "document":
            return with_document(before, value, (), chosen=False)
        case "kinds":
            return replace(before, filters=replace(filters, kinds=()))
        case _:
            return before


def names(narrowing: Narrowing, language: Language) -> tuple[tuple[Part, str, str], ...]:
    """Each part of it, its value, and what it is called: ("language", "tr", "Turkish"), ("years", "", "from 1991")."""
    filters = narrowing.filters
    found: list[tuple[Part, str, str]] = [
        ("language", each, language_name(each, language)) for each in filters.languages
    ]
    if years := _years(filters, language):
        found.append(("years", "", years))
    found += [("collection", each, each) for each in filters.collections]
    found += [
        ("document", each, title) for each, title in zip(filters.documents, narrowing.titles, strict=True)
    ]
    if filters.kinds:
        found.append(("kinds", "", message(KIND_NAMES[narrowing.kind], language)))
    return tuple(found)


def in_scope(documents: Sequence[ListedDocument], filters: Filters) -> int:
    """How many documents are searched."""
    return sum(
        _meets(filters.documents, (each.id,))
        and _meets(filters.collections, each.collections)
        and _meets(filters.languages, each.languages)
        and filters.has_year(each.metadata.year)
        for each in documents
    )


def _meets(wanted: Collection[str], there: Collection[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(there)


def _years(filters: Filters, language: Language) -> str:
    first, last = filters.from_year, filters.to_year
    if first is None and last is None:
        return ""
    if last is None:
        return message("filter_years_from", language, first=str(first))
    if first is None:
        return message("filter_years_to", language, last=str(last))
    return str(first) if first == last else f"{first}–{last}"


def _year(said: object) -> int | None:
    """A year that was typed, None for anything else."""
    text = str(said).strip()
    year = int(text) if text.isascii() and text.isdigit() and len(text) < len("10000") else 0
    return year if year in _YEARS else None


def _texts(said: object) -> frozenset[str]:
    """Those of a list that are texts; nothing, if it is no list."""
    return (
        frozenset(each for each in said if isinstance(each, str)) if isinstance(said, list) else frozenset()
    )
