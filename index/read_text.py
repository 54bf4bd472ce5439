"""A text as its sentences and where their words stand in a library's vocabulary: what reading it for a question needs.

The same few passages answer most of what people ask, so what was read of them last is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from numpy import array, cumsum, diff, float32, int64, maximum, zeros
from numpy.typing import NDArray

from index.answer_kinds import Thing, things
from index.subwords import split_words
from ingest.outline import Sentence, outline

__all__ = ["ReadText", "reader"]

_KEPT = 2_000
"""Texts of a library: 23 MB where they have 150 words."""


@dataclass(frozen=True)
class ReadText:
    """The sentences of a text, headings among them, and the places of their words in a vocabulary.

    Those of sentence ``i`` (as ``split_words`` gives them) are ``places[starts[i]:starts[i + 1]]``, -1 for one that
    is not in the vocabulary; both int64, and one start more than sentences.
    """

    text: str
    sentences: tuple[Sentence, ...]
    places: NDArray[int64]
    starts: NDArray[int64]

    @cached_property
    def things(self) -> tuple[tuple[Thing, ...], ...]:
        """What each sentence holds that may be asked for; a heading names what is asked about and answers nothing."""
        return tuple(
            () if each.heading else things(self.text[each.start : each.end]) for each in self.sentences
        )

    def highest(self, figures: NDArray[float32]) -> NDArray[float32]:
        """The highest figure within each sentence, 0 of one without words.

        float32 (words, columns), none negative -> (sentences, columns).
        """
        found = zeros((len(self.sentences), figures.shape[1]), dtype=float32)
        filled = diff(self.starts) > 0
        if filled.any():
            found[filled] = maximum.reduceat(figures, self.starts[:-1][filled], axis=0)
        return found


def reader(numbers: Mapping[str, int]) -> Callable[[str], ReadText]:
    """Reads texts against a vocabulary, which gives the place of each word."""

    @lru_cache(maxsize=_KEPT)
    def read(text: str) -> ReadText:
        sentences = outline(text, longest=len(text))
        words = [split_words(text[each.start : each.end]) for each in sentences]
        return ReadText(
            text,
            sentences,
            array([numbers.get(word, -1) for each in words for word in each], dtype=int64),
            cumsum([0, *map(len, words)], dtype=int64),
        )

    return read
