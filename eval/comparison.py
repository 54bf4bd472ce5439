"""Two runs side by side: where one is better, by how much, and whether that is more than chance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.measures import Measure
from eval.outcome import Evaluation, Outcome
from eval.report import REPORTED, table
from eval.significance import ALPHA, Difference, difference, holm
from ingest.document import LANGUAGES
from ingest.errors import DatasetError

__all__ = ["Comparison", "compare", "comparison_report"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure over one group of questions, in both runs; ``p`` is corrected for all cells of its table."""

    group: str
    measure: Measure
    difference: Difference
    p: float

    @property
    def verdict(self) -> str:
        """In words, which run is better, or that no difference was shown."""
        if self.p >= ALPHA:
            return "no difference shown"
        return "first better" if self.difference.mean > 0 else "second better"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``overall`` has a cell a measure, ``cells`` one for each language, pair of languages and kind.

    ``won`` and ``lost`` are the questions that one run answers sooner than the other, by their key, with the
    outcome in either run, the widest apart first.
    """

    first: Evaluation
    second: Evaluation
    overall: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    won: tuple[tuple[Outcome, Outcome], ...]
    lost: tuple[tuple[Outcome, Outcome], ...]

    @property
    def is_different(self) -> bool:
        """Whether any measure over all questions shows a difference."""
        return any(cell.p < ALPHA for cell in self.overall)


def compare(first: Evaluation, second: Evaluation) -> Comparison:
    """Both runs over the answerable questions that they have in common.

    Raises:
        DatasetError: they have none in common, or judge differently which are answerable.
    """
    pairs = _pairs(first, second)
    overall = _cells({"all": pairs}, REPORTED)
    groups = _groups(pairs)
    apart = sorted(pairs, key=lambda pair: _sooner(*pair))
    return Comparison(
        first,
        second,
        overall,
        _cells(groups, ("RR@10",)),
        won=tuple(pair for pair in apart[::-1] if _sooner(*pair) > 0),
        lost=tuple(pair for pair in apart if _sooner(*pair) < 0),
    )


def _pairs(first: Evaluation, second: Evaluation) -> list[tuple[Outcome, Outcome]]:
    others = {outcome.key: outcome for outcome in second.answerable}
    pairs = [(outcome, others[outcome.key]) for outcome in first.answerable if outcome.key in others]
    if not pairs:
        raise DatasetError(
            f"{first.dataset} and {second.dataset}: the two runs have no question in common. Compare runs on the "
            "same judged questions."
        )
    return pairs


def _groups(pairs: Sequence[tuple[Outcome, Outcome]]) -> dict[str, list[tuple[Outcome, Outcome]]]:
    """Groups of at least two questions: by language, by pair of languages, by kind."""
    keys: tuple[Callable[[Outcome], Sequence[str]], ...] = (
        lambda outcome: [f"question in {outcome.language}"] if outcome.language else [],
        lambda outcome: [f"{outcome.language} -> {answer}" for answer in outcome.first_in],
        lambda outcome: [outcome.kind],
    )
    groups: dict[str, list[tuple[Outcome, Outcome]]] = {}
    for key in keys:
        found: dict[str, list[tuple[Outcome, Outcome]]] = {}
        for pair in pairs:
            for name in key(pair[0]):
                found.setdefault(name, []).append(pair)
        groups |= {name: found[name] for name in sorted(found, key=_order) if len(found[name]) > 1}
    return groups


def _order(name: str) -> tuple[int, str]:
    places = [str(language) for language in LANGUAGES]
    codes = [places.index(word) for word in name.split() if word in places]
    return sum(code * 10 ** (2 - place) for place, code in enumerate(codes)), name


def _cells(
    groups: Mapping[str, Sequence[tuple[Outcome, Outcome]]], measures: Sequence[Measure]
) -> tuple[Cell, ...]:
    found = {
        (name, measure): difference(
            [one.measures[measure] for one, _ in pairs], [other.measures[measure] for _, other in pairs]
        )
        for name, pairs in groups.items()
        for measure in measures
    }
    corrected = holm({cell: each.p for cell, each in found.items()})
    return tuple(
        Cell(name, measure, each, corrected[name, measure]) for (name, measure), each in found.items()
    )


def _sooner(one: Outcome, other: Outcome) -> float:
    """How much sooner the first run answers, as a difference of reciprocal ranks."""
    return (1 / one.first if one.first else 0.0) - (1 / other.first if other.first else 0.0)


def comparison_report(comparison: Comparison) -> str:
    """Both runs in tables, with intervals, corrected p-values and the verdict in words."""
    first, second = _name(comparison.first), _name(comparison.second)
    questions = comparison.overall[0].difference.questions
    verdict = "The runs differ." if comparison.is_different else "No difference shown."
    return "\n\n".join(
        [
            f"First: {first}\nSecond: {second}\n{questions} questions in common. {verdict}",
            _table("measure", [(cell.measure, cell) for cell in comparison.overall]),
            _table("RR@10 of", [(cell.group, cell) for cell in comparison.cells]),
            f"The first run answers {len(comparison.won)} questions sooner, the second {len(comparison.lost)}.\n"
            f"Intervals: 95 %, paired bootstrap. p: paired randomisation, two-sided, Holm over each table.",
        ]
    )


def _name(evaluation: Evaluation) -> str:
    return f"{evaluation.dataset}, {evaluation.way}"


def _table(what: str, cells: Sequence[tuple[str, Cell]]) -> str:
    rows = [
        [
            name,
            str(cell.difference.questions),
            f"{100 * cell.difference.first:.1f}",
            f"{100 * cell.difference.second:.1f}",
            f"{100 * cell.difference.mean:+.1f}",
            f"{100 * cell.difference.low:+.1f} .. {100 * cell.difference.high:+.1f}",
            f"{cell.p:.4f}",
            cell.verdict,
        ]
        for name, cell in cells
    ]
    header = [what, "questions", "first", "second", "difference", "95 % interval", "p", "verdict"]
    return table(header, rows, numbers_from=1) if rows else ""
