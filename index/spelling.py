"""Which words of a library are spelled like a word that the built-in encoder has never met.

Names come in many spellings, and people mistype: Nakhchivan, Nahçıvan, Нахичевань. Where the encoder knows a word it
knows what it is near to; where it does not, words that share most of their trigrams, romanised, are taken for it
(Dice's coefficient of their sets of trigrams, 1945).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy import (
    arange,
    argsort,
    bincount,
    concatenate,
    cumsum,
    diff,
    flatnonzero,
    float32,
    frombuffer,
    int32,
    int64,
    minimum,
    repeat,
    searchsorted,
    uint8,
    uint32,
    unique,
    where,
    zeros,
)
from numpy.typing import NDArray

from index.features import feature_ids
from index.subwords import romanise_all
from index.word_table import WordTable

__all__ = ["Spellings", "unknown_words"]

_BITS = 5  # of a letter: what is left after romanising fits
_GRAMS = 1 << 3 * _BITS
_DIGITS = 27  # the numbers after those of the letters a to z
_SHORTEST = 4  # letters: shorter words share a trigram by chance
_KNOWN_LETTERS = 7
"""Letters of the beginning by which a word is known; from there on suffixes follow, which need not be."""
_MOST_GRAMS = 255


def unknown_words(words: Sequence[str], table: WordTable) -> list[bool]:
    """Whether ``table`` knows neither a word nor a beginning of seven letters of it; it knows all numbers."""
    ids, counts = feature_ids(words)
    places = minimum(searchsorted(table.ids, ids), len(table.ids) - 1)
    met = table.ids[places] == ids
    found = []
    for word, last, count in zip(words, cumsum(counts).tolist(), counts.tolist(), strict=True):
        own = met[last - count : last]
        # After the word itself come its beginnings, from three letters on; of a short word, the last is all of it.
        told = own[min(_KNOWN_LETTERS - 2, max(1, count - 1)) :]
        found.append(not word.isdigit() and not own[0] and not told.any())
    return found


@dataclass(frozen=True, slots=True)
class Spellings:
    """Trigrams of the words of a vocabulary: those of the words ``places[starts[i]:starts[i + 1]]`` hold trigram ``i``.

    ``places`` is int32, ``starts`` int64 (trigrams + 1,), ``counts`` uint8 (vocabulary,): how many different
    trigrams each word has.
    """

    places: NDArray[int32]
    starts: NDArray[int64]
    counts: NDArray[uint8]

    @classmethod
    def of(cls, vocabulary: Sequence[str]) -> "Spellings":
        """Trigrams of these words, which are as ``index.subwords.split_words`` gives them."""
        grams, words = _grams(romanise_all(vocabulary))
        order = argsort(grams, kind="stable")
        return cls(
            places=words[order].astype(int32),
            starts=searchsorted(grams[order], arange(_GRAMS + 1)).astype(int64),
            counts=minimum(bincount(words, minlength=len(vocabulary)), _MOST_GRAMS).astype(uint8),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What ``Spellings(**arrays)`` makes it again of."""
        return {"places": self.places, "starts": self.starts, "counts": self.counts}

    def alike(self, word: str, *, most: int, closest: float) -> tuple[NDArray[int64], NDArray[float32]]:
        """The words spelled most like ``word``: their places in the vocabulary, and how alike they are, 0..1.

        At most so many, none less alike than ``closest``, the most alike first; none for a word of three letters.

        >>> words = ("nahçıvan", "нахичевань", "nehir", "köprü")
        >>> places, alike = Spellings.of(words).alike("nakhchivan", most=3, closest=0.4)
        >>> [(words[place], round(float(share), 2)) for place, share in zip(places, alike)]
        [('nahçıvan', 1.0), ('нахичевань', 0.47)]
        """
        romanised = romanise_all([word])
        if len(word) < _SHORTEST or len(romanised[0]) < _SHORTEST:
            return zeros(0, dtype=int64), zeros(0, dtype=float32)
        grams, _ = _grams(romanised)
        held = concatenate([self.places[self.starts[gram] : self.starts[gram + 1]] for gram in grams])
        places, shared = unique(held, return_counts=True)
        alike = 2 * shared / (len(grams) + self.counts[places].astype(int64))
        kept = flatnonzero(alike >= closest)
        kept = kept[argsort(-alike[kept], kind="stable")[:most]]
        return places[kept].astype(int64), alike[kept].astype(float32)


def _grams(romanised: Sequence[str]) -> tuple[NDArray[int64], NDArray[int64]]:
    """The different trigrams of each word, its ends among them, and the words' places; both int64."""
    text = frombuffer(("\n" + "\n".join(romanised) + "\n").encode("utf-32-le"), dtype=uint32).astype(int64)
    letters = where(text < ord("a"), _DIGITS + text % 5, 1 + (text - ord("a")) % 26)
    ends = flatnonzero(text == ord("\n"))
    letters[ends] = 0
    grams = (letters[:-2] << 2 * _BITS) + (letters[1:-1] << _BITS) + letters[2:]
    inside = letters[1:-1] > 0  # a trigram around a line's end is of two words
    words = repeat(arange(len(romanised)), diff(ends))[: len(grams)]
    pairs = unique(words[inside] * _GRAMS + grams[inside])
    return pairs % _GRAMS, pairs // _GRAMS
