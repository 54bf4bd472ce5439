"""The take-along panel in a browser: what is copied, what is downloaded, and that nobody needs a mouse."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import gradio as gr
import pytest
from docx import Document

from app.answer import answer
from app.chat_page import masthead_html
from app.chat_take import build_take
from app.conversation import Turn
from app.conversation_export import conversation_markdown
from app.page import QUICK, chosen_language, file_text, html, serve, visitor_language
from app.take_page import FORMATS, taken_text
from tests.conftest import HOSTILE
from tests.visits import Visit, free_port, violations, words_on_the_page

pytestmark = pytest.mark.browser

QUESTIONS = (
    "Taş köprüler kervanlara kışın ne sağladı?",
    "Тузду кербен менен ташышканбы?",
    "How do whales breathe?",
)


@pytest.fixture(scope="module")
def turns(overlap_library):
    """A conversation of two answers and one question that the texts do not answer."""
    return tuple(Turn(question, answer(overlap_library, question)) for question in QUESTIONS)


@pytest.fixture(scope="module")
def address(turns):
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        kept, language = gr.State(turns), gr.State("en")
        masthead = html("masthead", script=file_text("masthead.js"))
        build_take(page=page, turns=kept, language=language)

        def greet(request: gr.Request):
            return masthead_html(visitor_language(request)), visitor_language(request)

        def switch(event: gr.EventData):
            return masthead_html(chosen_language(event)), chosen_language(event)

        page.load(greet, None, [masthead, language], **QUICK)
        masthead.click(switch, None, [masthead, language], **QUICK)
    served = serve(page, host="127.0.0.1", port=free_port(), open_browser=False, styles=("take.css",))
    yield served.local_url
    served.close()


@pytest.fixture(scope="module")
def windows(browser, address):
    """One window for each language that is asked for; at the end nothing may have gone wrong in any."""
    opened = {}

    def window(language):
        if language not in opened:
            opened[language] = Visit(browser, address, language)
            opened[language].page.wait_for_function("() => document.querySelector('#kopru-take')")
        return opened[language]

    yield window
    for each in opened.values():
        each.page.close()
        assert each.trouble == []


@pytest.fixture
def panel(windows):
    """Opens the panel with these citations picked, in this language; each test finds it closed."""
    shown = []

    def open_panel(language, picked):
        page = windows(language).page
        page.bring_to_front()  # behind another window it is drawn once a second, and every click waits for that
        # In a window that was just opened the panel's script may not listen yet: then it is said again.
        page.wait_for_function(
            """picked => {
                const now = Date.now();
                if (document.querySelector("dialog[open]")) return true;
                if (now - (window.lastTaken ?? 0) < 5000) return false;
                window.lastTaken = now;
                document.dispatchEvent(new CustomEvent("kopru:take", {detail: {picked}}));
                return false;
            }""",
            arg=picked,
        )
        page.evaluate("() => { delete window.lastTaken; }")
        shown.append(page)
        return page

    yield open_panel
    for page in shown:
        page.evaluate("document.querySelector('dialog').close()")


PICKED = [[0, 1], [1, 1], [1, 2], [2, 1], [9, 9], ["x"], 7]


def downloaded(page, press):
    """Name and bytes of the file that a button gives."""
    with page.expect_download() as waited:
        page.locator(f"dialog [data-do={press}]").click()
    return waited.value.suggested_filename, Path(waited.value.path()).read_bytes()


def choose(page, name):
    page.locator("dialog").get_by_text(name, exact=True).click()


def test_what_was_picked_is_shown_as_quotations_with_sources(panel, turns):
    page = panel("tr", PICKED)
    assert page.locator("dialog h2").inner_text() == "2 belgeden 3 alıntı"
    first = page.locator("dialog blockquote").first
    assert (first.get_attribute("lang"), first.inner_text()) == (
        "tr",
        "“Taş köprüler kervanların kışın da ırmağı geçmesini sağladı.”",
    )
    hostile = page.locator("dialog blockquote").filter(has_text="<script>")
    quoted = next(each for each in turns[1].outcome.citations if "<script>" in each.text)
    assert hostile.evaluate("element => element.textContent") == f"«{quoted.quotes[0]}»"
    assert quoted.quotes[0] in HOSTILE
    assert page.locator("dialog :is(img, script, a)").count() == 0


def test_each_format_is_one_choice_and_its_file_holds_it(panel, turns):
    page = panel("tr", PICKED)
    citations = (turns[0].outcome.citations[0], *turns[1].outcome.citations[:2])
    for form, ending in FORMATS.items():
        page.locator(f"dialog input[value={form}]").check(force=True)
        assert page.locator("dialog .kopru-taken:visible").count() == 1
        name, data = downloaded(page, "download")
        assert re.fullmatch(rf"kopru-\d{{4}}-\d\d-\d\d(-{form})?\.{ending}", name)
        assert data.decode() == taken_text(citations, form, "tr")
    assert page.locator("dialog .kopru-said").inner_text() == f"Dosya indirildi: {name}"


def test_the_conversation_is_saved_as_markdown_and_for_word(panel, turns):
    page = panel("en", [])
    assert page.locator("dialog h2").inner_text() == "The whole conversation"
    name, data = downloaded(page, "markdown")
    assert re.fullmatch(r"kopru-\d{4}-\d\d-\d\d\.md", name)
    day = date.fromisoformat(name[6:16])
    assert data.decode() == conversation_markdown(turns, "en", day=day)
    name, data = downloaded(page, "docx")
    paragraphs = Document(BytesIO(data)).paragraphs
    assert [each.text for each in paragraphs if each.style.name == "Heading 1"] == list(QUESTIONS)
    again, same = downloaded(page, "markdown")
    assert (again, same.decode()) == (name.replace("docx", "md"), conversation_markdown(turns, "en", day=day))


def test_a_file_that_is_pressed_for_twice_comes_once(panel):
    page, files = panel("en", []), []
    page.on("download", lambda each: files.append(Path(each.suggested_filename).suffix))
    page.evaluate("for (const _ of [1, 2]) document.querySelector('dialog [data-do=docx]').click()")
    with page.expect_download(lambda each: each.suggested_filename.endswith(".md")):
        page.locator("dialog [data-do=markdown]").click()
    assert files == [".docx", ".md"]


def test_a_reference_is_copied_with_its_slanted_letters(panel, browser):
    browser.grant_permissions(["clipboard-read", "clipboard-write"])
    page = panel("tr", [[0, 1]])
    choose(page, "APA")
    page.locator("dialog [data-do=copy]").click()
    page.get_by_text("Kopyalandı.").wait_for()
    copied = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          return [await (await item.getType("text/plain")).text(), await (await item.getType("text/html")).text()];
        }"""
    )
    assert copied[0] == (
        "Kaynakça\nSüleymanova, N., & Işık, A. (2020). İpek Yolu'nda Köprüler.\n\n"
        "Metin içinde, alıntılanan sayfalarla\n(Süleymanova & Işık, 2020, s. 16)\n"
    )
    assert "<i>İpek Yolu'nda Köprüler</i>" in copied[1]
    browser.clear_permissions()


def test_all_is_done_by_keyboard_and_the_focus_comes_back(panel):
    page = panel("ru", [[0, 1]])
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    chosen = page.locator("[data-language=ru]")
    chosen.focus()
    panel("ru", [[0, 1]])
    assert page.evaluate("document.activeElement.value") == "quotes"
    page.keyboard.press("ArrowRight")
    assert page.locator("dialog .kopru-taken:visible").get_attribute("data-format") == "apa"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "APA"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.do") == "copy"
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    assert chosen.evaluate("element => element === document.activeElement")


def test_what_is_opened_again_is_what_was_picked_now_in_the_format_chosen_last(panel):
    for picked, count in (([[0, 1]], 1), ([[0, 1]], 1), (PICKED, 2), ([[0, 1]], 1)):
        page = panel("en", picked)
        if page.locator("dialog input[value=ris]").is_checked():
            assert page.locator("dialog .kopru-taken:visible").get_attribute("data-format") == "ris"
        choose(page, "RIS")
        assert downloaded(page, "download")[1].decode().count("ER  - \r\n") == count
        page.locator("dialog [data-do=close]").click()
        page.locator("dialog[open]").wait_for(state="detached")
    assert page.locator("dialog input[value=ris]").is_checked()


@pytest.mark.parametrize("language", ["tr", "ky", "ru"])
def test_no_english_is_left_in_the_panel(language, panel):
    page = panel(language, PICKED)
    own, words = words_on_the_page(page)
    ours = {
        "Köprü",
        "Türkçe",
        "English",
        "APA",
        "GOST R 7.0.5",
        "İSNAD",
        "BibTeX",
        "RIS",
        "CSL-JSON",
        "Markdown",
    }
    said = " ".join(set(words) - ours - {"Word (DOCX)"})
    assert own == language
    assert not re.search(
        r"\b(copy|copied|download|close|format|list|text|page|quotation)\b", said, re.IGNORECASE
    )
    if language != "tr":
        assert not re.search("[A-Za-z]", said)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)])
def test_the_panel_fits_the_window_and_can_be_touched(width, height, panel):
    page = panel("ky", PICKED)
    page.set_viewport_size({"width": width, "height": height})
    for form in FORMATS:
        page.locator(f"dialog input[value={form}]").check(force=True)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        box = page.locator("dialog").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    for target in page.locator("dialog :is(button, label)").all():
        assert target.bounding_box()["height"] >= 40


@pytest.mark.parametrize("dark", [False, True])
def test_the_panel_has_no_serious_violation_of_axe(dark, panel):
    page = panel("ru", PICKED)
    page.evaluate("dark => document.body.classList.toggle('dark', dark)", dark)
    assert violations(page, "dialog") == []
    page.evaluate("document.body.classList.remove('dark')")
