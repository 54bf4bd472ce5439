"""Pictures of the pages of PDFs, and where on them a quotation stands.

PDFs may be hostile: they are opened in processes of their own (``picture_process``), which are kept as long as
pages are asked for. Pictures are of the file that was read and of no other.
"""

from base64 import b64decode
from binascii import Error as Base64Error
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from json import dumps, loads
from pathlib import Path
from queue import SimpleQueue
from threading import BoundedSemaphore, Lock
from typing import Any, Generic, Literal, Self, TypeVar
from weakref import finalize

from ingest.document import Document
from ingest.errors import (
    BrokenSourceError,
    ChangedSourceError,
    HugeSourceError,
    MissingSourceError,
    SlowSourceError,
    SourceError,
    UnknownFormatError,
    printable,
)
from ingest.limited_process import LimitedProcess, ProcessEndedError, ProcessStoppedError
from ingest.quote_boxes import QuoteBox

__all__ = ["WIDTHS", "PagePicture", "PagePictures", "is_pictured"]

MediaType = Literal["image/png", "image/jpeg"]
_MEDIA_TYPES: tuple[MediaType, ...] = ("image/png", "image/jpeg")

WIDTHS = (100, 3000)
"""Least and most pixels that a picture may be wide."""

_PROCESSES = 2  # each may take as much memory as the limit says
_WAITING = 8  # requests beside those that are drawn; a server's threads are for its other visitors, too
_SECONDS, _MEGABYTES = 15.0, 1000
_LARGEST = 40_000_000  # bytes of a reply: more than 16 million pixels of noise
_KEPT_BYTES = 48_000_000  # of pictures, some two hundred pages
_KEPT_BOXES = 2_000_000  # bytes at a hundred or so a box
_ERRORS: dict[str, type[SourceError]] = {
    kind.__name__: kind
    for kind in (
        BrokenSourceError,
        ChangedSourceError,
        HugeSourceError,
        MissingSourceError,
        SlowSourceError,
        UnknownFormatError,
    )
}

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it is shown: the bytes of a picture, its size in pixels, and how many pages its file has."""

    data: bytes
    media_type: MediaType
    width: int
    height: int
    pages: int


def is_pictured(document: Document) -> bool:
    """Whether the document was read from a file that has pictures of pages."""
    return Path(document.source).suffix.lower() == ".pdf"


class PagePictures:
    """Draws pages and keeps the last of them; for several threads. Processes end with ``close`` or the object."""

    def __init__(self, *, seconds: float = _SECONDS, megabytes: int = _MEGABYTES) -> None:
        """``seconds`` and ``megabytes`` limit what one page may take."""
        self._processes = [
            LimitedProcess("ingest.picture_process", seconds=seconds, megabytes=megabytes)
            for _ in range(_PROCESSES)
        ]
        self._idle: SimpleQueue[LimitedProcess] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)
        self._room = BoundedSemaphore(_PROCESSES + _WAITING)
        self._pictures = _Cache[PagePicture](_KEPT_BYTES, lambda picture: len(picture.data))
        self._boxes = _Cache[tuple[QuoteBox, ...]](_KEPT_BOXES, lambda boxes: 200 + 100 * len(boxes))
        self._end = finalize(self, _end_all, self._processes, self._idle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the processes, also those that draw for other threads; nothing is drawn any more."""
        self._end()

    def picture(self, document: Document, page: int, *, width: int) -> PagePicture:
        """The picture of a page, its physical number counted from 1, ``width`` pixels wide or near it.

        Raises:
            ValueError: ``width`` is beyond ``WIDTHS``.
            MissingSourceError: the file is not there any more.
            ChangedSourceError: it is another one now.
            SlowSourceError: it takes too long to draw, or too many pages are being waited for.
            SourceError: it has no such page, cannot be drawn, or nothing is any more since ``close``.
        """
        if not WIDTHS[0] <= width <= WIDTHS[1]:
            raise ValueError(f"a picture {width} pixels wide; it can be {WIDTHS[0]} to {WIDTHS[1]}")
        key = document.sha256, page, width
        return self._pictures.get(key, lambda: self._drawn(document, page, width))

    def boxes(self, document: Document, page: int, start: int, end: int) -> tuple[QuoteBox, ...]:
        """Where ``document.text[start:end]`` is printed on a page, a box a line as it is read.

        Empty where nothing of it is on that page. A footnote that waited for its paragraph to end can be
        found on the page before the one that its text is on.

        Raises:
            SourceError: as ``picture``.
        """
        key = document.sha256, page, start, end
        return self._boxes.get(key, lambda: self._found(document, page, start, end))

    def _drawn(self, document: Document, page: int, width: int) -> PagePicture:
        reply = self._asked(document, page, {"width": width})
        try:
            return PagePicture(
                data=b64decode(reply["data"], validate=True),
                media_type=_MEDIA_TYPES[_MEDIA_TYPES.index(reply["media_type"])],
                width=_count(reply["width"]),
                height=_count(reply["height"]),
                pages=_count(reply["pages"]),
            )
        except (KeyError, TypeError, ValueError, Base64Error) as error:
            raise _ended(document) from error

    def _found(self, document: Document, page: int, start: int, end: int) -> tuple[QuoteBox, ...]:
        on_page = next((each for each in document.pages if each.number == page), None)
        first, last = (on_page.start, on_page.end) if on_page is not None else (start, end)
        if on_page is None or end <= first or start >= last:
            first, last = start, end  # nothing around it is known to be on this page
        about = {
            "text": document.text[first:last],
            "start": max(start, first) - first,
            "end": min(end, last) - first,
        }
        reply = self._asked(document, page, about)
        try:
            return tuple(QuoteBox(*map(_share, box)) for box in reply["boxes"])
        except (KeyError, TypeError, ValueError) as error:
            raise _ended(document) from error

    def _asked(self, document: Document, page: int, about: dict[str, Any]) -> dict[str, Any]:
        if not is_pictured(document):
            raise UnknownFormatError(f"{_name(document)}: has no pictures of pages. Read its text.")
        request = {"path": document.source, "sha256": document.sha256, "page": page} | about
        if not self._room.acquire(blocking=False):
            raise SlowSourceError(
                f"{_name(document)}: page {page} is not drawn now, for many others are waited for. Read its text, or "
                "ask again in a minute."
            )
        try:
            reply = self._answered(document, page, request)
        finally:
            self._room.release()
        if not isinstance(reply, dict) or "error" in reply:
            kind = (
                _ERRORS.get(str(reply.get("error")), BrokenSourceError) if isinstance(reply, dict) else None
            )
            raise kind(str(reply.get("message"))) if kind else _ended(document)
        return reply

    def _answered(self, document: Document, page: int, request: dict[str, Any]) -> Any:
        """What a process answers, whatever that is; waits until one is idle."""
        process = self._idle.get()
        try:
            return loads(process.ask(dumps(request).encode() + b"\n", largest=_LARGEST))
        except TimeoutError as error:
            raise SlowSourceError(
                f"{_name(document)}: page {page} takes too long to draw. Read its text."
            ) from error
        except ProcessStoppedError as error:
            raise SourceError(
                f"{_name(document)}: page {page} is not drawn any more: the program is ending. Read its text."
            ) from error
        except (ProcessEndedError, ValueError, RecursionError) as error:
            raise _ended(document) from error
        finally:
            self._idle.put(process)


class _Cache(Generic[Kept]):
    """Keeps the last things that were made, up to so many bytes together."""

    def __init__(self, most: int, size: Callable[[Kept], int]) -> None:
        self._most, self._size, self._total = most, size, 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under ``key``, or else what ``make`` gives; two threads may both make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._total += self._size(made)
            while self._total > self._most:
                self._total -= self._size(self._kept.popitem(last=False)[1])
        return made


def _count(value: object) -> int:
    if not isinstance(value, int) or not 0 < value < 1_000_000:
        raise ValueError(f"no count: {value!r}")
    return value


def _share(value: object) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"no share of a page: {value!r}")
    return float(value)


def _name(document: Document) -> str:
    return printable(Path(document.source).name)


def _ended(document: Document) -> BrokenSourceError:
    return BrokenSourceError(
        f"{_name(document)}: ended the process that drew it: it is damaged, or needs too much memory. "
        "Fetch it again where it came from."
    )


def _end_all(processes: list[LimitedProcess], idle: SimpleQueue[LimitedProcess]) -> None:
    for process in processes:
        process.stop()
    for process in [idle.get() for _ in processes]:  # whoever was asking one gives it back now
        process.end()
        idle.put(process)  # who comes later is told that it was stopped
