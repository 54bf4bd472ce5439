"""Cosines between the words of a question and those of a library, worked out for the words that are looked at.

A library of a hundred thousand passages has half a million words; a question's candidates have ten thousand.
"""

from collections.abc import Mapping

from numpy import bool_, concatenate, flatnonzero, float32, int64, integer, maximum, unique, zeros
from numpy.typing import NDArray

from index.passage_words import PassageWords

__all__ = ["Alike", "WordSimilarity"]

Alike = Mapping[int, tuple[NDArray[int64], NDArray[float32]]]
"""For some words of a question, by their place in it: words of the library that are spelled alike, by their place in
the vocabulary, and how alike they are, 0..1."""


class WordSimilarity:
    """``units`` are the question's words, float32 (question words, dimension), rows of length 1.

    A word of the library that is ``alike`` is at least as near as it is alike.
    """

    def __init__(
        self, passage_words: PassageWords, units: NDArray[float32], alike: Alike | None = None
    ) -> None:
        self._passage_words = passage_words
        self.units = units
        self.alike: Alike = alike or {}
        count = len(passage_words.vocabulary)
        self._values: NDArray[float32] = zeros(
            (count, len(units)), dtype=float32
        )  # touched where it is filled
        self._known: NDArray[bool_] = zeros(count, dtype=bool)
        self._fill(*passage_words.sample_units)
        if self.alike:
            self.of(unique(concatenate([places for places, _ in self.alike.values()])))
            for word, (places, shares) in self.alike.items():
                self._values[places, word] = maximum(self._values[places, word], shares)

    @property
    def question_words(self) -> int:
        """How many words the question has."""
        return len(self.units)

    def of(self, places: NDArray[integer]) -> NDArray[float32]:
        """Cosines of words by their place in the vocabulary, negatives as 0; float32 (places, question words)."""
        asked = zeros(len(self._known), dtype=bool)
        asked[places] = True
        asked &= ~self._known
        new = flatnonzero(asked)
        if len(new):
            self._fill(new, self._passage_words.wide_units(new))
        return self._values.take(places, axis=0)

    def _fill(self, places: NDArray[int64], units: NDArray[float32]) -> None:
        cosines = units @ self.units.T
        self._values[places] = maximum(cosines, 0, out=cosines)
        self._known[places] = True
