"""Which passages are candidates: what two legs bring, neither filtering the other's.

The dense leg brings passages near to the question, as wholes and then by their nearest sentences. The lexical leg
looks for its words in three ways: by the terms of ``index.lexical``, by those of words that mean nearly the same in any
language (``index.word_cells``), and by those of words spelled alike, where the encoder does not know a word
(``index.spelling``). A question word counts once in a passage, as much as late interaction would have it count
(``index.rerank``), which is what candidates are put in order by afterwards: the leg foresees that order without looking
at every passage. To it comes a share of BM25.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy import argsort, concatenate, float32, full, int64, isnan, nan, unique, zeros
from numpy.typing import NDArray

from index.allowed import best_allowed, nearest_allowed
from index.encoder import BUILTIN, BuiltinEncoder, Encoder
from index.filters import Mask
from index.generation import Generation
from index.lexical import near_term, question_terms
from index.rerank import LateInteraction
from index.stages import EVERY_STAGE, Stages
from index.word_table import TextVectors

__all__ = ["FirstStage", "lexical_leg", "own_terms"]

_EXPANDED = 8
"""Question words, the weightiest, that are looked for in other words too: each costs as much as all own terms, and
those after them are words like "which"."""
_NEAR = 20  # words for each of them
_CLOSEST = 0.4  # cosine: what is farther means something else
_WIDER = 2
"""Of so many times the passages that the dense leg brings, near as wholes, it brings the nearest by their windows:
of the ten best of 10,000, 98.5 % were among 100 of each leg when this was chosen, and 97.2 % without."""
_BM25 = 0.2
"""Share of BM25 in the leg: late interaction, which the leg foresees, does not see how often a passage says a word."""


def own_terms(words: Sequence[str], stages: Stages = EVERY_STAGE) -> list[str]:
    """The terms that a question's own words stand under."""
    return question_terms(words, stems=stages.stems, romanised=stages.romanised)


@dataclass(frozen=True, slots=True)
class FirstStage:
    """One question at both legs, worked out once however many candidates are asked for.

    ``vector`` is the encoder's, float32 (1, dimension). ``matched`` is BM25 of the question's own terms and ``leg``
    what the lexical leg makes of it, both float32 (passages,). ``nearest`` are cosines of windows as they come to be
    known, float32 (passages,), not a number before.
    """

    generation: Generation
    vector: TextVectors
    matched: NDArray[float32]
    leg: NDArray[float32]
    stages: Stages
    nearest: NDArray[float32]

    @classmethod
    def of(
        cls,
        generation: Generation,
        question: str,
        late: LateInteraction,
        words: Sequence[str],
        *,
        encoder: Encoder,
        stages: Stages = EVERY_STAGE,
    ) -> "FirstStage":
        """``words`` are those of the question that ``late`` compares."""
        matched = generation.lexical.scores(own_terms(words, stages))
        leg = lexical_leg(generation, words, late, matched, stages=stages)
        nearest = full(len(generation), nan, dtype=float32)
        return cls(generation, encoder.encode_queries([question]), matched, leg, stages, nearest)

    def candidates(
        self, depth: int, *, allowed: Mask | None = None, known: NDArray[int64] | None = None
    ) -> NDArray[int64]:
        """Places, ascending, of each leg's best ``depth`` passages that are ``allowed``, and of those ``known``."""
        legs = [] if known is None else [known]
        if self.stages.dense:
            generation, windows = self.generation, self._compares_windows
            near = nearest_allowed(
                generation.dense,
                self.vector,
                depth * _WIDER if windows else depth,
                numbers=generation.numbers,
                allowed=allowed,
            )
            legs.append(near[argsort(-self.closest(near), kind="stable")[:depth]] if windows else near)
        if self.stages.lexical:
            legs.append(best_allowed(self.leg, depth, allowed))
        return unique(concatenate(legs))

    def closeness(self, places: NDArray[int64]) -> NDArray[float32]:
        """Cosines of the passages at ``places`` with the question, as the dense leg has them."""
        if not len(places):
            return zeros(0, dtype=float32)
        # Not a matrix product: by that, a passage's cosine depends in its last digit on how many are asked for with it.
        found: NDArray[float32] = (
            self.generation.dense.vectors(self.generation.numbers[places]) * self.vector[0]
        ).sum(axis=1)
        return found

    @property
    def _compares_windows(self) -> bool:
        return self.generation.encoder == BUILTIN and self.stages.windows and self.stages.late_interaction

    def closest(self, places: NDArray[int64]) -> NDArray[float32]:
        """Cosines with the question of what is nearest to it in each of the passages at ``places``.

        That is the nearest window of a passage, all of one that is a single window; as another encoder than the
        built-in has it, or without windows, the passage as a whole.
        """
        if not self._compares_windows:
            return self.closeness(places)
        # The dense leg asks for many of those that are scored afterwards.
        asked = places[isnan(self.nearest[places])]
        if len(asked):
            self.nearest[asked] = self._closest_of(asked)
        return self.nearest[places]

    def _closest_of(self, places: NDArray[int64]) -> NDArray[float32]:
        whitening, words = BuiltinEncoder.load().table.whitening, self.generation.words
        direction = self.vector[0] if whitening is None else whitening @ self.vector[0]
        found = words.closest_windows(places, direction)
        # Summed by sentences, words that say nothing count a little more than in the vector of the whole.
        alone = words.windows_of(places) < 2
        found[alone] = self.closeness(places[alone])
        return found


def lexical_leg(
    generation: Generation,
    words: Sequence[str],
    late: LateInteraction,
    matched: NDArray[float32],
    *,
    stages: Stages = EVERY_STAGE,
) -> NDArray[float32]:
    """What the lexical leg makes of every passage, 0 where nothing is shared; float32 (passages,).

    ``words`` are those of the question that ``late`` compares, ``matched`` their BM25.
    """
    weights = late.weights
    terms: list[dict[str, float]] = [dict.fromkeys(own_terms([word], stages), 1.0) for word in words]
    weightiest = argsort(-weights, kind="stable")[: _EXPANDED if stages.near_words else 0]
    vocabulary = generation.words.vocabulary
    near = generation.neighbours.word_cells.near(
        late.similarity.units[weightiest], generation.words.wide_units, most=_NEAR, closest=_CLOSEST
    )
    for word, (places, cosines) in zip(weightiest.tolist(), near, strict=True):
        found = terms[word]
        for place, cosine in zip(places.tolist(), cosines.tolist(), strict=True):
            term = near_term(vocabulary[place])
            found[term] = max(found.get(term, 0.0), cosine * cosine)
    for word, (places, alike) in late.similarity.alike.items():
        for place, share in zip(places.tolist(), alike.tolist(), strict=True):
            term = near_term(vocabulary[place])
            terms[word][term] = max(terms[word].get(term, 0.0), share * share)
    return generation.lexical.best_of(terms, weights) + float32(_BM25) * matched
