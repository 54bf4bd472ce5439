"""Judged questions asked over a folder of documents: is a place that answers among the first hits?

Everything goes the way of people's documents and questions: a library is made and searched.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from eval.judgements import JudgedQuestion, Place, find_places, is_hit, load_judgements
from eval.measures import auroc
from index.encoder import Encoder, load_encoder
from index.hit import SearchResult, Status
from index.library import Library
from index.progress import Progress, silent
from ingest.document import LANGUAGES, Document, Language
from ingest.language import detect
from ingest.passages import Passage

__all__ = ["Asked", "PlacesEvaluation", "Reached", "ask", "evaluate_places", "evaluate_questions"]

Key = TypeVar("Key")

DEPTH = 10  # hits: what a reader may scroll through


@dataclass(frozen=True, slots=True)
class Asked:
    """One judged question, asked in one language.

    ``rank`` is that of the first hit that shows an answer, from 1, None if none of the first ten
    does; ``rank_by_language`` is the same for the answers in each language, where that is known.
    """

    id: str
    kind: str
    language: Language
    text: str
    answerable: bool
    rank: int | None
    rank_by_language: Mapping[Language, int | None]
    status: Status
    confidence: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Reached:
    """Shares of questions whose answer was shown by the first 1, 5 or 10 hits, and MRR@10; all 0..1."""

    questions: int
    in_1: float
    in_5: float
    in_10: float
    reciprocal_rank: float

    @classmethod
    def by(cls, ranks: Iterable[int | None]) -> "Reached":
        """Shares over questions, given the rank that each one's answer came at; at least one."""
        places = [rank or DEPTH + 1 for rank in ranks]
        return cls(
            questions=len(places),
            in_1=fmean(place <= 1 for place in places),
            in_5=fmean(place <= 5 for place in places),
            in_10=fmean(place <= DEPTH for place in places),
            reciprocal_rank=fmean(1 / place if place <= DEPTH else 0.0 for place in places),
        )


@dataclass(frozen=True, slots=True)
class PlacesEvaluation:
    """What an encoder reached on judged questions; ``asked`` has each one in each of its languages."""

    encoder: str
    asked: tuple[Asked, ...]

    @property
    def answerable(self) -> tuple[Asked, ...]:
        """Questions that the documents answer."""
        return tuple(asked for asked in self.asked if asked.answerable)

    @property
    def unanswerable(self) -> tuple[Asked, ...]:
        """Questions that the documents do not answer."""
        return tuple(asked for asked in self.asked if not asked.answerable)

    @property
    def misses(self) -> tuple[Asked, ...]:
        """Answerable questions whose answer was not shown by the first hit, the worst first."""
        missed = (asked for asked in self.answerable if asked.rank != 1)
        return tuple(sorted(missed, key=lambda asked: -(asked.rank or DEPTH + 1)))

    @property
    def seconds_per_question(self) -> float:
        """Mean wall time of one search."""
        return fmean(asked.seconds for asked in self.asked)

    def overall(self) -> Reached:
        """Over all answerable questions."""
        return Reached.by(asked.rank for asked in self.answerable)

    def by_language(self) -> Mapping[Language, Reached]:
        """By the language of the question."""
        return _grouped((asked.language, asked.rank) for asked in self.answerable)

    def by_kind(self) -> Mapping[str, Reached]:
        """By the kind of question."""
        kinds = _grouped((asked.kind, asked.rank) for asked in self.answerable)
        return dict(sorted(kinds.items()))

    def by_pair(self) -> Mapping[tuple[Language, Language], Reached]:
        """By the languages of question and answer.

        A question with answers in two languages counts once under each, with the rank of the first
        hit in that language, so a pair shows whether texts in one language hide those in another.
        """
        pairs = _grouped(
            ((asked.language, language), rank)
            for asked in self.answerable
            for language, rank in asked.rank_by_language.items()
        )
        return {pair: pairs[pair] for pair in product(LANGUAGES, LANGUAGES) if pair in pairs}

    def auroc(self) -> float:
        """Whether confidence tells answerable questions from the others: 0.5 by chance, 1 always.

        Raises:
            ValueError: there are none of one sort.
        """
        return auroc(
            [asked.confidence for asked in self.answerable], [asked.confidence for asked in self.unanswerable]
        )


def evaluate_places(
    judged: Sequence[Path],
    documents: Path,
    *,
    encoder_name: str | None = None,
    progress: Progress = silent,
) -> PlacesEvaluation:
    """Evaluation on judged questions over a folder of documents; of the built-in encoder without a name.

    Raises:
        DatasetError: a judgement file is malformed, or points at what is not in the documents.
        EncoderError: the encoder cannot be loaded.
        SourceError: a document cannot be read.
    """
    questions = load_judgements(judged)  # first: it fails sooner than an encoder loads
    return evaluate_questions(questions, documents, encoder=load_encoder(encoder_name), progress=progress)


def evaluate_questions(
    questions: Sequence[JudgedQuestion],
    documents: Path,
    *,
    encoder: Encoder,
    progress: Progress = silent,
) -> PlacesEvaluation:
    """Evaluation of one encoder on judged questions, over a library made of a folder for the occasion.

    Raises:
        DatasetError: an answer's place is not in the documents.
        SourceError: a document cannot be read.
    """
    with TemporaryDirectory() as folder:
        library = Library.open(Path(folder) / "library", encoder=encoder, create=True)
        failed = library.add([documents], progress=progress).failed
        if failed:
            raise failed[0]  # measured without it, the others would look better than they are
        added = [library.document(entry.id) for entry in library.documents()]
        asked = ask(questions, documents=added, search=partial(library.search, k=DEPTH), progress=progress)
    return PlacesEvaluation(encoder.name, asked)


def ask(
    questions: Sequence[JudgedQuestion],
    *,
    documents: Sequence[Document],
    search: Callable[[str], SearchResult],
    progress: Progress = silent,
) -> tuple[Asked, ...]:
    """Each question asked in each of its languages, in order.

    Raises:
        DatasetError: an answer's place is not in the documents.
    """
    places = find_places(questions, documents)
    texts = {document.id: document.text for document in documents}
    total = sum(len(question.texts) for question in questions)
    asked: list[Asked] = []
    for question in questions:
        by_language = _by_language(places[question.id], texts)
        for language in question.texts:
            started = perf_counter()
            result = search(question.texts[language])
            seconds = perf_counter() - started
            passages = [hit.passage for hit in result.hits]
            asked.append(
                Asked(
                    id=question.id,
                    kind=question.kind,
                    language=language,
                    text=question.texts[language],
                    answerable=bool(question.evidence),
                    rank=_rank(passages, places[question.id]),
                    rank_by_language={key: _rank(passages, those) for key, those in by_language.items()},
                    status=result.status,
                    confidence=result.confidence,
                    seconds=seconds,
                )
            )
            progress(len(asked), total)
    return tuple(asked)


def _by_language(places: Sequence[Place], texts: Mapping[str, str]) -> dict[Language, list[Place]]:
    groups: dict[Language, list[Place]] = {}
    for place in places:
        language = detect(texts[place.document_id][place.start : place.end]).language
        if language is not None:
            groups.setdefault(language, []).append(place)
    return groups


def _rank(passages: Sequence[Passage], places: Sequence[Place]) -> int | None:
    for rank, passage in enumerate(passages, start=1):
        if any(is_hit(passage, place) for place in places):
            return rank
    return None


def _grouped(ranks: Iterable[tuple[Key, int | None]]) -> dict[Key, Reached]:
    groups: dict[Key, list[int | None]] = {}
    for key, rank in ranks:
        groups.setdefault(key, []).append(rank)
    return {key: Reached.by(group) for key, group in groups.items()}
