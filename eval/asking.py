"""Questions asked over passages, the way people's are, and what became of each.

Ranks are those of hits: a passage that says the same as an earlier hit is none of its own, and being attached to
one that answers is no answer for it. R@100 is over a hundred passages all the same, so a passage counts as found
where a hit stands for it: those that the hits stand for come after the last of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from time import perf_counter

from eval.judgements import JudgedQuestion, Place, is_hit
from eval.measures import Measure, measure
from eval.outcome import Outcome, Shown
from index.cross_encoder import Reranker
from index.documents import Documents
from index.encoder import Encoder
from index.filters import Scope
from index.generation import Generation
from index.hit import Quote
from index.positions import Positions
from index.progress import Progress, silent
from index.quotes import best_quotes
from index.search import Ranking, Retriever, rank_with_evidence
from index.stages import Stages
from index.titles import Titles, title_shares
from ingest.document import LANGUAGES, Language
from ingest.errors import QuestionError
from ingest.passages import Passage

__all__ = ["DEPTH", "Pool", "ask", "relevant_passages", "said_in"]

DEPTH = 100  # what R@100 asks for
_SHOWN, _QUOTED = 10, 5  # hits that are kept, and those whose quotes are measured


@dataclass(frozen=True, slots=True)
class Pool:
    """Passages to ask, and their index: ``passages[number]`` is what ``generation`` calls ``number``.

    ``scope`` is what people search: all of it, what says the same as one hit.
    """

    passages: Sequence[Passage]
    generation: Generation
    scope: Scope

    @classmethod
    def of(
        cls,
        passages: Sequence[Passage],
        encoder: Encoder,
        progress: Progress = silent,
        *,
        titles: Mapping[str, str] | None = None,
    ) -> "Pool":
        """The index of these passages; ``titles`` are those of their documents, by id, none without."""
        generation = Generation.build(
            range(len(passages)),
            [passage.text for passage in passages],
            [passage.language for passage in passages],
            encoder=encoder,
            kinds=[passage.kind for passage in passages],
            progress=progress,
        )
        positions = Positions.of(passages)
        called, vectors = _titles(passages, positions, titles), Documents(positions.documents)
        return cls(passages, generation, Scope(positions=positions, titles=called, documents=vectors))

    def only(self, language: Language, encoder: Encoder, progress: Progress = silent) -> "Pool":
        """Its passages in one language."""
        kept = [number for number, passage in enumerate(self.passages) if passage.language == language]
        alone = Pool.of([self.passages[number] for number in kept], encoder, progress)
        titles = self.scope.titles
        if titles is None:
            return alone
        # A title tells as much of a passage as it does in the whole library.
        return replace(alone, scope=replace(alone.scope, titles=replace(
            titles, documents=titles.documents[kept], shares=titles.shares[kept]
        )))  # fmt: skip

    def texts(self, numbers: Sequence[int]) -> list[str]:
        """What the passages of these numbers say."""
        return [self.passages[number].text for number in numbers]


def said_in(texts: Sequence[str]) -> Callable[[Sequence[int]], list[str]]:
    """What passages say by their number, where that is their place in ``texts``: as ``index.search.rank`` asks."""
    return lambda numbers: [texts[number] for number in numbers]


def _titles(
    passages: Sequence[Passage], positions: Positions, titles: Mapping[str, str] | None
) -> Titles | None:
    if titles is None:
        return None
    called = {
        number: titles.get(passage.document_id, "")
        for number, passage in zip(positions.documents.tolist(), passages, strict=True)
    }
    shares = title_shares(positions.documents)
    return Titles(positions.documents, shares, lambda numbers: [called[number] for number in numbers])


@dataclass(frozen=True, slots=True)
class _Answer:
    """``ranked`` are the passages that are measured, hits first; ``quotes`` those of the first hits."""

    ranked: tuple[Passage, ...]
    quotes: tuple[Quote, ...]
    outcome: Outcome


def ask(
    questions: Sequence[JudgedQuestion],
    places: Mapping[str, Sequence[Place]],
    pool: Pool,
    *,
    encoder: Encoder,
    retriever: Retriever | Stages = "hybrid",
    reranker: Reranker | None = None,
    progress: Progress = silent,
) -> tuple[Outcome, ...]:
    """Each question asked in each of its languages, in order; ``places`` are the answers of each, by its id."""
    relevant = relevant_passages(places, pool.passages)
    answers: list[_Answer] = []
    total = sum(len(question.texts) for question in questions)
    for question in questions:
        for language in question.texts:
            answers.append(
                _asked(question, language, pool, encoder=encoder, retriever=retriever, reranker=reranker)
            )
            progress(len(answers), total)
    return _judged(answers, places, relevant)


def _asked(
    question: JudgedQuestion,
    language: Language,
    pool: Pool,
    *,
    encoder: Encoder,
    retriever: Retriever | Stages,
    reranker: Reranker | None,
) -> _Answer:
    text = question.texts[language]
    outcome = Outcome(question.id, question.kind, language, question.split, text, bool(question.evidence))
    started = perf_counter()
    try:
        ranking, late = rank_with_evidence(
            pool.generation,
            text,
            encoder=encoder,
            k=DEPTH,
            retriever=retriever,
            scope=pool.scope,
            reranker=reranker,
            texts=pool.texts,
        )
    except QuestionError:  # people get no answer either
        return _Answer((), (), outcome)
    ranked = tuple(pool.passages[number] for number in _measured(ranking))
    shown = ranked[: min(_SHOWN, len(ranking.passage_ids))]
    quotes = best_quotes(shown, late, asked=ranking.asked, phrase=ranking.phrase)
    seconds = perf_counter() - started
    changed = replace(outcome, status=ranking.status, confidence=ranking.confidence, seconds=seconds)
    return _Answer(ranked, quotes, changed)


def _measured(ranking: Ranking) -> list[int]:
    """The first hits and what they stand for, ``DEPTH`` passages together at most: hits first."""
    hits: list[int] = []
    also: list[int] = []
    for number, same in zip(ranking.passage_ids, ranking.also, strict=True):
        if hits and len(hits) + len(also) + 1 + len(same) > DEPTH:
            break
        hits.append(number)
        also += same
    return (hits + also)[:DEPTH]


def _judged(
    answers: Sequence[_Answer],
    places: Mapping[str, Sequence[Place]],
    relevant: Mapping[str, Mapping[tuple[str, int], Language | None]],
) -> tuple[Outcome, ...]:
    """The outcomes with their measures, all of which ir_measures works out at once."""
    names = [f"{number}" for number in range(len(answers))]
    qrels = {
        name: {_name(key): 1 for key in relevant[answer.outcome.id]} or {"": 1}
        for name, answer in zip(names, answers, strict=True)
        if answer.outcome.answerable
    }
    run = {
        name: [_name(_key(passage)) for passage in answer.ranked]
        for name, answer in zip(names, answers, strict=True)
    }
    values = measure(qrels, run) if qrels else {}
    return tuple(
        _outcome(answer, places.get(answer.outcome.id, ()), relevant[answer.outcome.id], values.get(name, {}))
        for name, answer in zip(names, answers, strict=True)
    )


def _outcome(
    answer: _Answer,
    places: Sequence[Place],
    relevant: Mapping[tuple[str, int], Language | None],
    measures: Mapping[Measure, float],
) -> Outcome:
    ranks = [(rank, _key(each)) for rank, each in enumerate(answer.ranked, start=1) if _key(each) in relevant]
    languages = {language for language in relevant.values() if language is not None}
    first_in = {
        language: next((rank for rank, key in ranks if relevant[key] == language), None)
        for language in LANGUAGES
        if language in languages
    }
    shown = tuple(
        Shown(
            document=passage.document_id,
            start=passage.start,
            end=passage.end,
            language=passage.language,
            relevant=_key(passage) in relevant,
            text=passage.text,
            quotes=((quote.start - passage.start, quote.end - passage.start),),
        )
        for passage, quote in zip(answer.ranked, answer.quotes, strict=False)
    )
    return replace(
        answer.outcome,
        measures=measures,
        first=ranks[0][0] if ranks else None,
        first_in=first_in,
        shown=shown,
        covered=_covered(answer, places) if places else None,
        words=sum(len(quote.text.split()) for quote in answer.quotes[:_QUOTED]),
    )


def _covered(answer: _Answer, places: Sequence[Place]) -> float:
    """The share of one place that the quotes of the first hits show, of the place they show most of."""
    quoted: dict[str, list[tuple[int, int]]] = {}
    for passage, quote in list(zip(answer.ranked, answer.quotes, strict=False))[:_QUOTED]:
        quoted.setdefault(passage.document_id, []).append((quote.start, quote.end))
    shares = [0.0]
    for place in places:
        seen: set[int] = set()
        for start, end in quoted.get(place.document_id, ()):
            seen.update(range(max(start, place.start), min(end, place.end)))
        shares.append(len(seen) / (place.end - place.start))
    return max(shares)


def relevant_passages(
    places: Mapping[str, Sequence[Place]], passages: Sequence[Passage]
) -> dict[str, dict[tuple[str, int], Language | None]]:
    """The passages that show an answer to each question, by document and ordinal, and their languages."""
    by_document = {
        document: list(group) for document, group in groupby(passages, key=lambda each: each.document_id)
    }
    return {
        question: {
            _key(passage): passage.language
            for place in found
            for passage in by_document.get(place.document_id, ())
            if is_hit(passage, place)
        }
        for question, found in places.items()
    }


def _key(passage: Passage) -> tuple[str, int]:
    return passage.document_id, passage.ordinal


def _name(key: tuple[str, int]) -> str:
    return f"{key[0]} {key[1]}"
