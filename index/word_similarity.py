"""Cosines between the words of a question and those of a library, worked out for the words that are looked at.

A library of a hundred thousand passages has half a million words; a question's candidates have ten thousand.
"""

from numpy import bool_, flatnonzero, float32, int64, integer, maximum, zeros
from numpy.typing import NDArray

from index.passage_words import PassageWords

__all__ = ["WordSimilarity"]


class WordSimilarity:
    """``units`` are the question's words, float32 (question words, dimension), rows of length 1."""

    def __init__(self, passage_words: PassageWords, units: NDArray[float32]) -> None:
        self._passage_words = passage_words
        self._units = units
        count = len(passage_words.vocabulary)
        self._values: NDArray[float32] = zeros(
            (count, len(units)), dtype=float32
        )  # touched where it is filled
        self._known: NDArray[bool_] = zeros(count, dtype=bool)
        self._fill(*passage_words.sample_units)

    @property
    def question_words(self) -> int:
        """How many words the question has."""
        return len(self._units)

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
        cosines = units @ self._units.T
        self._values[places] = maximum(cosines, 0, out=cosines)
        self._known[places] = True
