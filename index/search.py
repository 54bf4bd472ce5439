"""The only way from a question to ranked passages, and to whether they answer it.

The dense and the lexical leg each bring candidates; neither filters the other's. Late interaction
puts their union in order, a reranker, where there is one, the first of it again, and what says the
same becomes one hit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from numpy import argsort, array, concatenate, float32, int64, ones, unique, zeros
from numpy.typing import NDArray

from index.allowed import best_allowed, nearest_allowed
from index.cross_encoder import Reranker, Rereading
from index.decision import Features, decide, features
from index.encoder import BuiltinEncoder, Encoder
from index.filters import EVERYTHING, Scope
from index.generation import Generation
from index.grouping import grouped
from index.hit import Status
from index.rerank import LateInteraction
from index.scorer import Scorer
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
LESS_FOR_KIND: dict[PassageKind, float] = {
    "text": 0.0, "note": 0.0, "table": 0.0, "contents": 2.0, "references": 2.0,
}  # fmt: skip
"""What a passage loses for not being text, in what ``index.scorer`` counts: titles of sources are about everything
that is asked, and answer nothing. They are still found where nothing else is."""
_WIDENINGS, _WIDER = 4, 4
"""How often more candidates are looked for, where too few of them are hits, and how many times as many each time."""
LONGEST_QUESTION = 2_000
"""Words of a question: beyond this it is a document."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passage numbers, best first, with falling scores within 0..1, and what they are worth.

    ``features`` are what status and confidence were decided on, None where there was no candidate. ``also`` are,
    for each passage, the numbers of those after it that say the same and are no hits of their own.
    """

    passage_ids: tuple[int, ...]
    scores: tuple[float, ...]
    status: Status
    confidence: float
    language: Language | None
    features: Features | None
    also: tuple[tuple[int, ...], ...] = ()


def rank(
    generation: Generation,
    question: str,
    *,
    encoder: Encoder,
    k: int = 10,
    retriever: Retriever = "hybrid",
    scope: Scope = EVERYTHING,
    reranker: Reranker | None = None,
    texts: Callable[[Sequence[int]], Sequence[str]] | None = None,
) -> Ranking:
    """The ``k`` best passages for a question; fewer where ``scope`` has fewer.

    A ``reranker`` puts the first ``RERANKED`` candidates in another order, before what says the same becomes one
    hit; ``texts`` gives it what the passages of some numbers say. Status and confidence stay what they are without
    it: they were fitted to what is measured of the order before.

    Raises:
        QuestionError: the question has no word in it, or is longer than a question is.
        EncoderError: the reranker gave scores that are not numbers.
        ValueError: ``k`` is below 1, or there is a reranker and no ``texts``.
    """
    return rank_with_evidence(
        generation,
        question,
        encoder=encoder,
        k=k,
        retriever=retriever,
        scope=scope,
        reranker=reranker,
        texts=texts,
    )[0]


def rank_with_evidence(
    generation: Generation,
    question: str,
    *,
    encoder: Encoder,
    k: int = 10,
    retriever: Retriever = "hybrid",
    scope: Scope = EVERYTHING,
    reranker: Reranker | None = None,
    texts: Callable[[Sequence[int]], Sequence[str]] | None = None,
) -> tuple[Ranking, LateInteraction]:
    """``rank``, and the comparison of the question's words with the library's that it rests on."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    reading = Rereading(question, reranker, texts)
    words = _question_words(question)
    language = detect(question).language
    late = LateInteraction.of(words, generation.words, BuiltinEncoder.load().table)
    if not len(generation):
        return Ranking((), (), "none", 0.0, language, None), late
    candidates = partial(
        _candidates, generation, question, words=words, late=late, encoder=encoder, retriever=retriever
    )
    depth = max(k, FIRST_STAGE)
    places, combined, closeness = candidates(depth=depth, scope=scope)
    if not len(places):
        return Ranking((), (), "none", 0.0, language, None), late
    order = argsort(-combined, kind="stable")
    moved, falling = reading.order(generation.numbers[places[order]], combined[order])
    shown = order[moved]
    hits = _hits(generation, places[shown], scope, k=k)
    for widening in range(1, _WIDENINGS + 1):
        if len(hits) == k or scope.positions is None:
            break
        left = scope.left(places, places[shown[[hit[0] for hit in hits]]])
        if not left.any():
            break
        wider = replace(scope, allowed=left)
        wide = candidates(depth=depth * _WIDER**widening, scope=wider, known=places)
        if len(wide[0]) == len(places):
            break
        places, combined, closeness = wide
        order = argsort(-combined, kind="stable")
        moved, falling = reading.order(generation.numbers[places[order]], combined[order])
        shown = order[moved]
        hits = _hits(generation, places[shown], scope, k=k)
    measured = features(late, places[order], closeness[order])
    status, confidence = decide(measured)
    best = falling[[hit[0] for hit in hits]]
    lowest, spread = combined.min(), float(combined.max() - combined.min())
    scores = confidence * ((best - lowest) / spread if spread else ones(len(best)))
    numbers = generation.numbers[places[shown]].tolist()
    ranking = Ranking(
        passage_ids=tuple(numbers[hit[0]] for hit in hits),
        scores=tuple(float(score) for score in scores),
        status=status,
        confidence=confidence,
        language=language,
        features=measured,
        also=tuple(tuple(numbers[each] for each in hit[1:]) for hit in hits),
    )
    return ranking, late


def _hits(
    generation: Generation, ranked: NDArray[int64], scope: Scope, *, k: int
) -> tuple[tuple[int, ...], ...]:
    """The first ``k`` hits, as ``index.grouping.grouped`` gives them; each passage is one where none are grouped."""
    if scope.positions is None:
        return tuple((index,) for index in range(min(k, len(ranked))))
    return grouped(generation, scope.positions, ranked, k=k, per_document=scope.per_document)


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
    scope: Scope = EVERYTHING,
    known: NDArray[int64] | None = None,
) -> tuple[NDArray[int64], NDArray[float32], NDArray[float32]]:
    """Places of the candidates, ``known`` ones among them, their combined scores, and cosines with the question."""
    vector = encoder.encode_queries([question])
    matched = generation.lexical.scores(words)
    legs = [] if known is None else [known]
    if retriever != "lexical":
        legs.append(
            nearest_allowed(
                generation.dense, vector, depth, numbers=generation.numbers, allowed=scope.allowed
            )
        )
    if retriever != "dense":
        legs.append(best_allowed(matched, depth, scope.allowed))
    places = legs[0] if len(legs) == 1 else unique(concatenate(legs))
    closeness = (
        generation.dense.vectors(generation.numbers[places]) @ vector[0] if len(places) else zeros(0, float32)
    )
    if retriever == "dense":
        return places, closeness, closeness
    if retriever == "lexical":
        return places, matched[places], closeness
    evidence = late.evidence(places)
    scores = Scorer.load().scores(evidence, late, closeness, matched[places])
    less = array([0 if kind in scope.kinds else LESS_FOR_KIND[kind] for kind in PASSAGE_KINDS], dtype=float32)
    return places, scores - less[generation.kinds[places]], closeness
