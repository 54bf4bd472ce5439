"""What a step of training needs of its texts besides the table: their words and features by number."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from numpy import (
    add,
    arange,
    concatenate,
    cumsum,
    flatnonzero,
    float32,
    frombuffer,
    int64,
    repeat,
    split,
    sqrt,
    zeros,
)
from numpy import array as numpy_array
from numpy.random import default_rng
from numpy.typing import NDArray

from index.subwords import split_words, word_features
from index.training.sums import Members

__all__ = ["Batch", "Batches", "Vocabulary"]

_THINNED_FROM = 6  # words of a text


class Vocabulary:
    """Words and features by number, grown as texts come in."""

    def __init__(self, left_out: Callable[[str], bool] | None = None) -> None:
        self._left_out = left_out
        self._words: dict[str, int] = {}
        self._features: dict[str, int] = {}
        self._word_features = array("q")
        self._ends = array("q", [0])
        self._texts: dict[str, NDArray[int64]] = {}

    def learn(self, text: str) -> None:
        """Numbers the words of a text and keeps them."""
        self._texts[text] = self._words_of(text)

    def words(self, text: str) -> NDArray[int64]:
        """Words of a text by number.

        Texts made up for one batch are not kept: each epoch makes others.
        """
        known = self._texts.get(text)
        return self._words_of(text) if known is None else known

    def _words_of(self, text: str) -> NDArray[int64]:
        return numpy_array([self._word(word) for word in split_words(text)], dtype=int64)

    def _word(self, word: str) -> int:
        number = self._words.get(word)
        if number is None:
            number = self._words[word] = len(self._words)
            features = word_features(word)
            if self._left_out is not None:
                features = [each for each in features if not self._left_out(each)] or ["~"]
            self._word_features.extend(self._features.setdefault(f, len(self._features)) for f in features)
            self._ends.append(len(self._word_features))
        return number

    def flat_features(self, words: NDArray[int64]) -> tuple[NDArray[int64], NDArray[int64]]:
        """Features of ``words`` one after another, and how many each word has."""
        ends = frombuffer(self._ends, dtype=int64)
        starts, counts = ends[words], ends[words + 1] - ends[words]
        places = repeat(starts - _starts(counts), counts) + arange(counts.sum())
        return frombuffer(self._word_features, dtype=int64)[places], counts

    @property
    def size(self) -> int:
        """How many words there are."""
        return len(self._words)

    @property
    def features(self) -> tuple[str, ...]:
        """All features, each in the place that its number says."""
        return tuple(self._features)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of one step.

    ``features`` are its distinct features, ascending, int64. Its distinct words are sums of them, each feature counting
    its share, and its texts are sums of those words.
    """

    features: NDArray[int64]
    words: Members
    texts: Members

    @property
    def words_of_texts(self) -> list[NDArray[int64]]:
        """The words of each text."""
        return split(self.texts.rows, cumsum(self.texts.lengths)[:-1])


class Batches:
    """Makes batches of texts; which of their words are left out is drawn."""

    def __init__(self, vocabulary: Vocabulary, *, word_drop: float, seed: int) -> None:
        self._vocabulary = vocabulary
        self._word_drop = word_drop
        self._random = default_rng(seed)
        self._words = _Distinct(vocabulary.size)
        self._features = _Distinct(len(vocabulary.features))

    def of(self, texts: Sequence[NDArray[int64]]) -> Batch:
        """The batch of ``texts``, none without a word."""
        lengths = numpy_array([len(text) for text in texts])
        said = concatenate(texts)
        if self._word_drop:
            said, lengths = self._thinned(said, lengths)
        words, words_of = self._words.of(said)
        flat, counts = self._vocabulary.flat_features(words)
        features, features_of = self._features.of(flat)
        shares = repeat(1 / sqrt(counts), counts).astype(float32)
        return Batch(features, Members(features_of, counts, shares), Members(words_of, lengths))

    def _thinned(
        self, said: NDArray[int64], lengths: NDArray[int64]
    ) -> tuple[NDArray[int64], NDArray[int64]]:
        """Texts without some of their words, so that no word is learned from one neighbour alone.

        ``said`` are the words of the texts, of ``lengths``, one text after another.
        """
        kept = self._random.random(len(said)) >= self._word_drop
        starts = cumsum(lengths) - lengths
        left = add.reduceat(kept, starts, dtype=int64)
        kept |= repeat((lengths < _THINNED_FROM) | (left == 0), lengths)
        return said[kept], add.reduceat(kept, starts, dtype=int64)


class _Distinct:
    """Tells which numbers below ``size`` there are: to look each up is quicker than to sort them."""

    def __init__(self, size: int) -> None:
        self._there = zeros(size, dtype=bool)
        self._places = zeros(size, dtype=int64)

    def of(self, numbers: NDArray[int64]) -> tuple[NDArray[int64], NDArray[int64]]:
        """The distinct ``numbers``, ascending, and the place of each of ``numbers`` among them."""
        self._there[numbers] = True
        distinct = flatnonzero(self._there)
        self._there[distinct] = False
        self._places[distinct] = arange(len(distinct))
        return distinct, self._places[numbers]


def _starts(counts: NDArray[int64]) -> NDArray[int64]:
    return concatenate(([0], cumsum(counts)[:-1]))
