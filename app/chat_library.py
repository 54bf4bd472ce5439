"""The library in the browser: who may see and change what, and what is done when somebody does it.

The browser hides what a visitor may not do; here it is refused, whatever the browser sends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from logging import getLogger
from typing import Any
from unicodedata import normalize

import gradio as gr

from app.library_page import SHOWN, Doing, Draft, Notice, View, desk_html, holdings_html, matching
from app.page import QUICK, SESSION_SECONDS, Update, file_text, html
from app.uploads import MEGABYTES, OcrHere, Roles, installed_ocr
from app.visitor_language import known_language
from index.library import Library
from ingest.corrections import FIELDS, Correction
from ingest.document import WORKS, Document, Field, Language
from ingest.errors import (
    CollectionError,
    KopruError,
    LibraryBusyError,
    UnknownCollectionError,
    UnknownDocumentError,
)
from ingest.sources import YEARS, stated_text

__all__ = ["build_library"]

logger = getLogger(__name__)

_LONGEST = 2_000  # characters taken of anything typed
_OPENED: Mapping[str, Doing] = {
    "edit": "edit",
    "ask_remove": "remove",
    "rename": "rename",
    "ask_delete": "delete",
}
"""What each button that opens something opens."""


def build_library(
    library: Library,
    visitors: Roles,
    *,
    language: gr.State,
    megabytes: int = MEGABYTES,
    ocr: OcrHere = installed_ocr,
) -> None:
    """Adds the library to a page that is being built: hidden until "kopru:library" comes on the ``document``.

    ``megabytes`` and ``ocr`` are what ``uploads.upload_router`` takes; the page needs its styles ``library.css``.
    """
    desk = _Desk(library, visitors, megabytes, ocr)
    with gr.Column(elem_id="kopru-library"):
        view = gr.State(View(), time_to_live=SESSION_SECONDS)
        counter = html("library-desk", script=file_text("library.js"))
        holdings = html("library-holdings", script=file_text("holdings.js"))
        shown = [view, counter, holdings]
        # Not "always_last": that asks again with what was typed first. What is shown is compared in library.js.
        counter.click(desk.look, [view, language], shown, trigger_mode="multiple", **QUICK)
        changed = holdings.click(desk.act, [view, language], shown, **QUICK)
        changed.failure(desk.give_up, [view, language], shown, **QUICK)


class _NotAsTypedError(Exception):
    """Something typed that cannot be kept as it is; the notice says what it should be."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.key)
        self.notice = notice


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is done for a visitor; each method gives new values for the view, what is over the list, and the list."""

    library: Library
    visitors: Roles
    megabytes: int
    ocr: OcrHere

    def look(
        self, view: View, language: Language, event: gr.EventData, request: gr.Request
    ) -> tuple[Update, ...]:
        """The list through the filter that was typed; with ``open``, all of it as somebody comes to it."""
        query, collection = _text(event, "query"), _text(event, "collection")
        asked = replace(view, query=query, collection=collection, notice=None, left="")
        if (query, collection) != (view.query, view.collection):
            asked = replace(asked, shown=SHOWN)
        if _value(event, "open") is not True:
            return self._shown(asked, language, request, desk=False)
        opened = replace(asked, doing="nothing", draft=None, shown=SHOWN)
        return self._shown(opened, language, request, desk=True)

    def act(
        self, view: View, language: Language, event: gr.EventData, request: gr.Request
    ) -> tuple[Update, ...]:
        """What somebody presses in the list."""
        action = _text(event, "action")
        subject = _text(event, "subject")
        quiet = replace(view, notice=None, left="", draft=None)
        if action == "cancel":
            return self._shown(_closed(quiet), language, request, desk=False)
        if action == "more":
            return self._shown(self._more(quiet), language, request, desk=False)
        if self.visitors.role(request) != "curator":
            return self._shown(
                _closed(quiet, Notice("library_refused", wrong=True)), language, request, desk=True
            )
        if action in _OPENED:
            opened = replace(quiet, doing=_OPENED[action], subject=subject)
            return self._shown(opened, language, request, desk=False)
        changes: dict[str, Callable[[View, str, gr.EventData], View]] = {
            "save": self._save,
            "take_back": self._take_back,
            "remove": self._remove,
            "make": self._make,
            "rename_to": self._rename,
            "delete": self._delete,
            "gather": self._gather,
        }
        if action not in changes:
            return self._shown(quiet, language, request, desk=False)
        return self._shown(self._tried(changes[action], quiet, subject, event), language, request, desk=True)

    def give_up(self, view: View, language: Language, request: gr.Request) -> tuple[Update, ...]:
        """After a mistake of ours: what was opened is closed, and the library is as it was."""
        return self._shown(_closed(view, Notice("library_failed", wrong=True)), language, request, desk=True)

    def _tried(
        self, change: Callable[[View, str, gr.EventData], View], view: View, subject: str, event: gr.EventData
    ) -> View:
        typed = _draft(event) if _text(event, "action") == "save" else None
        try:
            return change(view, subject, event)
        except _NotAsTypedError as error:
            return replace(view, notice=error.notice, draft=typed)
        except (UnknownDocumentError, UnknownCollectionError):
            return _closed(view, Notice("library_gone", wrong=True))
        except CollectionError:
            return replace(view, notice=Notice("collections_bad_name", wrong=True))
        except LibraryBusyError:
            return replace(view, notice=Notice("library_busy", wrong=True), draft=typed)
        except KopruError:
            # The message may name folders of this computer, which visitors need not know.
            logger.exception("the library could not be changed")
            return _closed(view, Notice("library_failed", wrong=True))

    def _save(self, view: View, document_id: str, event: gr.EventData) -> View:
        before = self.library.document(document_id)
        typed = _draft(event)
        correction, emptied = _correction(typed, before)
        self.library.collections.place(document_id, typed.collections)
        known = self.library.edit(document_id, correction, reset=emptied)
        return _closed(view, Notice("library_saved", (("title", known.title),)))

    def _take_back(self, view: View, document_id: str, event: gr.EventData) -> View:
        field = next((each for each in FIELDS if each == _text(event, "field")), None)
        if field is not None:
            self.library.edit(document_id, Correction(), reset=(field,))
        return replace(view, doing="edit", subject=document_id)

    def _remove(self, view: View, document_id: str, event: gr.EventData) -> View:
        title = self.library.document(document_id).metadata.title
        self.library.remove([document_id])
        return _closed(view, Notice("library_removed", (("title", title),)))

    def _make(self, view: View, subject: str, event: gr.EventData) -> View:
        self._check_free(_text(event, "name"))
        name = self.library.collections.make(_text(event, "name"))
        return _closed(view, Notice("collections_made", (("name", name),)))

    def _rename(self, view: View, old: str, event: gr.EventData) -> View:
        self._check_free(_text(event, "name"), old)
        name = self.library.collections.rename(old, _text(event, "name"))
        within = name if view.collection == old else view.collection
        return _closed(
            replace(view, collection=within, subject=name), Notice("collections_renamed", (("name", name),))
        )

    def _delete(self, view: View, name: str, event: gr.EventData) -> View:
        self.library.collections.delete(name)
        within = "" if view.collection == name else view.collection
        return _closed(replace(view, collection=within), Notice("collections_deleted", (("name", name),)))

    def _check_free(self, typed: str, own: str = "") -> None:
        """Two collections of one name would be one; what else a name has to be is told by what makes it."""
        name = normalize("NFC", typed).strip()
        if name != own and name in {each.name for each in self.library.collections.all()}:
            raise _NotAsTypedError(Notice("collections_taken", (("name", name),), wrong=True))

    def _gather(self, view: View, subject: str, event: gr.EventData) -> View:
        """All documents that the filter leaves, put into a collection."""
        found = [each.id for each in matching(self.library.documents(), view.query, view.collection)]
        name = self.library.collections.put(self.library.collections.kept(_text(event, "name")), found)
        return _closed(view, Notice("library_gathered", (("n", len(found)), ("name", name))))

    def _more(self, view: View) -> View:
        """A longer list, on the first of whose new documents the keyboard goes on."""
        found = matching(self.library.documents(), view.query, view.collection)
        return replace(
            view,
            doing="nothing",
            shown=view.shown + SHOWN,
            left=found[view.shown].id if found[view.shown :] else "",
        )

    def _shown(
        self, view: View, language: Language, request: gr.Request, *, desk: bool
    ) -> tuple[Update, ...]:
        """``desk`` says whether what is over the list may have changed, too."""
        curator = self.visitors.role(request) == "curator"
        entries, collections = self.library.documents(), self.library.collections.all()
        if view.collection not in {each.name for each in collections}:
            view = replace(view, collection="")
        over: Update = gr.skip()
        if desk:
            over = desk_html(
                collections,
                language,
                within=view.collection,
                curator=curator,
                megabytes=self.megabytes,
                ocr=self.ocr() if curator else None,
            )
        return view, over, holdings_html(entries, collections, view, language, curator=curator)


def _closed(view: View, notice: Notice | None = None) -> View:
    """Nothing opened any more; the keyboard goes on where it was."""
    return replace(view, doing="nothing", left=view.subject, subject="", draft=None, notice=notice)


def _text(event: gr.EventData, name: str) -> str:
    """What a browser sends under a name, if it is a text: it can be anything."""
    said = _value(event, name)
    return said[:_LONGEST].encode(errors="replace").decode() if isinstance(said, str) else ""


def _value(event: gr.EventData, name: str) -> Any:
    return event._data.get(name) if isinstance(event._data, dict) else None


def _draft(event: gr.EventData) -> Draft:
    chosen = _value(event, "collections")
    names = [each[:_LONGEST] for each in chosen if isinstance(each, str)] if isinstance(chosen, list) else []
    return Draft(
        title=_text(event, "title"),
        authors=_text(event, "authors"),
        year=_text(event, "year"),
        publisher=_text(event, "publisher"),
        work=_text(event, "work"),
        language=_text(event, "language"),
        collections=tuple(names),
    )


def _correction(typed: Draft, before: Document) -> tuple[Correction, list[Field]]:
    """What is said now that was not known, and the fields that were emptied.

    Raises:
        _NotAsTypedError: a title, a name or a year that cannot be.
    """
    known = before.metadata
    lines = [line for line in typed.authors.splitlines() if line.strip()]
    authors = tuple(_stated(line, Notice("library_bad_name", wrong=True, field="authors")) for line in lines)
    title = _stated(typed.title, Notice("library_bad_title", wrong=True, field="title"))
    publisher = _stated(typed.publisher, Notice("library_bad_name", wrong=True, field="publisher"))
    now: dict[Field, tuple[object, object]] = {
        "title": (title, known.title),
        "authors": (authors, known.authors),
        "year": (_year(typed.year), known.year),
        "publisher": (publisher, known.publisher),
        "work": (next((each for each in WORKS if each == typed.work), None), known.work),
        "language": (known_language(typed.language), known.language),
    }
    said: dict[Field, Any] = {field: new for field, (new, old) in now.items() if new and new != old}
    return Correction(**said), [field for field, (new, _) in now.items() if not new]


def _stated(typed: str, otherwise: Notice) -> str:
    if not typed.strip():
        return ""
    stated = stated_text(typed)
    if not stated:
        raise _NotAsTypedError(otherwise)
    return stated


def _year(typed: str) -> int | None:
    typed = typed.strip()
    if not typed:
        return None
    first, last = YEARS
    if not typed.isdecimal() or not first <= int(typed) <= last:
        values = (("first", first), ("last", last))
        raise _NotAsTypedError(Notice("library_bad_year", values, wrong=True, field="year"))
    return int(typed)
