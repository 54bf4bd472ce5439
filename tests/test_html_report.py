"""The report: one file that asks for nothing else, and nothing in it that a text could have put there."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Route

from eval.comparison import compare
from eval.html_report import write_report
from eval.measures import MEASURES
from eval.outcome import Evaluation, Outcome, Shown, load_run
from eval.plots import plots
from ingest.document import LANGUAGES
from ingest.errors import DatasetError

HOSTILE = '<script>document.title="x"</script> ${alert(1)} {{ 7*7 }} <img src=http://a.example/b.png onerror=alert(1)>'


def run(*ranks: int | None, retriever: str = "hybrid") -> Evaluation:
    outcomes = []
    for number, rank in enumerate(ranks):
        shown = Shown("köprü", 0, 60, "tr", rank == 1, f"Köprü eskidir. {HOSTILE} Yol yenidir.", ((0, 14),))
        outcomes.append(
            Outcome(
                id=f"q{number}",
                kind="who" if number % 2 else "why",
                language=LANGUAGES[number % 4],
                split="report",
                text=f"Ким? {HOSTILE}",
                answerable=True,
                measures=dict.fromkeys(MEASURES, 1 / rank if rank else 0.0),
                first=rank,
                first_in={"tr": rank, "ru": None},
                shown=(shown,) * 3,
                status="found",
                confidence=1 - number / 100,
                covered=0.5,
                words=30,
                seconds=0.02,
            )
        )
    none = replace(outcomes[0], id="u1", kind="unanswerable", answerable=False, measures={}, first=None, first_in={},
                   status="none", confidence=0.1)  # fmt: skip
    return Evaluation("köprüler", "builtin", retriever, {"encoder": "<b>builtin</b>"}, (*outcomes, none))


GOOD, BAD = run(*[1] * 24), run(*[5, None] * 12, retriever="lexical")


FIRST = replace(GOOD, configuration=dict(GOOD.configuration) | {"scorer state": "4567", "passages": "9"})
SECOND = replace(
    BAD, configuration=dict(GOOD.configuration) | {"reranker": "prefers", "scorer state": "0123"}
)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on a run that is compared with another; drawing one takes seconds."""
    return write_report(FIRST, compare(FIRST, SECOND), tmp_path_factory.mktemp("compared") / "report")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on one run."""
    return write_report(GOOD, None, tmp_path_factory.mktemp("alone"))


def test_the_report_says_the_same_in_four_forms(compared: Path) -> None:
    html = compared.read_text(encoding="utf-8")
    fields = json.loads((compared.parent / "report.json").read_text(encoding="utf-8"))
    markdown = (compared.parent / "report.md").read_text(encoding="utf-8")
    assert fields["measures"]["Success@1"] == 1.0
    assert fields["compared"]["cells"][0]["verdict"] == "first better"
    for text in (html, markdown):
        assert "The runs differ." in text
        assert "first better" in text
    assert load_run(compared.parent / "run.json") == FIRST
    for name in ("pairs", "languages", "kinds", "risk", "differences"):
        assert (compared.parent / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert (compared.parent / f"{name}.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_comparison_says_of_both_runs_what_their_configurations_differ_in(compared: Path) -> None:
    fields = json.loads((compared.parent / "report.json").read_text(encoding="utf-8"))
    assert fields["compared"]["with"] == {
        "dataset": "köprüler",
        "encoder": "builtin",
        "retriever": "lexical",
        "reranker": "prefers",
    }
    assert fields["compared"]["differ"] == {
        "scorer state": {"first": "4567", "second": "0123"},
        "passages": {"first": "9", "second": None},
        "reranker": {"first": None, "second": "prefers"},
    }


def test_texts_are_shown_and_not_run(alone: Path) -> None:
    html = alone.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<img" not in html
    assert "<mark>Köprü eskidir.</mark> &lt;script&gt;" in html
    assert "{{ 7*7 }}" in html
    assert "&lt;b&gt;builtin&lt;/b&gt;" in html


def test_the_same_run_draws_the_same_plots(alone: Path) -> None:
    (again,) = [plot.svg for plot in plots(GOOD, None) if plot.name == "kinds"]
    assert (alone.parent / "kinds.svg").read_text(encoding="utf-8") == again


def test_a_run_of_documents_alone_has_a_report_too(tmp_path: Path) -> None:
    outcome = Outcome("t1", "judged", None, None, "t1", True, dict.fromkeys(MEASURES, 1.0), 1)
    html = write_report(Evaluation("trec", "run", "run", {}, (outcome,)), None, tmp_path).read_text(
        encoding="utf-8"
    )
    assert "No passage was found." in html


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match="cannot be written to"):
        write_report(GOOD, None, tmp_path / "file")


SCREENS = [("light", 1280), ("dark", 1280), ("light", 390)]


@pytest.fixture(scope="module")
def offline(chromium: Browser) -> BrowserContext:
    """A browser that has nothing but its own disk."""
    context = chromium.new_context()
    context.set_default_timeout(15_000)
    context.set_offline(True)
    return context


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_without_a_network_everything_is_seen(
    offline: BrowserContext, compared: Path, scheme: str, width: int
) -> None:
    trouble: list[str] = []

    def refuse(dialog: Dialog) -> None:
        trouble.append(dialog.message)
        dialog.dismiss()

    def only_the_disk(route: Route) -> None:
        if route.request.url.startswith("file://"):
            route.continue_()
        else:
            trouble.append(f"{route.request.url} was asked for")
            route.abort()

    page = offline.new_page()
    page.route("**/*", only_the_disk)
    page.on("requestfailed", lambda request: trouble.append(f"{request.url}: {request.failure}"))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", refuse)
    page.on("console", lambda said: trouble.append(said.text) if said.type in {"error", "warning"} else None)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(compared.as_uri())

    assert page.title() == "Köprü: köprüler"
    drawn = [figure.bounding_box() for figure in page.locator("figure svg").all()]
    assert len(drawn) == 5
    assert all(box and box["width"] > 100 and box["height"] > 50 for box in drawn)
    heat = page.locator(".heat td:not(:empty)")
    assert heat.count() == 8  # each language asks, and two answer
    for cell in heat.all():
        box = cell.bounding_box()
        assert box
        assert min(box["width"], box["height"]) > 20
    told = page.locator("details").first
    assert not told.locator("blockquote").first.is_visible()
    told.locator("summary").click()
    passages = told.locator("blockquote")
    assert passages.count() == 6  # three that each run has seen
    assert all(passage.is_visible() for passage in passages.all())
    assert passages.first.locator("mark").inner_text() == "Köprü eskidir."
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
    assert trouble == []
