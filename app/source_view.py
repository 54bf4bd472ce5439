"""What is shown of a source: the printed page with the quotation boxed, or its text with the quotation marked.

This module alone decides which of the two it is, and how far one page or stretch of text reaches.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlencode

from app.answer import Segment
from ingest.document import Document, Metadata, Page
from ingest.errors import (
    ChangedSourceError,
    MissingSourceError,
    SlowSourceError,
    SourceError,
    UnknownPlaceError,
)
from ingest.page_pictures import PagePicture, PagePictures, is_pictured
from ingest.quote_boxes import QuoteBox

__all__ = ["ZOOMS", "Reason", "Shelved", "SourceView", "Wanted", "source_view", "wanted_place"]

ZOOMS = (100, 150, 200)
"""How wide a picture of a page can be shown, in per cent of the panel's width."""

Reason = Literal["source_gone", "source_changed", "source_slow", "source_broken", "source_unmatched"]
"""Why a text is shown and no picture: the file is not there or another one, cannot be drawn in time (or not now, for
many others are) or at all, or the quotation was not found on its page (a page that OCR has read)."""

_TRY_AGAIN = (None, "source_slow", "source_unmatched")  # the page itself can be asked for all the same

_FIT_WIDTH = 1200  # pixels at 100 %: sharp on a phone, and in a panel on most screens
_AROUND = 3_000  # characters of text on either side of a quotation where there are no pages
_LONGEST_PAGE = 20_000  # characters; what a file calls a page and is longer is cut into stretches
_LONGEST_QUOTE = 20_000  # characters; no passage of ours comes near
_LONGEST_ID = 300
_SEAM = 400  # characters within which an end of a paragraph is looked for


class Shelved(Protocol):
    """What showing sources needs of a library; ``index.library.Library`` is one."""

    def document(self, document_id: str) -> Document:
        """A document whole; UnknownDocumentError if there is none with that id."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader wants to see: a place in a document, and which page of it in which form.

    ``page`` is a physical number, or that of a stretch where the text has no pages; None is the page of the
    quotation. ``zoom`` is one of ``ZOOMS``. ``as_text`` None is the picture where it can be had.
    """

    document: str
    start: int
    end: int
    page: int | None = None
    zoom: int = 100
    as_text: bool | None = None

    @property
    def query(self) -> str:
        """The address's query that leads to exactly this place."""
        return "?" + urlencode({"document": self.document, "start": self.start, "end": self.end})


@dataclass(frozen=True, slots=True)
class SourceView:
    """A page as it is shown: a picture with boxes in it, or else segments of text.

    ``number`` and ``count`` are the physical page and how many there are, or the stretch where ``paged`` is
    False. ``label`` is the number printed on the page. ``quoted`` are the numbers of the pages that hold the
    quotation. ``earlier`` and ``later`` are what can be turned to, None at the ends.
    """

    wanted: Wanted
    metadata: Metadata
    file: str
    paged: bool
    number: int
    label: str | None
    count: int
    quoted: tuple[int, ...]
    earlier: int | None
    later: int | None
    picture: PagePicture | None
    boxes: tuple[QuoteBox, ...]
    segments: tuple[Segment, ...]
    pictured: bool
    reason: Reason | None


def wanted_place(document: object, start: object, end: object) -> Wanted | None:
    """A place as a browser names it, in an event or an address; None if that cannot be one.

    Where it ends as it begins, nothing is quoted: the document is opened there.

    >>> wanted_place("tuz", "3", "17")
    Wanted(document='tuz', start=3, end=17, page=None, zoom=100, as_text=None)
    >>> wanted_place("tuz", "-3", 17) is None
    True
    """
    first, last = _whole(start), _whole(end)
    if not isinstance(document, str) or first is None or last is None:
        return None
    if not 0 < len(document) <= _LONGEST_ID or not first <= last <= first + _LONGEST_QUOTE:
        return None
    return Wanted(document, first, last)


def _whole(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12 else None


def source_view(library: Shelved, pictures: PagePictures, wanted: Wanted) -> SourceView:
    """What to show of ``wanted``.

    Raises:
        UnknownDocumentError: the library has no such document.
        UnknownPlaceError: the document has no such place.
    """
    document = library.document(wanted.document)
    if not 0 <= wanted.start <= wanted.end <= len(document.text):
        raise UnknownPlaceError(
            f"{document.id}: has {len(document.text)} characters, and no place {wanted.start} to {wanted.end}."
        )
    reason: Reason | None = None
    if is_pictured(document) and wanted.as_text is not True:
        try:
            pages = _boxed_pages(document, pictures, wanted)
            if pages or wanted.as_text is False:
                return _picture_view(document, pictures, wanted, pages or _quoted(document.pages, wanted))
            reason = "source_unmatched"
        except MissingSourceError:
            reason = "source_gone"
        except ChangedSourceError:
            reason = "source_changed"
        except SlowSourceError:
            reason = "source_slow"
        except SourceError:
            reason = "source_broken"
    return _text_view(document, wanted, reason)


def _quoted(sheets: tuple[Page, ...], wanted: Wanted) -> tuple[int, ...]:
    """Numbers of the pages or stretches that hold a part of the quotation, or the place where nothing is quoted."""
    if wanted.start == wanted.end:
        return next(((sheet.number,) for sheet in sheets if wanted.start < sheet.end), (sheets[-1].number,))
    return tuple(sheet.number for sheet in sheets if sheet.start < wanted.end and wanted.start < sheet.end)


def _boxed_pages(document: Document, pictures: PagePictures, wanted: Wanted) -> tuple[int, ...]:
    """Numbers of the pages on which the quotation was found in print."""
    pages = list(_quoted(document.pages, wanted))
    if wanted.start == wanted.end:
        return tuple(pages)
    if pages[0] > 1 and any(start <= wanted.start < end for start, end in document.notes):
        pages.insert(0, pages[0] - 1)  # a footnote whose text had to wait for a paragraph to end
    found = [page for page in pages if pictures.boxes(document, page, wanted.start, wanted.end)]
    return tuple(found)


def _picture_view(
    document: Document, pictures: PagePictures, wanted: Wanted, quoted: tuple[int, ...]
) -> SourceView:
    number = wanted.page or quoted[0]
    picture = pictures.picture(document, number, width=_FIT_WIDTH * wanted.zoom // 100)
    is_boxed = number in quoted and wanted.start < wanted.end
    boxes = pictures.boxes(document, number, wanted.start, wanted.end) if is_boxed else ()
    return SourceView(
        wanted=wanted,
        metadata=document.metadata,
        file=Path(document.source).name,
        paged=True,
        number=number,
        label=next((page.label for page in document.pages if page.number == number), None),
        count=picture.pages,
        quoted=quoted,
        earlier=number - 1 if number > 1 else None,
        later=number + 1 if number < picture.pages else None,
        picture=picture,
        boxes=boxes,
        segments=(),
        pictured=True,
        reason=None,
    )


def _text_view(document: Document, wanted: Wanted, reason: Reason | None) -> SourceView:
    paged = len(document.pages) > 1 and all(page.end - page.start <= _LONGEST_PAGE for page in document.pages)
    sheets = document.pages if paged else _stretches(document.text, wanted)
    quoted = _quoted(sheets, wanted)
    at = _position(sheets, wanted.page or quoted[0])
    sheet = sheets[at]
    return SourceView(
        wanted=wanted,
        metadata=document.metadata,
        file=Path(document.source).name,
        paged=paged,
        number=sheet.number,
        label=sheet.label,
        count=sheets[-1].number,
        quoted=quoted,
        earlier=sheets[at - 1].number if at > 0 else None,
        later=sheets[at + 1].number if at + 1 < len(sheets) else None,
        picture=None,
        boxes=(),
        segments=_segments(document.text, sheet, wanted),
        pictured=is_pictured(document) and reason in _TRY_AGAIN,
        reason=reason,
    )


def _position(sheets: tuple[Page, ...], number: int) -> int:
    """Which of the pages has this number, or else the last one before it: pages without text are left out."""
    before = [at for at, sheet in enumerate(sheets) if sheet.number <= number]
    return before[-1] if before else 0


def _stretches(text: str, wanted: Wanted) -> tuple[Page, ...]:
    """The text in stretches of twice ``_AROUND``, numbered from 1, the quotation in the middle of one of them."""
    cuts = [_seam(text, wanted.start - _AROUND), _seam(text, wanted.end + _AROUND)]
    while cuts[0] > 0:
        cuts.insert(0, _seam(text, cuts[0] - 2 * _AROUND))
    while cuts[-1] < len(text):
        cuts.append(_seam(text, cuts[-1] + 2 * _AROUND))
    return tuple(
        Page(number, None, start, end) for number, (start, end) in enumerate(pairwise(cuts), start=1)
    )


def _seam(text: str, near: int) -> int:
    """Where to cut: after the end of a paragraph, a line or a word a little before ``near``."""
    if near <= 0 or near >= len(text):
        return max(0, min(near, len(text)))
    for end in ("\n\n", "\n", " "):
        found = text.rfind(end, max(0, near - _SEAM), near)
        if found > 0:
            return found + len(end)
    return near


def _segments(text: str, sheet: Page, wanted: Wanted) -> tuple[Segment, ...]:
    """A page's text, cut where the quotation begins and ends.

    Raises:
        AssertionError: the segments are not the page, or what is marked is not the quotation.
    """
    first, last = (max(sheet.start, min(each, sheet.end)) for each in (wanted.start, wanted.end))
    pieces = [(sheet.start, first, False), (first, last, True), (last, sheet.end, False)]
    segments = tuple(Segment(text[start:end], quoted) for start, end, quoted in pieces if start < end)
    # Raised by hand: an assert statement is gone under "python -O", and this promise must not be.
    quote = "".join(segment.text for segment in segments if segment.quoted)
    whole = "".join(segment.text for segment in segments)
    if quote != text[first:last] or whole != text[sheet.start : sheet.end]:
        raise AssertionError(f"what is shown of {sheet} is not what stands there")
    return segments
