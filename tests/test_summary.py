"""Means over the questions of a run."""

from dataclasses import replace

from eval.measures import MEASURES
from eval.outcome import Evaluation, Outcome
from eval.summary import (
    RiskPoint,
    by_kind,
    by_language,
    by_pair,
    discrimination,
    group,
    latency,
    misses,
    of_languages,
    quoting,
    risk_coverage,
)

ONE = Outcome(
    "q1",
    "who",
    "tr",
    None,
    "Kim?",
    True,
    dict.fromkeys(MEASURES, 1.0),
    1,
    {"ru": 1},
    (),
    "found",
    0.9,
    0.8,
    30,
    0.1,
)
TWO = replace(
    ONE, id="q2", kind="why", measures=dict.fromkeys(MEASURES, 0.0), first=None, first_in={"ru": None, "tr": 12},
    confidence=0.6, covered=0.0, words=50, seconds=0.3,
)  # fmt: skip
UNJUDGED = replace(
    ONE, id="u1", answerable=False, measures={}, first=None, first_in={}, confidence=0.6, covered=None
)


def test_groups_have_the_means_of_their_questions_and_others_count_nowhere() -> None:
    overall = group([ONE, TWO, UNJUDGED])
    assert overall is not None
    assert (overall.questions, overall.measures["RR@10"]) == (2, 0.5)
    assert group([UNJUDGED]) is None
    assert {name: each.measures["AP"] for name, each in by_kind([TWO, ONE]).items()} == {
        "who": 1.0,
        "why": 0.0,
    }
    assert list(by_language([ONE, replace(TWO, language=None)])) == ["tr", "-"]


def test_a_question_counts_under_each_language_that_answers_it() -> None:
    pairs = by_pair([ONE, TWO])
    assert list(pairs) == [("tr", "tr"), ("tr", "ru")]
    assert pairs["tr", "ru"].measures == {"RR@10": 0.5, "Success@1": 0.5, "Success@5": 0.5}
    assert pairs["tr", "tr"].measures["RR@10"] == 0.0


def test_risk_falls_where_only_the_surest_are_answered() -> None:
    assert risk_coverage([UNJUDGED, TWO, ONE]) == (RiskPoint(0.9, 1 / 3, 0.0), RiskPoint(0.6, 1.0, 2 / 3))
    assert risk_coverage([replace(ONE, confidence=None)]) == ()


def test_confidence_is_judged_where_both_sorts_of_questions_are_there() -> None:
    run = Evaluation("d", "e", "hybrid", {}, (ONE, TWO, UNJUDGED))
    assert discrimination(run.outcomes) == 0.75
    assert discrimination((ONE,)) is None


def test_questions_are_told_apart_by_language() -> None:
    other = replace(ONE, language="ky")
    assert of_languages([ONE, other, replace(ONE, language=None), TWO]) == {"tr": (ONE, TWO), "ky": (other,)}


def test_quotes_and_time_are_averaged_where_they_are_known() -> None:
    assert quoting([ONE, TWO, UNJUDGED]) == (0.4, 40)
    assert quoting([UNJUDGED]) is None
    taken = latency([ONE, TWO])
    assert taken is not None
    assert (taken.median, taken.p95) == (0.2, 0.3)
    assert latency([replace(ONE, seconds=None)]) is None


def test_what_is_never_found_is_missed_by_more_than_what_comes_last_of_a_thousand() -> None:
    last = replace(TWO, id="q3", first=1000)
    assert misses([last, ONE, TWO, replace(TWO, id="q4", first=2)]) == (
        TWO,
        last,
        replace(TWO, id="q4", first=2),
    )
