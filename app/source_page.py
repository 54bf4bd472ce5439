"""The HTML of the panel beside the chat that shows a source: a printed page with boxes on it, or text with a mark."""

from base64 import b64encode
from typing import Literal

from app.chat_page import render
from app.messages import message
from app.source_view import ZOOMS, SourceView
from ingest.document import Language

__all__ = ["Trouble", "source_html", "trouble_html"]

Trouble = Literal["source_no_place", "source_failed"]
"""Why nothing can be shown: there is no such place, or something went wrong."""


def source_html(view: SourceView, language: Language) -> str:
    """The panel, opened on ``view``, in the interface's language."""
    zoom = ZOOMS.index(view.wanted.zoom)
    return render(
        "source.html",
        language=language,
        view=view,
        trouble=None,
        place=_place(view, language),
        picture=_data_uri(view),
        alt=_alt(view, language),
        boxes=[_style(box.left, box.top, box.width, box.height) for box in view.boxes],
        smaller=ZOOMS[zoom - 1] if zoom > 0 else None,
        larger=ZOOMS[zoom + 1] if zoom + 1 < len(ZOOMS) else None,
        state=f"{view.wanted.query} {view.number} {view.wanted.zoom} {view.picture is not None}",
    )


def trouble_html(trouble: Trouble, language: Language) -> str:
    """The panel, opened on nothing but what is in the way."""
    return render("source.html", language=language, view=None, trouble=trouble, state=trouble)


def _place(view: SourceView, language: Language) -> str:
    """Which page is shown: "p. 17 · page 3 of 12"; "" where the whole text is."""
    if not view.paged:
        if view.count == 1:
            return ""
        return message("source_part_of", language, number=view.number, count=view.count)
    file_page = message("source_page_of", language, number=view.number, count=view.count)
    if view.label is None or view.label == str(view.number):
        return file_page
    return f"{message('page', language, first=view.label)} · {file_page}"


def _alt(view: SourceView, language: Language) -> str:
    """What the picture is of: document and page."""
    return message("source_picture", language, title=view.metadata.title, page=view.label or str(view.number))


def _data_uri(view: SourceView) -> str:
    """The picture as an address that holds it: nothing is written, and no route of the server leads to it."""
    if view.picture is None:
        return ""
    return f"data:{view.picture.media_type};base64,{b64encode(view.picture.data).decode('ascii')}"


def _style(left: float, top: float, width: float, height: float) -> str:
    """Where a box is drawn over the picture."""
    shares = {"left": left, "top": top, "width": width, "height": height}
    return ";".join(f"{name}:{100 * share:.3f}%" for name, share in shares.items())
