"""Which boxes on the picture of a page a quotation is marked by: one around each line that it covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pypdfium2 import PdfPage

from ingest.page_letters import PrintedLetters, letter_boxes, printed_letters
from ingest.quote_places import printed_places
from ingest.readers.pdf_boxes import Box, around

__all__ = ["QuoteBox", "quote_boxes"]


@dataclass(frozen=True, slots=True)
class QuoteBox:
    """A line of a quotation on its page as it is shown, in fractions of it (0..1) from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


def quote_boxes(page: PdfPage, text: str, start: int, end: int) -> tuple[QuoteBox, ...]:
    """Where ``text[start:end]`` is printed, line by line as it is read; empty where it is not on the page.

    ``text`` is the repaired text of this page.
    """
    textpage = page.get_textpage()
    letters = printed_letters(textpage)
    places = printed_places(text, start, end, letters.text)
    lines = [
        line
        for row in _rows(letters, places)
        for line in _lines(letter_boxes(page, textpage, list(dict.fromkeys(row))))
    ]
    textpage.close()
    width, height = page.get_size()
    found = (_fractions(line, width, height) for line in lines)
    return tuple(box for box in found if box is not None)


def _rows(letters: PrintedLetters, places: Sequence[int]) -> list[list[int]]:
    """The numbers of the letters at these places, apart where a line ends between them."""
    rows: list[list[int]] = [[]]
    last = 0
    for place in places:
        if "\n" in letters.text[last:place]:
            rows.append([])
        rows[-1].append(letters.numbers[place])
        last = place
    return rows


def _lines(letters: Sequence[Box]) -> list[Box]:
    """A box around the letters of each line; lines may run upward, as those of a table set sideways do."""
    if _run_upward(letters):
        return [_turned(line) for line in _lines_across([_turned(letter) for letter in letters])]
    return _lines_across(letters)


def _lines_across(letters: Sequence[Box]) -> list[Box]:
    lines: list[Box] = []
    for letter in letters:
        if lines and lines[-1].beside(letter):
            lines[-1] = around((lines[-1], letter))
        else:
            lines.append(letter)
    return lines


def _run_upward(letters: Sequence[Box]) -> bool:
    """Whether from letter to letter one goes up or down more often than sideways."""
    upward = 0
    for one, other in pairwise(letters):
        across = abs(one.left + one.right - other.left - other.right)
        upward += 1 if abs(one.middle - other.middle) * 2 > across else -1
    return upward > 0


def _turned(box: Box) -> Box:
    return Box(box.number, box.bottom, box.left, box.top, box.right)


def _fractions(box: Box, width: float, height: float) -> QuoteBox | None:
    """The part of a box that is on the page; None if it is cut away."""
    left, right = max(0.0, box.left / width), min(1.0, box.right / width)
    top, bottom = max(0.0, 1 - box.top / height), min(1.0, 1 - box.bottom / height)
    if right <= left or bottom <= top:
        return None
    return QuoteBox(left, top, right - left, bottom - top)
