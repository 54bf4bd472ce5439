"""The process that draws pages of PDFs nobody vouches for: limits on itself, and a loop from requests to replies.

A line of JSON comes in, a line goes out; ``page_pictures`` is the other end.
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from hashlib import sha256
from io import BytesIO
from json import dumps, loads
from logging import getLogger
from math import isfinite
from pathlib import Path
from sys import argv
from typing import Any

from PIL import ImageChops
from PIL.Image import Image
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from ingest.errors import BrokenSourceError, ChangedSourceError, HugeSourceError, SourceError, printable
from ingest.limited_process import GRACE_SECONDS, limit_time, own_streams
from ingest.quote_boxes import quote_boxes
from ingest.readers.formats import read_bytes

__all__ = ["reply_to", "serve"]

_log = getLogger(__name__)
_IDLE_SECONDS = 120.0  # then the process ends by itself, and with it what it holds of the last file
_MOST_PIXELS = 16_000_000  # a page of 1 cm by 3 m is made narrower than it was asked for
_LONGEST_SIDE = 20_000  # pixels; JPEG ends at 65,535, browsers before
_JPEG_QUALITY = 82  # letters have no fringes yet


@dataclass(frozen=True, slots=True)
class _Opened:
    """The file that was opened last: a reader turns its pages."""

    path: Path
    state: tuple[int, ...]
    digest: str
    document: PdfDocument


def serve() -> None:
    """Answers requests on standard input until it ends; ``argv`` ends with seconds and megabytes for each.

    Stops by itself after a file that took too much memory, since what that left behind is uncertain.
    """
    seconds, megabytes = float(argv[-2]), int(argv[-1])
    requests, replies = own_streams(megabytes)
    desk = _Desk()
    limit_time(_IDLE_SECONDS)
    for line in requests:
        limit_time(seconds + GRACE_SECONDS)
        reply = reply_to(loads(line), desk)
        replies.write(dumps(reply).encode() + b"\n")
        replies.flush()
        if reply.get("error") == HugeSourceError.__name__:
            return
        limit_time(_IDLE_SECONDS)


class _Desk:
    """Keeps one file open, as long as it stays what it was."""

    def __init__(self) -> None:
        self._opened: _Opened | None = None

    @contextmanager
    def page(self, path: Path, digest: str, number: int) -> Iterator[tuple[PdfPage, int]]:
        """A page, counted from 1, and how many there are."""
        document = self._document(path, digest)
        if not 1 <= number <= len(document):
            raise BrokenSourceError(f"{path.name}: has {len(document)} pages, and no page {number}.")
        try:
            page = document[number - 1]
        except PdfiumError as error:
            raise BrokenSourceError(f"{path.name}: page {number} is damaged ({error}).") from error
        try:
            yield page, len(document)
        finally:
            page.close()

    def _document(self, path: Path, digest: str) -> PdfDocument:
        opened = self._opened
        if opened is None or (opened.path, opened.digest) != (path, digest) or opened.state != _state(path):
            if opened is not None:
                opened.document.close()
            self._opened = opened = None
            self._opened = opened = _open(path, digest)
        return opened.document


def _state(path: Path) -> tuple[int, ...]:
    """What changes with a file; empty where there is none."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _open(path: Path, digest: str) -> _Opened:
    state = _state(path)
    data = read_bytes(path)
    if sha256(data).hexdigest() != digest:
        raise ChangedSourceError(
            f"{path.name}: is not the file any more that was read. Add it again, so that quotations and pages match."
        )
    try:
        return _Opened(path, state, digest, PdfDocument(data))
    except PdfiumError as error:
        raise BrokenSourceError(
            f"{path.name}: cannot be opened as a PDF ({error}). Fetch it again where it came from."
        ) from error


def reply_to(request: dict[str, Any], desk: _Desk) -> dict[str, Any]:
    """The picture of a page, or the boxes of a quotation on it, or the error that they cannot be had for."""
    path = Path(request["path"])
    try:
        with desk.page(path, request["sha256"], request["page"]) as (page, pages):
            if "width" in request:
                return _picture(page, request["width"], path.name) | {"pages": pages}
            boxes = quote_boxes(page, request["text"], request["start"], request["end"])
            return {"boxes": [astuple(box) for box in boxes]}
    except SourceError as error:
        return _error(type(error), str(error))
    except MemoryError:
        return _error(HugeSourceError, f"{path.name}: takes too much memory to draw.")
    except Exception as error:  # noqa: BLE001  # a mistake of ours costs this page, not the process
        _log.info("%s", path.name, exc_info=True)
        return _error(BrokenSourceError, f"{path.name}: cannot be drawn ({type(error).__name__}: {error}).")


def _error(kind: type[SourceError], text: str) -> dict[str, Any]:
    return {"error": kind.__name__, "message": printable(text)}


def _picture(page: PdfPage, width: int, name: str) -> dict[str, Any]:
    points, high = page.get_size()
    if not (isfinite(points) and isfinite(high) and points > 0 and high > 0):
        raise BrokenSourceError(f"{name}: states a page without width or height.")
    scale = width / points
    scale = min(scale, (_MOST_PIXELS / (points * high)) ** 0.5, _LONGEST_SIDE / high)
    bitmap = page.render(scale=scale, may_draw_forms=False)
    image = _plain(bitmap.to_pil())
    media, data = min(_encodings(image), key=lambda each: len(each[1]))
    size = {"width": image.width, "height": image.height}
    bitmap.close()
    return {"media_type": media, "data": b64encode(data).decode()} | size


def _plain(image: Image) -> Image:
    """The same in shades of grey, if that is all it has: a third of the bytes."""
    colours = image.convert("RGB")
    red, green, blue = colours.split()
    grey = not ImageChops.difference(red, green).getbbox() and not ImageChops.difference(red, blue).getbbox()
    return red if grey else colours


def _encodings(image: Image) -> Iterator[tuple[str, bytes]]:
    for media, kind, options in (
        ("image/png", "PNG", {"compress_level": 6}),
        ("image/jpeg", "JPEG", {"quality": _JPEG_QUALITY}),
    ):
        written = BytesIO()
        image.save(written, kind, **options)
        yield media, written.getvalue()
