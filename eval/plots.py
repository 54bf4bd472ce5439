"""Plots of a run, drawn by matplotlib without a screen: each an SVG for the report and a PNG to take along."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.comparison import Comparison
from eval.outcome import Evaluation, Outcome
from eval.summary import Group, by_kind, by_language, by_pair, of_languages, risk_coverage
from ingest.document import LANGUAGES, Language

__all__ = ["plots", "save_plots"]

_INK, _BLUE, _ORANGE = "#1d2b33", "#2f6f8f", "#c8642c"
_OF_LANGUAGE: dict[Language, str] = {"tr": "#b03a48", "ky": _ORANGE, "ru": "#5a8f3c", "en": "#7a5ea8"}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "path",  # the letters are in the file: no font is asked for
    "svg.hashsalt": "kopru",  # the same run gives the same file
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}
_METADATA = {"Date": None}


class Plot:
    """One plot: ``name`` is that of its files, ``title`` and ``about`` say what it shows."""

    def __init__(
        self, name: str, title: str, about: str, draw: Callable[[Axes], None], *, height: float
    ) -> None:
        self.name, self.title, self.about = name, title, about
        self._draw, self._height = draw, height

    @cached_property
    def svg(self) -> str:
        """An ``<svg>`` element that asks for nothing outside itself."""
        out = StringIO()
        with rc_context(_STYLE):
            self._figure().savefig(out, format="svg", metadata=_METADATA)
        text = out.getvalue()
        return text[text.index("<svg") :]

    def png(self) -> bytes:
        out = BytesIO()
        with rc_context(_STYLE):
            self._figure().savefig(out, format="png", dpi=150)
        return out.getvalue()

    def _figure(self) -> Figure:
        figure = Figure(figsize=(6.4, self._height), layout="constrained")
        self._draw(figure.subplots())
        return figure


def plots(evaluation: Evaluation, comparison: Comparison | None) -> tuple[Plot, ...]:
    """Those plots that the run has something to show in."""
    return (*_of_run(evaluation), *(_of_comparison(comparison) if comparison is not None else ()))


def _of_run(evaluation: Evaluation) -> Iterator[Plot]:
    if by_pair(evaluation.outcomes):
        about = "Share of questions whose answer is among the first five passages, by the languages of both."
        yield Plot("pairs", "Question and answer", about, partial(_pairs, evaluation=evaluation), height=3.6)
    languages, kinds = by_language(evaluation.outcomes), by_kind(evaluation.outcomes)
    if languages:
        about = "Share of questions answered by the first passage, and by one of the first five."
        yield Plot("languages", "By language", about, partial(_bars, groups=languages), height=2.6)
    if len(kinds) > 1:
        height = 1.0 + 0.42 * len(kinds)
        about = "The same by the kind of question."
        yield Plot("kinds", "By kind", about, partial(_bars, groups=kinds), height=height)
    if len(risk_coverage(evaluation.outcomes)) > 1:
        about = (
            "If only the questions with the highest confidence are answered: the share of those that is not answered "
            "by the first five passages."
        )
        yield Plot("risk", "Risk and coverage", about, partial(_risk, evaluation=evaluation), height=3.2)


def _of_comparison(comparison: Comparison) -> Iterator[Plot]:
    if comparison.cells:
        height = 1.2 + 0.3 * len(comparison.cells)
        about = "Difference in RR@10 (first less second run), with 95 % intervals; filled where it is shown."
        drawn = partial(_differences, comparison=comparison)
        yield Plot("differences", "Differences", about, drawn, height=height)


def save_plots(drawn: tuple[Plot, ...], folder: Path) -> None:
    """Writes each as ``NAME.svg`` and ``NAME.png``."""
    for plot in drawn:
        (folder / f"{plot.name}.svg").write_text(plot.svg, encoding="utf-8")
        (folder / f"{plot.name}.png").write_bytes(plot.png())


def _pairs(axes: Axes, evaluation: Evaluation) -> None:
    pairs = by_pair(evaluation.outcomes)
    rows = [language for language in LANGUAGES if any(asked == language for asked, _ in pairs)]
    columns = [language for language in LANGUAGES if any(answer == language for _, answer in pairs)]
    shares = [
        [
            100 * pairs[asked, answer].measures["Success@5"] if (asked, answer) in pairs else float("nan")
            for answer in columns
        ]
        for asked in rows
    ]
    axes.imshow(shares, vmin=0, vmax=100, cmap="YlGnBu", aspect="auto")
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xlabel("answer in")
    axes.set_ylabel("question in")
    axes.spines[:].set_visible(False)
    for y, asked in enumerate(rows):
        for x, answer in enumerate(columns):
            if (asked, answer) in pairs:
                group, share = pairs[asked, answer], shares[y][x]
                axes.text(
                    x, y, f"{share:.0f} %\n({group.questions})", ha="center", va="center",
                    color="white" if share > 60 else _INK,
                )  # fmt: skip


def _bars(axes: Axes, groups: Mapping[str, Group]) -> None:
    names = list(groups)[::-1]
    places = range(len(names))
    five = [100 * groups[name].measures["Success@5"] for name in names]
    one = [100 * groups[name].measures["Success@1"] for name in names]
    axes.barh(places, five, color="#a9c9d8", height=0.7, label="among the first five")
    axes.barh(places, one, color=_BLUE, height=0.4, label="the first")
    axes.set_yticks(places, [f"{name} ({groups[name].questions})" for name in names])
    axes.set_xlim(0, 100)
    axes.set_xlabel("% of questions")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)


def _risk(axes: Axes, evaluation: Evaluation) -> None:
    languages = of_languages(evaluation.outcomes)
    curves: list[tuple[str, Sequence[Outcome], str, float]] = [("all", evaluation.outcomes, _BLUE, 2.0)]
    if len(languages) > 1:
        curves += [(name, those, _OF_LANGUAGE[name], 1.2) for name, those in languages.items()]
    for name, outcomes, colour, width in curves:
        points = risk_coverage(outcomes)
        shares = [100 * each.coverage for each in points], [100 * each.risk for each in points]
        axes.plot(*shares, color=colour, linewidth=width, label=name)
    if len(curves) > 1:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(curves), frameon=False)
    axes.set_xlim(0, 100)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("% of questions answered, the surest first")
    axes.set_ylabel("% of them not rightly")


def _differences(axes: Axes, comparison: Comparison) -> None:
    cells = comparison.cells[::-1]
    for place, cell in enumerate(cells):
        apart = cell.difference
        color = _INK if cell.verdict == "no difference shown" else _BLUE if apart.mean > 0 else _ORANGE
        face = "white" if cell.verdict == "no difference shown" else color
        axes.plot([100 * apart.low, 100 * apart.high], [place, place], color=color)
        axes.plot([100 * apart.mean], [place], "o", color=color, markerfacecolor=face)
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.set_yticks(range(len(cells)), [f"{cell.group} ({cell.difference.questions})" for cell in cells])
    axes.set_xlabel("difference in RR@10, points of a hundred")
