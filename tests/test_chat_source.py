"""The panel that shows a source, in a browser: opened, turned, enlarged, worded, closed."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import gradio as gr
import pytest
from playwright.sync_api import expect

from app.chat_page import masthead_html
from app.chat_source import build_source
from app.messages import message
from app.page import (
    DEFAULT_LANGUAGE,
    QUICK,
    chosen_language,
    file_text,
    html,
    serve,
    visitor_language,
)
from ingest.document import LANGUAGES, Document, Metadata
from ingest.errors import SlowSourceError, UnknownDocumentError
from ingest.page_pictures import PagePictures
from ingest.reading import read_document
from tests.conftest import HOSTILE, document
from tests.printed_pages import TEXTS, Print, column, printed
from tests.visits import free_port, settled, words_on_the_page

QUOTE = "Bekçiler geçiş ücreti alırdı."
NOWHERE = [
    *(("köprü", 5, 4), ("köprü", -1, 5), ("köprü", 0, 10**9), ("köprü", "x", None)),
    *((7, 0, 5), ("yok", 0, 5)),
]


class Shelf:
    """A library that has documents and nothing else; one of them is a mistake of ours."""

    def __init__(self, *documents: Document) -> None:
        self.by_id = {each.id: each for each in documents}

    def document(self, document_id: str) -> Document:
        if document_id == "авария":
            raise RuntimeError("a mistake of ours")
        if document_id not in self.by_id:
            raise UnknownDocumentError(f"{document_id}: no such document.")
        return self.by_id[document_id]


def page_over(shelf: Shelf, pictures: PagePictures) -> gr.Blocks:
    """A page with the masthead, the panel, and a button that the focus can come back to."""
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        language = gr.State(DEFAULT_LANGUAGE)
        masthead = html("masthead", script=file_text("masthead.js"))
        html("cited").value = '<button type="button" id="cited">1</button>'
        build_source(shelf, page=page, language=language, pictures=pictures)

        def greet(request: gr.Request):
            chosen = visitor_language(request)
            return chosen, masthead_html(chosen)

        def switch(event: gr.EventData):
            chosen = chosen_language(event)
            return chosen, masthead_html(chosen)

        page.load(greet, None, [language, masthead], **QUICK)
        masthead.click(switch, None, [language, masthead], **QUICK)
    return page


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Shelf:
    folder = tmp_path_factory.mktemp("source")
    article = folder / "köprü $x$ {{7*7}}.pdf"
    body = column(60, 100, 220, TEXTS["tr"] * 8)
    article.write_bytes(
        printed(
            [*body[:30], *(replace(line, x=310, y=100 + 10.8 * row) for row, line in enumerate(body[30:]))],
            [Print(60, 700, QUOTE), *column(60, 711, 420, TEXTS["tr"])],
            column(60, 100, 420, TEXTS["ky"] * 3),
        )
    )
    read = read_document(article)
    read = replace(read, id="köprü", metadata=Metadata("Köprüler ve $`Yollar`", ("Nurgül Ak",), 2020, "tr"))
    gone = folder / "жок.pdf"
    gone.write_bytes(printed(column(60, 100, 300, TEXTS["ky"] * 3)))
    lost = replace(read_document(gone), id="жок")
    gone.unlink()
    hostile = document(
        "tuz",
        Metadata("Туз <img src=x onerror=alert(1)> ${alert(2)}", ("<i>Асан</i>",), None, "ky"),
        (None, f"Туз.\n\n{HOSTILE}\n\n" + "Жол алыс, ашуу бийик болгон. " * 900),
    )
    hostile = replace(hostile, source="/texts/<b onclick=alert(1)>${alert(1)} {{7*7}}.txt")
    return Shelf(read, lost, hostile)


@pytest.fixture(scope="module")
def address(browser, shelf):
    with PagePictures() as pictures:
        page = page_over(shelf, pictures)
        served = serve(page, host="127.0.0.1", port=free_port(), open_browser=False, styles=("source.css",))
        yield served.local_url
        served.close()


@pytest.fixture
def visit(windows, address):
    """Opens a window; at the end nothing may have failed, been asked elsewhere, or been complained of."""

    def open_window(accepted, query=""):
        return windows.open(address + query, accepted)

    yield open_window
    windows.leave()


def opened(window, id: str, start: object, end: object):  # noqa: A002
    """The panel, after a citation of this place was clicked."""
    window.page.locator("#cited").focus()
    window.page.evaluate(
        "detail => document.dispatchEvent(new CustomEvent('kopru:open', {detail}))",
        {"document": id, "start": start, "end": end},
    )
    panel = window.page.locator(".kopru-panel")
    panel.wait_for()
    return panel


def place(shelf: Shelf, id: str, quote: str) -> tuple[str, int, int]:  # noqa: A002
    start = shelf.by_id[id].text.index(quote)
    return id, start, start + len(quote)


@pytest.mark.browser
def test_a_printed_page_is_shown_with_the_quotation_boxed_and_in_view(visit, shelf):
    window = visit("tr-TR")
    panel = opened(window, *place(shelf, "köprü", QUOTE))
    picture = panel.locator("img")
    assert picture.get_attribute("alt") == "Köprüler ve $`Yollar`, sayfa 2"
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    assert panel.locator(".kopru-panel-file").inner_text() == "köprü $x$ {{7*7}}.pdf"
    box, frame = panel.locator(".kopru-box"), panel.locator(".kopru-panel-sheet").bounding_box()
    assert box.count() == 1
    # At 700 of 842 points, beyond the foot of the panel until it is brought into view.
    page, around = picture.bounding_box(), box.bounding_box()
    assert (around["y"] - page["y"]) / page["height"] == pytest.approx((700 - 0.94 * 9) / 841.89, abs=0.003)
    assert frame["y"] < around["y"] < frame["y"] + frame["height"]
    assert panel.locator("h2").evaluate("heading => heading === document.activeElement")


@pytest.mark.browser
def test_pages_are_turned_and_enlarged_by_keyboard_and_the_way_back_is_short(visit, shelf):
    window = visit("en-GB")
    panel = opened(window, *place(shelf, "köprü", QUOTE))
    assert panel.get_by_role("button", name="Back to the quotation").count() == 0
    following = panel.get_by_role("button", name="Next page")
    following.focus()
    window.page.keyboard.press("Enter")
    panel.get_by_text("page 3 of 3").wait_for()
    settled(window.page)
    assert panel.locator(".kopru-box").count() == 0
    assert panel.get_by_role("button", name="Next page").is_disabled()
    assert panel.locator("h2").evaluate("heading => heading === document.activeElement")
    panel.get_by_role("button", name="Back to the quotation").click()
    panel.get_by_text("page 2 of 3").wait_for()
    panel.get_by_role("button", name="Zoom in").click()
    panel.get_by_text("150%").wait_for()
    settled(window.page)
    sheet = panel.locator(".kopru-panel-sheet").bounding_box()["width"]
    shown = panel.locator("img").bounding_box()
    assert shown["width"] / sheet == pytest.approx(1.5, abs=0.05)
    assert panel.get_by_role("button", name="Zoom in").evaluate("one => one === document.activeElement")
    panel.get_by_role("button", name="As text").click()
    mark = panel.locator("mark")
    mark.wait_for()
    assert mark.evaluate("element => element.textContent") == QUOTE
    assert panel.locator("img").count() == 0


@pytest.mark.browser
def test_a_source_that_is_opened_right_after_another_was_closed_opens(visit, shelf):
    window = visit("ky-KG")
    where, close = place(shelf, "köprü", QUOTE), message("source_close", "ky")
    panel = opened(window, *where)
    for _ in range(15):
        panel.get_by_role("button", name=close).click()
        panel = opened(window, *where)
    settled(window.page)
    assert panel.count() == 1


@pytest.mark.browser
def test_escape_closes_the_panel_and_the_focus_goes_back(visit, shelf):
    window = visit("ru-RU")
    where = place(shelf, "köprü", QUOTE)
    panel = opened(window, *where)
    assert panel.get_attribute("aria-modal") is None
    assert window.page.locator("body.kopru-source-open").count() == 1
    window.page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    assert window.page.locator("#cited").evaluate("one => one === document.activeElement")
    settled(window.page)
    assert window.page.locator("body.kopru-source-open").count() == 0
    panel = opened(window, *where)
    panel.get_by_role("button", name=message("source_close", "ru")).click()
    panel.wait_for(state="detached")
    window.page.locator("[data-language=ky]").click()
    window.page.locator("[data-language=ky][aria-pressed=true]").wait_for()
    assert panel.count() == 0


@pytest.mark.browser
def test_on_a_phone_the_panel_fills_the_screen_and_what_is_under_it_cannot_be_reached(visit, shelf):
    window = visit("ky-KG")
    window.page.set_viewport_size({"width": 390, "height": 844})
    panel = opened(window, *place(shelf, "köprü", QUOTE))
    assert panel.get_attribute("aria-modal") == "true"
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    for _ in range(30):
        window.page.keyboard.press("Tab")
        assert window.page.evaluate("!document.activeElement.closest('#kopru-masthead, #kopru-cited')")
    for button in panel.get_by_role("button").all():
        assert min(button.bounding_box()["width"], button.bounding_box()["height"]) >= 40
    assert window.page.evaluate("document.documentElement.scrollWidth") == 390
    window.page.set_viewport_size({"width": 1280, "height": 900})
    expect(panel).not_to_have_attribute("aria-modal", "true")
    expect(window.page.locator("[inert]")).to_have_count(0)
    window.page.keyboard.press("Escape")
    panel.wait_for(state="detached")


@pytest.mark.browser
def test_a_text_is_shown_letter_for_letter_and_runs_nothing(visit, shelf):
    window = visit("ky-KG")
    panel = opened(window, *place(shelf, "tuz", HOSTILE))
    assert panel.locator("mark").evaluate("element => element.textContent") == HOSTILE
    text = shelf.by_id["tuz"].text
    shown = panel.locator(".kopru-panel-text").evaluate("element => element.textContent")
    assert shown.startswith("Туз.\n\n")
    assert text.startswith(shown)
    assert 3_000 < len(shown) - text.index(HOSTILE) - len(HOSTILE) + 400 < 3_401
    assert panel.locator(".kopru-panel-title").inner_text() == shelf.by_id["tuz"].metadata.title
    name = "<b onclick=alert(1)>${alert(1)} {{7*7}}.txt"
    assert panel.locator(".kopru-panel-file").inner_text() == name
    assert panel.locator("img, script, i, b, a").count() == 0
    panel.get_by_role("button", name=message("source_later", "ky")).click()
    panel.get_by_role("button", name=message("source_back", "ky")).wait_for()
    later = panel.locator(".kopru-panel-text").evaluate("element => element.textContent")
    assert text.startswith(shown + later)


@pytest.mark.browser
def test_a_file_that_is_gone_is_read_as_text_and_said_to_be(visit, shelf):
    window = visit("tr-TR")
    panel = opened(window, "жок", 0, 6)
    assert panel.locator(".kopru-panel-notice").inner_text() == message("source_gone", "tr")
    assert panel.locator("mark").evaluate("element => element.textContent") == shelf.by_id["жок"].text[:6]
    assert panel.get_by_role("button", name=message("source_as_printed", "tr")).count() == 0


@pytest.mark.browser
def test_a_page_that_is_slow_to_draw_is_read_as_text_until_it_is_asked_for_again(visit, shelf, monkeypatch):
    def slow(*_: object, **__: object) -> None:
        raise SlowSourceError("köprü.pdf: page 2 takes too long to draw. Read its text.")

    window = visit("tr-TR")
    with monkeypatch.context() as patch:
        patch.setattr(PagePictures, "boxes", slow)
        panel = opened(window, *place(shelf, "köprü", QUOTE))
        expect(panel.locator(".kopru-panel-notice")).to_have_text(message("source_slow", "tr"))
        assert panel.locator("mark").evaluate("element => element.textContent") == QUOTE
        panel.get_by_role("button", name=message("source_as_printed", "tr")).click()
        settled(window.page)
        expect(panel.locator(".kopru-panel-notice")).to_have_text(message("source_slow", "tr"))
    panel.get_by_role("button", name=message("source_as_printed", "tr")).click()
    expect(panel.locator(".kopru-box")).to_have_count(1)
    expect(panel.locator(".kopru-panel-notice")).to_have_count(0)


@pytest.fixture(scope="module")
def notices(windows, address):
    """What is said of each of ``NOWHERE``, one after the other in one window."""
    window, said = windows.open(address, "ru-RU"), []
    for where in NOWHERE:
        panel = opened(window, *where)
        said.append(panel.locator(".kopru-panel-notice").inner_text())
        window.page.keyboard.press("Escape")
        panel.wait_for(state="detached")
        settled(window.page)
    windows.leave()
    return said


@pytest.mark.browser
@pytest.mark.parametrize("where", NOWHERE)
def test_a_place_that_does_not_exist_is_said_not_to(notices, where):
    assert notices[NOWHERE.index(where)] == message("source_no_place", "ru")


@pytest.mark.browser
def test_a_mistake_of_ours_is_said_in_the_visitors_language(windows, address):
    window = windows.open(address, "ky-KG")
    panel = opened(window, "авария", 0, 5)
    assert panel.locator(".kopru-panel-notice").inner_text() == message("source_failed", "ky")
    window.trouble.clear()  # the browser may say of it what it likes
    windows.leave()


@pytest.mark.browser
def test_a_page_that_a_link_opens_on_a_phone_is_large_enough_to_be_read(visit, shelf):
    id_, start, end = place(shelf, "köprü", QUOTE)
    window = visit("tr-TR", "?" + urlencode({"document": id_, "start": start, "end": end}))
    size = window.page.locator(".kopru-panel-zoom")
    expect(size).to_have_text(message("source_zoom", "tr", percent=100))
    window.page.set_viewport_size({"width": 390, "height": 844})
    window.open()
    expect(size).to_have_text(message("source_zoom", "tr", percent=150))
    window.page.locator(".kopru-panel [data-action=zoom-out]").click()
    expect(size).not_to_have_text(message("source_zoom", "tr", percent=150))  # and stays as it is chosen then


@pytest.mark.browser
@pytest.mark.parametrize(("language", "asked"), [("tr", 1), ("ru", 2)])
def test_a_change_of_language_waits_for_the_panel_and_is_not_asked_for_twice(visit, shelf, language, asked):
    window = visit("tr-TR")
    opened(window, *place(shelf, "köprü", QUOTE))
    settled(window.page)
    said = []
    window.page.on("request", lambda each: said.append("asked") if each.method == "POST" else None)
    window.page.on("requestfinished", lambda each: said.append("answered") if each.method == "POST" else None)
    window.page.evaluate(
        """language => {
          document.querySelector(".kopru-panel [data-action=zoom-in]").click();
          document.dispatchEvent(new CustomEvent("kopru:language", { detail: { language } }));
        }""",
        language,
    )
    expect(window.page.locator(".kopru-panel-zoom")).not_to_have_text(
        message("source_zoom", "tr", percent=100)
    )
    while said.count("answered") < asked:
        window.page.wait_for_event("requestfinished")
    assert said == ["asked", "answered"] * asked


@pytest.mark.browser
def test_a_link_leads_to_exactly_this_place(visit, browser, shelf, address):
    browser.grant_permissions(["clipboard-read", "clipboard-write"])
    id_, start, end = place(shelf, "köprü", QUOTE)
    window = visit("tr-TR", "?" + urlencode({"document": id_, "start": start, "end": end}))
    panel = window.page.locator(".kopru-panel")
    panel.locator(".kopru-box").wait_for()
    assert panel.locator("img").get_attribute("alt").endswith(", sayfa 2")
    panel.get_by_role("button", name=message("source_copy", "tr")).click()
    panel.get_by_text(message("source_copied", "tr")).wait_for()
    link = window.page.evaluate("navigator.clipboard.readText()")
    again = visit("ru-RU", link.removeprefix(address))
    assert link.startswith(address)
    again.page.locator(".kopru-panel .kopru-box").wait_for()
    assert again.page.locator(".kopru-panel img").get_attribute("alt").endswith(", страница 2")
    wrong = visit("en-GB", "?document=k%3Cb%3E&start=0&end=x")
    notice = wrong.page.locator(".kopru-panel-notice")
    assert notice.inner_text() == message("source_no_place", "en")


@pytest.mark.browser
def test_the_open_panel_changes_its_language_and_has_no_english_in_the_others(visit, shelf):
    window = visit("en-GB")
    panel = opened(window, *place(shelf, "köprü", QUOTE))
    panel.get_by_role("button", name="Next page").click()
    panel.get_by_text("page 3 of 3").wait_for()
    for language in LANGUAGES:
        window.page.locator(f"[data-language={language}]").click()
        window.page.locator(f".kopru-panel[lang={language}]").wait_for()
        shown, words = words_on_the_page(window.page)
        assert shown == language
        assert message("source_copy", language) in words
        assert panel.locator("img").get_attribute("alt").startswith("Köprüler ve $`Yollar`, ")
        if language in {"ky", "ru"}:
            own = [word.replace("Köprüler ve $`Yollar`", "") for word in words]
            assert [word for word in own if re.search("[a-zA-Z]", word)] == []
        assert panel.get_by_text(re.compile(r"^\D*3\D+3\D*$")).first.is_visible()


@pytest.mark.browser
def test_nothing_is_written_and_no_address_leads_to_a_picture(visit, shelf, address):
    window = visit("tr-TR")
    panel = opened(window, *place(shelf, "köprü", QUOTE))
    assert panel.locator("img").get_attribute("src").startswith("data:image/png;base64,")
    folder = Path(shelf.by_id["köprü"].source).parent
    assert [each.name for each in folder.iterdir()] == ["köprü $x$ {{7*7}}.pdf"]
