"""The order in which the pieces of print on a page are read: columns one after the other, tables row by row.

A gutter is a strip, free of print, beside which many lines begin. What crosses it (a title, a table, a
note under both columns) ends the columns above it. Columns are prose: lines that fill their width; the
notes at their feet are read after them. What is none keeps the order in which the file stores it, unless
that goes back up over what was read already.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from ingest.readers.pdf_boxes import Box, around, line_height, rows

__all__ = ["is_plain", "reading_order"]

_MOST = 2500  # pieces on a page; a page of more is a drawing
_STRIP = 0.9  # line heights: the narrowest gutter
_NARROWEST = 11.0  # line heights: the narrowest column
_FILLED, _FILLED_LOOSE = 0.7, 0.85  # of its width, that half the lines of a column fill; with wide spacing
_PROSE = 0.6  # of what is printed, that stands in such lines where formulas and words of a figure are as many
_LOOSE = 1.65  # line heights from line to line: rows of a table, or prose that is set wide
_FEWEST = 4  # lines that begin beside a gutter
_TRIED = 5  # gutters, those first beside which most lines begin
_FLUSH = 2.5  # points by which lines that begin at one edge differ
_NOTE = 0.88  # of the height of most lines; notes are set smaller
_RECENT = 30  # lines before one, of which one may have to come after it
_DEEPEST = 3  # columns in columns
_ALMOST_ALL = (
    0.95  # of the lines of a page stand beside a gutter that need not be bettered; with less, items hang
)
_JUTTING = 0.1  # of the lines left of a gutter, that may reach into it, as formulas do
_CLEFT = 10  # rows for each over which both columns leave room, by chance


def is_plain(lines: Sequence[Box]) -> bool:
    """Whether the file stores the page as it is read for sure: one line below the other, none beside."""
    height = line_height(lines)
    return len(lines) > _MOST or all(
        below.top < above.bottom + height / 4 and below.left < above.right and below.right > above.left
        for above, below in pairwise(lines)
    )


def reading_order(lines: Sequence[Box]) -> list[int]:
    """The numbers of lines, or of parts of lines, in the order in which a reader meets them."""
    height = line_height(lines)
    if len(lines) > _MOST or not height:
        return [line.number for line in lines]
    return [line.number for line in _arranged(lines, height, _DEEPEST)]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a page over its whole width; with columns, left and right of a gutter, or without any."""

    whole: list[Box]
    left: list[Box]
    right: list[Box]


def _arranged(lines: Sequence[Box], height: float, depth: int) -> list[Box]:
    ordered: list[Box] = []
    for part in _best_parts(lines, height, depth) or [_Part(list(lines), [], [])]:
        ordered += _restored(part.whole, height)
        left, left_notes = _column(part.left, height, depth - 1)
        right, right_notes = _column(part.right, height, depth - 1)
        ordered += [*left, *right, *left_notes, *right_notes]
    return ordered


def _column(side: Sequence[Box], height: float, depth: int) -> tuple[list[Box], list[Box]]:
    """What is read on one side of a gutter, and the notes at the foot of its columns: they are read last.

    A sentence goes on in the next column, not in the note that stands between.
    """
    ordered: list[Box] = []
    notes: list[Box] = []
    for part in _best_parts(side, height, depth):
        ordered += _restored(part.whole, height)
        for lines, foot in (_column(part.left, height, depth - 1), _column(part.right, height, depth - 1)):
            ordered += lines
            notes += foot
    if ordered or not side:
        return ordered, notes
    body, foot = _without_notes(side, height)
    return _restored(body, height), _restored(foot, height)


def _without_notes(side: Sequence[Box], height: float) -> tuple[list[Box], list[Box]]:
    """A column, and what stands at its foot in smaller print, set apart."""
    found = rows(side, height)
    for start in _wide_gaps(found, height, 0.3):
        foot = [box for row in found[start:] for box in row]
        if 2 * start > len(found) and all(box.height < _NOTE * height for box in foot):
            numbers = {box.number for box in foot}
            return [box for box in side if box.number not in numbers], _stored(foot)
    return list(side), []


def _best_parts(lines: Sequence[Box], height: float, depth: int) -> list[_Part]:
    """The parts of a page about the gutter that most lines stand beside; none where there are no columns."""
    if not depth or len(lines) < 2 * _FEWEST:
        return []
    best: list[_Part] = []
    most = 0
    for edge in _edges(lines, height):
        parts = list(_parts(lines, edge, height, depth))
        beside = sum(len(part.left) + len(part.right) for part in parts)
        if beside > most and any(max(len(part.left), len(part.right)) >= _FEWEST for part in parts):
            best, most = parts, beside
        if most > _ALMOST_ALL * len(lines):  # another gutter of the same page is found on one of its sides
            break
    return best


def _edges(lines: Sequence[Box], height: float) -> list[float]:
    """Where many lines begin, but for the left edge of the page."""
    begins = sorted(line.left for line in lines)
    first = begins[0] + _NARROWEST * height
    counted = Counter[float]()
    edge = first
    for begin in begins:
        if begin >= first:
            edge = edge if begin - edge < _FLUSH else begin
            counted[edge] += 1
    return [edge for edge, count in counted.most_common(_TRIED) if count >= _FEWEST]


def _parts(lines: Sequence[Box], edge: float, height: float, depth: int) -> Iterator[_Part]:
    strip = _strip(lines, edge, height)
    across = [line for line in lines if line.left < edge - 1 and line.right > strip]
    beside = [line for line in lines if line.left >= edge - 1 or line.right <= strip]
    tables = _table_rows(beside, edge, height)
    numbers = {line.number for line in tables}
    walls = sorted([*across, *tables], key=lambda line: -line.middle)
    middles = [-wall.middle for wall in walls]
    bands: dict[int, list[Box]] = {}
    for line in beside:
        if line.number not in numbers:
            bands.setdefault(bisect_left(middles, -line.middle), []).append(line)
    whole: list[Box] = []
    for place in range(len(walls) + 1):
        for band in _trimmed(bands.get(place, []), height):
            left = [line for line in band if line.right <= strip]
            right = [line for line in band if line.left >= edge - 1]
            if not _are_columns(left, right, height, depth):
                whole += band
                continue
            yield _Part(_stored(whole), left, right)
            whole = []
        whole += walls[place : place + 1]
    yield _Part(_stored(whole), [], [])


def _strip(lines: Sequence[Box], edge: float, height: float) -> float:
    """Where the gutter left of an edge begins: a few lines, too long for their column, reach into it."""
    strip, farthest = edge - _STRIP * height, edge - height / 4
    short = sum(line.right <= strip for line in lines)
    inside = edge - _NARROWEST * height / 2  # page numbers begin in a gutter
    jutting = [line.right for line in lines if line.left <= inside and strip < line.right <= farthest]
    return max(jutting, default=strip) if len(jutting) <= _JUTTING * short else strip


def _stored(lines: Sequence[Box]) -> list[Box]:
    return sorted(lines, key=lambda line: line.number)


def _table_rows(lines: Sequence[Box], edge: float, height: float) -> list[Box]:
    """What stands in rows with cells apart on both sides of a gutter, where two or more such rows follow."""
    found: list[Box] = []
    run: list[list[Box]] = []
    for row in [*rows(lines, height), []]:
        left, right = [box for box in row if box.right < edge], [box for box in row if box.right >= edge]
        if _has_cells(left, height) and _has_cells(right, height):
            run.append(row)
        else:
            found += [box for each in run for box in each] if len(run) > 1 else []
            run = []
    return found


def _has_cells(row: Sequence[Box], height: float) -> bool:
    return any(after.left - before.right > 1.5 * height for before, after in pairwise(row))


def _trimmed(band: Sequence[Box], height: float) -> list[list[Box]]:
    """A band without the one or two lines at its top and foot that are set apart from both columns."""
    lines = rows(band, height)
    if len(lines) < 2 * _FEWEST:
        return [list(band)] if band else []
    wide = _wide_gaps(lines, height)
    first = next((place for place in (2, 1) if place in wide), 0)
    last = next((place for place in (len(lines) - 2, len(lines) - 1) if place in wide), len(lines))
    cuts = (0, first, last, len(lines))
    parts = [[box for row in lines[start:end] for box in row] for start, end in pairwise(cuts)]
    return [_stored(part) for part in parts if part]


def _wide_gaps(lines: Sequence[Sequence[Box]], height: float, more: float = 0.6) -> list[int]:
    """Before which rows there is more room than between others, by so many line heights."""
    bottoms = accumulate((min(box.bottom for box in row) for row in lines), min)
    gaps = [bottom - max(box.top for box in row) for bottom, row in zip(bottoms, lines[1:], strict=False)]
    usual = median(gaps) if gaps else 0
    return [place for place, gap in enumerate(gaps, start=1) if gap > max(usual, 0) + more * height]


def _are_columns(left: Sequence[Box], right: Sequence[Box], height: float, depth: int) -> bool:
    """Whether prose stands on both sides; cells of a table leave room over the whole row, time and again."""
    if min(len(left), len(right)) < 2:
        return False
    if not all(_is_prose(rows(side, height), height, depth) for side in (left, right)):
        return False
    both = rows([*left, *right], height)
    return len(_wide_gaps(both, height)) < max(2, len(both) / _CLEFT)


def _is_prose(lines: Sequence[Sequence[Box]], height: float, depth: int) -> bool:
    """Whether lines that fill the width of a column, or of columns in it, hold most of what stands there."""
    side = [box for row in lines for box in row]
    if len(lines) < 2 or (width := around(side).width) < _NARROWEST * height:
        return False
    steps = [above[0].middle - below[0].middle for above, below in pairwise(lines)]
    enough = _FILLED_LOOSE if median(steps) > _LOOSE * height else _FILLED
    printed = [sum(box.width for box in row) for row in lines]
    most = sum(each for each in printed if each >= enough * width) >= _PROSE * sum(printed)
    if (most or median(printed) >= enough * width) and sum(_has_cells(row, height) for row in lines) <= len(
        lines
    ) / 2:
        return True
    return width >= 2 * _NARROWEST * height and bool(_best_parts(_stored(side), height, depth - 1))


def _restored(lines: Sequence[Box], height: float) -> list[Box]:
    """Lines as the file stores them, but none before what stands above it, or left of it on its line."""
    blocks: list[list[Box]] = []
    top = bottom = 0.0
    for line in lines:
        if (
            not blocks
            or (
                line.top > bottom + height / 4  # otherwise below all that was seen, as most lines are
                and (
                    line.bottom > top - height / 3
                    or any(_comes_first(line, seen, height) for seen in blocks[-1][-_RECENT:])
                )
            )
        ):
            blocks.append([])
            top, bottom = line.top, line.bottom
        blocks[-1].append(line)
        top, bottom = max(top, line.top), min(bottom, line.bottom)
    if len(blocks) < 2:
        return list(lines)
    whole: list[tuple[Box, list[Box]]] = []
    for each in blocks:
        block, box = each, around(each)
        while woven := [pair for pair in whole if _are_woven(pair[0], box, height)]:
            whole = [pair for pair in whole if pair not in woven]
            among = [*block, *(line for _, other in woven for line in other)]
            block, box = [line for row in rows(among, height) for line in row], around(among)
        whole.append((box, block))
    by_head = {block[0].number: block for _, block in whole}
    heads = rows([block[0] for block in by_head.values()], height)
    return [line for row in heads for head in row for line in by_head[head.number]]


def _comes_first(line: Box, seen: Box, height: float) -> bool:
    if line.bottom > seen.top - height / 3:
        return line.overlaps(seen)
    return line.right <= seen.left and line.beside(seen)


def _are_woven(one: Box, other: Box, height: float) -> bool:
    """Whether two blocks reach into each other's lines."""
    return min(one.top, other.top) - max(one.bottom, other.bottom) > height / 2 and one.overlaps(other)
