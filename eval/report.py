"""Tables of a run, in Markdown that also reads well as plain text; measures are per cent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from eval.measures import Measure
from eval.outcome import Evaluation, Outcome
from eval.summary import (
    Group,
    by_kind,
    by_language,
    by_pair,
    discrimination,
    group,
    latency,
    misses,
    of_languages,
    quoting,
)
from index.hit import Status

__all__ = ["REPORTED", "misses_table", "run_json", "run_report", "summary_json", "table"]

REPORTED: tuple[Measure, ...] = ("nDCG@10", "RR@10", "Success@1", "Success@5", "R@100")
_OF_RANKS: tuple[Measure, ...] = ("Success@1", "Success@5", "RR@10")


def run_report(evaluation: Evaluation) -> str:
    """What was reached overall, by language, by pair of languages, by kind and by pool, and how sure it was."""
    parts = [_head(evaluation)]
    overall = group(evaluation.outcomes)
    if overall is not None:
        languages = by_language(evaluation.outcomes)
        parts.append(groups_table("question in", languages | {"all": overall}, REPORTED))
        pairs = {
            f"{asked} -> {answer}": each for (asked, answer), each in by_pair(evaluation.outcomes).items()
        }
        if pairs:
            parts.append(groups_table("question -> answer", pairs, _OF_RANKS))
        kinds = by_kind(evaluation.outcomes)
        if len(kinds) > 1:
            parts.append(groups_table("kind", kinds, REPORTED))
    if evaluation.pools:
        alone = {pool: group(outcomes) for pool, outcomes in evaluation.pools.items()}
        pools = {f"{pool} alone": each for pool, each in alone.items() if each is not None}
        parts.append(groups_table("among passages in", pools, REPORTED))
    parts.append(_status_table(evaluation))
    parts += _closing(evaluation)
    return "\n\n".join(part for part in parts if part)


def _head(evaluation: Evaluation) -> str:
    taken = latency(evaluation.outcomes)
    seconds = f", {1000 * taken.median:.0f} ms a question (95 %: {1000 * taken.p95:.0f})" if taken else ""
    return f"{evaluation.dataset}: {evaluation.way}{seconds}."


def _closing(evaluation: Evaluation) -> list[str]:
    lines = []
    shown = quoting(evaluation.outcomes)
    if shown is not None:
        share, words = shown
        lines.append(
            f"Quotes of the first five passages show {_percent(share)} % of an answer, in {words:.0f} words."
        )
    auroc = discrimination(evaluation.outcomes)
    if auroc is not None:
        of_each = {
            language: discrimination(outcomes)
            for language, outcomes in of_languages(evaluation.outcomes).items()
        }
        told = [f"{language} {each:.3f}" for language, each in of_each.items() if each is not None]
        lines.append(
            f"AUROC of confidence, answerable against unanswerable: {auroc:.3f}"
            + (f" ({', '.join(told)})" if len(told) > 1 else "")
        )
    return lines


def run_json(evaluation: Evaluation) -> dict[str, str]:
    """What was measured, and what with; a reranker where there is one."""
    reranker = evaluation.configuration.get("reranker")
    return {
        "dataset": evaluation.dataset,
        "encoder": evaluation.encoder,
        "retriever": evaluation.retriever,
        **({"reranker": reranker} if reranker else {}),
    }


def summary_json(evaluation: Evaluation) -> dict[str, object]:
    """The object that ``kopru eval --json`` prints; no measures where no question has an answer."""
    overall = group(evaluation.outcomes)
    seconds = [outcome.seconds for outcome in evaluation.outcomes if outcome.seconds is not None]
    return {
        **run_json(evaluation),
        "queries": overall.questions if overall else 0,
        "measures": {name: overall.measures[name] for name in REPORTED} if overall else {},
        "seconds_per_query": sum(seconds) / len(seconds) if seconds else 0.0,
    }


def misses_table(evaluation: Evaluation) -> str:
    """A line for each question that the first passage does not answer, with the rank its answer came at."""
    rows = [
        [
            outcome.id,
            outcome.kind,
            outcome.language or "-",
            str(outcome.first or "-"),
            outcome.status or "-",
            "-" if outcome.confidence is None else f"{outcome.confidence:.2f}",
            outcome.text,
        ]
        for outcome in misses(evaluation.outcomes)
    ]
    header = ["id", "kind", "language", "rank", "status", "confidence", "question"]
    return table(header, rows, numbers_from=7) if rows else ""


def groups_table(what: str, groups: Mapping[str, Group], measures: Sequence[Measure]) -> str:
    """A line for each group, with the number of its questions."""
    rows = [
        [name, str(each.questions), *(_percent(each.measures[measure]) for measure in measures)]
        for name, each in groups.items()
    ]
    return table([what, "questions", *measures], rows, numbers_from=1)


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


def _status_table(evaluation: Evaluation) -> str:
    groups: list[tuple[str, Sequence[Outcome]]] = []
    for sort, every in (("answerable", evaluation.answerable), ("unanswerable", evaluation.unanswerable)):
        groups.append((sort, every))
        languages = of_languages(every)
        if evaluation.answerable and evaluation.unanswerable and len(languages) > 1:
            groups += [(f"- in {language}", those) for language, those in languages.items()]
    rows = []
    for name, outcomes in groups:
        given = Counter(outcome.status for outcome in outcomes if outcome.status is not None)
        if given:
            shares = [_percent(given[status] / len(outcomes)) for status in get_args(Status)]
            rows.append([name, str(len(outcomes)), *shares])
    return table(["questions that are", "questions", *get_args(Status)], rows, numbers_from=1) if rows else ""


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
