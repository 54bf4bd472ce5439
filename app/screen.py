"""``python -m app.screen``: how long it takes from a question to the first quotation that can be read on the screen."""

from argparse import ArgumentParser
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from shutil import which
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from app.separate_chat import demo_questions, separate_chat

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["main", "seconds_to_card"]

_WARM = 3  # questions asked before the clock runs
_EACH = 5  # questions of a conversation
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures, a line each; or a line that says what is missing to take them."""
    parser = ArgumentParser(prog="python -m app.screen", description=__doc__)
    parser.add_argument("--questions", type=int, default=20, metavar="N", help="timed (%(default)s)")
    wanted: int = parser.parse_args(arguments).questions
    names = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
    chromium = next(filter(None, map(which, names)), None)
    if chromium is None or find_spec("playwright") is None:
        print("question to quotation on the screen: not measured (needs Chromium and Playwright)")
        return 0
    seconds = sorted(_timed(Path(chromium), wanted))
    print(f"{'question to quotation on the screen, median ms':<54} {1_000 * median(seconds):>8,.1f}")
    print(f"{'the longest of them, ms':<54} {1_000 * seconds[-1]:>8,.1f}")
    return 0


def _timed(chromium: Path, wanted: int) -> list[float]:
    """Seconds that each question took over the demo texts."""
    from playwright.sync_api import sync_playwright

    questions = islice(cycle(demo_questions()), _WARM + wanted)
    with separate_chat() as chat, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        page = browser.new_page()
        seconds = []
        for number, question in enumerate(questions):
            if number % _EACH == 0:
                page.goto(chat.address)
                page.wait_for_selector(".kopru-tagline")
            seconds.append(seconds_to_card(page, question))
        browser.close()
    return [each for each in seconds[_WARM:] if each is not None]


def seconds_to_card(page: "Page", question: str) -> float | None:
    """From pressing Enter until the first quotation stands on the page; None where nothing was found to quote."""
    answers = page.locator(".kopru-turn .kopru-answer")
    before = answers.count()
    field = page.locator("#kopru-question textarea")
    field.fill(question)
    started = perf_counter()
    field.press("Enter")
    answers.nth(before).locator(".kopru-card, .kopru-advice").first.wait_for()
    seconds = perf_counter() - started
    return seconds if answers.nth(before).locator(".kopru-card").count() else None


if __name__ == "__main__":
    raise SystemExit(main())
