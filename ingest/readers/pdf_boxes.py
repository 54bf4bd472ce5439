"""Boxes on a page, in points from its lower left corner, and what can be said of two or many of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter

__all__ = ["Box", "around", "joined", "line_height", "rows"]

_GAP = 0.9  # line heights between two pieces of one line; columns are set farther apart
_FIRST, _LEFT = itemgetter(0), attrgetter("left")


@dataclass(frozen=True, slots=True)
class Box:
    """What a piece of print covers; ``number`` is its place in the order in which the file stores the pieces."""

    number: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def beside(self, other: "Box") -> bool:
        """Whether both stand on one line: neither is wholly above the middle of the other."""
        low, high = self.bottom + self.top, other.bottom + other.top  # twice the middle
        return 2 * self.bottom < high < 2 * self.top or 2 * other.bottom < low < 2 * other.top

    def precedes(self, other: "Box") -> bool:
        """Whether the other follows on the same line."""
        return other.left >= self.right and self.beside(other)

    def overlaps(self, other: "Box") -> bool:
        """Whether one is over the other, for a third of the narrower one at least."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return shared > 0.3 * min(self.width, other.width)


def around(boxes: Sequence[Box], number: int = 0) -> Box:
    """The smallest box that holds all of these."""
    first, *others = boxes
    left, bottom, right, top = first.left, first.bottom, first.right, first.top
    for box in others:
        left, bottom = min(left, box.left), min(bottom, box.bottom)
        right, top = max(right, box.right), max(top, box.top)
    return Box(number, left, bottom, right, top)


def line_height(boxes: Iterable[Box]) -> float:
    """How high lines on the page are, from the foot of a p to the head of a d; 0 without any box.

    Not the median: many words have neither.
    """
    heights = sorted(box.height for box in boxes if box.height > 1)
    return heights[len(heights) * 3 // 4] if heights else 0.0


def joined(boxes: Sequence[Box]) -> list[list[Box]]:
    """Pieces that the file stores one after the other and that stand close together on one line."""
    height = line_height(boxes)
    found: list[list[Box]] = []
    last: Box | None = None
    for box in boxes:
        if last is not None and -height < box.left - last.right < _GAP * height and last.beside(box):
            found[-1].append(box)
        else:
            found.append([box])
        last = box
    return found


def rows(boxes: Iterable[Box], height: float) -> list[list[Box]]:
    """The boxes line by line from the top, each line from the left."""
    found: list[list[Box]] = []
    last = 0.0
    for middle, box in sorted([(-box.middle, box) for box in boxes], key=_FIRST):
        if found and middle - last <= height / 2:
            found[-1].append(box)
        else:
            found.append([box])
        last = middle
    return [sorted(row, key=_LEFT) if len(row) > 1 else row for row in found]
