"""axe-core on the page as people see it: nothing serious or critical, by day and by night."""

import pytest

from app.chat import launch
from tests.visits import free_port, show_by, violations

EXAMPLES = {"tr": "Taş köprüler ne sağladı?", "ky": "Туз?", "ru": "Мост?", "en": "Salt?"}
MANY = "Köprüler, bekçiler, мост, Нарын, тузду, көчмөндөр, ahşap, старый"


@pytest.fixture(scope="module")
def address(browser, overlap_library):
    page = launch(overlap_library, examples=EXAMPLES, port=free_port())
    yield page.local_url
    page.close()


@pytest.fixture(scope="module")
def faults(windows, address):
    """What is found by day and by night in each state of one window."""
    window = windows.open(address, "ky-KG")
    found = {"light": [], "dark": []}

    def look():
        for scheme, so_far in found.items():
            show_by(window.page, scheme)
            so_far.append(violations(window.page))

    look()
    card = window.ask(MANY).locator(".kopru-card").first
    card.get_by_role("checkbox").check()
    card.locator("[data-do=widen]").click()
    card.locator(".kopru-wide").wait_for()
    card.locator(".kopru-rest > summary").click()
    look()
    window.ask("How do whales breathe?")
    window.page.locator("#kopru-filters summary").click()
    window.page.locator("#kopru-filters [value=tr]").check()
    window.page.locator(".kopru-chips button").wait_for()
    look()
    windows.leave()
    return found


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_serious_fault(faults, scheme):
    assert faults[scheme] == [[], [], []]
