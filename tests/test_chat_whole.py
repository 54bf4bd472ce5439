"""The page over a library on disk, with all of its parts: each is there once, and they find each other."""

import re

import pytest

from app.chat import launch
from app.feedback import FeedbackStore
from app.messages import message
from index.library import Library
from tests.visits import Visit, free_port, words_on_the_page

BRIDGE = "Taş köprü ne zaman onarıldı?"
EXAMPLES = {
    "tr": BRIDGE,
    "ky": "Нарын дарыясы?",
    "ru": "Кто построит дорогу?",
    "en": "Who cleared the mines?",
}


@pytest.fixture(scope="module")
def window(browser, shelf, tmp_path_factory):
    library = Library.open(shelf / "library")
    library.search("Köprü")
    feedback = FeedbackStore(tmp_path_factory.mktemp("feedback") / "feedback.sqlite")
    page = launch(library, examples=EXAMPLES, feedback=feedback, port=free_port())
    window = Visit(browser, page.local_url, "tr-TR")
    yield window
    window.page.close()
    browser.clear_cookies()
    page.close()
    assert window.trouble == []


@pytest.mark.browser
def test_every_part_is_on_the_page_once(window):
    names = ("masthead", "conversation", "documents", "foot", "source", "take", "feedback", "library")
    counts = {name: window.page.locator(f"[id=kopru-{name}]").count() for name in names}
    assert counts == dict.fromkeys(names, 1)
    assert window.page.get_by_role("textbox").count() == 1


@pytest.mark.browser
def test_a_citation_opens_in_the_source_panel_and_the_library_by_its_door(window):
    card = window.ask(BRIDGE).locator(".kopru-card").first
    quote = card.locator("mark").first.inner_text()
    card.locator(".kopru-title button").click()
    panel = window.page.locator("#kopru-source .kopru-panel")
    panel.locator("mark").first.wait_for()
    assert "".join(panel.locator("mark").all_inner_texts()) == quote
    window.page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    window.page.locator("#kopru-documents").get_by_role("button", name=message("library", "tr", n=4)).click()
    window.page.get_by_role("heading", name=message("library_title", "tr")).wait_for()
    window.page.keyboard.press("Escape")


def latin(window):
    """Words of ours in Latin letters."""
    _, words = words_on_the_page(window.page)
    quoted = window.page.locator("blockquote").evaluate_all("all => all.map(each => each.textContent)")
    ours = [word for word in words if not any(word in text for text in quoted)]
    return [word for word in ours if re.search("[a-zA-Z]", word)]


@pytest.mark.browser
def test_no_part_speaks_another_language_than_the_page(window):
    for language in ("ky", "ru"):
        window.page.locator(f"[data-language={language}]").click()
        window.page.locator(f"[data-language={language}][aria-pressed=true]").wait_for()
        looks = [["not looked"]]
        for _ in range(
            50
        ):  # every part is told, and asks for its own words; Gradio counts the seconds meanwhile
            looks.append(latin(window))
            if looks[-2:] == [[], []]:
                break
            window.page.wait_for_timeout(100)
        assert looks[-2:] == [[], []]
