"""Where on each page the smaller print at its foot begins, in which footnotes are set."""

from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref
from dataclasses import dataclass
from math import hypot, isfinite
from re import compile as pattern
from statistics import median

from pypdfium2 import PdfTextPage
from pypdfium2.raw import FS_MATRIX, FPDFText_GetFontSize, FPDFText_GetMatrix

from ingest.readers.pdf_text import BROKEN_WORD, Run, as_text

__all__ = ["PrintedLine", "feet", "printed_lines"]

_LINE = pattern(rf"[^\n{BROKEN_WORD}]*(?:{BROKEN_WORD}?\r?\n|{BROKEN_WORD}|$)")
_SAMPLES = 5  # letters of a line whose size is looked at
_SMALL = 0.93  # of the size of most letters: notes are 9 points under 10, or 10 under 11
_CLEAR = 0.4  # of all letters that are of one size; with less, as after OCR, sizes tell nothing
_BELOW, _SHORT = 2, 80  # lines below the notes, as long: a running foot and a page number


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a page's text: where it starts there, how many letters it has, and their size in points."""

    start: int
    letters: int
    size: float


def printed_lines(textpage: PdfTextPage, letters: str, runs: Sequence[Run]) -> list[PrintedLine]:
    """The lines of a page's text that have letters, in reading order."""
    found: list[PrintedLine] = []
    at = 0
    for run in runs:
        for start, end in _line_spans(letters, run):
            places = [place for place in range(start, end) if not letters[place].isspace()]
            if places:
                found.append(PrintedLine(at, len(places), _size(textpage, places)))
            at += len(as_text(letters[start:end]))
        at += len(run.after)
    return found


def _line_spans(letters: str, run: Run) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(letters, run.start, run.end):
        if line.end() > line.start():
            yield line.span()


def _size(textpage: PdfTextPage, places: Sequence[int]) -> float:
    """How large most letters of a line are, in points, to a tenth."""
    sizes = []
    matrix = FS_MATRIX()
    for place in places[:: -(-len(places) // _SAMPLES)]:
        size = FPDFText_GetFontSize(textpage, place)
        scale = hypot(matrix.c, matrix.d) if FPDFText_GetMatrix(textpage, place, byref(matrix)) else 1.0
        sizes.append(size * scale)
    found = median(sizes)
    return round(found, 1) if isfinite(found) else 0.0


def feet(pages: Sequence[Sequence[PrintedLine]], lengths: Sequence[int]) -> list[int | None]:
    """For each page where its foot starts, its length if it has none; None where sizes of print tell nothing."""
    counted = Counter[float]()
    for lines in pages:
        for line in lines:
            counted[line.size] += line.letters
    (usual, most), *_ = counted.most_common(1) or [(0.0, 0)]
    if len(counted) < 2 or most < _CLEAR * counted.total():  # all of one size is what bitmap fonts state
        return [None] * len(pages)
    return [_foot(lines, length, _SMALL * usual) for lines, length in zip(pages, lengths, strict=True)]


def _foot(lines: Sequence[PrintedLine], length: int, small: float) -> int:
    first = last = len(lines)
    while last > len(lines) - _BELOW and last and _is_below(lines[last - 1], small):
        last -= 1
    first = last
    while first and lines[first - 1].size <= small:
        first -= 1
    return lines[first].start if first < last else length


def _is_below(line: PrintedLine, small: float) -> bool:
    return line.size > small and line.letters < _SHORT
