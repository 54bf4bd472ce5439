"""What a step of training needs of its texts besides the table: their words and features by number."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from numpy import arange, concatenate, cumsum, float32, frombuffer, int64, repeat, split, sqrt, unique
from numpy import array as numpy_array
from numpy.random import default_rng
from numpy.typing import NDArray

from index.subwords import split_words, word_features

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
    def features(self) -> tuple[str, ...]:
        """All features, each in the place that its number says."""
        return tuple(self._features)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of one step; all int64 but ``shares``.

    ``features`` are its distinct features, ascending. Its distinct words have ``features_of`` (into ``features``) one
    after another, from ``word_starts`` on, each counting its one of ``shares`` (float32). The texts have ``words`` one
    after another, ``lengths`` of them each.
    """

    features: NDArray[int64]
    features_of: NDArray[int64]
    word_starts: NDArray[int64]
    shares: NDArray[float32]
    words: NDArray[int64]
    lengths: NDArray[int64]

    @property
    def starts(self) -> NDArray[int64]:
        """Where each text begins in ``words``."""
        return _starts(self.lengths)

    @property
    def texts(self) -> list[NDArray[int64]]:
        """The words of each text."""
        return split(self.words, cumsum(self.lengths)[:-1])


class Batches:
    """Makes batches of texts; which of their words are left out is drawn, one text after another."""

    def __init__(self, vocabulary: Vocabulary, *, word_drop: float, seed: int) -> None:
        self._vocabulary = vocabulary
        self._word_drop = word_drop
        self._random = default_rng(seed)

    def of(self, texts: Sequence[NDArray[int64]]) -> Batch:
        """The batch of ``texts``, none without a word."""
        if self._word_drop:
            texts = [self._thinned(text) for text in texts]
        words, words_of = unique(concatenate(texts), return_inverse=True)
        flat, counts = self._vocabulary.flat_features(words)
        features, features_of = unique(flat, return_inverse=True)
        return Batch(
            features=features,
            features_of=features_of,
            word_starts=_starts(counts),
            shares=repeat(1 / sqrt(counts), counts).astype(float32),
            words=words_of,
            lengths=numpy_array([len(text) for text in texts]),
        )

    def _thinned(self, text: NDArray[int64]) -> NDArray[int64]:
        """A text without some of its words, so that no word is learned from one neighbour alone."""
        if len(text) < _THINNED_FROM:
            return text
        kept = text[self._random.random(len(text)) >= self._word_drop]
        return kept if len(kept) else text


def _starts(counts: NDArray[int64]) -> NDArray[int64]:
    return concatenate(([0], cumsum(counts)[:-1]))
