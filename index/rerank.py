"""Late interaction: each word of a question looks for its nearest word in a passage.

With s(w, p) the largest cosine between question word w and any word of passage p, r(w) how rare in
this library the word and its likes are, and n(w) the learned length of its vector, a question word that is
matched wholly is worth r(w) * n(w)^0.5, and one that is matched by s as much as s^1.5 of that:

    r(w) = log((N + 1) / (0.5 + sum over passages of s(w, p)^3)), N passages, counted as 50 at least

That is what quotes are chosen by. ``index.scorer`` puts passages in order, by what is found here of them.

After ColBERT (Khattab and Zaharia, 2020), whose token vectors are a table look-up here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy import (
    add,
    append,
    array,
    diff,
    flatnonzero,
    float32,
    int64,
    log,
    maximum,
    repeat,
    searchsorted,
    sqrt,
    zeros,
)
from numpy.linalg import norm
from numpy.typing import NDArray

from index.passage_words import PassageWords
from index.spelling import Spellings, unknown_words
from index.titles import Titles
from index.word_similarity import Alike, WordSimilarity
from index.word_table import WordTable

__all__ = ["LateInteraction", "WordEvidence"]

_LENGTH = 0.5
_FEWEST = 50
"""Passages that a library is taken to have at least: in one of two or three, a word that is there would be common, and
what it misses of a question weigh more than all that it says."""
_ALIKE, _CLOSEST = 20, 0.5  # words spelled like one that is unknown, and how alike they must be


@dataclass(frozen=True, slots=True)
class WordEvidence:
    """How passages match the words of a question; each float32 (passages, question words).

    ``nearest`` is s(w, p), ``in_sentence`` the same in the passage's best sentence alone, ``repeated`` the sum over
    the passage's words of their cosines to the sixth power: how often it says the word or its likes.
    ``words`` is int64 (passages,), how many different words a passage has in each of its sentences.
    """

    nearest: NDArray[float32]
    in_sentence: NDArray[float32]
    repeated: NDArray[float32]
    words: NDArray[int64]


@dataclass(frozen=True, slots=True)
class LateInteraction:
    """One question against the words of one library.

    ``similarity`` has the cosines; ``rarity`` and ``lengths`` are r(w) and n(w), float32 (question words,), and
    ``numbers`` is 1 for a word that is one, else 0.
    """

    passage_words: PassageWords
    similarity: WordSimilarity
    rarity: NDArray[float32]
    lengths: NDArray[float32]
    numbers: NDArray[float32]
    titles: Titles | None = None

    @classmethod
    def of(
        cls,
        words: Sequence[str],
        passage_words: PassageWords,
        table: WordTable,
        spellings: Spellings | None = None,
        titles: Titles | None = None,
    ) -> "LateInteraction":
        """A question's distinct ``words`` against ``passage_words``; a word that is unknown also by its spelling.

        With ``titles``, what the title of a passage's document says counts as said.
        """
        vectors = table.word_vectors(words)
        lengths = norm(vectors, axis=1)
        alike = {} if spellings is None else _alike(words, table, spellings)
        similarity = WordSimilarity(passage_words, vectors / maximum(lengths, 1e-9)[:, None], alike)
        count = len(passage_words)
        sample = passage_words.sample
        near = _nearest(passage_words, similarity, sample)
        spread = (near * near * near).sum(axis=0) * (count / max(1, len(sample)))
        rarity = log((_counted(count) + 1) / (0.5 + spread)).clip(0)
        numbers = array([word.isdigit() for word in words], dtype=float32)
        return cls(
            passage_words, similarity, rarity.astype(float32), lengths.astype(float32), numbers, titles
        )

    @property
    def rarest(self) -> float:
        """About the most that r(w) can be in this library."""
        return float(log(1 + _counted(len(self.passage_words))))

    @property
    def all_unknown(self) -> bool:
        """Whether the encoder knows no word of the question: what its vector is near to is chance."""
        return len(self.similarity.alike) == len(self.rarity)

    @property
    def weights(self) -> NDArray[float32]:
        """What each question word is worth that is matched wholly; float32 (question words,)."""
        weights: NDArray[float32] = self.rarity * self.lengths**_LENGTH
        return weights

    @property
    def highest(self) -> float:
        """What a passage is worth that holds every word of the question."""
        return float(self.weights.sum())

    def evidence(self, passages: NDArray[int64]) -> WordEvidence:
        """How ``passages``, by their place in the library, match the question's words."""
        words = self.passage_words
        shape = (len(passages), len(self.rarity))
        nearest, in_sentence, repeated = (zeros(shape, dtype=float32) for _ in range(3))
        counts = words.starts[passages + 1] - words.starts[passages]
        filled = counts > 0
        flat, starts = words.flat(passages[filled])
        if len(flat):
            near = self.similarity.of(words.places[flat])
            sentences, firsts = words.flat_sentences(passages[filled])
            of_sentences = maximum.reduceat(near, sentences, axis=0)
            nearest[filled] = maximum.reduceat(of_sentences, firsts, axis=0)
            in_sentence[filled] = of_sentences[_best(_raised(of_sentences) @ self.weights, firsts)]
            cubes = near * near * near
            repeated[filled] = add.reduceat(cubes * cubes, starts, axis=0)
        if self.titles is not None:
            titled = self.titles.nearest(passages, self.similarity.units)
            maximum(nearest, titled, out=nearest)
            maximum(in_sentence, titled, out=in_sentence)
        return WordEvidence(nearest, in_sentence, repeated, counts)

    def scores(self, nearest: NDArray[float32]) -> NDArray[float32]:
        """What passages are worth that match the question's words so, float32 (passages, words) -> (passages,)."""
        scores: NDArray[float32] = _raised(nearest) @ self.weights
        return scores

    def matches(self, places: NDArray[int64]) -> NDArray[float32]:
        """What each question word adds that is matched by one word alone; float32 (words, question words).

        Words are told by their place in the vocabulary; -1, which is none, matches nothing.
        """
        known = places >= 0
        found = zeros((len(places), len(self.rarity)), dtype=float32)
        found[known] = _raised(self.similarity.of(places[known])) * self.weights
        return found


def _counted(passages: int) -> int:
    return max(passages, _FEWEST)


def _alike(words: Sequence[str], table: WordTable, spellings: Spellings) -> Alike:
    return {
        place: spellings.alike(word, most=_ALIKE, closest=_CLOSEST)
        for place, (word, unknown) in enumerate(zip(words, unknown_words(words, table), strict=True))
        if unknown
    }


def _nearest(words: PassageWords, similarity: WordSimilarity, passages: NDArray[int64]) -> NDArray[float32]:
    """s(w, p), float32 (passages, question words); 0 for a passage without words."""
    near = zeros((len(passages), similarity.question_words), dtype=float32)
    filled = words.starts[passages + 1] > words.starts[passages]
    flat, starts = words.flat(passages[filled])
    if len(flat):
        near[filled] = maximum.reduceat(similarity.of(words.places[flat]), starts, axis=0)
    return near


def _best(scores: NDArray[float32], firsts: NDArray[int64]) -> NDArray[int64]:
    """Place of the highest score from each of ``firsts`` to the next; the first of equals."""
    highest = maximum.reduceat(scores, firsts)
    lengths = diff(append(firsts, len(scores)))
    hits = flatnonzero(scores >= repeat(highest, lengths))
    return hits[searchsorted(hits, firsts)]


def _raised(near: NDArray[float32]) -> NDArray[float32]:
    """``near`` to the power of three halves: a root is much quicker than a power."""
    raised: NDArray[float32] = near * sqrt(near)
    return raised
