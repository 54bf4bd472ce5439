"""The only way from a question to ranked passages, and to whether they answer it.

The dense and the lexical leg each bring candidates; neither filters the other's. Late interaction
puts their union in order, a reranker, where there is one, the first of it again, and what says the
same becomes one hit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from numpy import argsort, array, errstate, float32, int64, ones, zeros
from numpy.typing import NDArray

from index.answer_kinds import Asked, asked_for
from index.answers import Answers
from index.cross_encoder import Reranker, Rereading
from index.decision import Features, decide, features
from index.encoder import BUILTIN, BuiltinEncoder, Encoder
from index.filters import EVERYTHING, Scope
from index.first_stage import FirstStage
from index.framing import without_framing
from index.generation import Generation
from index.grouping import grouped
from index.hit import Reranked, Status
from index.phrases import Wording
from index.progress import Progress, silent
from index.questions import mended, names_something, question_words, without_endings
from index.rerank import LateInteraction
from index.scorer import Scorer, standardised
from index.stages import RETRIEVERS, Retriever, Stages
from ingest.document import Language
from ingest.language import detect
from ingest.sections import PASSAGE_KINDS, PassageKind

__all__ = ["Ranking", "Retriever", "rank", "rank_with_evidence"]

FIRST_STAGE = 150
"""Candidates that each leg brings: twice as many put nothing better in front (``python -m eval.bench`` prints what of
an exhaustive search is among them)."""
LESS_FOR_KIND: dict[PassageKind, float] = {
    "text": 0.0, "note": 0.0, "table": 0.5, "contents": 2.0, "references": 2.0,
}  # fmt: skip
"""What a passage loses for not being text, in what ``index.scorer`` counts: titles of sources are about everything
that is asked, and answer nothing. They are still found where nothing else is. Of tables, which name what they count and
say little of it, this is a matter of equals alone: RR@10 over the demo, 29 tables among its 343 passages, was 89.3 with
0, 0.5 and 1, and 89.2 with 2."""
_WIDENINGS, _WIDER = 4, 4
"""How often more candidates are looked for, where too few of them are hits, and how many times as many each time."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passage numbers, best first, with falling scores within 0..1, and what they are worth.

    ``features`` are what status and confidence were decided on, None where there was no candidate. ``also`` are,
    for each passage, the numbers of those after it that say the same and are no hits of their own; ``asked`` is the
    kind of thing that the question asks for, if its words tell. ``word_for_word`` is whether there are passages that
    say a phrase in quotation marks, None where the question is none; if so, these are all of them, and ``phrase`` its
    words. ``reranked`` is what a reranker read, if one did.
    """

    passage_ids: tuple[int, ...]
    scores: tuple[float, ...]
    status: Status
    confidence: float
    language: Language | None
    features: Features | None
    also: tuple[tuple[int, ...], ...] = ()
    asked: Asked | None = None
    phrase: tuple[str, ...] = ()
    word_for_word: bool | None = None
    reranked: Reranked | None = None


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
    progress: Progress = silent,
) -> Ranking:
    """The ``k`` best passages for a question; fewer where ``scope`` has fewer.

    ``texts`` gives what the passages of some numbers say: without it, sentences are not asked whether they hold the
    date, number, name or reason that the question is after, and a phrase in quotation marks is searched as any
    question. A ``reranker``, which needs it too, puts the first ``RERANKED`` candidates in another order, before what
    says the same becomes one hit; ``progress`` counts what it has read. Status and confidence stay what they are
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
        progress=progress,
    )[0]


@errstate(invalid="ignore")  # BLAS may read past an array's end, and NumPy then warns of what lies there
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
    progress: Progress = silent,
) -> tuple[Ranking, LateInteraction]:
    """``rank``, and the comparison of the question's words with the library's that it rests on."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    stages = retriever if isinstance(retriever, Stages) else RETRIEVERS[retriever]
    question = mended(question)
    language = detect(question).language
    if stages.framing:
        question = without_framing(question)
    question = without_endings(question, generation.words.vocabulary)
    reading = Rereading(question, reranker, texts, progress)
    words = question_words(question)
    late = LateInteraction.of(
        words,
        generation.words,
        BuiltinEncoder.load().table,
        generation.neighbours.spellings if stages.spellings else None,
        scope.titles if stages.titles else None,
    )
    if not len(generation):
        return Ranking((), (), "none", 0.0, language, None), late
    wording = Wording.of(question, generation, texts, scope.allowed)
    asked = asked_for(question, language)
    answers = Answers(asked if stages.answers else None, late, texts)
    first = FirstStage.of(generation, question, late, words, encoder=encoder, stages=stages)
    found = _Search(first, late, answers, reading, wording.within(scope, len(generation)), k).found()
    if found is None:
        return Ranking((), (), "none", 0.0, language, None), late
    measured = _measured(question, found.ordered, first, late, answers, encoder=encoder)
    status, confidence = decide(measured)
    if status == "found" and not names_something(question):
        status, confidence = decide(measured, at_most="related")
    if wording.held:
        status, confidence = "found", 1.0
    numbers = generation.numbers[found.shown].tolist()
    ranking = Ranking(
        passage_ids=tuple(numbers[hit[0]] for hit in found.hits),
        scores=tuple(float(confidence * score) for score in found.scores),
        status=status,
        confidence=confidence,
        language=language,
        features=measured,
        also=tuple(tuple(numbers[each] for each in hit[1:]) for hit in found.hits),
        asked=asked,
        phrase=wording.phrase if wording.held else (),
        word_for_word=wording.held,
        reranked=reading.told,
    )
    return ranking, late


@dataclass(frozen=True, slots=True)
class _Found:
    """Candidates and the hits among them.

    ``ordered`` are the places of all candidates, best first, ``shown`` the same after a reranker; both int64
    (candidates,). ``hits`` are indices into ``shown``, as ``index.grouping.grouped`` gives them, and ``scores`` those
    of the hits, float32 (hits,), within 0..1 of the spread of all.
    """

    ordered: NDArray[int64]
    shown: NDArray[int64]
    hits: tuple[tuple[int, ...], ...]
    scores: NDArray[float32]


@dataclass(frozen=True, slots=True)
class _Search:
    """One question over one generation, from candidates to hits."""

    first: FirstStage
    late: LateInteraction
    answers: Answers
    reading: Rereading
    scope: Scope
    k: int

    def found(self) -> _Found | None:
        """The hits; more candidates are looked for where too few of them are hits. None without a candidate."""
        depth = max(self.k, FIRST_STAGE)
        found = self._looked_for(depth, self.scope)
        for widening in range(1, _WIDENINGS + 1):
            if found is None or len(found.hits) == self.k or self.scope.positions is None:
                break
            left = self.scope.left(found.ordered, found.shown[[hit[0] for hit in found.hits]])
            if not left.any():
                break
            wider = self._looked_for(
                depth * _WIDER**widening, replace(self.scope, allowed=left), known=found.ordered
            )
            if wider is None or len(wider.ordered) == len(found.ordered):
                break
            found = wider
        return found

    def _looked_for(self, depth: int, scope: Scope, *, known: NDArray[int64] | None = None) -> _Found | None:
        numbers = self.first.generation.numbers
        places = self.first.candidates(depth, allowed=scope.allowed, known=known)
        if not len(places):
            return None
        combined = self._scores(places, scope)
        order = argsort(-combined, kind="stable")
        moved, falling = self.reading.order(numbers[places[order]], combined[order])
        shown = places[order[moved]]
        hits = self._hits(shown)
        lowest, spread = combined.min(), float(combined.max() - combined.min())
        best = falling[[hit[0] for hit in hits]]
        scores = (best - lowest) / spread if spread else ones(len(best), dtype=float32)
        return _Found(places[order], shown, hits, scores)

    def _scores(self, places: NDArray[int64], scope: Scope) -> NDArray[float32]:
        """What the candidates at ``places`` are worth, only to be compared with each other; float32 (candidates,)."""
        first, stages = self.first, self.first.stages
        if not stages.late_interaction:
            brought = [(stages.dense, first.closeness(places)), (stages.lexical, first.leg[places])]
            parts = [standardised(scores) for there, scores in brought if there]
            return parts[0] if len(parts) == 1 else parts[0] + parts[1]
        unknown = self.late.all_unknown and first.generation.encoder == BUILTIN
        closeness = zeros(len(places), dtype=float32) if unknown else self._closeness(places)
        scorer = Scorer.load() if stages.learned else Scorer.by_hand()
        scores = scorer.scores(self.late.evidence(places), self.late, closeness, first.matched[places])
        if stages.kinds:
            less = [0 if kind in scope.kinds else LESS_FOR_KIND[kind] for kind in PASSAGE_KINDS]
            scores = scores - array(less, dtype=float32)[first.generation.kinds[places]]
        scores = self.answers.raised(first.generation.numbers[places], scores)
        if scope.documents is not None and stages.documents:
            scores = scope.documents.raised(places, scores)
        return scores

    def _closeness(self, places: NDArray[int64]) -> NDArray[float32]:
        """How near each passage is by what is nearest of it, by its document and its title; float32 (passages,)."""
        closest, titles = self.first.closest(places), self.late.titles
        generation, vector, documents = self.first.generation, self.first.vector, self.scope.documents
        if documents is not None and self.first.stages.documents:
            closest = closest + documents.nearer(generation.dense, generation.numbers, places, vector)
        if titles is not None and generation.encoder == BUILTIN:
            closest = closest + titles.nearer(places, vector[0])
        return closest

    def _hits(self, shown: NDArray[int64]) -> tuple[tuple[int, ...], ...]:
        """As ``index.grouping.grouped`` gives them; each passage is one where it is not known where they stand."""
        if self.scope.positions is None:
            return tuple((index,) for index in range(min(self.k, len(shown))))
        return grouped(
            self.first.generation, self.scope.positions, shown, k=self.k, per_document=self.scope.per_document
        )


def _measured(
    question: str,
    ordered: NDArray[int64],
    first: FirstStage,
    late: LateInteraction,
    answers: Answers,
    *,
    encoder: Encoder,
) -> Features:
    """What the decision looks at, of the candidates at the places ``ordered``, best first."""
    generation, best = first.generation, ordered[0]
    builtin = encoder.name == BUILTIN
    cosine = float(first.closeness(best[None])[0]) if builtin else _cosine(generation, best, question)
    number = int(generation.numbers[best])
    return features(late, ordered, cosine, lacking=answers.lacking(number), near=answers.near(number))


def _cosine(generation: Generation, place: int64, question: str) -> float:
    """Cosine of a passage and a question as the built-in encoder sees them, beside another encoder."""
    encoder = BuiltinEncoder.load()
    (words,) = generation.words.words_of(array([place]))
    (passage,) = encoder.table.vectors_of_words([words])
    return float(passage @ encoder.encode_queries([question])[0])
