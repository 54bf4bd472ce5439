"""Where each letter of a PDF page stands on the page as it is shown, in the order in which the page is read.

The order is that of ``pdf_text.page_text``, which the text of a document was made with.
"""

from collections.abc import Sequence
from ctypes import byref, c_double, c_int
from dataclasses import dataclass
from math import isfinite
from re import compile as pattern
from typing import Any

from pypdfium2 import PdfPage, PdfTextPage
from pypdfium2.raw import (
    FS_MATRIX,
    FS_RECTF,
    FPDF_PageToDevice,
    FPDFText_GetCharBox,
    FPDFText_GetCharOrigin,
    FPDFText_GetFontSize,
    FPDFText_GetLooseCharBox,
    FPDFText_GetMatrix,
)

from ingest.readers.pdf_boxes import Box
from ingest.readers.pdf_text import counted_letters, page_text

__all__ = ["PrintedLetters", "letter_boxes", "printed_letters"]

_FIRST = 0x10000  # the code points above stand for numbers: there are a million, and none is white space
_MOST = 0x110000 - _FIRST
_KEPT = "\0\ufffe"  # what ``page_text`` takes for no letter, beside white space
_HALVES = pattern("[\ud800-\udbff][\udc00-\udfff]")
_ABOVE, _BELOW = (
    0.95,
    0.25,
)  # of a letter's size from its base line: fonts that state more reach into other lines
_FINE = 1_000_000  # PDFium gives places on the page as shown in whole numbers; a millionth of it is enough


@dataclass(frozen=True, slots=True)
class PrintedLetters:
    """A page's text in the order of reading, and for each of its characters which of PDFium's it is.

    ``numbers`` has -1 for white space and hyphens that were put in.
    """

    text: str
    numbers: tuple[int, ...]


def printed_letters(textpage: PdfTextPage) -> PrintedLetters:
    """The letters of a page; none of a page that has more than a million."""
    letters = counted_letters(textpage)
    if len(letters) > _MOST:
        return PrintedLetters("", ())
    ordered = page_text(_Numbered(textpage, letters))
    numbers = [ord(mark) - _FIRST if ord(mark) >= _FIRST else -1 for mark in ordered]
    text = "".join(
        mark if number < 0 else letters[number] for mark, number in zip(ordered, numbers, strict=True)
    )
    return PrintedLetters(*_whole(text, numbers))


def _whole(text: str, numbers: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """The same with both halves that PDFium counts of a letter beyond U+FFFF as that letter, numbered as the first."""
    halves = {found.end() - 1 for found in _HALVES.finditer(text)}
    if not halves:
        return text, tuple(numbers)
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole, tuple(number for place, number in enumerate(numbers) if place not in halves)


class _Numbered:
    """A page of text whose letters are their own numbers: where ``page_text`` puts a number, that letter goes."""

    def __init__(self, textpage: PdfTextPage, letters: str) -> None:
        self._as_parameter_: Any = textpage.raw  # what PDFium's functions take of it
        self._marks = "".join(
            letter if letter.isspace() or letter in _KEPT else chr(_FIRST + number)
            for number, letter in enumerate(letters)
        )

    def get_text_range(self) -> str:
        return self._marks


def letter_boxes(page: PdfPage, textpage: PdfTextPage, numbers: Sequence[int]) -> list[Box]:
    """What these letters cover, in points from the lower left corner of the page as it is shown.

    As it is shown: turned by /Rotate and cut to its CropBox. Letters that are nowhere are left out.
    """
    width, height = page.get_size()
    found = []
    for number in numbers:
        corners = _corners(textpage, number)
        if corners is None:
            continue
        left, bottom, right, top = corners
        xs, ys = zip(_shown(page, left, bottom), _shown(page, right, top), strict=True)
        found.append(
            Box(number, min(xs) * width, (1 - max(ys)) * height, max(xs) * width, (1 - min(ys)) * height)
        )
    return found


def _corners(textpage: PdfTextPage, number: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top of a letter's line box: from its font's descent to its ascent, in user space.

    Of the ink alone where a font states nonsense.
    """
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    if not FPDFText_GetCharBox(textpage, number, byref(left), byref(right), byref(bottom), byref(top)):
        return None
    ink = left.value, bottom.value, right.value, top.value
    loose = FS_RECTF()
    if FPDFText_GetLooseCharBox(textpage, number, byref(loose)):
        corners = loose.left, loose.bottom, loose.right, loose.top
        if all(map(isfinite, corners)) and _is_around(corners, ink):
            return _on_its_line(textpage, number, corners, ink)
    return ink if all(map(isfinite, ink)) else None


def _on_its_line(
    textpage: PdfTextPage, number: int, loose: tuple[float, ...], ink: tuple[float, ...]
) -> tuple[float, float, float, float]:
    """A line box of an upright letter without what reaches into the lines above and below; its ink stays."""
    left, bottom, right, top = loose
    matrix, x, y = FS_MATRIX(), c_double(), c_double()
    if (
        FPDFText_GetMatrix(textpage, number, byref(matrix))
        and FPDFText_GetCharOrigin(textpage, number, byref(x), byref(y))
        and matrix.b == matrix.c == 0 < matrix.d
        and isfinite(size := FPDFText_GetFontSize(textpage, number) * matrix.d)
        and size > 0
    ):
        bottom = min(ink[1], max(bottom, y.value - _BELOW * size))
        top = max(ink[3], min(top, y.value + _ABOVE * size))
    return left, bottom, right, top


def _is_around(loose: tuple[float, ...], ink: tuple[float, ...]) -> bool:
    """Whether a line box holds the middle of the ink, and is no more than a few times as large."""
    across, upward = (ink[0] + ink[2]) / 2, (ink[1] + ink[3]) / 2
    wide, high = loose[2] - loose[0], loose[3] - loose[1]
    return (
        loose[0] <= across <= loose[2]
        and loose[1] <= upward <= loose[3]
        and min(wide, high) > 0
        and max(wide, high) < 12 * max(ink[2] - ink[0], ink[3] - ink[1], 1.0)
    )


def _shown(page: PdfPage, x: float, y: float) -> tuple[float, float]:
    """A place in user space as fractions of the page as it is shown, from its upper left corner."""
    across, down = c_int(), c_int()
    FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, byref(across), byref(down))
    return across.value / _FINE, down.value / _FINE
