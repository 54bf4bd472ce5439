"""Means over the questions of a run: overall, by language, pair of languages, kind and pool, and how sure it was."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf
from statistics import fmean, median
from typing import TypeVar

from numpy import argsort, array, cumsum

from eval.measures import Measure, auroc, mean
from eval.outcome import Outcome
from ingest.document import LANGUAGES, Language

__all__ = ["Group", "RiskPoint", "by_kind", "by_language", "by_pair", "discrimination", "group",
           "latency", "misses", "of_languages", "quoting", "risk_coverage"]  # fmt: skip

Key = TypeVar("Key", bound=Hashable)
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Answerable questions that belong together: how many, and the mean of each measure over them."""

    questions: int
    measures: Mapping[Measure, float]


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What happens if only questions with at least this confidence are answered.

    ``coverage`` is the share of questions that are answered then, ``risk`` the share of those whose answer is
    not among the first five passages, or nowhere.
    """

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds a question: the median, and what nineteen of twenty stay under."""

    median: float
    p95: float


def group(outcomes: Iterable[Outcome]) -> Group | None:
    """The means over the answerable ones of these; None where there is none."""
    values = [outcome.measures for outcome in outcomes if outcome.answerable]
    return Group(len(values), mean(values)) if values else None


def by_language(outcomes: Iterable[Outcome]) -> dict[str, Group]:
    """By the language of the question, ``-`` where it is not known."""
    return _grouped(outcomes, lambda outcome: outcome.language or "-", [*LANGUAGES, "-"])


def by_kind(outcomes: Iterable[Outcome]) -> dict[str, Group]:
    """By the kind of question, sorted."""
    outcomes = list(outcomes)
    return _grouped(outcomes, lambda outcome: outcome.kind, sorted({outcome.kind for outcome in outcomes}))


def by_pair(outcomes: Iterable[Outcome]) -> dict[tuple[Language, Language], Group]:
    """By the languages of question and answer, of those that have an answer in known languages.

    A question with answers in two languages counts once under each, with the rank of the first relevant
    passage in that language, so that a pair shows whether texts in one language hide those in another.
    Only measures that follow from that rank are given.
    """
    ranks: dict[tuple[Language, Language], list[int | None]] = {}
    for outcome in outcomes:
        for answer, rank in outcome.first_in.items():
            if outcome.language is not None:
                ranks.setdefault((outcome.language, answer), []).append(rank)
    return {
        pair: Group(len(ranks[pair]), _of_ranks(ranks[pair]))
        for pair in product(LANGUAGES, LANGUAGES)
        if pair in ranks
    }


def _of_ranks(ranks: Sequence[int | None]) -> dict[Measure, float]:
    places = [rank or inf for rank in ranks]
    return {
        "RR@10": fmean(1 / place if place <= _DEPTH else 0.0 for place in places),
        "Success@1": fmean(place <= 1 for place in places),
        "Success@5": fmean(place <= 5 for place in places),
    }


def discrimination(outcomes: Iterable[Outcome]) -> float | None:
    """AUROC of confidence, answerable against unanswerable questions; None where one sort is missing."""
    right: list[float] = []
    wrong: list[float] = []
    for outcome in outcomes:
        if outcome.confidence is not None:
            (right if outcome.answerable else wrong).append(outcome.confidence)
    return auroc(right, wrong) if right and wrong else None


def of_languages(outcomes: Iterable[Outcome]) -> dict[Language, tuple[Outcome, ...]]:
    """Those of each language of the question that occurs."""
    asked = list(outcomes)
    found = {each: tuple(outcome for outcome in asked if outcome.language == each) for each in LANGUAGES}
    return {language: those for language, those in found.items() if those}


def risk_coverage(outcomes: Sequence[Outcome]) -> tuple[RiskPoint, ...]:
    """One point for each confidence that occurs, highest first (El-Yaniv & Wiener, 2010); empty without any."""
    known = [outcome for outcome in outcomes if outcome.confidence is not None]
    if not known:
        return ()
    confidence = array([outcome.confidence for outcome in known])
    wrong = array([not outcome.answerable or (outcome.first or inf) > 5 for outcome in known])
    order = argsort(-confidence, kind="stable")
    errors = cumsum(wrong[order])
    sorted_confidence = confidence[order]
    return tuple(
        RiskPoint(
            float(sorted_confidence[place]), (place + 1) / len(known), float(errors[place]) / (place + 1)
        )
        for place in range(len(known))
        if place + 1 == len(known) or sorted_confidence[place + 1] != sorted_confidence[place]
    )


def quoting(outcomes: Iterable[Outcome]) -> tuple[float, float] | None:
    """Mean share of the answer that quotes show, and mean words of the quotes of the first five; None if unknown."""
    shares, words = [], []
    for outcome in outcomes:
        if outcome.covered is not None and outcome.words is not None:
            shares.append(outcome.covered)
            words.append(outcome.words)
    return (fmean(shares), fmean(words)) if shares else None


def latency(outcomes: Iterable[Outcome]) -> Latency | None:
    """How long questions took; None where the run does not say."""
    seconds = sorted(outcome.seconds for outcome in outcomes if outcome.seconds is not None)
    return (
        Latency(median(seconds), seconds[min(len(seconds) - 1, len(seconds) * 95 // 100)])
        if seconds
        else None
    )


def misses(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Answerable questions that the first passage does not answer, the worst first."""
    missed = [outcome for outcome in outcomes if outcome.answerable and outcome.first != 1]
    return tuple(sorted(missed, key=lambda outcome: -(outcome.first or inf)))


def _grouped(
    outcomes: Iterable[Outcome], key: Callable[[Outcome], Key], order: Sequence[Key]
) -> dict[Key, Group]:
    members: dict[Key, list[Outcome]] = {}
    for outcome in outcomes:
        members.setdefault(key(outcome), []).append(outcome)
    found = {name: group(members.get(name, [])) for name in order}
    return {name: each for name, each in found.items() if each is not None}
