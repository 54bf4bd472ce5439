"""The only way from a question to ranked passages, and to whether they answer it.

The dense and the lexical leg each bring candidates; neither filters the other's. Late interaction
puts their union in order.
"""

from dataclasses import dataclass
from typing import Literal

from numpy import argsort, array, concatenate, float32, int64, ones, searchsorted, unique, zeros
from numpy.typing import NDArray

from index.decision import Features, decide, features
from index.encoder import BuiltinEncoder, Encoder
from index.generation import Generation
from index.hit import Status
from index.rerank import LateInteraction
from index.subwords import split_words
from ingest.document import Language
from ingest.errors import QuestionError
from ingest.language import detect
from ingest.sections import PASSAGE_KINDS, PassageKind

__all__ = ["Ranking", "Retriever", "rank", "rank_with_evidence"]

Retriever = Literal["hybrid", "dense", "lexical"]
"""``hybrid`` is what people get; the others are one leg alone, to measure what it is worth."""

FIRST_STAGE = 300
"""Candidates that each leg brings: the evidence is among the first hundred for 99 % of questions."""
DENSE_SHARE, SENTENCE_SHARE = 1.25, 0.75
"""Weights of the dense score and of the best sentence's beside late interaction with the whole passage.

All three in standard deviations of the candidates. An answer stands in a sentence; a passage whose words
match here and there only looks like one.
"""
LESS_FOR_KIND: dict[PassageKind, float] = {
    "text": 0.0, "note": 0.0, "table": 0.0, "contents": 2.0, "references": 2.0,
}  # fmt: skip
"""What a passage loses for not being text, in the same measure: titles of sources are about everything that is
asked, and answer nothing. They are still found where nothing else is."""
LONGEST_QUESTION = 2_000
"""Words of a question: beyond this it is a document."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passage numbers, best first, with falling scores within 0..1, and what they are worth.

    ``features`` are what status and confidence were decided on, None where there was no candidate.
    """

    passage_ids: tuple[int, ...]
    scores: tuple[float, ...]
    status: Status
    confidence: float
    language: Language | None
    features: Features | None


def rank(
    generation: Generation, question: str, *, encoder: Encoder, k: int = 10, retriever: Retriever = "hybrid"
) -> Ranking:
    """The ``k`` best passages for a question.

    Raises:
        QuestionError: the question has no word in it, or is longer than a question is.
    """
    return rank_with_evidence(generation, question, encoder=encoder, k=k, retriever=retriever)[0]


def rank_with_evidence(
    generation: Generation, question: str, *, encoder: Encoder, k: int = 10, retriever: Retriever = "hybrid"
) -> tuple[Ranking, LateInteraction]:
    """``rank``, and the comparison of the question's words with the library's that it rests on."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    words = _question_words(question)
    language = detect(question).language
    late = LateInteraction.of(words, generation.words, BuiltinEncoder.load().table)
    if not len(generation):
        return Ranking((), (), "none", 0.0, language, None), late
    places, combined, closeness = _candidates(
        generation,
        question,
        words=words,
        late=late,
        encoder=encoder,
        depth=max(k, FIRST_STAGE),
        retriever=retriever,
    )
    if not len(places):
        return Ranking((), (), "none", 0.0, language, None), late
    order = argsort(-combined, kind="stable")
    measured = features(late, places[order], closeness[order])
    status, confidence = decide(measured)
    best = order[:k]
    lowest, spread = combined.min(), float(combined.max() - combined.min())
    scores = confidence * ((combined[best] - lowest) / spread if spread else ones(len(best)))
    ranking = Ranking(
        passage_ids=tuple(int(number) for number in generation.numbers[places[best]]),
        scores=tuple(float(score) for score in scores),
        status=status,
        confidence=confidence,
        language=language,
        features=measured,
    )
    return ranking, late


def _question_words(question: str) -> list[str]:
    words = list(dict.fromkeys(split_words(question)))
    if not words:
        raise QuestionError(
            "The question has no word in it. Ask in words, in Turkish, Kyrgyz, Russian or English."
        )
    if len(words) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(words)} different words; at most {LONGEST_QUESTION} are read. Ask for less at once."
        )
    return words


def _candidates(
    generation: Generation,
    question: str,
    *,
    words: list[str],
    late: LateInteraction,
    encoder: Encoder,
    depth: int,
    retriever: Retriever,
) -> tuple[NDArray[int64], NDArray[float32], NDArray[float32]]:
    """Places of the candidates, their combined scores, and their cosines with the question."""
    vector = encoder.encode_queries([question])
    near, _ = generation.dense.search(vector, depth)
    shared, lexical_scores = generation.lexical.search(words, depth)
    dense_places = searchsorted(generation.numbers, near)
    if retriever == "dense":
        places = dense_places
    elif retriever == "lexical":
        places = shared
    else:
        places = unique(concatenate((dense_places, shared)))
    closeness = (
        generation.dense.vectors(generation.numbers[places]) @ vector[0] if len(places) else zeros(0, float32)
    )
    if retriever == "dense":
        return places, closeness, closeness
    if retriever == "lexical":
        return places, lexical_scores, closeness
    combined = (
        _standardised(late.scores(places))
        + SENTENCE_SHARE * _standardised(late.sentence_scores(places))
        + DENSE_SHARE * _standardised(closeness)
        - _LESS[generation.kinds[places]]
    )
    return places, combined, closeness


_LESS = array([LESS_FOR_KIND[kind] for kind in PASSAGE_KINDS], dtype=float32)


def _standardised(scores: NDArray[float32]) -> NDArray[float32]:
    deviation = scores.std()
    if deviation == 0:
        return zeros(len(scores), dtype=float32)
    standardised: NDArray[float32] = (scores - scores.mean()) / deviation
    return standardised
