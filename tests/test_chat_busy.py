"""What a visitor reads where too many ask at once."""

from threading import Event, Semaphore, Thread

import pytest
from playwright.sync_api import expect

from app.chat import launch
from app.messages import message
from app.visitor import Visitor
from ingest.document import LANGUAGES
from tests.visits import Visit, free_port

QUESTION = "Тузду кербен менен ташышканбы?"


class Slow:
    """The library, which answers nothing before it may."""

    def __init__(self, library):
        self.library, self.asked, self.may = library, Semaphore(0), Event()
        self.visitors: list[Thread] = []

    def answer(self) -> None:
        """Answers all who wait, so that the next one is let in."""
        self.may.set()
        for each in self.visitors:
            each.join(60)
            assert not each.is_alive()

    def __getattr__(self, name):
        return getattr(self.library, name)

    def search(self, question, **how):
        self.asked.release()
        assert self.may.wait(60)
        return self.library.search(question, **how)


@pytest.fixture(scope="module")
def slow(overlap_library):
    return Slow(overlap_library)


@pytest.fixture(scope="module")
def address(browser, slow):
    """A chat that answers one visitor, lets another wait, and no third."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.page.SEARCHES_AT_ONCE", 1)
        patch.setattr("app.page._WAITING", 1)
        page = launch(slow, examples={}, port=free_port())
        windows = [Visitor(page.local_url) for _ in range(2)]
        for window in windows:
            window.open()
        slow.visitors = [Thread(target=window.ask, args=(QUESTION,)) for window in windows]
        slow.visitors[0].start()
        assert slow.asked.acquire(timeout=60)
        slow.visitors[1].start()
        yield page.local_url
        slow.answer()
        for window in windows:
            window.close()
        page.close()


@pytest.mark.browser
def test_a_question_that_is_not_let_in_is_told_so_and_stays_in_its_field(browser, address, slow):
    for language in LANGUAGES:
        visit = Visit(browser, address, language)
        box = visit.page.locator("#kopru-question textarea")
        told = visit.page.locator(".kopru-interrupted")
        box.fill(QUESTION)
        expect(told).to_be_hidden()
        box.press("Enter")
        expect(told).to_be_visible()
        expect(told).to_have_text(message("busy", language))
        expect(box).to_have_value(QUESTION)
        assert visit.page.locator(".kopru-turn").count() == 0
        if language != LANGUAGES[-1]:
            visit.page.close()
    slow.answer()
    box.press("Enter")
    expect(visit.page.locator(".kopru-card").first).to_be_visible()


@pytest.mark.browser
def test_what_else_goes_wrong_is_told_as_before(browser, address):
    visit = Visit(browser, address, "tr")
    visit.page.route(
        "**/gradio_api/queue/join*", lambda route: route.fulfill(status=500, json={"detail": "no"})
    )
    visit.page.locator("#kopru-question textarea").fill(QUESTION)
    visit.page.locator("#kopru-question textarea").press("Enter")
    told = visit.page.locator(".kopru-interrupted")
    expect(told).to_be_visible()
    expect(told).to_have_text(message("interrupted", "tr"))


@pytest.mark.browser
def test_a_question_asked_while_another_is_answered_is_answered_after_it(browser, overlap_library):
    slow = Slow(overlap_library)
    page = launch(slow, examples={}, port=free_port())
    try:
        visit = Visit(browser, page.local_url, "ky")
        box, turns = visit.page.locator("#kopru-question textarea"), visit.page.locator(".kopru-turn")
        for question in (QUESTION, "Salt roads: what was money there?"):
            box.fill(question)
            box.press("Enter")
            box.press("Enter")  # once too often, as keys are pressed
            expect(turns).to_have_count(1)
        slow.may.set()
        expect(turns).to_have_count(2)
        expect(visit.page.locator(".kopru-answer")).to_have_count(2)
        assert turns.locator(".kopru-typed").all_inner_texts() == [
            QUESTION,
            "Salt roads: what was money there?",
        ]
        expect(box).to_have_value("")
        assert visit.trouble == []
    finally:
        slow.may.set()
        page.close()


@pytest.mark.browser
def test_what_is_ticked_and_pressed_faster_than_it_is_answered_counts_once_each(browser, overlap_library):
    page = launch(overlap_library, examples={"en": "Salt roads: what was money there?"}, port=free_port())
    try:
        visit = Visit(browser, page.local_url, "en")
        visit.page.evaluate(
            """() => {
              for (const each of document.querySelectorAll("#kopru-filters [name=languages]")) each.click();
              for (const each of [...document.querySelectorAll(".kopru-picker input")].slice(0, 2)) each.click();
              const example = document.querySelector("[data-do=example]");
              example.click();
              example.click();
            }"""
        )
        expect(visit.page.locator("#kopru-chips button")).to_have_count(len(LANGUAGES) + 2)
        expect(visit.page.locator(".kopru-answer")).to_have_count(1)
        assert visit.page.locator(".kopru-turn").count() == 1
        assert visit.trouble == []
    finally:
        page.close()
