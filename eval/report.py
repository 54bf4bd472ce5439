"""Tables of results, in Markdown that also reads well as plain text; measures are per cent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from eval.evaluation import REPORTED, Evaluation
from eval.measures import Measure
from eval.places import Asked, PlacesEvaluation, Reached
from index.hit import Status

__all__ = ["beir_report", "misses_report", "places_report", "table"]

REACHED_HEADER = ("questions", "in first 1", "in first 5", "in first 10", "MRR@10")


def beir_report(evaluations: Sequence[Evaluation]) -> str:
    """A line for each evaluation, and below it one for each language that its questions are stated in."""
    rows = []
    for evaluation in evaluations:
        what = (evaluation.dataset, evaluation.encoder, evaluation.retriever)
        seconds = f"{evaluation.seconds_per_query:.3f}"
        rows.append([*what, "all", str(len(evaluation.values)), *_percents(evaluation.measures), seconds])
        for language, measures in evaluation.by_language().items():
            count = sum(stated == language for stated in evaluation.languages.values())
            rows.append([*what, language, str(count), *_percents(measures), ""])
    header = ["dataset", "encoder", "retriever", "language", "queries", *REPORTED, "s/query"]
    return table(header, rows, numbers_from=4)


def places_report(evaluation: PlacesEvaluation) -> str:
    """What was reached overall, by language, by pair of languages and by kind, and how sure it was."""
    parts = [f"Encoder {evaluation.encoder}, {evaluation.seconds_per_question:.3f} s a question."]
    if evaluation.answerable:
        languages = {str(language): reached for language, reached in evaluation.by_language().items()}
        pairs = {f"{asked} -> {answer}": reached for (asked, answer), reached in evaluation.by_pair().items()}
        parts += [
            _reached_table("question in", languages | {"all": evaluation.overall()}),
            _reached_table("question -> answer", pairs),
            _reached_table("kind", evaluation.by_kind()),
        ]
    parts.append(
        _status_table({"answerable": evaluation.answerable, "unanswerable": evaluation.unanswerable})
    )
    if evaluation.answerable and evaluation.unanswerable:
        parts.append(f"AUROC of confidence, answerable against unanswerable: {evaluation.auroc():.3f}")
    return "\n\n".join(parts)


def misses_report(asked: Sequence[Asked]) -> str:
    """A line for each question, with the rank its answer came at."""
    rows = [
        [one.id, one.kind, one.language, str(one.rank or "-"), one.status, f"{one.confidence:.2f}", one.text]
        for one in asked
    ]
    return table(["id", "kind", "language", "rank", "status", "confidence", "question"], rows, numbers_from=7)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers_from: int) -> str:
    """A Markdown table; columns from ``numbers_from`` on, counted from 0, are set to the right.

    >>> print(table(["kind", "n"], [["why", "12"]], numbers_from=1))
    | kind |  n |
    |:-----|---:|
    | why  | 12 |
    """
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in (header, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    rules = [
        "-" * (width + 1) + ":" if column >= numbers_from else ":" + "-" * (width + 1)
        for column, width in enumerate(widths)
    ]
    lines = [
        " | ".join(
            cell.rjust(widths[column]) if column >= numbers_from else cell.ljust(widths[column])
            for column, cell in enumerate(row)
        )
        for row in cells
    ]
    return "\n".join([f"| {lines[0]} |", f"|{'|'.join(rules)}|", *(f"| {line} |" for line in lines[1:])])


def _reached_table(what: str, groups: Mapping[str, Reached]) -> str:
    rows = [
        [
            group,
            str(reached.questions),
            *map(_percent, (reached.in_1, reached.in_5, reached.in_10, reached.reciprocal_rank)),
        ]
        for group, reached in groups.items()
    ]
    return table([what, *REACHED_HEADER], rows, numbers_from=1)


def _status_table(groups: Mapping[str, Sequence[Asked]]) -> str:
    rows = []
    for group, asked in groups.items():
        given = Counter(one.status for one in asked)
        shares = [_percent(given[status] / len(asked)) if asked else "-" for status in get_args(Status)]
        rows.append([group, str(len(asked)), *shares])
    return table(["questions that are", "questions", *get_args(Status)], rows, numbers_from=1)


def _percents(measures: Mapping[Measure, float]) -> list[str]:
    return [_percent(measures[name]) for name in REPORTED]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
