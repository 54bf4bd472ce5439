"""The panel that shows where a quotation stands: what opens it, and what its buttons do."""

from dataclasses import dataclass, replace
from logging import getLogger

import gradio as gr

from app.page import QUICK, SESSION_SECONDS, clicked, file_text, html, visitor_language
from app.source_page import Trouble, source_html, trouble_html
from app.source_view import ZOOMS, Shelved, Wanted, source_view, wanted_place
from ingest.document import Language
from ingest.errors import KopruError, UnknownDocumentError, UnknownPlaceError
from ingest.page_pictures import PagePictures

__all__ = ["build_source"]

logger = getLogger(__name__)

_GIVEN = ("action", "document", "start", "end", "page", "zoom", "form")  # what an event can say
_MOST_PAGES = 1_000_000

Shown = Wanted | Trouble | None
"""What the panel shows; None where it is closed."""


def build_source(
    library: Shelved, *, page: gr.Blocks, language: gr.State, pictures: PagePictures | None = None
) -> gr.HTML:
    """The panel, closed, as a part of ``page``, within whose ``with`` this is called.

    It opens on the browser's event "kopru:open" ``{document, start, end}`` and on a page whose address names
    a place: ``?document=ID&start=0&end=9``, and changes its words on "kopru:language". Serve the page with the
    styles "source.css".
    """
    desk = _Desk(library, pictures or PagePictures())
    state = gr.State(None, time_to_live=SESSION_SECONDS)
    panel = html("source", script=file_text("source.js"), line="source", latest=True)
    page.load(desk.arrive, None, [state, panel], **QUICK)
    acted = clicked(panel, desk.act, [state, language], [state, panel], line="source")
    acted.failure(desk.give_up, language, [state, panel], **QUICK)
    return panel


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is done for a visitor; each method gives what is shown from now on, and the panel."""

    library: Shelved
    pictures: PagePictures

    def arrive(self, request: gr.Request) -> tuple[Shown, str]:
        """The place that the address names, if it names one."""
        query = request.query_params
        if "document" not in query:
            return None, ""
        wanted = wanted_place(query.get("document"), query.get("start"), query.get("end"))
        return self._opened(wanted or "source_no_place", visitor_language(request))

    def act(self, shown: Shown, language: Language, event: gr.EventData) -> tuple[Shown, str]:
        """What follows on a citation, on a button of the panel, and on another language."""
        given = {name: getattr(event, name, None) for name in _GIVEN}
        if given["action"] == "open":
            wanted = wanted_place(given["document"], given["start"], given["end"])
            return self._opened(_zoomed(wanted, shown, given) or "source_no_place", language)
        if given["action"] == "close" or shown is None:
            return None, ""
        return self._opened(_changed(shown, given) if isinstance(shown, Wanted) else shown, language)

    def give_up(self, language: Language) -> tuple[Shown, str]:
        """After a mistake of ours: the panel says so, and can be closed."""
        return self._opened("source_failed", language)

    def _opened(self, shown: Wanted | Trouble, language: Language) -> tuple[Shown, str]:
        if not isinstance(shown, Wanted):
            return shown, trouble_html(shown, language)
        try:
            return shown, source_html(source_view(self.library, self.pictures, shown), language)
        except (UnknownDocumentError, UnknownPlaceError):
            return self._opened("source_no_place", language)
        except KopruError:
            # The message may name folders of this computer, which visitors need not know.
            logger.exception("a source could not be shown")
            return self._opened("source_failed", language)


def _zoomed(wanted: Wanted | None, shown: Shown, given: dict[str, object]) -> Wanted | None:
    """As large as the place before it; the first one as the browser's window needs it."""
    zoom = shown.zoom if isinstance(shown, Wanted) else given["zoom"]
    return None if wanted is None else _changed(wanted, {**given, "action": "zoom", "zoom": zoom})


def _changed(wanted: Wanted, given: dict[str, object]) -> Wanted:
    """What is wanted after a button was pressed; what no button of ours says changes nothing."""
    action, page, zoom = given["action"], given["page"], given["zoom"]
    if action == "turn" and isinstance(page, int) and 0 < page < _MOST_PAGES:
        return replace(wanted, page=page)
    if action == "zoom" and zoom in ZOOMS:
        return replace(wanted, zoom=next(each for each in ZOOMS if each == zoom))
    if action == "form" and given["form"] in {"text", "picture"}:
        return replace(wanted, as_text=given["form"] == "text")
    if action == "back":
        return replace(wanted, page=None)
    return wanted
