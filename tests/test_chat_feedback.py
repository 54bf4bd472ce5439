"""Feedback in a browser: a form below the card, by keyboard too, and what of it is kept."""

import re
from types import SimpleNamespace

import gradio as gr
import pytest
from axe_playwright_python.sync_playwright import Axe

from app.answer import answer
from app.chat_feedback import FeedbackDesk, build_feedback
from app.chat_page import conversation_html, masthead_html
from app.conversation import Turn
from app.feedback import FeedbackStore
from app.messages import message
from app.page import QUICK, chosen_language, file_text, html, serve, visitor_language
from tests.visits import Visit, free_port, words_on_the_page

QUESTION = "Taş köprüler kervanlara kışın ne sağladı?"
STYLES = ("conversation.css", "feedback.css")


@pytest.fixture(scope="module")
def turns(overlap_library):
    return tuple(
        Turn(question, answer(overlap_library, question), serial=serial)
        for serial, question in enumerate((QUESTION, "Тузду кербен менен ташышканбы?"), start=5)
    )


@pytest.fixture
def desk(tmp_path):
    return FeedbackDesk(FeedbackStore(tmp_path), lambda request: request.user, lambda: (3, "builtin"))


def kept(desk, turns, **sent):
    """What the visitor is told, and what is kept, after the browser sent this."""
    request = SimpleNamespace(client=SimpleNamespace(host="192.168.1.7"), user=None)
    html = desk.keep(turns, "en", SimpleNamespace(**sent), request)
    told = ("kept", "too_many", "failed", "gone")
    said = [key for key in told if f'data-said="{message(f"feedback_{key}", "en")}"' in html]
    return said, desk.store.all()


def test_what_is_sent_of_a_citation_is_kept_with_its_place_and_its_quote(desk, turns, overlap_library):
    said, (given,) = kept(desk, turns, turn=0, number=1, verdict="helpful", comment="güzel\n", key="5:1")
    citation = turns[0].outcome.citations[0]
    assert said == ["kept"]
    assert (given.question, given.language, given.verdict) == (QUESTION, "tr", "helpful")
    assert (given.comment, given.user, given.generation, given.encoder) == ("güzel", None, 3, "builtin")
    assert (given.document_id, given.start, given.end) == (citation.document_id, *citation.quoted)
    assert given.quote == overlap_library.text(given.document_id, given.start, given.end)
    assert given.quote == citation.quotes[0]


def test_what_was_searched_is_what_is_judged(desk, turns):
    follow_up = (Turn("ya yazın?", turns[0].outcome, searched="köprüler kervanlara yazın?"),)
    _, (given,) = kept(desk, follow_up, turn=0, number=1, verdict="wrong_passage")
    assert given.question == "köprüler kervanlara yazın?"


def test_the_like_of_a_passage_is_no_answer_to_a_question(desk, turns):
    like = (Turn("Taş …", turns[0].outcome, like=turns[1].outcome.citations[0]),)
    _, (given,) = kept(desk, like, turn=0, number=1, verdict="helpful")
    assert (given.question, given.language) == ("", None)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"turn": 0, "number": 1},
        {"turn": 0, "number": 1, "verdict": "splendid"},
        {"turn": 0, "number": 1, "verdict": ["helpful"]},
        {"turn": 0, "number": 99, "verdict": "helpful"},
        {"turn": 0, "number": True, "verdict": "helpful"},
        {"turn": False, "number": 1, "verdict": "helpful"},
        {"turn": -1, "number": 1, "verdict": "helpful"},
        {"turn": 2, "number": 1, "verdict": "helpful"},
        {"turn": "0", "number": "1", "verdict": "helpful"},
        {"turn": None, "number": None, "verdict": None, "key": {"a": 1}, "comment": 7},
        {"turn": 0, "number": 1, "verdict": "helpful", "document": "another"},
        {"turn": 0, "number": 1, "verdict": "helpful", "document": ["another"]},
    ],
)
def test_what_no_page_of_ours_sends_is_not_kept(desk, turns, sent):
    assert kept(desk, turns, **sent) == (["gone"], ())


def test_a_visitor_who_sends_without_end_is_asked_to_wait(desk, turns):
    said = [kept(desk, turns, turn=0, number=1, verdict="helpful")[0] for _ in range(31)]
    assert said[29:] == [["kept"], ["too_many"]]


def test_a_file_that_cannot_be_written_names_no_folder_to_visitors(desk, turns, tmp_path, caplog):
    desk.store.path.write_bytes(b"no database" * 99)
    request = SimpleNamespace(client=None, user="a")
    event = SimpleNamespace(turn=0, number=1, verdict="helpful")
    shown = desk.keep(turns, "ru", event, request)
    assert message("feedback_failed", "ru") in shown
    assert str(tmp_path) not in shown
    assert "feedback could not be kept" in caplog.text


# ---- in a browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return FeedbackStore(tmp_path_factory.mktemp("feedback"))


@pytest.fixture(scope="module")
def address(turns, store):
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        kept_turns, language = gr.State(turns), gr.State("en")
        masthead = html("masthead", script=file_text("masthead.js"))
        conversation = html("conversation", script=file_text("conversation.js"))
        again = gr.Button(elem_id="again")
        build_feedback(store, page=page, language=language, turns=kept_turns)

        def shown(language):
            return (
                language,
                masthead_html(language),
                conversation_html(turns, language, examples={}),
                message("ask", language),
            )

        def greet(request: gr.Request):
            return shown(visitor_language(request))

        def switch(event: gr.EventData):
            return shown(chosen_language(event))

        def anew(language):
            # As after a new answer: the HTML differs, the cards are written anew.
            return conversation_html(turns, language, examples={}) + "<!-- anew -->"

        everything = [language, masthead, conversation, again]
        page.load(greet, None, everything, **QUICK)
        masthead.click(switch, None, everything, **QUICK)
        again.click(anew, language, conversation, **QUICK)
    served = serve(page, host="127.0.0.1", port=free_port(), open_browser=False, styles=STYLES)
    yield served.local_url
    served.close()


@pytest.fixture(scope="module")
def visit(browser, address):
    visit = Visit(browser, address, "tr")
    visit.page.wait_for_selector(".kopru-card")
    yield visit
    assert visit.trouble == []


def judge(page, verdict, *, turn=0, number=1):
    """Opens the form as a visitor does: with the button in the card, wherever it lies."""
    card = page.locator(f'[data-turn="{turn}"] .kopru-card[data-number="{number}"]')
    button = card.locator(f'[data-verdict="{verdict}"]')
    if not button.is_visible():
        card.locator("details:has([data-verdict]) > summary").click()
    button.click()
    return card.locator(".kopru-feedback-form")


@pytest.mark.browser
def test_a_word_is_sent_and_thanked_for_in_the_visitors_language(visit, store):
    form = judge(visit.page, "wrong_page")
    form.wait_for()
    assert form.locator("[data-told]:visible").inner_text() == message("feedback_wrong_page", "tr")
    assert form.evaluate("form => form.contains(document.activeElement)")
    visit.page.keyboard.type("s. 17 değil ${alert(1)} <b>18</b>")
    form.get_by_role("button", name=message("feedback_send", "tr")).click()
    said = form.locator(".kopru-feedback-said", has_text=message("feedback_kept", "tr"))
    said.wait_for()
    assert form.locator("textarea, button").count() == 0
    assert store.all()[-1].comment == "s. 17 değil ${alert(1)} <b>18</b>"
    assert store.all()[-1].verdict == "wrong_page"


@pytest.mark.browser
def test_it_can_be_done_and_given_up_with_the_keyboard_alone(visit, store):
    before = len(store.all())
    form = judge(visit.page, "helpful", turn=1)
    form.wait_for()
    visit.page.keyboard.press("Escape")
    form.wait_for(state="detached")
    assert visit.page.evaluate("document.activeElement.closest('[data-turn]')?.dataset.turn") == "1"
    form = judge(visit.page, "helpful", turn=1)
    form.wait_for()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    form.locator(".kopru-feedback-said", has_text=message("feedback_kept", "tr")).wait_for()
    assert len(store.all()) == before + 1
    assert (store.all()[-1].verdict, store.all()[-1].comment) == ("helpful", "")
    assert visit.page.locator(".kopru-feedback-form:visible").count() == 1


@pytest.mark.browser
def test_the_form_and_its_words_stay_when_the_conversation_is_written_anew(visit):
    form = judge(visit.page, "wrong_passage")
    form.wait_for()
    form.locator("textarea").fill("yanlış belge")
    visit.page.locator("#again").click()
    visit.page.wait_for_function(
        "() => document.querySelector('#kopru-conversation').innerHTML.includes('<!-- anew -->')"
    )
    form.wait_for()
    assert form.locator("textarea").input_value() == "yanlış belge"
    form.get_by_role("button", name=message("feedback_cancel", "tr")).click()
    form.wait_for(state="detached")


@pytest.mark.browser
def test_the_form_speaks_the_language_that_was_switched_to(visit):
    form = judge(visit.page, "helpful")
    form.wait_for()
    form.locator("textarea").fill("güzel")
    for language in ("ky", "ru", "tr"):
        visit.page.locator(f"[data-language={language}]").click()
        visit.page.locator(f".kopru-feedback-form[lang={language}]:visible").wait_for()
        assert form.locator("[data-told]:visible").inner_text() == message("feedback_helpful", language)
        assert form.locator("textarea").input_value() == "güzel"
        spoken, words = words_on_the_page(visit.page)
        assert spoken == language
        assert message("feedback_comment", language) in words
        if language != "tr":
            assert re.search("[a-zA-Z]", form.inner_text()) is None
    form.get_by_role("button", name=message("feedback_cancel", "tr")).click()


@pytest.mark.browser
def test_it_fits_a_phone_and_can_be_touched(visit):
    visit.page.set_viewport_size({"width": 390, "height": 844})
    form = judge(visit.page, "helpful")
    form.wait_for()
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 390
    heights = form.locator("button, textarea").evaluate_all("all => all.map((each) => each.offsetHeight)")
    assert min(heights) >= 40
    for scheme in ("dark", "light"):
        visit.page.emulate_media(color_scheme=scheme)
        found = Axe().run(visit.page, context=".kopru-feedback-form:not([hidden])").response["violations"]
        assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    form.get_by_role("button", name=message("feedback_cancel", "tr")).click()
    visit.page.set_viewport_size({"width": 1280, "height": 800})
