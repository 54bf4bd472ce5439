"""Whoever waits in the chat for a reranker sees how far it is, and afterwards how long it took."""

import re
from threading import Semaphore

import numpy as np
import pytest
from playwright.sync_api import expect

from app.chat import launch
from app.messages import message
from index.library import Library
from tests.visits import Visit, free_port

QUESTION = "Who repaired the stone bridge?"
PLACES = ("Naryn", "Talas", "Osh", "Batken", "Karakol", "Uzgen", "Tokmok", "Kochkor")


class Careful:
    """A reranker in a folder that likes the last best and reads as many passages more as it may at a time."""

    name = "/home/nobody/models/careful/"

    def __init__(self):
        self.may = Semaphore(0)
        self.seconds = 0.0

    def scores(self, question, texts, *, progress):
        for done in (len(texts) // 2, len(texts)):
            assert self.may.acquire(timeout=60)
            progress(done, len(texts))
        assert self.may.acquire(timeout=60)
        return np.arange(len(texts), dtype=np.float32)


@pytest.fixture(scope="module")
def careful():
    return Careful()


@pytest.fixture(scope="module")
def library(tmp_path_factory, careful):
    texts = tmp_path_factory.mktemp("texts")
    for number, place in enumerate(PLACES):
        text = f"The stone bridge at {place} was repaired by {number + 3} masons, whom the town of {place} paid.\n"
        (texts / f"{place}.txt").write_text(text, encoding="utf-8")
    made = Library.open(texts.parent / "careful", create=True, reranker=careful)
    made.add([texts])
    return made


@pytest.fixture
def window(browser, library):
    page = launch(library, examples={}, port=free_port())
    visit = Visit(browser, page.local_url, "ru-RU")
    yield visit
    visit.page.close()
    browser.clear_cookies()
    page.close()
    assert visit.trouble == []


def told(seconds):
    """That eight passages were read, in the answer's language."""
    return re.compile(
        re.escape(message("reranked", "en", n=8, name="careful", seconds="#")).replace(r"\#", seconds)
    )


@pytest.mark.browser
def test_how_far_it_is_is_told_while_it_reads_and_how_long_it_took_afterwards(window, careful):
    box = window.page.locator("#kopru-question textarea")
    box.fill(QUESTION)
    box.press("Enter")
    turn = window.page.locator(".kopru-turn")
    waiting = turn.locator(".kopru-searching")
    expect(waiting).to_have_text(message("searching", "ru"))
    for read in (4, 8):
        careful.may.release()
        expect(waiting).to_have_text(message("rereading", "ru", read=read, n=8))
    careful.may.release()
    expect(turn.locator(".kopru-card")).to_have_count(5)
    expect(turn.locator(".kopru-summary")).to_contain_text(told(r"\d+\.\d"))
    assert waiting.count() == 0
    assert "models/careful" not in window.page.content()

    turn.locator("[data-do=more]").click()
    careful.may.release()
    expect(waiting).to_have_text(message("rereading", "ru", read=4, n=8))
    expect(turn.locator(".kopru-card")).to_have_count(5)  # what is there stays
    careful.may.release(2)
    expect(turn.locator(".kopru-card")).to_have_count(8)
    assert waiting.count() == 0
