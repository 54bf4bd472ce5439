"""Two runs side by side."""

from dataclasses import replace

import pytest

from eval.comparison import compare, comparison_report
from eval.measures import MEASURES
from eval.outcome import Evaluation, Outcome
from eval.report import REPORTED
from ingest.document import LANGUAGES
from ingest.errors import DatasetError


def run(*ranks: int | None, retriever: str = "hybrid") -> Evaluation:
    """A question for each rank that its answer came at, in the four languages in turn, answered in Turkish."""
    outcomes = []
    for number, rank in enumerate(ranks):
        value = 1 / rank if rank else 0.0
        outcomes.append(
            Outcome(
                id=f"q{number}",
                kind="who" if number % 2 else "why",
                language=LANGUAGES[number % 4],
                split=None,
                text="?",
                answerable=True,
                measures=dict.fromkeys(MEASURES, value),
                first=rank,
                first_in={"tr": rank},
            )
        )
    return Evaluation("bridges", "builtin", retriever, {}, tuple(outcomes))


GOOD = run(*[1] * 40)
BAD = run(*[5, None] * 20, retriever="lexical")


def test_a_worse_run_is_shown_worse_in_every_language() -> None:
    found = compare(GOOD, BAD)
    assert found.is_different
    assert {cell.verdict for cell in found.overall} == {"first better"}
    assert {cell.verdict for cell in compare(BAD, GOOD).overall} == {"second better"}
    assert [cell.group for cell in found.cells][:8] == [
        "question in tr", "question in ky", "question in ru", "question in en", "tr -> tr", "ky -> tr", "ru -> tr",
        "en -> tr",
    ]  # fmt: skip
    assert all(cell.p < 0.05 for cell in found.cells)
    assert tuple(cell.measure for cell in found.overall) == REPORTED
    assert (len(found.won), len(found.lost)) == (40, 0)
    assert "The runs differ." in comparison_report(found)


def test_a_run_against_itself_shows_no_difference() -> None:
    found = compare(BAD, BAD)
    assert not found.is_different
    assert {cell.verdict for cell in found.overall + found.cells} == {"no difference shown"}
    assert (found.won, found.lost) == ((), ())
    assert "No difference shown." in comparison_report(found)


def test_questions_are_paired_by_id_and_language_and_the_rest_left_out() -> None:
    first = run(1, 2, 3)
    second = replace(first, outcomes=(first.outcomes[2], replace(first.outcomes[0], first=4)))
    found = compare(first, second)
    assert found.overall[0].difference.questions == 2
    assert [(one.first, other.first) for one, other in found.won] == [(1, 4)]


def test_runs_without_a_question_in_common_are_refused() -> None:
    other = replace(GOOD, outcomes=tuple(replace(each, id=f"x{each.id}") for each in GOOD.outcomes))
    with pytest.raises(DatasetError, match="no question in common"):
        compare(GOOD, other)
