"""Runs and judgements as TREC writes them."""

from pathlib import Path

import pytest

from eval.summary import group
from eval.trec import evaluate_trec, read_qrels, read_trec_run, write_qrels, write_trec_run
from ingest.errors import DatasetError


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_run_is_ranked_by_score_and_ties_as_trec_eval_breaks_them(tmp_path: Path) -> None:
    run = written(tmp_path / "r.txt", "q1 Q0 a 1 0.5 x\nq1 Q0 b 2 0.9 x\nq1 Q0 c 3 0.5 x\n")
    assert read_trec_run(run) == {"q1": ["b", "c", "a"]}


def test_a_judged_topic_that_the_run_does_not_hold_counts_as_zero(tmp_path: Path) -> None:
    qrels = written(tmp_path / "qrels.txt", "q1 0 a 1\nq1 0 b 0\nq2 0 c 2\n")
    run = written(tmp_path / "run.txt", "q1 Q0 b 1 9 x\nq1 Q0 a 2 8 x\nq3 Q0 a 1 1 x\n")
    evaluation = evaluate_trec(run, qrels)
    assert [(each.id, each.first, each.measures["RR@10"]) for each in evaluation.outcomes] == [
        ("q1", 2, 0.5),
        ("q2", None, 0.0),
    ]
    overall = group(evaluation.outcomes)
    assert overall is not None
    assert overall.measures["RR@10"] == 0.25
    assert [(shown.document, shown.relevant) for shown in evaluation.outcomes[0].shown] == [
        ("b", False),
        ("a", True),
    ]


def test_an_answer_is_looked_for_among_a_thousand_documents(tmp_path: Path) -> None:
    qrels = written(tmp_path / "qrels.txt", "q1 0 d999 1\nq2 0 d1000 1\n")
    lines = [f"{topic} Q0 d{n} 0 {2000 - n} x" for topic in ("q1", "q2") for n in range(1001)]
    evaluation = evaluate_trec(written(tmp_path / "run.txt", "\n".join(lines)), qrels)
    assert [each.first for each in evaluation.outcomes] == [1000, None]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_qrels({"q 1": {"köprü": 1, "жол": 0}}, tmp_path / "q.txt")
    write_trec_run({"q 1": ["жол", "köprü"]}, tmp_path / "r.txt", tag="my run")
    assert read_qrels(tmp_path / "q.txt") == {"q_1": {"köprü": 1, "жол": 0}}
    assert read_trec_run(tmp_path / "r.txt") == {"q_1": ["жол", "köprü"]}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not one judgement"),
        ("q1 0 a\n", "line 1: 3 columns"),
        ("q1 0 a 1\nq1 0 a yes\n", "line 2: 'yes' is not a whole number"),
        ("q1 0 a 1\nq1 0 a 0\n", "line 2: 'q1' and 'a' had another relevance"),
    ],
)
def test_bad_judgements_are_named_with_their_line(text: str, problem: str, tmp_path: Path) -> None:
    path = written(tmp_path / "q.txt", text)
    with pytest.raises(DatasetError, match=problem) as caught:
        read_qrels(path)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not one line"),
        ("q1 Q0 a 1 0.5\n", "line 1: 5 columns"),
        ("q1 Q0 a 1 high x\n", "line 1: 'high' is not a number"),
        ("q1 Q0 a 1 nan x\n", "line 1: 'nan' is not a number to sort by"),
        ("q1 Q0 a 1 2 x\nq1 Q0 a 2 1 x\n", "line 2: document 'a' comes twice"),
    ],
)
def test_bad_runs_are_named_with_their_line(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=problem):
        read_trec_run(written(tmp_path / "r.txt", text))


def test_a_run_of_other_topics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="none of its topics is judged"):
        evaluate_trec(written(tmp_path / "r", "q9 Q0 a 1 1 x"), written(tmp_path / "q", "q1 0 a 1"))
