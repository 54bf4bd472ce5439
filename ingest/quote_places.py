"""Where in the text of a printed page a quotation stands, although repairs have changed that text since.

Repairs take out white space, hyphens, running heads and the marks of footnotes, and put letters together
or in place of look-alikes (``repair``). What stays is enough to lay both texts side by side.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from re import compile as pattern
from unicodedata import category, normalize

__all__ = ["printed_places"]

_WORD = pattern(r"\S+")
_NOT_COMPARED = frozenset({"Mn", "Pd", "Cc", "Cf", "Cs", "Co", "Cn"})  # marks on letters, hyphens, the unseen
_MOST_PAIRS = 4_000_000  # of words or letters that are compared: a second, for texts made to take long
_SHORT = 3  # letters in a row that chance does not bring together
_ENOUGH = 0.5  # of the quotation's letters; with fewer, it stands elsewhere


def printed_places(text: str, start: int, end: int, printed: str) -> list[int]:
    r"""Positions in ``printed`` of the letters of ``text[start:end]``, in order; empty if they are not there.

    ``text`` is what the page became, so that what stands around the quotation tells which of two equal
    places is meant. A quotation that stands elsewhere on the page than its text (a footnote) is looked for by itself.

    >>> printed_places("Bir köprü olarak.", 4, 16, "HEAD\nBir köp-\nrü olarak.")
    [9, 10, 11, 14, 15, 17, 18, 19, 20, 21, 22]
    """
    page, paper = _Letters.of(text), _Letters.of(printed)
    wanted = [number for number, place in enumerate(page.places) if start <= place < end]
    if not wanted:
        return []
    first, last = wanted[0], wanted[-1] + 1
    found = [paper.places[there] for here, there in _aligned(page, paper) if first <= here < last]
    if len(found) >= _ENOUGH * len(wanted):
        return found
    alone = _nearest(page.text[first:last], paper.text, first / len(page.text))
    if alone is not None:
        return paper.places[alone : alone + last - first]
    return []


@dataclass(frozen=True, slots=True)
class _Letters:
    """What of a text is compared: its letters in a row, where each stands in it, and where words end in the row."""

    text: str
    places: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str) -> "_Letters":
        letters: list[str] = []
        places: list[int] = []
        ends: list[int] = []
        for word in _WORD.finditer(text):
            for place, letter in enumerate(word[0], start=word.start()):
                compared = _compared(letter)
                letters.append(compared)
                places += [place] * len(compared)
            if len(places) > (ends[-1] if ends else 0):
                ends.append(len(places))
        return cls("".join(letters), places, ends)

    @property
    def words(self) -> list[str]:
        return [self.text[start:end] for start, end in zip([0, *self.ends], self.ends, strict=False)]


@lru_cache(maxsize=4096)
def _compared(letter: str) -> str:
    """A letter as it is compared: without its marks, a ligature as its letters, "" for what repairs may take out."""
    return "".join(each for each in normalize("NFKD", letter) if category(each) not in _NOT_COMPARED)


def _aligned(page: _Letters, paper: _Letters) -> Iterator[tuple[int, int]]:
    """Pairs of letters that are the same, as numbers in either row: words first, and letters where words differ."""
    here, there = page.words, paper.words
    if _pairs(here, there) > _MOST_PAIRS:
        return
    starts, targets = [0, *page.ends], [0, *paper.ends]
    for kind, i, j, k, m in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        a, b, c, d = starts[i], starts[j], targets[k], targets[m]
        if kind == "equal":
            yield from zip(range(a, b), range(c, d), strict=True)
        elif kind == "replace":
            yield from _aligned_letters(page.text[a:b], paper.text[c:d], a, c)


def _aligned_letters(left: str, right: str, here: int, there: int) -> Iterator[tuple[int, int]]:
    """The same of two stretches that start at ``here`` and ``there``; single letters meet by chance in long ones."""
    if _pairs(left, right) > _MOST_PAIRS:
        return
    least = 1 if max(len(left), len(right)) <= 4 * _SHORT else _SHORT
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        if block.size >= least:
            for step in range(block.size):
                yield here + block.a + step, there + block.b + step


def _pairs(left: Sequence[str], right: Sequence[str]) -> int:
    """How many pairs of equal things there are, which is what comparing takes."""
    counted = Counter(right)
    return sum(counted[each] for each in left)


def _nearest(quote: str, paper: str, share: float) -> int | None:
    """Where the quotation begins in the row of letters, nearest to where its share of the text says."""
    finds: list[int] = []
    at = paper.find(quote)
    while at >= 0:
        finds.append(at)
        at = paper.find(quote, at + 1)
    return min(finds, key=lambda find: abs(find - share * len(paper)), default=None)
