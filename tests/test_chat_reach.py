"""What a keyboard and a thumb reach on a small screen is seen, and large enough."""

from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import expect

from app.chat import launch
from app.roles import Visitors
from index.library import Library
from tests.visits import Visit, free_port

pytestmark = pytest.mark.browser

BRIDGE = "Taş köprü ne zaman onarıldı?"
MINES = "Who cleared the mined fields?"
PHONE = {"width": 390, "height": 640}
THUMB = 40  # CSS pixels
VEIL = 16  # CSS pixels: the upper edge of the foot, which hides nothing yet
CONTROLS = "a[href], button, summary, select, textarea, label:has(input)"


@pytest.fixture(scope="module")
def library(shelf, tmp_path_factory):
    """The four documents, in a copy whose titles may be corrected."""
    return Library.open(Path(copytree(shelf / "library", tmp_path_factory.mktemp("reach") / "library")))


@pytest.fixture(scope="module")
def window(browser, library):
    examples = dict.fromkeys(("tr", "ky", "ru", "en"), BRIDGE)
    page = launch(library, examples=examples, visitors=Visitors(open_role="curator"), port=free_port())
    window = Visit(browser, page.local_url, "tr-TR")
    window.page.set_viewport_size(PHONE)
    yield window
    window.page.close()
    browser.clear_cookies()
    page.close()
    assert window.trouble == []


def under_the_foot(page):
    """How much of what has the keyboard lies under the foot of the page, when it has scrolled; None within the foot."""
    page.wait_for_function(  # scrolling is smooth
        "() => { const still = scrollY === window.before; window.before = scrollY; return still; }",
        polling=60,
    )
    return page.evaluate(
        """() => {
          const foot = document.querySelector("#kopru-foot"), reached = document.activeElement;
          if (foot.contains(reached)) return null;
          const { bottom } = reached.getBoundingClientRect();
          return Math.max(0, bottom - foot.getBoundingClientRect().top);
        }"""
    )


def test_what_the_keyboard_reaches_is_never_under_the_foot_of_the_page(window):
    page = window.page
    window.ask(MINES)
    window.ask(BRIDGE)
    page.locator(".kopru-turn h2").first.focus()
    hidden = []
    page.keyboard.press("Tab")
    while (under := under_the_foot(page)) is not None:
        hidden.append(under)
        page.keyboard.press("Tab")
    assert len(hidden) > 10
    assert [each for each in hidden if each > VEIL] == []


def test_the_field_that_has_the_keyboard_has_a_ring_around_it(window):
    field = window.page.locator("#kopru-question textarea")
    field.focus()
    ring = field.evaluate(
        "field => [getComputedStyle(field).outlineStyle, getComputedStyle(field).outlineOffset]"
    )
    assert ring == ["solid", "-2px"]  # within the field, because what is around it cuts off what is outside


def test_what_can_be_pressed_under_a_quotation_is_as_large_as_a_thumb(window):
    card = window.ask(BRIDGE).locator(".kopru-card").first
    card.locator(".kopru-rest > summary").click()
    boxes = [each.bounding_box() for each in card.locator(CONTROLS).all() if each.is_visible()]
    assert len(boxes) >= 8
    assert [box for box in boxes if min(box["width"], box["height"]) < THUMB] == []
    window.page.keyboard.press("Escape")


def test_documents_that_are_found_are_seen_below_what_was_typed(window):
    page = window.page
    page.set_viewport_size({"width": 390, "height": 440})  # what a phone's own keyboard leaves
    page.locator("#kopru-scope summary").click()
    field = page.locator("#kopru-scope [name=find]")
    field.focus()
    field.evaluate(  # as low in the window as it is when a thumb has brought it there
        """(field) => {
          const scope = field.closest("#kopru-scope");
          scope.scrollTop += field.getBoundingClientRect().bottom - scope.getBoundingClientRect().bottom;
        }"""
    )
    page.keyboard.type("m")
    expect(page.locator("#kopru-picker label")).to_have_count(1)
    page.wait_for_function(
        """() => {
          const place = (selector) => document.querySelector(`#kopru-scope ${selector}`).getBoundingClientRect();
          const { top, bottom } = document.querySelector("#kopru-scope").getBoundingClientRect();
          return place("[name=find]").top >= top && place("#kopru-picker label").bottom <= bottom;
        }"""
    )
    field.press("Escape")
    page.set_viewport_size(PHONE)


def test_a_long_title_is_seen_whole_while_it_is_corrected_and_stays_one_line(window, library):
    page = window.page
    long = " ".join(["Taş köprülerin tarihi"] * 13)
    page.locator("#kopru-documents [data-do=library]").click()
    page.locator("[data-do=edit]").first.click()
    field = page.locator(".kopru-correct [name=title]")
    field.fill(long)
    hidden = field.evaluate(
        "field => [field.scrollWidth - field.clientWidth, field.scrollHeight - field.clientHeight]"
    )
    assert hidden == [0, 0]
    field.press("Enter")
    expect(page.locator("#kopru-library .kopru-notice")).to_contain_text(long)
    assert long in {each.metadata.title for each in library.documents()}
