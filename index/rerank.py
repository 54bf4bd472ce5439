"""Late interaction: each word of a question looks for its nearest word in a passage.

With s(w, p) the largest cosine between question word w and any word of passage p, r(w) how rare in
this library the word and its likes are, and n(w) the learned length of its vector:

    score(p) = sum over w of s(w, p)^1.5 * r(w) * n(w)^0.5
    r(w) = log((N + 1) / (0.5 + sum over passages of s(w, p)^3))

The powers were chosen on 64 questions in four languages over five papers (squares and whole lengths, as
in the recipe: evidence among the first five for 81 %, so: 85 %).

After ColBERT (Khattab and Zaharia, 2020), whose token vectors are a table look-up here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy import float32, int64, linspace, log, maximum, sqrt, unique, zeros
from numpy.linalg import norm
from numpy.typing import NDArray

from index.passage_words import PassageWords
from index.word_table import WordTable

__all__ = ["LateInteraction"]

_LENGTH = 0.5
_RARITY_SAMPLE = 1_500
"""Passages that rarity is estimated over: enough to tell one in a hundred from one in ten."""


@dataclass(frozen=True, slots=True)
class LateInteraction:
    """One question against the words of one library.

    ``similarity`` is float32 (vocabulary, question words), cosines, negatives as 0: what is looked up together
    lies together. ``weights`` is float32 (question words,), rarity times the root of length: what a word adds to a
    score that matches it wholly.
    """

    passage_words: PassageWords
    similarity: NDArray[float32]
    weights: NDArray[float32]

    @classmethod
    def of(cls, words: Sequence[str], passage_words: PassageWords, table: WordTable) -> "LateInteraction":
        """A question's distinct ``words`` against ``passage_words``."""
        vectors = table.word_vectors(words)
        lengths = norm(vectors, axis=1)
        units = vectors / maximum(lengths, 1e-9)[:, None]
        similarity = passage_words.wide_units @ units.T
        maximum(similarity, 0, out=similarity)
        count = len(passage_words)
        sample = unique(linspace(0, count - 1, min(count, _RARITY_SAMPLE)).astype(int64))
        near = _nearest(passage_words, similarity, sample)
        spread = (near * near * near).sum(axis=0) * (count / max(1, len(sample)))
        rarity = log((count + 1) / (0.5 + spread)).clip(0)
        return cls(passage_words, similarity, (rarity * lengths**_LENGTH).astype(float32))

    @property
    def highest(self) -> float:
        """The score of a passage that holds every word of the question."""
        return float(self.weights.sum())

    def scores(self, passages: NDArray[int64]) -> NDArray[float32]:
        """Scores of passages, by their place in the library; float32 (passages,)."""
        near = _nearest(self.passage_words, self.similarity, passages)
        scores: NDArray[float32] = _raised(near) @ self.weights
        return scores

    def sentence_scores(self, passages: NDArray[int64]) -> NDArray[float32]:
        """The score of each passage's best sentence, as if it were the passage; float32 (passages,)."""
        words = self.passage_words
        scores = zeros(len(passages), dtype=float32)
        filled = words.starts[passages + 1] > words.starts[passages]
        flat, _ = words.flat(passages[filled])
        if len(flat):
            sentences, firsts = words.flat_sentences(passages[filled])
            near = maximum.reduceat(self.similarity.take(words.places[flat], axis=0), sentences, axis=0)
            scores[filled] = maximum.reduceat(_raised(near) @ self.weights, firsts)
        return scores

    def matches(self, words: Sequence[str]) -> NDArray[float32]:
        """What each question word adds that finds its like among ``words``; float32 (question words,)."""
        number = self.passage_words.number
        places = [number[word] for word in dict.fromkeys(words) if word in number]
        if not places:
            return zeros(len(self.weights), dtype=float32)
        found: NDArray[float32] = _raised(self.similarity[places].max(axis=0)) * self.weights
        return found


def _nearest(words: PassageWords, similarity: NDArray[float32], passages: NDArray[int64]) -> NDArray[float32]:
    """s(w, p), float32 (passages, question words); 0 for a passage without words."""
    near = zeros((len(passages), similarity.shape[1]), dtype=float32)
    filled = words.starts[passages + 1] > words.starts[passages]
    flat, starts = words.flat(passages[filled])
    if len(flat):
        near[filled] = maximum.reduceat(similarity.take(words.places[flat], axis=0), starts, axis=0)
    return near


def _raised(near: NDArray[float32]) -> NDArray[float32]:
    """``near`` to the power of three halves: a root is much quicker than a power."""
    raised: NDArray[float32] = near * sqrt(near)
    return raised
