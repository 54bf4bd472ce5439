"""What was printed for the page and not for the text: running heads and feet, and page numbers.

Both stand at the edge of a page. A head is known by coming back on other pages, a number by counting on
with the pages, so that a year or the mark of a footnote is not taken for one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from re import compile as pattern

from ingest.lines import Line, ends_sentence
from ingest.running_heads import EDGE_LINES, LONGEST_HEAD, head_key

__all__ = ["Stripped", "strip_furniture"]

_ALONE = pattern(r"[-–—|\[( ]*(\d{1,4}|[ivxl]{1,7})[-–—|\]). ]*$")
_SOME_LETTERS = pattern(r"(?:[^\W\d_][\W\d_]*){4}")
_FEWEST_HEADS = 5  # pages whose heads hold their number
_DIGITS = pattern(r"\d+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}

Place = tuple[int, int]
"""Where a line stands: its page and its index on that page."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """Pages without what was printed for the page, and the page numbers that were printed there.

    ``labels`` has one entry per page: the number as printed or as the pages around it imply. ``heads`` and
    ``numbers`` count the lines that are gone; a number within a head is a head.
    """

    pages: list[list[Line]]
    labels: list[str | None]
    heads: int
    numbers: int


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that may be a page's: where, as printed, and how far it is ahead of the page count.

    ``slot`` is the running head that it is part of and its place in there, empty for one that stands
    alone: only numbers of one slot can support each other.
    """

    place: Place
    slot: str
    printed: str
    value: int

    @property
    def ahead(self) -> int:
        return self.value - self.place[0]

    @property
    def count(self) -> tuple[str, int]:
        return self.slot, self.ahead


def strip_furniture(pages: Sequence[Sequence[Line]]) -> Stripped:
    """The pages without running heads, feet and page numbers; one page alone has none of them."""
    if len(pages) < 2:
        return Stripped([list(lines) for lines in pages], [None] * len(pages), 0, 0)
    repeats = _repeats(pages)
    numbers = _with_expected(pages, _page_numbers(pages, repeats))
    printed = frozenset(number.place for number in numbers)
    dropped = set(printed)
    for page, lines in enumerate(pages):
        for edge in _edges(len(lines)):
            dropped.update((page, index) for index in _heads(page, lines, edge, repeats, printed))
    dropped |= _lone_heads(pages, dropped) | _everywhere(pages)
    if len(dropped) == sum(map(len, pages)):
        dropped = set(printed)  # pages that are all alike, a form's copies say, have no other text
    by_page: dict[int, set[int]] = defaultdict(set)
    for page, index in dropped:
        by_page[page].add(index)
    kept = [_without(lines, by_page[page]) for page, lines in enumerate(pages)]
    alone = sum(_ALONE.match(pages[page][index].text) is not None for page, index in dropped)
    return Stripped(kept, _labels(numbers, len(pages)), len(dropped) - alone, alone)


def _heads(
    page: int, lines: Sequence[Line], edge: Iterable[int], repeats: Counter[str], numbers: Set[Place]
) -> list[int]:
    """The running heads at one edge: lines seen on three pages, or on two outside of a page number."""
    run = list(takewhile(lambda index: (page, index) in numbers or repeats[_key(lines[index])] >= 2, edge))
    outside = max((at for at, index in enumerate(run) if (page, index) in numbers), default=-1) + 1
    return run[:outside] + list(takewhile(lambda index: repeats[_key(lines[index])] >= 3, run[outside:]))


def _key(line: Line) -> str:
    """What a head has in common with itself on other pages; empty for a line that cannot be a head."""
    if len(line.text) > LONGEST_HEAD or not _SOME_LETTERS.search(line.text):
        return ""
    return head_key(line.text).strip("#|.–—- ")


def _edges(count: int) -> tuple[Sequence[int], Sequence[int]]:
    """Indices at the top and at the bottom of a page of ``count`` lines, from outside in."""
    near = min(EDGE_LINES, count)
    return range(near), range(count - 1, count - near - 1, -1)


def _repeats(pages: Sequence[Sequence[Line]]) -> Counter[str]:
    """On how many pages each line stands at an edge."""
    counted: Counter[str] = Counter()
    for lines in pages:
        counted.update({_key(lines[index]) for edge in _edges(len(lines)) for index in edge})
    counted[""] = 0
    return counted


def _page_numbers(pages: Sequence[Sequence[Line]], repeats: Counter[str]) -> list[_Number]:
    """The numbers that count on with the pages, at most one a page, in order."""
    found = {
        (number.place, number.slot): number
        for page, lines in enumerate(pages)
        for edge in _edges(len(lines))
        for number in _candidates(page, lines, edge, repeats)
    }
    support = Counter(number.count for number in found.values())
    numbers = [number for number in found.values() if support[number.count] >= 2]
    if not numbers and len(found) == 1:
        numbers = [number for number in found.values() if _stands_apart(pages, number)]
    best: dict[int, _Number] = {}
    for number in numbers:
        rival = best.get(number.place[0])
        if rival is None or support[number.count] > support[rival.count]:
            best[number.place[0]] = number
    return _ascending([best[page] for page in sorted(best)], support)


def _with_expected(pages: Sequence[Sequence[Line]], numbers: Sequence[_Number]) -> list[_Number]:
    """The same with heads of one page alone, such as its section's, that hold the number the pages around imply."""
    heads = [number for number in numbers if number.slot == "head" and number.place[1] == 0]
    if len(heads) < _FEWEST_HEADS:
        return list(numbers)
    found = {number.place[0]: number for number in numbers}
    for first, second in pairwise(heads):
        if first.ahead != second.ahead:
            continue
        for page in range(first.place[0] + 1, second.place[0]):
            printed = str(page + first.ahead)
            if page not in found and pages[page] and _is_headed(pages[page][0].text, printed):
                found[page] = _Number((page, 0), "head", printed, int(printed))
    return [found[page] for page in sorted(found)]


def _is_headed(text: str, printed: str) -> bool:
    """Whether a line is short, has words, and begins or ends with this number."""
    outermost = {text.split()[0], text.split()[-1]}
    return len(text) <= LONGEST_HEAD and printed in outermost and _SOME_LETTERS.search(text) is not None


def _candidates(
    page: int, lines: Sequence[Line], edge: Iterable[int], repeats: Counter[str]
) -> Iterator[_Number]:
    """Numbers at one edge: alone on the outermost line that is no head, or within heads."""
    for index in edge:
        text = lines[index].text
        if alone := _ALONE.match(text):
            roman = not alone[1].isdecimal()
            value = _roman(alone[1]) if roman else int(alone[1])
            yield _Number((page, index), "roman" if roman else "", alone[1], value)
            return
        key = _key(lines[index])
        if repeats[key] < 2:
            return
        for position, digits in enumerate(_DIGITS.finditer(text)):
            outermost = digits.start() == 0 or digits.end() == len(text)
            if len(digits[0]) <= 4:
                slot = "head" if outermost else f"{position} {key}"
                yield _Number((page, index), slot, digits[0], int(digits[0]))


def _roman(printed: str) -> int:
    values = [_ROMAN[letter] for letter in printed]
    return sum(
        -value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True)
    )


def _stands_apart(pages: Sequence[Sequence[Line]], number: _Number) -> bool:
    """Whether the only number of a document has wide blanks above it, or above the head before it."""
    page, index = number.place
    before = [*pages[page - 1][-1:], *pages[page][: index + 1]] if page else pages[page][: index + 1]
    return max((line.gap for line in before[-2:]), default=0) >= 2


def _ascending(numbers: Sequence[_Number], support: Counter[tuple[str, int]]) -> list[_Number]:
    """The numbers without those that would not ascend from page to page: the better supported stay."""
    kept: list[_Number] = []
    for number in numbers:
        while (
            kept and number.value <= kept[-1].value and (number.slot == "roman") == (kept[-1].slot == "roman")
        ):
            if support[kept[-1].count] > support[number.count]:
                break
            kept.pop()
        else:
            kept.append(number)
    return kept


def _lone_heads(pages: Sequence[Sequence[Line]], dropped: set[Place]) -> set[Place]:
    """Lines between wide blanks and a page number that opens the next page: heads, even if seen once."""
    heads = set()
    for page, lines in enumerate(pages[:-1]):
        if lines and (page + 1, 0) in dropped and (page, len(lines) - 1) not in dropped:
            last = lines[-1]
            if last.gap >= 2 and len(last.text) < 80 and not ends_sentence(last.text):
                heads.add((page, len(lines) - 1))
    return heads


def _everywhere(pages: Sequence[Sequence[Line]]) -> set[Place]:
    """Lines that come back on most pages, wherever the extractor put them."""
    places: dict[str, set[Place]] = defaultdict(set)
    for page, lines in enumerate(pages):
        for index, line in enumerate(lines):
            places[_key(line)].add((page, index))
    enough = max(5, len(pages) * 2 // 5)
    return {
        place
        for key, seen in places.items()
        if len(key) >= 12 and len(seen) >= enough and len({page for page, _ in seen}) >= enough
        for place in seen
    }


def _without(lines: Sequence[Line], dropped: set[int]) -> list[Line]:
    """The lines that stay; blanks below a dropped one told how far the text was from it, and go too."""
    return [
        replace(line, gap=0) if index == 0 or index - 1 in dropped else line
        for index, line in enumerate(lines)
        if index not in dropped
    ]


def _labels(numbers: Sequence[_Number], count: int) -> list[str | None]:
    """A label for each page: as printed, or counted on from printed ones as long as they agree.

    Pages that lie between two numbers of the same count, or beyond the first or last two, are counted;
    where the count changes in between, nobody knows where.
    """
    labels: list[str | None] = [None] * count
    for number in numbers:
        labels[number.place[0]] = number.printed
    arabic = [number for number in numbers if number.printed.isdecimal()]
    for first, second in pairwise(arabic):
        if first.ahead == second.ahead:
            start = 0 if first is arabic[0] else first.place[0]
            end = count if second is arabic[-1] else second.place[0]
            for page in range(start, end):
                if labels[page] is None and page + first.ahead > 0:
                    labels[page] = str(page + first.ahead)
    return labels
