"""What can be done with an answer, clicked in a browser: cards, filters, what is chosen, and where the focus goes."""

import re

import pytest

from app.chat import launch
from app.messages import message
from ingest.document import LANGUAGES
from tests.visits import free_port, words_on_the_page

SALT = "Тузду кербен менен ташышканбы?"
BRIDGES = "Taş köprüler kervanlara kışın ne sağladı?"
EXAMPLES = {"tr": BRIDGES, "ky": SALT, "ru": "За сколько лет построили мост?", "en": "What was salt?"}
MANY = "Köprüler, bekçiler, мост, Нарын, тузду, көчмөндөр, ahşap, старый"
EVENTS = ("open", "take", "feedback", "chosen")


@pytest.fixture(scope="module")
def address(browser, overlap_library):
    page = launch(overlap_library, examples=EXAMPLES, port=free_port())
    yield page.local_url
    page.close()


@pytest.fixture
def visit(windows, address):
    """Opens a window that remembers what was told to other parts of the page; nothing may fail in it."""

    def open_window(accepted):
        window = windows.open(address, accepted)
        window.page.evaluate(
            """names => {
              window.told = {};
              for (const name of names)
                document.addEventListener(`kopru:${name}`, event => { window.told[name] = event.detail; });
            }""",
            EVENTS,
        )
        return window

    yield open_window
    windows.leave()


def told(window, name):
    return window.page.evaluate("name => window.told[name]", name)


def card_of(window, question, number=1):
    return window.ask(question).locator(f".kopru-card[data-number='{number}']")


def unfold(card):
    card.locator(".kopru-rest > summary").click()


@pytest.mark.browser
def test_a_title_and_a_button_open_the_source_at_the_first_quote(visit, overlap_library):
    window = visit("ky")
    card = card_of(window, SALT)
    quote = card.locator("mark").first.evaluate("element => element.textContent")
    for control in (card.locator(".kopru-title button"), card.locator(".kopru-actions > [data-do=open]")):
        window.page.evaluate("window.told = {}")
        control.click()
        place = told(window, "open")
        assert overlap_library.text(place["document"], place["start"], place["end"]) == quote
        window.page.keyboard.press("Escape")


@pytest.mark.browser
def test_more_context_shows_the_text_around_and_keeps_the_focus_and_the_marks(visit, overlap_library):
    window = visit("tr")
    card = card_of(window, BRIDGES)
    quote = card.locator("mark").first.inner_text()
    card.locator("[data-do=widen]").focus()
    window.page.keyboard.press("Enter")
    wide = card.locator(".kopru-wide")
    wide.wait_for()
    shown = wide.evaluate("element => element.textContent")
    assert shown in overlap_library.document("suleymanova-2020").text
    assert len(shown) > len(card.locator(".kopru-passage").evaluate("element => element.textContent"))
    assert card.locator("mark").first.inner_text() == quote
    assert window.page.evaluate("document.activeElement.closest('.kopru-card').dataset.number") == "1"


@pytest.mark.browser
def test_one_document_alone_is_asked_and_the_limit_can_be_taken_away(visit):
    window = visit("ky")
    card = card_of(window, MANY)
    unfold(card)
    card.locator("[data-do=only]").click()
    again = window.page.locator(".kopru-turn").nth(1)
    again.locator(".kopru-answer").wait_for()
    assert {each.get_attribute("data-document") for each in again.locator(".kopru-card").all()} == {"tuz"}
    chip = window.page.locator(".kopru-chips button")
    assert chip.locator("bdi").inner_text() == "Туз <img src=x onerror=alert(1)> ${alert(2)}"
    assert again.locator(".kopru-kept bdi").inner_text() == chip.locator("bdi").inner_text()
    none = window.ask("Коралл киттери кантип дем алышат?")
    assert none.locator(".kopru-advice p").first.inner_text() == message("searched_documents", "ky", n=1) + (
        f" {message('try_language', 'ky')}"
    )
    none.locator("[data-do=everything]").click()
    everywhere = window.page.locator(".kopru-turn").nth(3)
    everywhere.locator(".kopru-answer").wait_for()
    assert (
        message("searched_documents", "ky", n=4) in everywhere.locator(".kopru-advice p").first.inner_text()
    )
    assert chip.count() == 0


@pytest.mark.browser
def test_the_like_of_a_passage_is_a_new_turn_without_it(visit):
    window = visit("ru")
    card = card_of(window, "Мост через Нарын построили за два года?")
    unfold(card)
    card.locator("[data-do=like]").click()
    like = window.page.locator(".kopru-turn").nth(1)
    like.locator(".kopru-answer").wait_for()
    assert like.locator(".kopru-question bdi").inner_text() == "Мост через Нарын построили за два года."
    assert like.locator(".kopru-headline").inner_text() == message("like_found", "ru", n=2)
    assert like.locator("mark").all_inner_texts() == [
        "Көчмөндөр тузду Нарындын суусунан алышкан.",
        "Старый мост снесло паводком.",
    ]


@pytest.mark.browser
def test_a_quote_is_copied_with_its_citation_and_that_is_said(browser, visit):
    browser.grant_permissions(["clipboard-read", "clipboard-write"])
    window = visit("tr")
    card = card_of(window, BRIDGES)
    card.locator("[data-do=copy]").click()
    window.page.get_by_text(message("copied", "tr")).wait_for()
    copied = window.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“Taş köprüler kervanların kışın da ırmağı geçmesini sağladı.”")
    assert "Nurgül Süleymanova" in copied
    assert "s. 16" in copied
    window.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    card.locator("[data-do=copy]").click()
    window.page.get_by_text(message("copied", "tr")).wait_for()
    browser.clear_permissions()


@pytest.mark.browser
def test_chosen_citations_stay_chosen_and_are_taken_along(visit):
    window = visit("ky")
    card_of(window, MANY, 2).get_by_role("checkbox").check()
    window.ask(SALT).locator(".kopru-card").first.get_by_role("checkbox").check()
    tray = window.page.locator(".kopru-tray")
    assert tray.locator(".kopru-count").inner_text() == "2"
    first = window.page.locator(".kopru-turn").first
    assert first.locator(".kopru-card[data-number='2']").get_by_role("checkbox").is_checked()
    tray.locator("[data-do=take]").click()
    assert told(window, "take") == {"picked": [[0, 2], [1, 1]]}
    window.page.locator("#kopru-take dialog[open]").wait_for()
    window.page.keyboard.press("Escape")
    window.page.locator("#kopru-take dialog[open]").wait_for(state="hidden")
    tray.locator("[data-do=unchoose]").click()
    assert not tray.is_visible()
    assert window.page.locator(".kopru-card :checked").count() == 0
    window.page.locator("[data-do=take-all]").click()
    assert told(window, "take") == {"picked": "all"}


@pytest.mark.browser
def test_a_verdict_names_the_citation(visit):
    window = visit("ky")
    card = card_of(window, MANY, 3)
    unfold(card)
    card.locator("[data-verdict=wrong_page]").click()
    assert told(window, "feedback") == {"turn": 0, "number": 3, "verdict": "wrong_page"}
    assert card.locator("[data-verdict][aria-pressed=true]").count() == 1


@pytest.mark.browser
def test_more_passages_come_where_the_first_were(visit):
    window = visit("en")
    turn = window.ask(MANY)
    assert turn.locator(".kopru-card").count() == 5
    turn.locator("[data-do=more]").click()
    turn.locator(".kopru-card").nth(7).wait_for()
    assert window.page.locator(".kopru-turn").count() == 1
    assert turn.locator("[data-do=more]").count() == 0


@pytest.mark.browser
def test_a_follow_up_shows_what_it_kept_and_that_can_be_undone(visit):
    window = visit("en")
    window.ask("Was the Rogun dam built in 1976?")
    follow_up = window.ask("and in 2010?")
    kept = follow_up.locator(".kopru-kept")
    assert "Rogun" in kept.inner_text()
    kept.locator("[data-do=typed]").click()
    alone = window.page.locator(".kopru-turn").nth(2)
    alone.locator(".kopru-answer, .kopru-notice").wait_for()
    assert alone.locator(".kopru-question bdi").inner_text() == "and in 2010?"
    assert alone.locator(".kopru-kept").count() == 0


@pytest.mark.browser
def test_filters_are_chosen_shown_and_taken_away(visit):
    window = visit("en")
    scope = window.page.locator("#kopru-scope")
    scope.locator("summary").click()
    scope.get_by_role("checkbox", name="Russian").check()
    scope.get_by_label(message("filter_from", "en"), exact=True).fill("1900")
    scope.get_by_label(message("filter_to", "en"), exact=True).fill("1990")
    scope.get_by_role("radio", name=message("filter_kind_text", "en")).check()
    scope.get_by_role("checkbox", name="Көпүрөлөр").check()
    scope.get_by_role("searchbox").press_sequentially("isik")
    window.page.wait_for_function("document.querySelectorAll('.kopru-picker input').length === 1")
    scope.locator(".kopru-picker input").check()
    chips = scope.locator(".kopru-chips bdi")
    chips.nth(4).wait_for()
    assert chips.all_inner_texts() == [
        "Russian",
        "1900–1990",
        "Көпүрөлөр",
        "İpek Yolu'nda Köprüler",
        "text only",
    ]
    window.page.keyboard.press("Escape")
    for left in (4, 3, 2):
        scope.locator(".kopru-chips button").last.focus()
        window.page.keyboard.press("Enter")
        window.page.wait_for_function(
            "n => document.querySelectorAll('.kopru-chips button').length === n", arg=left
        )
        assert window.page.evaluate("document.activeElement.closest('.kopru-chips') !== null")
    turn = window.ask("Мост через Нарын построили за два года?")
    assert {each.get_attribute("data-document") for each in turn.locator(".kopru-card").all()} == {"most"}
    assert turn.locator(".kopru-kept bdi").all_inner_texts() == ["Russian", "1900–1990"]


@pytest.mark.browser
def test_other_parts_can_ask_and_narrow(visit):
    window = visit("en")
    window.page.evaluate(
        "question => document.dispatchEvent(new CustomEvent('kopru:ask', {detail: {question}}))", MANY
    )
    window.page.locator(".kopru-turn .kopru-answer").wait_for()
    window.page.evaluate(
        "document.dispatchEvent(new CustomEvent('kopru:filter', {detail: {document: 'most'}}))"
    )
    again = window.page.locator(".kopru-turn").nth(1)
    again.locator(".kopru-answer").wait_for()
    assert {each.get_attribute("data-document") for each in again.locator(".kopru-card").all()} == {"most"}


@pytest.mark.browser
def test_earlier_answers_are_put_away_and_can_be_shown_again(visit):
    window = visit("ky")
    for _ in range(5):
        window.ask(SALT)
    first = window.page.locator(".kopru-turn").first
    assert first.locator(".kopru-card").count() == 0
    first.locator("[data-do=unfold]").click()
    first.locator(".kopru-card").first.wait_for()


@pytest.mark.browser
def test_everything_that_opens_speaks_the_language_of_the_interface(visit):
    window = visit("en")
    card = card_of(window, MANY)
    card.locator("[data-do=widen]").click()
    card.locator(".kopru-wide").wait_for()
    card.get_by_role("checkbox").check()
    window.ask("How do whales breathe?")
    unfold(window.page.locator(".kopru-card").first)
    window.page.locator("#kopru-filters summary").click()
    window.page.locator("#kopru-filters [value=tr]").check()
    window.page.locator(".kopru-chips button").wait_for()
    keys = (
        *("open_source", "more_context", "copy_quote", "choose", "only_document", "like_this", "feedback"),
        *("verdict_helpful", "take_all", "take_chosen", "try_words", "filter_kind_all", "filter_find"),
    )
    english = {message(key, "en") for key in keys}
    for language in LANGUAGES:
        window.page.locator(f"[data-language={language}]").click()
        window.page.locator(f"[data-language={language}][aria-pressed=true]").wait_for()
        _, words = words_on_the_page(window.page)
        assert {message(key, language) for key in keys} <= set(words)
        if language != "en":
            assert not english & set(words)
        if language in {"ky", "ru"}:
            quoted = window.page.locator("blockquote").evaluate_all(
                "all => all.map(each => each.textContent)"
            )
            ours = [word for word in words if not any(word in text for text in quoted)]
            assert [word for word in ours if re.search("[a-zA-Z]", word)] == []


@pytest.mark.browser
def test_by_keyboard_the_question_is_one_step_away(visit):
    window = visit("tr")
    window.page.keyboard.press("Tab")
    skip = window.page.locator("#kopru-masthead .kopru-skip")
    assert skip.evaluate("element => element === document.activeElement")
    window.page.keyboard.press("Enter")
    assert window.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    headings = window.page.locator("h1, h2, h3").evaluate_all("all => all.map(each => each.tagName)")
    assert headings[:2] == ["H1", "H2"]
    assert window.page.evaluate("document.querySelectorAll('main').length") == 1


@pytest.mark.browser
def test_on_a_phone_everything_that_is_pressed_is_large_enough(visit):
    window = visit("ky")
    window.page.set_viewport_size({"width": 390, "height": 844})
    card_of(window, MANY).get_by_role("checkbox").check()
    window.page.locator("#kopru-filters summary").click()
    small = window.page.evaluate(
        """() => [...document.querySelectorAll(
             `#kopru-conversation :is(.kopru-action, .kopru-more, .kopru-plain),
              #kopru-foot :is(button, summary, label)`
           )].filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 39.5)
             .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert small == []
    assert window.page.evaluate("document.documentElement.scrollWidth") == 390
