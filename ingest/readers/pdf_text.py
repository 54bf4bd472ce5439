"""The text of one page of a PDF in reading order.

PDFium gives text in the order in which the file stores it, with spaces and line ends put in. Where that
is the order in which the page is read, it stays; else its pieces are put in order.
"""

from collections.abc import Sequence
from ctypes import byref, c_double
from dataclasses import dataclass
from math import cos, isfinite
from re import compile as pattern
from sys import maxunicode

from pypdfium2 import PdfTextPage
from pypdfium2.raw import (
    FPDFText_CountChars,
    FPDFText_CountRects,
    FPDFText_GetCharAngle,
    FPDFText_GetCharBox,
    FPDFText_GetRect,
    FPDFText_GetUnicode,
    FPDFText_IsGenerated,
    FPDFText_IsHyphen,
)

from ingest.readers.pdf_boxes import Box, around, joined
from ingest.readers.pdf_columns import is_plain, reading_order
from ingest.readers.pdf_cyrillic import read_as_cyrillic

__all__ = ["BROKEN_WORD", "Run", "as_text", "counted_letters", "joined_runs", "page_text", "reading_runs"]

BROKEN_WORD = "\ufffe"
"""What PDFium gives for a hyphen and the line end after it."""

_COUNTED_HYPHEN = 2  # the same where letters are asked for one by one
_WORD = pattern(rf"[^\s{BROKEN_WORD}]+{BROKEN_WORD}?")
_MANY = 400  # things shown at once: then most are words or letters
_SAMPLES = 16  # letters whose direction tells that of the page


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of a page that are read one after the other as they are stored, and what is put ``after`` them."""

    start: int
    end: int
    after: str = ""


def page_text(textpage: PdfTextPage) -> str:
    """The text of a page, lines apart by line feeds."""
    letters = counted_letters(textpage)
    return joined_runs(letters, reading_runs(textpage, letters))


def joined_runs(letters: str, runs: Sequence[Run]) -> str:
    """The text of these runs, lines apart by line feeds."""
    return as_text("".join(letters[run.start : run.end] + run.after for run in runs))


def reading_runs(textpage: PdfTextPage, letters: str) -> list[Run]:
    """The letters of a page in the order in which it is read."""
    count = FPDFText_CountRects(textpage, 0, -1)
    pieces = _pieces(textpage, letters) if count > _MANY else []
    lines = [piece.box for piece in pieces] or _stored_lines(textpage, count)
    if is_plain(lines) or not _is_upright(textpage):
        return [Run(0, len(letters))]
    order = reading_order(lines)
    if order == list(range(len(lines))):
        return [Run(0, len(letters))]
    pieces = pieces or _found_again(textpage, letters, lines)
    if not pieces:
        pieces = _pieces(textpage, letters)
        order = reading_order([piece.box for piece in pieces])
    return _put_in_order(pieces, order)


def _stored_lines(textpage: PdfTextPage, count: int) -> list[Box]:
    """The boxes of lines, or of parts of lines, made of the ``count`` things that the file shows at once."""
    left, top, right, bottom = c_double(), c_double(), c_double(), c_double()
    places = byref(left), byref(top), byref(right), byref(bottom)
    boxes = []
    for number in range(count):
        FPDFText_GetRect(textpage, number, *places)
        box = Box(number, left.value, bottom.value, right.value, top.value)
        if _is_somewhere(box):
            boxes.append(box)
    return [around(line, number) for number, line in enumerate(joined(boxes))]


def _is_somewhere(box: Box) -> bool:
    """Whether a file that states nonsense has put something at a place that can be compared."""
    return isfinite(box.left) and isfinite(box.bottom) and isfinite(box.right) and isfinite(box.top)


def _is_upright(textpage: PdfTextPage) -> bool:
    """Whether most letters stand upright on the page; what is turned is left as it is stored."""
    count = FPDFText_CountChars(textpage)
    angles = [
        FPDFText_GetCharAngle(textpage, index)
        for index in range(0, count, count // _SAMPLES + 1)
        if not FPDFText_IsGenerated(textpage, index)
    ]
    return sum(cos(angle) > 0.99 for angle in angles) > len(angles) / 2


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters from ``start`` to ``end``, the last not included, that stand close together on one line."""

    start: int
    end: int
    box: Box


def _put_in_order(pieces: Sequence[_Piece], order: Sequence[int]) -> list[Run]:
    """The pieces of a page in order; those stored in a row keep what lies between them."""
    runs: list[Run] = []
    start = 0
    for place, number in enumerate(order):
        following = order[place + 1] if place + 1 < len(order) else None
        if following == number + 1:
            continue
        first, last = pieces[order[start]], pieces[number]
        after = ""
        if following is not None:
            after = " " if last.box.precedes(pieces[following].box) else "\n"
        runs.append(Run(first.start, last.end, after))
        start = place + 1
    return runs


def counted_letters(textpage: PdfTextPage) -> str:
    """What PDFium counts as the letters of a page, a character each; U+FFFD for numbers that no character has."""
    text = str(textpage.get_text_range())
    count = FPDFText_CountChars(textpage)
    if len(text) == count:
        return read_as_cyrillic(text)
    return read_as_cyrillic("".join(_letter(textpage, index) for index in range(count)))


def _letter(textpage: PdfTextPage, index: int) -> str:
    code = FPDFText_GetUnicode(textpage, index)
    if code == _COUNTED_HYPHEN and FPDFText_IsHyphen(textpage, index) == 1:
        return BROKEN_WORD
    return chr(code) if code <= maxunicode else "\ufffd"


def _found_again(textpage: PdfTextPage, letters: str, lines: Sequence[Box]) -> list[_Piece]:
    """The letters of each line, found by where its first word begins; empty if one cannot be found."""
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    places = byref(left), byref(right), byref(bottom), byref(top)
    starts: list[int] = []
    ends: list[int] = []
    end = 0
    for word in _WORD.finditer(letters):
        line = lines[len(starts)] if len(starts) < len(lines) else lines[-1]
        FPDFText_GetCharBox(textpage, word.start(), *places)
        inside = line.bottom - 1 < bottom.value and top.value < line.top + 1
        if inside and -1 < left.value - line.left < line.height and len(starts) < len(lines):
            starts.append(word.start())
            ends.append(end)
        end = word.end()
    if len(starts) != len(lines) or letters[: starts[0]].strip():
        return []
    return [_Piece(*each) for each in zip(starts, [*ends[1:], end], lines, strict=True)]


def _pieces(textpage: PdfTextPage, letters: str) -> list[_Piece]:
    """Words that stand close together on one line as one piece, numbered from 0."""
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    places = byref(left), byref(right), byref(bottom), byref(top)
    spans: list[tuple[int, int]] = []
    boxes: list[Box] = []
    for word in _WORD.finditer(letters):
        FPDFText_GetCharBox(textpage, word.start(), *places)
        corners = left.value, bottom.value, right.value, top.value
        if word.end() - word.start() > 1:
            FPDFText_GetCharBox(textpage, word.end() - 1, *places)
            corners = (
                min(corners[0], left.value), min(corners[1], bottom.value),
                max(corners[2], right.value), max(corners[3], top.value),
            )  # fmt: skip
        box = Box(len(boxes), *corners)
        if _is_somewhere(box):
            boxes.append(box)
            spans.append(word.span())
    return [
        _Piece(spans[line[0].number][0], spans[line[-1].number][1], around(line, number))
        for number, line in enumerate(joined(boxes))
    ]


def as_text(letters: str) -> str:
    """Letters as PDFium counts them, in UTF-16, as text."""
    text = letters.replace("\0", "").replace("\r\n", "\n").replace(f"{BROKEN_WORD}\n", "-\n")
    text = text.replace(BROKEN_WORD, "-\n")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
