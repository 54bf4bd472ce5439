"""Which ranked passages say the same, so that every hit is a place of its own.

Walking down a ranking, a passage belongs to an earlier hit when more than half of the shorter of the two is the
same stretch of one document, when its words are nearly those of the hit (another edition, a repeated text), or when
it is a translation of it (an abstract in several languages). Otherwise it is a hit. In none but the first case does
it have a figure that the hit has not: in that, reports of one form differ.

That a text is translated is told by its vector and by how much of each of the two finds its like in the other, in
the way of ``index.rerank``: passages on one topic have near vectors, too, but leave out what the other says.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

from numpy import bincount, float32, int64, intersect1d, log, maximum, minimum, sqrt, unique
from numpy.linalg import norm
from numpy.typing import NDArray

from index.encoder import BUILTIN, BuiltinEncoder
from index.filters import Mask
from index.generation import Generation
from index.passage_words import PassageWords
from index.positions import Positions

__all__ = ["grouped"]

_NEAR = 0.85
"""Cosine below which words are not compared: passages with the same words are above 0.9."""
_SAME_WORDS = 0.8
"""Share of the shorter one's words, by their rarity, that the longer one has; other passages reach 0.7."""
_LONGER = 1.25
"""A passage with so many times the words of the hit says more than it."""
_TRANSLATED = 0.9
"""Cosine of a translation. Five sentences of our parallel corpus have 0.82 to 0.94 with theirs and up to 0.67 with
others, but where a library is all about one topic, others have up to 0.95."""
_COVERED = 0.6
"""Share of a translation that finds its like in the hit, and of the hit in it; of others on one topic up to 0.48."""
_LONGER_TRANSLATION = 1.4
"""A passage with so many times the letters of the hit is more than its translation."""
_COMMONEST = 0.01  # rarity of a word that every passage says: little, but not nothing


def grouped(
    generation: Generation,
    positions: Positions,
    ranked: NDArray[int64],
    *,
    k: int,
    per_document: int | None = None,
) -> tuple[tuple[int, ...], ...]:
    """The first ``k`` hits of a ranking, each as indices into it: first the hit's own, then of what says the same.

    ``ranked`` are places in the library, best first, each once. A passage of a document that has
    ``per_document`` hits already is no hit.
    """
    window = 2 * k + 10  # those that say the same are few
    while True:
        found = _walk(_Window(generation, positions, ranked[:window]), k=k, per_document=per_document)
        if len(found) == k or window >= len(ranked):
            return found
        window *= 4


def _walk(window: "_Window", *, k: int, per_document: int | None) -> tuple[tuple[int, ...], ...]:
    hits: list[list[int]] = []
    counts: Counter[int] = Counter()
    for index, document in enumerate(window.documents.tolist()):
        if len(hits) == k:
            break
        near = window.may_be_same[index, [hit[0] for hit in hits]]
        first = next((hit for hit in compress(hits, near) if window.same(hit[0], index)), None)
        if first is not None:
            first.append(index)
        elif per_document is None or counts[document] < per_document:
            counts[document] += 1
            hits.append([index])
    return tuple(tuple(hit) for hit in hits)


@dataclass(frozen=True)
class _Window:
    """The beginning of a ranking; what is known of each passage stands at its index in it."""

    generation: Generation
    positions: Positions
    ranked: NDArray[int64]

    @cached_property
    def documents(self) -> NDArray[int64]:
        return self.positions.documents[self.ranked]

    @cached_property
    def may_be_same(self) -> Mask:
        """Which passages are worth a closer look together; bool (passages, passages)."""
        near: Mask = self._overlap | (self._nearness >= _NEAR)
        return near

    def same(self, earlier: int, later: int) -> bool:
        """Whether the passage at ``later``, which may be the same, says what the hit at ``earlier`` does."""
        if self._overlap[later, earlier]:
            return True
        first, second = self._sayings[earlier], self._sayings[later]
        if not second.figures <= first.figures:
            return False
        if second.share_of_words(first) >= _SAME_WORDS:
            return True
        languages = [self.generation.languages[self.ranked[each]] for each in (earlier, later)]
        return bool(
            self._nearness[later, earlier] >= _TRANSLATED
            and languages[0] != languages[1]
            and min(languages) >= 0  # -1 is a language that is none of the four, or cannot be told
            and self._lengths[later] <= _LONGER_TRANSLATION * self._lengths[earlier]
            and second.coverage(first) >= _COVERED
        )

    @cached_property
    def _lengths(self) -> NDArray[int64]:
        return self.positions.ends[self.ranked] - self.positions.starts[self.ranked]

    @cached_property
    def _overlap(self) -> Mask:
        """Whether more than half of the shorter of two passages is in the other; bool (passages, passages)."""
        starts, ends = self.positions.starts[self.ranked], self.positions.ends[self.ranked]
        shared = minimum(ends[:, None], ends) - maximum(starts[:, None], starts)
        halves = 2 * shared > minimum(self._lengths[:, None], self._lengths)
        same: Mask = halves & (self.documents[:, None] == self.documents)
        return same

    @cached_property
    def _nearness(self) -> NDArray[float32]:
        """Cosines of the built-in encoder's vectors, whatever the library is searched with."""
        if self.generation.encoder == BUILTIN:
            vectors = self.generation.dense.vectors(self.generation.numbers[self.ranked])
        else:
            said = self.generation.words.words_of(self.ranked)
            vectors = BuiltinEncoder.load().encode_documents([" ".join(words) for words in said])
        nearness: NDArray[float32] = vectors @ vectors.T
        return nearness

    @cached_property
    def _sayings(self) -> Sequence["_Saying"]:
        words = self.generation.words
        said = bincount(words.places[words.flat(words.sample)[0]], minlength=len(words.vocabulary))
        rarity = log((len(words.sample) + 1) / (0.5 + said)).clip(_COMMONEST).astype(float32)
        return [_Saying(words, rarity, int(place)) for place in self.ranked]


@dataclass(frozen=True)
class _Saying:
    """The words of one passage; ``rarity`` is of each word of the library, float32 (vocabulary,)."""

    passage_words: PassageWords
    rarity: NDArray[float32]
    place: int

    @cached_property
    def words(self) -> NDArray[int64]:
        """Distinct words, as places in the library's vocabulary, ascending."""
        words = self.passage_words
        return unique(words.places[words.starts[self.place] : words.starts[self.place + 1]])

    @cached_property
    def figures(self) -> frozenset[str]:
        """The digits of each number that is said."""
        said = [self.passage_words.vocabulary[word] for word in self.words]
        return frozenset("".join(filter(str.isdigit, word)) for word in said) - {""}

    @cached_property
    def _vectors(self) -> NDArray[float32]:
        vocabulary = self.passage_words.vocabulary
        return BuiltinEncoder.load().table.word_vectors([vocabulary[word] for word in self.words])

    @cached_property
    def _lengths(self) -> NDArray[float32]:
        lengths: NDArray[float32] = norm(self._vectors, axis=1)
        return lengths

    @cached_property
    def _units(self) -> NDArray[float32]:
        return (self._vectors / maximum(self._lengths, 1e-9)[:, None]).astype(float32)

    def share_of_words(self, other: "_Saying") -> float:
        """Share of the shorter one's words, by rarity, that both have; 0 if this says more than the other."""
        shared = intersect1d(self.words, other.words, assume_unique=True)
        mine, others, both = (float(self.rarity[each].sum()) for each in (self.words, other.words, shared))
        return both / min(mine, others) if 0 < mine <= _LONGER * others else 0.0

    def coverage(self, other: "_Saying") -> float:
        """Share of this that finds its like in the other, or of the other in this, whichever is less."""
        likeness = (self._units @ other._units.T).clip(0)
        return min(
            self._covered(likeness.max(axis=1, initial=0)), other._covered(likeness.max(axis=0, initial=0))
        )

    def _covered(self, nearest: NDArray[float32]) -> float:
        weights = self.rarity[self.words] * sqrt(self._lengths)
        return float(nearest * sqrt(nearest) @ weights) / max(float(weights.sum()), 1e-9)
