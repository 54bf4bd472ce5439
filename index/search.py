"""The only way from a question to ranked passages, and to whether they answer it.

The dense and the lexical leg each bring candidates; neither filters the other's. Late interaction
puts their union in order, a reranker, where there is one, the first of it again, and what says the
same becomes one hit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from numpy import argsort, array, concatenate, float32, int64, ones, unique, zeros
from numpy.linalg import norm
from numpy.typing import NDArray

from index.answer_kinds import Asked, asked_for
from index.answers import Answers
from index.cross_encoder import Reranker, Rereading
from index.decision import Features, decide, features
from index.encoder import BUILTIN, BuiltinEncoder, Encoder
from index.filters import EVERYTHING, Scope
from index.first_stage import dense_candidates, lexical_candidates, lexical_leg, own_terms
from index.generation import Generation
from index.grouping import grouped
from index.hit import Status
from index.rerank import LateInteraction
from index.scorer import Scorer, standardised
from index.stages import RETRIEVERS, Retriever, Stages
from index.subwords import split_words
from ingest.document import Language
from ingest.errors import QuestionError
from ingest.language import detect
from ingest.sections import PASSAGE_KINDS, PassageKind

__all__ = ["Ranking", "Retriever", "rank", "rank_with_evidence"]

FIRST_STAGE = 150
"""Candidates that each leg brings: twice as many put nothing better in front (``python -m eval.bench`` prints what of
an exhaustive search is among them)."""
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
    for each passage, the numbers of those after it that say the same and are no hits of their own; ``asked`` is the
    kind of thing that the question asks for, if its words tell.
    """

    passage_ids: tuple[int, ...]
    scores: tuple[float, ...]
    status: Status
    confidence: float
    language: Language | None
    features: Features | None
    also: tuple[tuple[int, ...], ...] = ()
    asked: Asked | None = None


def rank(
    generation: Generation,
    question: str,
    *,
    encoder: Encoder,
    k: int = 10,
    retriever: Retriever | Stages = "hybrid",
    scope: Scope = EVERYTHING,
    reranker: Reranker | None = None,
    texts: Callable[[Sequence[int]], Sequence[str]] | None = None,
) -> Ranking:
    """The ``k`` best passages for a question; fewer where ``scope`` has fewer.

    ``texts`` gives what the passages of some numbers say: without it, sentences are not asked whether they hold the
    date, number or name that the question is after. A ``reranker``, which needs it, puts the first ``RERANKED``
    candidates in another order, before what says the same becomes one hit. Status and confidence stay what they are
    without it: they were fitted to what is measured of the order before.

    ``retriever`` leaves out what its name or its ``Stages`` say, to measure what it is worth.

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
    retriever: Retriever | Stages = "hybrid",
    scope: Scope = EVERYTHING,
    reranker: Reranker | None = None,
    texts: Callable[[Sequence[int]], Sequence[str]] | None = None,
) -> tuple[Ranking, LateInteraction]:
    """``rank``, and the comparison of the question's words with the library's that it rests on."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    stages = retriever if isinstance(retriever, Stages) else RETRIEVERS[retriever]
    reading = Rereading(question, reranker, texts)
    words = _question_words(question)
    language = detect(question).language
    late = LateInteraction.of(
        words,
        generation.words,
        BuiltinEncoder.load().table,
        generation.neighbours.spellings if stages.spellings else None,
        scope.titles if stages.titles else None,
    )
    if not len(generation):
        return Ranking((), (), "none", 0.0, language, None), late
    asked = asked_for(question, language)
    answers = Answers(asked if stages.answers else None, late, texts)
    candidates = partial(
        _candidates,
        generation,
        question,
        words=words,
        late=late,
        encoder=encoder,
        stages=stages,
        answers=answers,
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
    nearest = (
        float(closeness[order[0]])
        if encoder.name == BUILTIN
        else _cosine(generation, places[order[0]], question)
    )
    lacking = answers.lacking(int(generation.numbers[places[order[0]]]))
    measured = features(late, places[order], nearest, lacking)
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
        asked=asked,
    )
    return ranking, late


def _hits(
    generation: Generation, ranked: NDArray[int64], scope: Scope, *, k: int
) -> tuple[tuple[int, ...], ...]:
    """The first ``k`` hits, as ``index.grouping.grouped`` gives them; each passage is one where none are grouped."""
    if scope.positions is None:
        return tuple((index,) for index in range(min(k, len(ranked))))
    return grouped(generation, scope.positions, ranked, k=k, per_document=scope.per_document)


def _cosine(generation: Generation, place: int64, question: str) -> float:
    """Cosine of a passage and a question as the built-in encoder sees them, beside another encoder."""
    encoder = BuiltinEncoder.load()
    (words,) = generation.words.words_of(array([place]))
    passage = encoder.encode_words(words).sum(axis=0) if words else zeros(encoder.dimension, dtype=float32)
    return float(passage @ encoder.encode_queries([question])[0] / max(float(norm(passage)), 1e-9))


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
    stages: Stages,
    answers: Answers,
    scope: Scope = EVERYTHING,
    known: NDArray[int64] | None = None,
) -> tuple[NDArray[int64], NDArray[float32], NDArray[float32]]:
    """Places of the candidates, ``known`` ones among them, their combined scores, and cosines with the question."""
    vector = encoder.encode_queries([question])
    matched = generation.lexical.scores(own_terms(words, stages))
    leg = lexical_leg(generation, words, late, matched, stages=stages)
    legs = [] if known is None else [known]
    if stages.dense:
        legs.append(dense_candidates(generation, vector, depth, scope.allowed))
    if stages.lexical:
        legs.append(lexical_candidates(leg, depth, scope.allowed))
    places = legs[0] if len(legs) == 1 else unique(concatenate(legs))
    closeness = (
        generation.dense.vectors(generation.numbers[places]) @ vector[0] if len(places) else zeros(0, float32)
    )
    if not stages.late_interaction:
        brought = [(stages.dense, closeness), (stages.lexical, leg[places])]
        parts = [standardised(scores) for there, scores in brought if there]
        return places, parts[0] if len(parts) == 1 else parts[0] + parts[1], closeness
    scorer = Scorer.load() if stages.learned else Scorer.by_hand()
    scores = scorer.scores(late.evidence(places), late, closeness, matched[places])
    if stages.kinds:
        less = [0 if kind in scope.kinds else LESS_FOR_KIND[kind] for kind in PASSAGE_KINDS]
        scores = scores - array(less, dtype=float32)[generation.kinds[places]]
    return places, answers.raised(generation.numbers[places], scores), closeness
