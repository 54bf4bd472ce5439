"""A visit to a library on disk, part by part: hostile files are quoted letter for letter in each, and do nothing."""

import json

import pytest

from app.chat import launch
from app.messages import _sentences, message
from app.references import one_line
from tests.visits import Visit, free_port, settled, show_by, violations, words_on_the_page
from tests.walked import (
    BRIDGE,
    EXAMPLES,
    KUMIS,
    NAME,
    SALT,
    latin,
    letters,
    listed,
    said,
    walked_library,
)

pytestmark = pytest.mark.browser
SCREENS = [("light", 390), ("dark", 390), ("light", 1280), ("dark", 1280)]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return walked_library(tmp_path_factory.mktemp("walk"))


@pytest.fixture(scope="module")
def address(browser, library):
    page = launch(library, examples=EXAMPLES, port=free_port())
    yield page.local_url
    page.close()


@pytest.fixture(scope="module")
def window(browser, address):
    window = Visit(browser, address, "ky-KG")
    yield window
    window.page.close()
    assert window.trouble == []


@pytest.fixture(autouse=True)
def _quiet(window):
    yield
    for _ in range(2):
        window.page.keyboard.press("Escape")
    window.page.locator(".kopru-panel").first.wait_for(state="hidden")


def close_source(page):
    """Until the server knows of it; what is opened before that would be lost."""
    page.keyboard.press("Escape")
    page.locator("#kopru-source .kopru-panel").wait_for(state="detached")
    settled(page)


def cited(window, question, document):
    """The first card of that document, what is quoted in it, and its place."""
    card = window.ask(question).locator(f".kopru-card[data-document='{document}']").first
    place = [int(card.get_attribute(f"data-{end}")) for end in ("start", "end")]
    return card, place


@pytest.mark.parametrize(("question", "name"), [(SALT, NAME), (KUMIS, "тоо.md")])
def test_hostile_files_are_quoted_letter_for_letter_in_every_part(window, library, question, name):
    entry = listed(library, name)
    text = library.document(entry.id).text
    card, (start, end) = cited(window, question, entry.id)
    quote = text[start:end]
    assert "${alert(1)} {{7*7}}" in quote
    assert letters(card.locator("mark").first) == quote
    assert letters(card.locator(".kopru-title bdi")) == entry.metadata.title
    assert letters(card.locator(".kopru-passage")) in text

    copied = card.get_attribute("data-copy")
    assert f"«{quote}»" in copied
    widen = card.locator("[data-do=widen]")
    if widen.count():
        widen.click()
        card.locator(".kopru-wide").wait_for()
        assert letters(card.locator(".kopru-wide")) in text
        assert quote in letters(card.locator(".kopru-wide"))

    card.locator(".kopru-title button").click()
    panel = window.page.locator("#kopru-source .kopru-panel")
    panel.locator("mark").first.wait_for()
    assert letters(panel.locator("mark")) == quote
    assert letters(panel.locator(".kopru-panel-text")) == text
    assert letters(panel.locator(".kopru-panel-title")) == entry.metadata.title
    assert letters(panel.locator(".kopru-panel-file")) == name
    window.page.keyboard.press("Escape")

    card.get_by_role("checkbox").check()
    window.page.locator("#kopru-tray [data-do=take]").click()
    taken = window.page.locator("#kopru-take dialog[open]")
    taken.wait_for()
    assert letters(taken.locator("[data-format=quotes] .kopru-file")) == f"{copied}\n"
    item = json.loads(letters(taken.locator("[data-format=csl-json] .kopru-file")))[0]
    assert item["title"] == one_line(entry.metadata.title)
    window.page.keyboard.press("Escape")
    card.get_by_role("checkbox").uncheck()
    ours = window.page.locator("#kopru-conversation, #kopru-source, #kopru-take")
    assert ours.locator("img, script, b, a").count() == 0


def test_a_heading_in_a_passage_looks_like_one_and_keeps_its_marks(window, library):
    card, _ = cited(window, KUMIS, listed(library, "тоо.md").id)
    card.locator("[data-do=widen]").click()
    wide = card.locator(".kopru-wide")
    wide.wait_for()
    marks = wide.locator(".kopru-marks").first
    assert marks.evaluate("element => [element.textContent, getComputedStyle(element).fontSize]") == [
        "## ",
        "0px",
    ]
    assert letters(wide.locator(".kopru-heading").first).startswith("Кымыз ${alert(1)} {{7*7}}")
    assert "## Кымыз ${alert(1)}" in letters(wide)


def test_the_browsers_back_closes_what_is_open_and_keeps_the_conversation(window):
    page = window.page
    turn = window.ask(BRIDGE)
    turns = page.locator(".kopru-turn").count()
    turn.locator("[data-do=open]").first.click()
    panel = page.locator("#kopru-source .kopru-panel")
    panel.wait_for()
    page.evaluate("document.dispatchEvent(new CustomEvent('kopru:take', { detail: { picked: 'all' } }))")
    page.locator("#kopru-take dialog[open]").wait_for()
    address = page.url
    page.go_back()
    page.locator("#kopru-take dialog[open]").wait_for(state="detached")
    assert panel.is_visible()
    page.go_back()
    panel.wait_for(state="detached")
    assert (page.url, page.locator(".kopru-turn").count()) == (address, turns)
    turn.locator("[data-do=open]").first.click()  # closed by its own button, it leaves nothing to go back to
    panel.locator("[data-action=close]").click()
    panel.wait_for(state="detached")
    page.wait_for_function("history.state === null")


def test_escape_closes_what_lies_on_top_and_nothing_under_it(window):
    page = window.page
    turn = window.ask(BRIDGE)
    turn.locator("[data-do=open]").first.click()
    panel = page.locator("#kopru-source .kopru-panel")
    panel.wait_for()
    page.locator("#kopru-filters summary").click()
    page.keyboard.press("Escape")
    turn.locator(".kopru-rest > summary").first.click()
    page.keyboard.press("Escape")
    page.evaluate("document.dispatchEvent(new CustomEvent('kopru:take', { detail: { picked: 'all' } }))")
    page.locator("#kopru-take dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("#kopru-take dialog[open]").wait_for(state="detached")
    assert panel.is_visible()
    assert page.locator("#kopru-filters details[open], .kopru-rest[open]").count() == 0


def test_the_filters_fold_when_a_question_is_typed_and_a_menu_stays_within_the_window(window):
    page = window.page
    page.set_viewport_size({"width": 390, "height": 844})
    turn = window.ask(BRIDGE)
    turn.locator("[data-do=widen]").first.click()
    turn.locator(".kopru-wide").first.wait_for()
    turn.locator(".kopru-rest > summary").first.click()
    menu = turn.locator(".kopru-others").first
    box = menu.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.locator("#kopru-filters summary").click()
    page.locator("#kopru-filters [name=from]").fill("1850")
    page.locator("#kopru-filters [name=to]").fill("1851")
    assert page.locator("#kopru-filters details[open]").count() == 1
    assert not menu.is_visible()
    page.locator("#kopru-question textarea").focus()
    assert page.locator("#kopru-filters details[open]").count() == 0
    page.locator(".kopru-chips button").wait_for()
    advice = window.ask(SALT).locator(".kopru-advice")
    assert advice.locator("p").first.inner_text() == message("searched_nothing", "ky")
    page.locator(".kopru-chips button").click()
    page.locator(".kopru-chips").wait_for(state="detached")
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_printed_page_opens_large_enough_for_a_phone_and_stays_as_large_as_it_was_made(window):
    page = window.page
    sheet = page.locator("#kopru-source .kopru-panel-page")
    turn = window.ask(BRIDGE)
    page.set_viewport_size({"width": 390, "height": 844})
    turn.locator("[data-do=open]").first.click()
    sheet.wait_for()
    assert sheet.get_attribute("style") == "width:150%"
    assert min(box.bounding_box()["x"] for box in page.locator("#kopru-source .kopru-box").all()) >= 0
    close_source(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    turn.locator("[data-do=open]").first.click()
    page.locator("#kopru-source [data-action=zoom-in]").click()
    page.locator("#kopru-source .kopru-panel-page[style='width:150%']").wait_for()
    place = {
        "document": turn.locator(".kopru-card").first.get_attribute("data-document"),
        "start": 0,
        "end": 9,
    }
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('kopru:open', { detail }))", place)
    page.locator("#kopru-source [data-query$='&end=9']").wait_for()
    assert sheet.get_attribute("style") == "width:150%"


def test_ten_thousand_words_are_not_searched_and_stay_where_they_were_typed(window):
    typed = "кымыз " * 10_000
    notice = window.ask(typed).locator(".kopru-notice")
    assert notice.inner_text() == message("question_too_long", "ky")
    assert (
        window.page.locator("#kopru-question textarea").input_value() == typed[:20_000]
    )  # as much as the field takes
    long = window.ask("Кымыз " + "ж" * 1_500)  # its answer is not pushed off the screen
    assert long.locator(".kopru-question").bounding_box()["height"] < 300


def test_the_keyboard_alone_asks_opens_chooses_and_takes_along(window):
    page = window.page
    window.ask(KUMIS)

    def focused():
        return page.evaluate("[document.activeElement.tagName, document.activeElement.dataset.do ?? '']")

    page.keyboard.press("Shift+Tab")
    assert focused() == ["BUTTON", "answer"]
    page.keyboard.press("Enter")
    assert focused() == ["H2", ""]
    for _ in range(8):
        page.keyboard.press("Tab")
        if focused()[1] == "open":
            break
    page.keyboard.press("Enter")
    page.locator("#kopru-source .kopru-panel").wait_for()
    page.wait_for_function("document.activeElement.id === 'kopru-source-heading'")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.dataset.do === 'open'")
    for _ in range(5):
        page.keyboard.press("Tab")
        if focused()[1] == "choose":
            break
    page.keyboard.press("Space")
    page.locator("#kopru-tray [data-do=take]").focus()
    page.keyboard.press("Enter")
    page.locator("#kopru-take dialog[open]").wait_for()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.value === 'apa'")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.dataset.do === 'take'")
    page.locator("#kopru-tray [data-do=unchoose]").click()


def open_everything(window):
    """The menu of a card, the filters, advice, the source: what can be seen at the same time."""
    page = window.page
    window.ask("zzz qqq")
    turn = window.ask(BRIDGE)
    turn.locator(".kopru-rest > summary").first.click()
    turn.locator("[data-do=open]").first.click()
    page.locator("#kopru-source .kopru-panel").wait_for()
    return turn


def test_no_english_is_left_in_any_part(windows, address, library):
    texts = [library.document(each.id).text for each in library.documents()]
    english = {each for forms in _sentences().values() for each in said(forms["en"])}
    window = windows.open(address, "tr-TR")
    page = window.page
    turn = open_everything(window)
    turn.get_by_role("checkbox").first.check()
    page.evaluate("document.querySelector('#kopru-filters details').open = true")
    for language in ("tr", "ky", "ru"):
        page.evaluate("language => document.querySelector(`[data-language=${language}]`).click()", language)
        page.locator(f"[data-language={language}][aria-pressed=true]").wait_for()
        page.locator(f"#kopru-source .kopru-panel[lang={language}]").wait_for()
        page.evaluate("document.dispatchEvent(new CustomEvent('kopru:take', { detail: { picked: 'all' } }))")
        page.locator(f"#kopru-take dialog[open][lang={language}]").wait_for()
        own = {each for forms in _sentences().values() for each in said(forms[language])}
        spoken, words = words_on_the_page(page)
        assert spoken == language
        assert len(words) > 60
        assert [word for word in words if word in english - own] == []
        if language != "tr":
            ours = [word for word in words if not any(word.strip("«»“”") in text for text in texts)]
            assert latin(ours) == []
        page.keyboard.press("Escape")
        page.locator("#kopru-take dialog[open]").wait_for(state="detached")
    windows.leave()


@pytest.fixture(scope="module")
def faults(windows, address):
    """What axe finds in the parts that open, by screen: one window shows them all, one after the other."""
    window = windows.open(address, "ru")
    page, found = window.page, {}
    turn = open_everything(window)
    for scheme, width in SCREENS:
        close_source(page)
        page.set_viewport_size({"width": width, "height": 844})
        show_by(page, scheme)
        turn.locator("[data-do=open]").first.click()
        page.locator("#kopru-source img").wait_for()
        of_parts = found[scheme, width] = {"page": violations(page, "#kopru-source")}
        page.locator("#kopru-source [data-action=form]").click()
        page.locator("#kopru-source mark").first.wait_for()
        of_parts["text"] = violations(page, "#kopru-source")
        close_source(page)
        page.locator("#kopru-filters summary").click()
        of_parts["filters"] = violations(page, "#kopru-foot")
        page.evaluate("document.dispatchEvent(new CustomEvent('kopru:take', { detail: { picked: 'all' } }))")
        page.locator("#kopru-take dialog[open]").wait_for()
        of_parts["take"] = violations(page, "#kopru-take")
        page.keyboard.press("Escape")
        page.locator("#kopru-take dialog[open]").wait_for(state="detached")
        page.keyboard.press("Escape")
    windows.leave()
    return found


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_the_parts_that_open_have_no_serious_fault(faults, scheme, width):
    assert faults[scheme, width] == {"page": [], "text": [], "filters": [], "take": []}
