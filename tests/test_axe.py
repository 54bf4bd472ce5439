"""axe-core (Deque, MPL-2.0) on the page as people see it: nothing serious or critical, by day and by night."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from app.chat import launch
from tests.visits import Visit, free_port

EXAMPLES = {"tr": "Taş köprüler ne sağladı?", "ky": "Туз?", "ru": "Мост?", "en": "Salt?"}
MANY = "Köprüler, bekçiler, мост, Нарын, тузду, көчмөндөр, ahşap, старый"


@pytest.fixture(scope="module")
def address(browser, overlap_library):
    page = launch(overlap_library, examples=EXAMPLES, port=free_port())
    yield page.local_url
    page.close()


def violations(page):
    """Serious and critical ones: which rule, and where."""
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], [node["target"] for node in each["nodes"]])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_serious_fault(browser, address, scheme):
    window = Visit(browser, address, "ky-KG")
    window.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    window.open()
    assert violations(window.page) == []
    card = window.ask(MANY).locator(".kopru-card").first
    card.get_by_role("checkbox").check()
    card.locator("[data-do=widen]").click()
    card.locator(".kopru-wide").wait_for()
    card.locator(".kopru-rest > summary").click()
    assert violations(window.page) == []
    window.ask("How do whales breathe?")
    window.page.locator("#kopru-filters summary").click()
    window.page.locator("#kopru-filters [value=tr]").check()
    window.page.locator(".kopru-chips button").wait_for()
    assert violations(window.page) == []
    window.page.close()
    browser.clear_cookies()
