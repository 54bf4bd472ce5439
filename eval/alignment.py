"""Where a stretch of a raw file ended up in the repaired document made from it.

Repair unwraps, joins hyphenated words, and moves or drops footnotes, page numbers and running heads;
hardly any letter changes. So letters alone are compared, and found letters are mapped back to offsets.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

__all__ = ["Letters", "align", "letters_of"]

# Repair may turn a look-alike into the letter that was meant, so both count as one here.
LOOK_ALIKES = str.maketrans("авекмнорстухіјһѕңӊөɵүʏγı", "abekmhopctyxijhshhooyyyi")

SEED = 16  # letters: about two words, rarely the same twice within a page
STEP = 4  # letters between seeds: an anchored end is off by less than this
GAP = 1500  # letters: what repair can put into a sentence, say the footnotes of one page
FOUND = 0.5  # of the letters; below it the sentence itself is not there, only phrases of it


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a text, folded; ``offsets[i]`` is where in the text ``letters[i]`` stands."""

    letters: str
    offsets: tuple[int, ...]

    def before(self, offset: int) -> int:
        """How many letters stand before an offset of the text."""
        return bisect_left(self.offsets, offset)


def letters_of(text: str) -> Letters:
    r"""Letters of a text without case, diacritics, digits, spaces or punctuation.

    >>> letters_of("Ön-\nsöz 12").letters
    'onsoz'
    """
    letters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        for letter in _folded(character):
            letters.append(letter)
            offsets.append(offset)
    return Letters("".join(letters), tuple(offsets))


def align(raw: Letters, document: Letters, *, start: int, end: int) -> tuple[int, int] | None:
    """Where ``raw``'s text from ``start`` to ``end`` stands in ``document``'s text, None if nowhere.

    Of several equal stretches it is the one at about the same depth of the document. Where letters
    were taken out of the stretch or put into it, its place reaches from the first to the last part
    that is still there.
    """
    first, last = raw.before(start), raw.before(end)
    sought = raw.letters[first:last]
    if not sought:
        return None
    expected = round(first / len(raw.letters) * len(document.letters))
    whole = min(_occurrences(sought, document.letters), key=lambda at: abs(at - expected), default=None)
    span = (
        (whole, whole + len(sought))
        if whole is not None
        else _anchored(sought, document.letters, expected=expected)
    )
    if span is None:
        return None
    return document.offsets[span[0]], document.offsets[span[1] - 1] + 1


def _anchored(sought: str, letters: str, *, expected: int) -> tuple[int, int] | None:
    """The best chain of short pieces that come in the same order in both texts, close together."""
    last_seed = len(sought) - SEED
    if last_seed < 0:
        return None
    seeds = sorted({*range(0, last_seed, STEP), last_seed})
    pieces = [(seed, at) for seed in seeds for at in _occurrences(sought[seed : seed + SEED], letters)]
    # Per piece: the worth of the best chain that ends in it, and the pieces of that chain.
    chains: list[tuple[float, list[tuple[int, int]]]] = []
    for index, (seed, at) in enumerate(pieces):
        best: tuple[float, list[tuple[int, int]]] = (0.0, [])
        for (earlier_seed, earlier_at), (worth, chain) in zip(pieces[:index], chains, strict=True):
            shift = abs((at - earlier_at) - (seed - earlier_seed))
            if earlier_seed < seed and earlier_at < at and shift < GAP and worth - shift / GAP > best[0]:
                best = (worth - shift / GAP, chain)
        chains.append((best[0] + 1, [*best[1], (seed, at)]))
    _, chain = max(chains, key=lambda found: (found[0], -abs(found[1][0][1] - expected)), default=(0.0, []))
    covered = {letter for seed, _ in chain for letter in range(seed, seed + SEED)}
    if len(covered) < FOUND * len(sought):
        return None
    return chain[0][1], chain[-1][1] + SEED


def _occurrences(sought: str, letters: str) -> Iterator[int]:
    at = letters.find(sought)
    while at >= 0:
        yield at
        at = letters.find(sought, at + 1)


@cache
def _folded(character: str) -> str:
    letters = normalize("NFKD", character).casefold()
    return "".join(filter(str.isalpha, letters)).translate(LOOK_ALIKES)
