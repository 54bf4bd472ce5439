"""A report of a run as one HTML file that asks for nothing else, with the same as Markdown, JSON and plots."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from eval.comparison import Comparison, comparison_report
from eval.outcome import Evaluation, Outcome, Shown, save_run
from eval.report import REPORTED, misses_table, run_json, run_report, summary_json
from eval.summary import by_kind, by_language, by_pair, discrimination, group, latency, misses, quoting
from ingest.document import LANGUAGES
from ingest.errors import DatasetError

__all__ = ["write_report"]

_MOST_QUESTIONS = 500  # told in full; a page of more is of no use to anybody
_PASSAGES = 5


def write_report(evaluation: Evaluation, comparison: Comparison | None, folder: Path) -> Path:
    """Writes ``report.html``, ``report.md``, ``report.json``, ``run.json`` and the plots; gives the first.

    Raises:
        DatasetError: the folder cannot be written to.
    """
    from eval.plots import plots, save_plots

    drawn = plots(evaluation, comparison)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page = folder / "report.html"
        figures = [(plot.title, plot.about, Markup(plot.svg)) for plot in drawn]  # noqa: S704  # our own drawing
        page.write_text(html_report(evaluation, comparison, figures), encoding="utf-8")
        (folder / "report.md").write_text(_markdown(evaluation, comparison), encoding="utf-8")
        fields = json.dumps(_fields(evaluation, comparison), ensure_ascii=False, indent=1)
        (folder / "report.json").write_text(fields + "\n", encoding="utf-8")
        save_plots(drawn, folder)
    except OSError as error:
        raise DatasetError(
            f"{folder}: cannot be written to ({error.strerror}). Give another folder."
        ) from error
    save_run(evaluation, folder / "run.json")
    return page


def html_report(
    evaluation: Evaluation, comparison: Comparison | None, figures: list[tuple[str, str, Markup]]
) -> str:
    """The page; ``figures`` are title, explanation and SVG."""
    told = _told(evaluation, comparison)
    overall = group(evaluation.outcomes)
    return _template().render(
        evaluation=evaluation,
        comparison=comparison,
        figures=figures,
        written=datetime.now(UTC).isoformat(timespec="minutes"),
        measures=REPORTED,
        overall=overall,
        unanswerable=len(evaluation.unanswerable),
        languages=by_language(evaluation.outcomes) | ({"all": overall} if overall else {}),
        kinds=by_kind(evaluation.outcomes),
        pools={pool: group(outcomes) for pool, outcomes in evaluation.pools.items()},
        pairs=by_pair(evaluation.outcomes),
        codes=LANGUAGES,
        auroc=discrimination(evaluation.outcomes),
        quoting=quoting(evaluation.outcomes),
        latency=latency(evaluation.outcomes),
        told=[(title, questions[:_MOST_QUESTIONS]) for title, questions in told],
        marked=_marked,
        passages=_PASSAGES,
    )


def _told(
    evaluation: Evaluation, comparison: Comparison | None
) -> list[tuple[str, list[tuple[Outcome, Outcome | None]]]]:
    """Headings and the questions told under each: with a second run where there is one."""
    if comparison is not None:
        return [
            ("Questions that the first run answers sooner", list(comparison.won)),
            ("Questions that the second run answers sooner", list(comparison.lost)),
        ]
    right = [outcome for outcome in evaluation.answerable if outcome.first == 1]
    return [
        (
            "Questions that the first passage does not answer",
            [(each, None) for each in misses(evaluation.outcomes)],
        ),
        ("Questions that the first passage answers", [(each, None) for each in right]),
        ("Questions without an answer in these texts", [(each, None) for each in evaluation.unanswerable]),
    ]


def _marked(shown: Shown) -> Markup:
    """The text of a passage, escaped, with its quotes marked."""
    parts, done = [], 0
    for start, end in sorted(shown.quotes):
        parts += [
            escape(shown.text[done:start]),
            Markup("<mark>"),
            escape(shown.text[start:end]),
            Markup("</mark>"),
        ]
        done = end
    return Markup("").join([*parts, escape(shown.text[done:])])


def _markdown(evaluation: Evaluation, comparison: Comparison | None) -> str:
    configuration = "\n".join(f"- {name}: {value}" for name, value in evaluation.configuration.items())
    parts = [f"# {evaluation.dataset}", run_report(evaluation), f"## Configuration\n\n{configuration}"]
    if comparison is not None:
        parts.append(f"## Compared\n\n{comparison_report(comparison)}")
    missed = misses_table(evaluation)
    if missed:
        parts.append(f"## Questions that the first passage does not answer\n\n{missed}")
    return "\n\n".join(parts) + "\n"


def _fields(evaluation: Evaluation, comparison: Comparison | None) -> dict[str, object]:
    pairs = {
        f"{asked} -> {answer}": asdict(each) for (asked, answer), each in by_pair(evaluation.outcomes).items()
    }
    fields: dict[str, object] = summary_json(evaluation) | {
        "configuration": dict(evaluation.configuration),
        "languages": {name: asdict(each) for name, each in by_language(evaluation.outcomes).items()},
        "pairs": pairs,
        "kinds": {name: asdict(each) for name, each in by_kind(evaluation.outcomes).items()},
        "auroc": discrimination(evaluation.outcomes),
    }
    if comparison is not None:
        fields["compared"] = {
            "with": run_json(comparison.second),
            "differ": _differences(comparison.first.configuration, comparison.second.configuration),
            "cells": [
                {"group": cell.group, "measure": cell.measure, "p": cell.p, "verdict": cell.verdict}
                | asdict(cell.difference)
                for cell in (*comparison.overall, *comparison.cells)
            ],
        }
    return fields


def _differences(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, dict[str, str | None]]:
    """Whatever two configurations differ in, by name: what it is in either run, None where it is not there."""
    return {
        name: {"first": first.get(name), "second": second.get(name)}
        for name in {**first, **second}
        if first.get(name) != second.get(name)
    }


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("eval", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["percent"] = lambda share: f"{100 * share:.1f}"
    return environment.get_template("report.html.jinja")
