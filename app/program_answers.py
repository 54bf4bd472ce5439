"""What a program is told that calls ``search``, ``quote`` or ``document``, and which calls are refused.

Over HTTP anything may come, whatever types are stated: all that is given is checked here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Protocol
from unicodedata import normalize

from app.cli_json import document_json, entry_json, result_json
from index.filters import UNFILTERED, Filters
from index.hit import SearchResult
from index.store import LibraryEntry
from ingest.document import LANGUAGES, Document
from ingest.errors import KopruError, QuestionError, UnknownCollectionError, UnknownDocumentError
from ingest.language import detect
from ingest.sources import YEARS

__all__ = ["ASKED", "CallError", "Readable", "Told", "document_told", "quote_told", "search_told"]

Told = dict[str, Any]
"""What a program is told, as JSON can say it."""

_QUESTION = 2_000  # characters that are read of a question
_NAME = 500  # characters of an id, or of a collection's name: none that we make is half as long
_HITS = 50  # what `k` may be
_CHOSEN = 100  # documents, or collections, that a question may be asked of by name
_QUOTED = 5_000  # characters in one quote: some pages, not a book
_LISTED = 50  # documents in one answer
_PAGES = 200  # pages in one answer

_LIST = "`document` without an id lists those there are."


class CallError(KopruError):
    """A call that cannot be answered as it is; the message names nothing of this computer."""


class Readable(Protocol):
    """What programs need of a library; ``index.library.Library`` is one."""

    def search(self, question: str, *, k: int = 10, filters: Filters = UNFILTERED) -> SearchResult:
        """Up to ``k`` hits, best first; QuestionError if the question cannot be searched."""

    def documents(self) -> Sequence[LibraryEntry]:
        """All documents, in the order in which they are listed."""

    def document(self, document_id: str) -> Document:
        """A document whole; UnknownDocumentError if there is none with that id."""


def _search_asked(
    question: object,
    k: object = 5,
    languages: object = (),
    documents: object = (),
    from_year: object = None,
    to_year: object = None,
    collections: object = (),
) -> tuple[str, int, Filters]:
    asked = _text("question", question, _QUESTION)
    return asked, _number("k", k, 1, _HITS), _filters(languages, documents, (from_year, to_year), collections)


def _quote_asked(document: object, start: object, end: object) -> tuple[str, int, int]:
    wanted = _text("document", document)
    if not wanted:
        raise CallError(f"document: it is empty, and the id of a document is expected. {_LIST}")
    return wanted, _number("start", start, 0), _number("end", end, 0)


def _document_asked(document: object = "", skip: object = 0) -> tuple[str, int]:
    return _text("document", document), _number("skip", skip, 0)


ASKED: Mapping[str, Callable[..., object]] = MappingProxyType(
    {"search": _search_asked, "quote": _quote_asked, "document": _document_asked}
)
"""What each function takes, by name and in its order, with what is taken where one is left out. Called with the
values, it raises CallError for those that no library could answer."""


def search_told(library: Readable, *values: object) -> Told:
    """What answers a question, as ``kopru search`` prints it; ``values`` are all that ``search`` takes, in order.

    Raises:
        CallError: something given is not what it should be, or names what is not there.
    """
    asked, most, filters = _search_asked(*values)
    try:
        return result_json("", library.search(asked, k=most, filters=filters))
    except (QuestionError, UnknownCollectionError) as error:
        raise CallError(str(error)) from error
    except UnknownDocumentError as error:
        there = {entry.id for entry in library.documents()}
        raise _unknown([each for each in filters.documents if each not in there]) from error


def _filters(
    languages: object, documents: object, years: tuple[object, object], collections: object
) -> Filters:
    spoken = _texts("languages", languages)
    unknown = [language for language in spoken if language not in LANGUAGES]
    if unknown:
        raise CallError(
            f"languages: {', '.join(unknown)[:200]}; choose among {', '.join(LANGUAGES)}, or give none for all."
        )
    first, last = (
        None if year is None else _number(name, year, *YEARS)
        for name, year in zip(("from_year", "to_year"), years, strict=True)
    )
    if first is not None and last is not None and first > last:
        raise CallError(f"from_year {first} is after to_year {last}, so no year is left.")
    return Filters(
        languages=tuple(language for language in LANGUAGES if language in spoken),
        documents=tuple(_texts("documents", documents)),
        from_year=first,
        to_year=last,
        collections=tuple(_texts("collections", collections)),
    )


def quote_told(library: Readable, document_id: object, start: object, end: object) -> Told:
    """``text[start:end]`` of a document, with what a citation of it needs.

    Raises:
        CallError: there is no such document or place, or more is asked for than is quoted at once.
    """
    wanted, first, last = _quote_asked(document_id, start, end)
    document = _found(library, wanted)
    for name, place in (("start", first), ("end", last)):
        _number(name, place, 0, len(document.text))
    if first >= last:
        raise CallError(f"start {first} and end {last}: nothing stands between them; end comes after start.")
    if last - first > _QUOTED:
        raise CallError(
            f"start {first} and end {last}: {last - first} characters; at most {_QUOTED} are quoted at once. Ask for "
            f"{first} to {first + _QUOTED}, and then go on."
        )
    text = document.text[first:last]
    return {
        "document": document.id,
        "title": document.metadata.title,
        "authors": document.metadata.authors,
        "year": document.metadata.year,
        "pages": [
            {"number": page.number, "label": page.label} for page in document.pages_between(first, last)
        ],
        "language": detect(text).language,
        "start": first,
        "end": last,
        "text": text,
    }


def document_told(library: Readable, document_id: object, skip: object) -> Told:
    """What is known of a document, and its pages without the first ``skip``; of an empty id, the list so.

    Raises:
        CallError: there is no such document.
    """
    wanted, left_out = _document_asked(document_id, skip)
    entries = library.documents()
    if not wanted:
        shown = [_entry(entry) for entry in entries[left_out : left_out + _LISTED]]
        return {"count": len(entries), "documents": shown, "next": _next(left_out, _LISTED, len(entries))}
    document = _found(library, wanted)
    entry = next((entry for entry in entries if entry.id == document.id), None)
    if entry is None:
        raise _unknown([wanted])  # it came after the list was read
    known = document_json(document)
    return {
        **_entry(entry),
        **{name: known[name] for name in ("origins", "repairs", "problems")},
        "pages": known["pages"][left_out : left_out + _PAGES],
        "next": _next(left_out, _PAGES, len(document.pages)),
    }


def _next(left_out: int, shown: int, count: int) -> int | None:
    return left_out + shown if left_out + shown < count else None


def _entry(entry: LibraryEntry) -> Told:
    """A document in the list, by the name of its file: where that lies is nobody's business."""
    known = entry_json(entry) | {"file": PurePath(entry.source).name}
    return {name: value for name, value in known.items() if name not in ("source", "sha256")}


def _found(library: Readable, document_id: str) -> Document:
    try:
        return library.document(document_id)
    except UnknownDocumentError as error:
        raise _unknown([document_id]) from error


def _unknown(ids: Collection[str]) -> CallError:
    return CallError(f"{', '.join(ids)[:200]}: no document has this id. {_LIST}")


def _text(name: str, value: object, longest: int = _NAME) -> str:
    """A string as documents are written: NFC, and without code points that are no text.

    What is long is refused as it came: combining marks by the thousand would take seconds to be put in order.
    """
    if not isinstance(value, str):
        raise CallError(f"{name}: a text is expected, not {_kind(value)}.")
    if len(value) > longest:
        raise CallError(f"{name}: {len(value)} characters; at most {longest} are read. Shorten it.")
    return normalize("NFC", value.encode("utf-8", "replace").decode("utf-8"))


def _texts(name: str, value: object) -> Sequence[str]:
    """Some strings; null is none."""
    given: object = () if value is None else value
    if not isinstance(given, list | tuple):
        raise CallError(f"{name}: a list of texts is expected, not {_kind(value)}.")
    if len(given) > _CHOSEN:
        raise CallError(f"{name}: {len(given)} of them; at most {_CHOSEN} are read.")
    return [_text(f"{name}[{at}]", each) for at, each in enumerate(given)]


def _number(name: str, value: object, lowest: int, highest: int | None = None) -> int:
    """A whole number; ``highest`` None is any from ``lowest`` on."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, int) or not whole or value < lowest or (highest is not None and value > highest):
        reach = f"from {lowest} on" if highest is None else f"from {lowest} to {highest}"
        raise CallError(f"{name}: a whole number {reach} is expected, not {_kind(value)}.")
    return value


def _kind(value: object) -> str:
    """What was given in place of what is expected, as JSON calls it, and no longer than a few words."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return str(value)[:20]
    return (
        "a text in quotes" if isinstance(value, str) else "a list" if isinstance(value, list) else "an object"
    )
