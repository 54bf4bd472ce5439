"""Tables of results."""

from eval.evaluation import Evaluation
from eval.measures import Measure
from eval.places import Asked, PlacesEvaluation
from eval.report import beir_report, misses_report, places_report, table
from index.hit import Status
from ingest.document import Language


def asked(
    *, language: Language, rank: int | None, status: Status, confidence: float, answerable: bool = True
) -> Asked:
    """A question with Turkish evidence, or with none."""
    return Asked(
        id="p1" if answerable else "u1",
        kind="why" if answerable else "unanswerable",
        language=language,
        text="Köprü | мост?",
        answerable=answerable,
        rank=rank,
        rank_by_language={"tr": rank} if answerable else {},
        status=status,
        confidence=confidence,
        seconds=0.25,
    )


FOUND = asked(language="tr", rank=1, status="found", confidence=0.9)
LATE = asked(language="ky", rank=4, status="related", confidence=0.4)
MISSED = asked(language="ru", rank=None, status="none", confidence=0.1)
NONE = asked(language="en", rank=None, status="none", confidence=0.2, answerable=False)


def test_numbers_stand_to_the_right_and_a_bar_does_not_break_the_table() -> None:
    assert table(["kind", "n"], [["a|b", "5"], ["why", "12"]], numbers_from=1) == (
        "| kind |  n |\n|:-----|---:|\n| a\\|b |  5 |\n| why  | 12 |"
    )


def test_a_collection_has_a_line_for_all_questions_and_one_for_each_stated_language() -> None:
    right: dict[Measure, float] = {
        "nDCG@10": 1.0,
        "RR@10": 1.0,
        "Success@1": 1.0,
        "Success@5": 1.0,
        "R@100": 1.0,
        "AP": 1.0,
    }
    half: dict[Measure, float] = {
        "nDCG@10": 0.5,
        "RR@10": 0.25,
        "Success@1": 0.0,
        "Success@5": 1.0,
        "R@100": 1.0,
        "AP": 0.25,
    }
    evaluation = Evaluation("bridges", "word-bag", "hybrid", {"q1": right, "q2": half}, {"q2": "ky"}, 0.0126)
    report = beir_report([evaluation])
    header, _, *lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in report.splitlines()]
    assert header[:5] == ["dataset", "encoder", "retriever", "language", "queries"]
    assert header[5:] == ["nDCG@10", "RR@10", "Success@1", "Success@5", "R@100", "s/query"]
    assert lines == [
        ["bridges", "word-bag", "hybrid", "all", "2", "75.0", "62.5", "50.0", "100.0", "100.0", "0.013"],
        ["bridges", "word-bag", "hybrid", "ky", "1", "50.0", "25.0", "0.0", "100.0", "100.0", ""],
    ]


def test_places_are_reported_by_language_pair_kind_and_certainty() -> None:
    report = places_report(PlacesEvaluation("word-bag", (FOUND, LATE, MISSED, NONE)))
    assert report.split("\n\n") == [
        "Encoder word-bag, 0.250 s a question.",
        "| question in | questions | in first 1 | in first 5 | in first 10 | MRR@10 |\n"
        "|:------------|----------:|-----------:|-----------:|------------:|-------:|\n"
        "| tr          |         1 |      100.0 |      100.0 |       100.0 |  100.0 |\n"
        "| ky          |         1 |        0.0 |      100.0 |       100.0 |   25.0 |\n"
        "| ru          |         1 |        0.0 |        0.0 |         0.0 |    0.0 |\n"
        "| all         |         3 |       33.3 |       66.7 |        66.7 |   41.7 |",
        "| question -> answer | questions | in first 1 | in first 5 | in first 10 | MRR@10 |\n"
        "|:-------------------|----------:|-----------:|-----------:|------------:|-------:|\n"
        "| tr -> tr           |         1 |      100.0 |      100.0 |       100.0 |  100.0 |\n"
        "| ky -> tr           |         1 |        0.0 |      100.0 |       100.0 |   25.0 |\n"
        "| ru -> tr           |         1 |        0.0 |        0.0 |         0.0 |    0.0 |",
        "| kind | questions | in first 1 | in first 5 | in first 10 | MRR@10 |\n"
        "|:-----|----------:|-----------:|-----------:|------------:|-------:|\n"
        "| why  |         3 |       33.3 |       66.7 |        66.7 |   41.7 |",
        "| questions that are | questions | found | related |  none |\n"
        "|:-------------------|----------:|------:|--------:|------:|\n"
        "| answerable         |         3 |  33.3 |    33.3 |  33.3 |\n"
        "| unanswerable       |         1 |   0.0 |     0.0 | 100.0 |",
        "AUROC of confidence, answerable against unanswerable: 0.667",
    ]


def test_a_report_without_answerable_questions_leaves_out_what_nobody_can_know() -> None:
    assert places_report(PlacesEvaluation("word-bag", (NONE,))) == (
        "Encoder word-bag, 0.250 s a question.\n\n"
        "| questions that are | questions | found | related |  none |\n"
        "|:-------------------|----------:|------:|--------:|------:|\n"
        "| answerable         |         0 |     - |       - |     - |\n"
        "| unanswerable       |         1 |   0.0 |     0.0 | 100.0 |"
    )


def test_misses_are_shown_with_their_ranks_the_worst_first() -> None:
    evaluation = PlacesEvaluation("word-bag", (FOUND, LATE, MISSED, NONE))
    assert misses_report(evaluation.misses) == (
        "| id | kind | language | rank | status  | confidence | question       |\n"
        "|:---|:-----|:---------|:-----|:--------|:-----------|:---------------|\n"
        "| p1 | why  | ru       | -    | none    | 0.10       | Köprü \\| мост? |\n"
        "| p1 | why  | ky       | 4    | related | 0.40       | Köprü \\| мост? |"
    )
