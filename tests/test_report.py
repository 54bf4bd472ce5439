"""Tables of a run."""

from dataclasses import replace

from eval.measures import MEASURES, Measure
from eval.outcome import Evaluation, Outcome
from eval.report import misses_table, run_report, summary_json, table
from index.hit import Status
from ingest.document import Language


def measures(rank: int | None) -> dict[Measure, float]:
    """What the measures are where one relevant passage came at this rank."""
    found: dict[Measure, float] = dict.fromkeys(MEASURES, 0.0)
    if rank is not None:
        found |= {
            "nDCG@10": 1.0 if rank == 1 else 0.5,
            "RR@10": 1 / rank,
            "Success@1": float(rank == 1),
            "Success@5": float(rank <= 5),
            "R@100": 1.0,
            "AP": 1 / rank,
        }
    return found


def outcome(
    *, language: Language, first: int | None, status: Status, confidence: float, answerable: bool = True
) -> Outcome:
    """A question with a Turkish answer, or with none."""
    return Outcome(
        id="p1" if answerable else "u1",
        kind="why" if answerable else "unanswerable",
        language=language,
        split=None,
        text="Köprü | мост?",
        answerable=answerable,
        measures=measures(first) if answerable else {},
        first=first,
        first_in={"tr": first} if answerable else {},
        status=status,
        confidence=confidence,
        covered=0.5 if answerable else None,
        words=40,
        seconds=0.25,
    )


FOUND = outcome(language="tr", first=1, status="found", confidence=0.9)
LATE = outcome(language="ky", first=4, status="related", confidence=0.4)
MISSED = outcome(language="ru", first=None, status="none", confidence=0.1)
NONE = outcome(language="en", first=None, status="none", confidence=0.2, answerable=False)


def run(*outcomes: Outcome) -> Evaluation:
    return Evaluation("bridges", "word-bag", "hybrid", {"encoder": "word-bag"}, outcomes)


def test_numbers_stand_to_the_right_and_a_bar_does_not_break_the_table() -> None:
    assert table(["kind", "n"], [["a|b", "5"], ["why", "12"]], numbers_from=1) == (
        "| kind |  n |\n|:-----|---:|\n| a\\|b |  5 |\n| why  | 12 |"
    )


def test_a_run_is_reported_by_language_pair_pool_and_certainty() -> None:
    evaluation = replace(
        run(FOUND, LATE, MISSED, NONE), pools={"tr": (FOUND, replace(LATE, measures=measures(2)))}
    )
    assert run_report(evaluation).split("\n\n") == [
        "bridges: encoder word-bag, hybrid, 250 ms a question (95 %: 250).",
        "| question in | questions | nDCG@10 | RR@10 | Success@1 | Success@5 | R@100 |\n"
        "|:------------|----------:|--------:|------:|----------:|----------:|------:|\n"
        "| tr          |         1 |   100.0 | 100.0 |     100.0 |     100.0 | 100.0 |\n"
        "| ky          |         1 |    50.0 |  25.0 |       0.0 |     100.0 | 100.0 |\n"
        "| ru          |         1 |     0.0 |   0.0 |       0.0 |       0.0 |   0.0 |\n"
        "| all         |         3 |    50.0 |  41.7 |      33.3 |      66.7 |  66.7 |",
        "| question -> answer | questions | Success@1 | Success@5 | RR@10 |\n"
        "|:-------------------|----------:|----------:|----------:|------:|\n"
        "| tr -> tr           |         1 |     100.0 |     100.0 | 100.0 |\n"
        "| ky -> tr           |         1 |       0.0 |     100.0 |  25.0 |\n"
        "| ru -> tr           |         1 |       0.0 |       0.0 |   0.0 |",
        "| among passages in | questions | nDCG@10 | RR@10 | Success@1 | Success@5 | R@100 |\n"
        "|:------------------|----------:|--------:|------:|----------:|----------:|------:|\n"
        "| tr alone          |         2 |    75.0 |  75.0 |      50.0 |     100.0 | 100.0 |",
        "| questions that are | questions | found | related |  none |\n"
        "|:-------------------|----------:|------:|--------:|------:|\n"
        "| answerable         |         3 |  33.3 |    33.3 |  33.3 |\n"
        "| - in tr            |         1 | 100.0 |     0.0 |   0.0 |\n"
        "| - in ky            |         1 |   0.0 |   100.0 |   0.0 |\n"
        "| - in ru            |         1 |   0.0 |     0.0 | 100.0 |\n"
        "| unanswerable       |         1 |   0.0 |     0.0 | 100.0 |",
        "Quotes of the first five passages show 50.0 % of an answer, in 40 words.",
        "AUROC of confidence, answerable against unanswerable: 0.667",
    ]


def test_a_run_without_answerable_questions_leaves_out_what_nobody_can_know() -> None:
    assert run_report(run(NONE)) == (
        "bridges: encoder word-bag, hybrid, 250 ms a question (95 %: 250).\n\n"
        "| questions that are | questions | found | related |  none |\n"
        "|:-------------------|----------:|------:|--------:|------:|\n"
        "| unanswerable       |         1 |   0.0 |     0.0 | 100.0 |"
    )
    assert summary_json(run(NONE)) == {
        "dataset": "bridges",
        "encoder": "word-bag",
        "retriever": "hybrid",
        "queries": 0,
        "measures": {},
        "seconds_per_query": 0.25,
    }


def test_misses_are_shown_with_their_ranks_the_worst_first() -> None:
    assert misses_table(run(FOUND, LATE, MISSED, NONE)) == (
        "| id | kind | language | rank | status  | confidence | question       |\n"
        "|:---|:-----|:---------|:-----|:--------|:-----------|:---------------|\n"
        "| p1 | why  | ru       | -    | none    | 0.10       | Köprü \\| мост? |\n"
        "| p1 | why  | ky       | 4    | related | 0.40       | Köprü \\| мост? |"
    )
    assert misses_table(run(FOUND)) == ""
