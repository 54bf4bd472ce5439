"""A library that is empty, gets documents and loses one while somebody visits it; and the browser's Back in it."""

import pytest

from app.chat import launch
from app.chat_page import conversation_html
from app.conversation import Turn, answered
from app.messages import message
from app.narrowing import Narrowing
from app.roles import Visitors
from index.filters import Filters
from index.library import Library
from ingest.document import LANGUAGES
from tests.visits import Visit, free_port, words_on_the_page
from tests.walked import latin

EXAMPLES = {"tr": "Köprü nerede?", "ky": "Туз кайда?", "ru": "Где соль?", "en": "Where is the salt?"}
SALT = "Кербенчилер тузду эмнеге жүктөшкөн?"
TEXT = "Кербенчилер тузду төөлөргө жүктөп, ашуудан ашырышкан.\n\n| Жылы | Туз |\n\n| 1957 | 40 кап |\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_an_empty_library_says_so_and_offers_curators_alone_to_add_something(language):
    reader = conversation_html((), language, examples=EXAMPLES, is_empty=True)
    curator = conversation_html((), language, examples=EXAMPLES, is_empty=True, may_add=True)
    for page in (reader, curator):
        assert message("library_none", language) in page
        assert not any(example in page for example in EXAMPLES.values())
    assert message("upload_title", language) in curator
    assert "<button" not in reader
    assert EXAMPLES["tr"] in conversation_html((), language, examples=EXAMPLES, may_add=True)


def test_an_answer_from_an_empty_library_gives_no_other_advice(tmp_path):
    library = Library.open(tmp_path / "library", create=True)
    turn = answered(library, Turn(SALT, None))
    page = conversation_html((turn,), "ky", examples=EXAMPLES, may_add=True)
    assert message("library_none", "ky") in page
    assert message("upload_title", "ky") in page
    assert message("what_to_try", "ky") not in page
    assert message("searched_nothing", "ky") not in page
    narrowed = answered(library, Turn(SALT, None, narrowing=Narrowing(Filters(languages=("ky",)))))
    page = conversation_html((narrowed,), "ky", examples=EXAMPLES, may_add=True)
    assert message("try_everything", "ky") in page


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library.open(tmp_path_factory.mktemp("growing") / "library", create=True)


@pytest.fixture(scope="module")
def window(browser, library):
    page = launch(library, examples=EXAMPLES, port=free_port(), visitors=Visitors(open_role="curator"))
    window = Visit(browser, page.local_url, "ky-KG")
    yield window
    window.page.close()
    browser.clear_cookies()
    page.close()
    assert window.trouble == []


def opened_library(page):
    return page.locator("#kopru-library.kopru-opened")


@pytest.mark.browser
def test_a_library_fills_while_somebody_visits_it(window, library, tmp_path, caplog):
    page = window.page
    page.locator("#kopru-conversation .kopru-empty").wait_for()
    assert page.locator("[data-do=example]").count() == 0
    assert latin(words_on_the_page(page)[1]) == []
    address = page.url
    page.locator("#kopru-filters summary").click()
    page.locator("#kopru-filters [value=ky]").check()
    page.locator("#kopru-chips button").wait_for()
    page.locator("#kopru-filters [name=find]").fill("tuz")
    page.keyboard.press("Escape")

    page.get_by_role("button", name=message("upload_title", "ky")).click()
    opened_library(page).wait_for()
    page.locator("#kopru-library .kopru-drop").wait_for()
    page.go_back()
    opened_library(page).wait_for(state="detached")
    assert page.url == address

    (tmp_path / "туз.md").write_text(TEXT, encoding="utf-8")
    (salt,) = library.add([tmp_path / "туз.md"]).added
    library.collections.put("Кербен", [salt])
    page.locator("#kopru-documents [data-do=library]").click()
    page.locator("#kopru-library .kopru-holding").wait_for()
    page.keyboard.press("Escape")
    opened_library(page).wait_for(state="detached")
    page.locator("[data-do=example]").first.wait_for()
    assert page.locator("#kopru-conversation .kopru-empty").count() == 0
    page.locator("#kopru-filters [name=collections]").wait_for(state="attached")
    page.locator("#kopru-picker [type=checkbox]").wait_for(state="attached")  # "tuz" is sought still
    assert page.locator("#kopru-filters [name=find]").input_value() == "tuz"
    assert page.locator("#kopru-filters [value=ky]").is_checked()
    assert page.locator("#kopru-chips button").count() == 1

    card = window.ask(SALT).locator(".kopru-card").first
    library.remove([salt])
    card.locator("[data-do=widen]").click()
    card.locator(".kopru-unread", has_text=message("source_no_place", "ky")).wait_for()
    assert card.locator("[data-do=widen]").count() == 0
    assert "Traceback" not in caplog.text


@pytest.mark.browser
def test_a_document_opens_from_the_library_and_back_closes_it(window, library, tmp_path):
    (tmp_path / "туз.md").write_text(TEXT, encoding="utf-8")
    library.add([tmp_path / "туз.md"])
    page, panel = window.page, window.page.locator("#kopru-source .kopru-panel")
    before = page.url
    page.locator("#kopru-documents [data-do=library]").click()
    page.locator("#kopru-library .kopru-holding [data-do=open]").click()
    panel.wait_for()
    assert opened_library(page).count() == 0
    page.wait_for_timeout(300)  # a Back that came late would close it
    assert panel.count() == 1
    page.go_back()
    panel.wait_for(state="detached")
    assert page.url == before


@pytest.mark.browser
def test_the_rows_of_a_table_are_in_the_source_letter_for_letter(window, library, tmp_path):
    (tmp_path / "кап.md").write_text(TEXT.replace("Кербенчилер", "Көчмөндөр"), encoding="utf-8")
    library.add([tmp_path / "кап.md"])
    panel = window.page.locator("#kopru-source .kopru-panel")
    window.ask("Көчмөндөр тузду эмнеге жүктөшкөн?").locator(".kopru-title button").first.click()
    text = panel.locator(".kopru-panel-text")
    assert "\n| 1957 | 40 кап |" in text.evaluate("text => text.textContent")
    assert text.locator(".kopru-rule").all_text_contents() == ["|"] * 6
    window.page.keyboard.press("Escape")
    panel.wait_for(state="detached")
