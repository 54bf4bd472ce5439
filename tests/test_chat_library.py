"""The library in a browser: files are dropped and told of, documents corrected and removed, by those who may."""

import re
from collections.abc import Iterator
from pathlib import Path
from sys import executable
from threading import Event

import gradio as gr
import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from app import library_page
from app.chat_library import build_library
from app.chat_page import masthead_html
from app.library_words import upload_sentence
from app.messages import message
from app.page import DEFAULT_LANGUAGE, QUICK, file_text, html, serve, visitor_language
from app.roles import Visitors
from app.uploads import upload_router
from index.library import Library
from ingest.document import LANGUAGES
from ingest.ocr import Ocr
from tests.printed_pages import Print, printed, scanned
from tests.visits import Visit, free_port, violations, words_on_the_page

pytestmark = pytest.mark.browser

SALT = "Кербендер тузду ашуу\xadдан ашырып, базарга ташышкан."
HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} {{7*7}} `a`.txt"
BROKEN = b"\0" * 100
OCR = Ocr(("tur",))
ACCEPTED = {"tr": "tr-TR", "ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}


class Roles:
    """Everybody has one role, which a test may change while pages are open."""

    def __init__(self) -> None:
        self.now = "curator"

    def role(self, request: object) -> str:
        return self.now


@pytest.fixture(scope="module")
def roles() -> Roles:
    return Roles()


@pytest.fixture(scope="module")
def library(tmp_path_factory, shelf) -> Library:
    """A library of its own for this file; its tests leave the four documents of the fixture in it."""
    made = Library.open(tmp_path_factory.mktemp("web") / "library", create=True)
    made.add([shelf / "texts"])
    return made


@pytest.fixture(scope="module")
def address(library: Library, roles: Roles) -> Iterator[str]:
    """A page with the library and nothing else but the masthead."""
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        language = gr.State(DEFAULT_LANGUAGE)
        masthead = html("masthead", script=file_text("masthead.js"))
        build_library(library, roles, language=language, megabytes=1, ocr=lambda: OCR)

    def greet(request: gr.Request) -> tuple[str, str]:
        chosen = visitor_language(request)
        return chosen, masthead_html(chosen)

    with page:
        page.load(greet, None, [language, masthead], **QUICK)
    router = upload_router(library, roles, megabytes=1, ocr=lambda: OCR)
    visitors = Visitors(open_role="curator")
    server = serve(
        page, host="127.0.0.1", port=free_port(), open_browser=False, styles=("library.css",),
        routers=[router], visitors=visitors,
    )  # fmt: skip
    yield server.local_url
    server.close()


@pytest.fixture(scope="module")
def windows() -> dict[str, Visit]:
    """One window for each language: opening one takes longer than most tests."""
    return {}


@pytest.fixture
def visit(browser: BrowserContext, address: str, library: Library, roles: Roles, windows: dict[str, Visit]):
    """Opens the library in a window; at the end nothing may have failed there, and the library is as it was."""

    def opened(language: str = "en") -> Visit:
        if language not in windows:
            windows[language] = Visit(browser, address, ACCEPTED[language])
        window = windows[language]
        window.page.bring_to_front()  # in the background a page is drawn once a second
        open_library(window)
        return window

    yield opened
    roles.now = "curator"
    for each in windows.values():
        each.page.evaluate("document.dispatchEvent(new CustomEvent('kopru:library-close'))")
        assert each.trouble == []
    library.remove([entry.id for entry in library.documents()[4:]])
    for each in library.collections.all():
        library.collections.delete(each.name)


def open_library(window: Visit) -> None:
    with window.page.expect_response(re.compile("/run/|/queue/|/gradio_api/")):
        window.page.evaluate("document.dispatchEvent(new CustomEvent('kopru:library'))")
    window.page.locator(".kopru-count").wait_for()
    sent = window.page.locator(".kopru-sent")
    while sent.count():  # a press is lost when the list is drawn anew between the button's going down and up
        window.page.locator("[data-do=clear]").click()


def send(window: Visit, *files: tuple[str, str | bytes]) -> list[Locator]:
    """Chooses files; gives their rows when all are done."""
    window.page.locator("input[type=file]").set_input_files(
        [
            {
                "name": name,
                "mimeType": "text/plain",
                "buffer": each.encode() if isinstance(each, str) else each,
            }
            for name, each in files
        ]
    )
    ended = window.page.locator(".kopru-sent:is([data-state=done], [data-state=failed])")
    expect(ended).to_have_count(len(files), timeout=30_000)
    return ended.all()


def send_and_see(window: Visit, *files: tuple[str, str | bytes]) -> None:
    """The same until the list is drawn anew, which is a little later: a click meanwhile would go to the old one."""
    send(window, *files)
    window.page.wait_for_timeout(600)


def holding(window: Visit, title: str) -> Locator:
    return window.page.locator(".kopru-holding").filter(has=window.page.get_by_text(title, exact=True))


def lines(row: Locator) -> list[str]:
    return row.locator("li").all_inner_texts()


def test_each_file_is_told_of_in_its_own_row_and_the_sound_ones_are_listed(visit, library: Library) -> None:
    window = visit("ky")
    rows = send(window, ("Туз жолу.txt", SALT), ("бузук.pdf", b"no pdf"), ("бош.txt", b""), ("a.exe", b"MZ"))
    said = [lines(row) for row in rows]
    assert said == [
        ["Кошулду: Туз жолу", "Оңдолгондору: 1 көрүнбөгөн белги алып салынды."],
        [upload_sentence("upload_broken", "ky")],
        [upload_sentence("upload_empty", "ky")],
        [upload_sentence("upload_unknown_format", "ky")],
    ]
    assert [row.locator("bdi").first.inner_text() for row in rows][1] == "бузук.pdf"
    holding(window, "Туз жолу").wait_for()
    assert window.page.locator(".kopru-count").inner_text() == "5 документ"
    assert library.search("Кербендер эмне ташышкан?").hits[0].passage.document_id == "туз-жолу"
    assert window.page.locator(".kopru-told").inner_text() == "Китепканада: 1 · Кошулбаганы: 3 · Калганы: 0"
    window.page.locator("[data-do=clear]").click()
    expect(window.page.locator(".kopru-sent")).to_have_count(0)


def test_many_files_at_once_each_have_their_row_and_are_stored_together(
    visit, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.upload_queue._TOGETHER_SECONDS", 60.0)
    window = visit("tr")
    before, _ = library.found_with()
    names = [f"{number}.md" for number in range(30)]
    rows = send(
        window, ("bozuk.pdf", b"no pdf"), *((name, f"# {name}\n\nTuz yolu {name}.") for name in names)
    )
    assert lines(rows[0]) == [upload_sentence("upload_broken", "tr")]
    told = window.page.locator(".kopru-sent").evaluate_all(
        "rows => rows.map(row => ['bdi', 'li'].map(part => row.querySelector(part).innerText))"
    )
    assert [name for name, _ in told] == ["bozuk.pdf", *names]
    assert [said for _, said in told[1:]] == [f"Eklendi: {name}" for name in names]
    assert window.page.locator(".kopru-told").inner_text() == "Kitaplıkta: 30 · Eklenemeyen: 1 · Kalan: 0"
    expect(window.page.locator(".kopru-count")).to_have_text("34 belge")
    assert library.found_with()[0] - before < 30
    assert library.check() == ()


def test_what_became_of_a_scan_stands_in_its_row(
    visit, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = printed([Print(60, 80, "Köprü iki kıyıyı birleştirir.", 14)])
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "pages").write_bytes(pages)
    window = visit("ru")
    tick = window.page.get_by_label("Распознавать и страницы-изображения")
    said = []
    scans = [scanned(pages, dots=dots) for dots in (20, 30)]
    for scan, does in zip(
        scans, ("shutil.copy(sys.argv[0][:-8] + 'pages', sys.argv[-1])", "sys.exit(2)"), strict=True
    ):
        program = programs / "ocrmypdf"
        program.write_text(f"#!{executable}\nimport shutil, sys\n{does}\n", encoding="utf-8")
        program.chmod(0o755)
        for ticked in (True, False):
            monkeypatch.setenv("PATH", str(programs) if ticked else "")
            tick.set_checked(ticked)
            (row,) = send(window, ("скан.pdf", scan))
            said.append(lines(row)[0])
            window.page.locator("[data-do=clear]").click()
    assert said == [
        "Добавлено: скан",
        "Этот файл уже есть в библиотеке: скан",
        message("upload_ocr_failed", "ru"),
        message("upload_scanned_tick", "ru"),
    ]
    assert library.document("скан").text == "Köprü iki kıyıyı birleştirir."
    wanting = message("upload_ocr_misreads", "ru", languages="кыргызский, русский, английский")
    assert window.page.get_by_text(wanting).is_visible()


def test_a_file_over_the_limit_is_not_sent(visit) -> None:
    window = visit("tr")
    (row,) = send(window, ("kalın.txt", b"a" * 1_000_001))
    assert lines(row) == ["Dosya 1 MB sınırını aşıyor. Parçalara bölüp ayrı ayrı yükleyin."]


def test_files_are_dropped_anywhere_on_the_library(visit) -> None:
    window = visit()
    window.page.evaluate(
        """() => {
          const data = new DataTransfer();
          for (const name of ["a.txt", "b.txt"]) data.items.add(new File([`Tuz yolu ${name} uzundu.`], name));
          for (const type of ["dragover", "drop"])
            document.querySelector("#kopru-library h2").dispatchEvent(
              new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    for name in ("a", "b"):
        holding(window, name).wait_for()


def test_names_and_texts_of_files_are_shown_letter_for_letter_and_do_nothing(visit, library: Library) -> None:
    window = visit()
    library.collections.make(HOSTILE)
    (row,) = send(window, (HOSTILE, SALT))
    assert row.locator("bdi").first.inner_text() == HOSTILE
    title = library.documents()[-1].metadata.title
    assert lines(row)[0] == f"Added: {title}"
    assert "${alert(2)} {{7*7}}" in title
    holding(window, title).locator("[data-do=edit]").click()
    assert window.page.locator("[name=title]").input_value() == title
    assert window.page.locator(".kopru-tick bdi").inner_text() == HOSTILE


def test_a_reader_sees_the_list_and_nothing_to_change_it_with(visit, roles: Roles, library: Library) -> None:
    roles.now = "reader"
    window = visit("ru")
    assert window.page.locator(".kopru-holding").count() == 4
    expect(
        window.page.locator("#kopru-library :is([type=file], form, [data-do=edit], [data-do=make])")
    ).to_have_count(0)
    window.page.locator("[name=query]").fill("MINES")
    expect(window.page.locator(".kopru-holding")).to_have_count(1)
    assert window.page.locator(".kopru-count").inner_text() == "1 документ из 4"
    window.page.locator("[name=query]").fill("")
    expect(window.page.locator(".kopru-holding")).to_have_count(4)


def test_the_server_refuses_what_a_page_still_offers(visit, roles: Roles, library: Library) -> None:
    window = visit("tr")
    window.page.locator("[data-do=ask_remove][data-subject=mines]").click()
    window.page.locator(".kopru-sure").wait_for()
    roles.now = "reader"
    window.page.locator("[data-do=remove]").click()
    assert window.page.locator(".kopru-notice").inner_text() == message("library_refused", "tr")
    expect(window.page.locator("#kopru-library [type=file]")).to_have_count(0)
    assert len(library.documents()) == 4


def test_metadata_is_corrected_by_keyboard_and_taken_back(visit, library: Library) -> None:
    window = visit()
    keyboard = window.page.keyboard
    window.page.locator("[data-do=edit][data-subject=mines]").focus()
    keyboard.press("Enter")
    expect(window.page.locator("[name=title]")).to_be_focused()
    keyboard.press("Control+A")
    keyboard.type("Clear fields")
    keyboard.press("Tab")
    keyboard.type("Ada Yılmaz")
    keyboard.press("Enter")
    keyboard.type("Асан Үсөнов")
    keyboard.press("Tab")
    keyboard.type("20")
    keyboard.press("Enter")
    assert (
        window.page.locator(".kopru-correct [role=alert]").inner_text()
        == "A year is a number from 1000 to 2100."
    )
    expect(window.page.locator("[name=year]")).to_be_focused()
    assert window.page.locator("[aria-invalid]").get_attribute("name") == "year"
    assert window.page.locator("[name=authors]").input_value() == "Ada Yılmaz\nАсан Үсөнов"
    assert library.documents()[1].metadata.title == "mines"
    window.page.locator("[name=year]").fill("1995")
    keyboard.press("Enter")
    holding(window, "Clear fields").get_by_text("Ada Yılmaz, Асан Үсөнов (1995)").wait_for()
    expect(window.page.locator("[data-do=edit][data-subject=mines]")).to_be_focused()
    expect(holding(window, "Clear fields").locator(".kopru-notice")).to_have_text("Saved: Clear fields")
    assert library.documents()[1].metadata.authors == ("Ada Yılmaz", "Асан Үсөнов")
    keyboard.press("Enter")
    window.page.locator("[data-do=take_back][data-field=title]").click()
    expect(window.page.locator("[name=title]")).to_have_value("mines")
    for name in ("authors", "year"):
        window.page.locator(f"[name={name}]").fill("")
    window.page.get_by_role("button", name="Save").click()
    expect(holding(window, "mines").locator(".kopru-notice")).to_have_text("Saved: mines")
    assert library.documents()[1].metadata.origins == (("title", "name"), ("language", "text"))


def test_a_document_is_removed_after_a_question_in_the_page(visit, library: Library) -> None:
    window = visit("ru")
    send(window, ("Соль.txt", SALT))
    ask, sure = "[data-do=ask_remove][data-subject=соль]", window.page.locator(".kopru-sure")
    window.page.locator(ask).click()
    assert "Удалить «Соль» из библиотеки?" in sure.inner_text()
    expect(sure.get_by_role("button", name="Отмена")).to_be_focused()
    window.page.keyboard.press("Escape")
    expect(sure).to_have_count(0)
    expect(window.page.locator("[data-do=edit][data-subject=соль]")).to_be_focused()
    assert len(library.documents()) == 5
    window.page.locator(ask).click()
    sure.get_by_role("button", name="Удалить").click()
    expect(window.page.locator(".kopru-notice")).to_have_text("Удалено: Соль")
    expect(window.page.locator(".kopru-notice")).to_be_focused()
    assert len(library.documents()) == 4
    assert list((library.folder / "files").glob("*/*.txt")) == []


def test_collections_are_made_filled_chosen_renamed_and_deleted(visit, library: Library) -> None:
    window = visit("tr")
    window.page.locator(".kopru-collections summary").click()
    new = window.page.locator("form[data-do=make] input")
    new.fill(" Yol & su ")
    window.page.get_by_role("button", name="Oluştur").click()
    expect(window.page.locator(".kopru-collections .kopru-notice")).to_have_text(
        "Koleksiyon oluşturuldu: Yol & su"
    )
    new.fill("Yol & su")
    window.page.get_by_role("button", name="Oluştur").click()
    expect(window.page.locator(".kopru-collections [role=alert]")).to_have_text(
        "“Yol & su” adlı bir koleksiyon zaten var. Başka bir ad verin."
    )
    new.fill("  ")
    window.page.get_by_role("button", name="Oluştur").click()
    expect(window.page.locator(".kopru-collections [role=alert]")).to_have_text(
        message("collections_bad_name", "tr")
    )
    window.page.locator("[data-do=edit][data-subject=суу]").click()
    window.page.get_by_label("Yol & su", exact=True).check()
    window.page.get_by_role("button", name="Kaydet").click()
    holding(window, "Нарын суусу").get_by_text("Koleksiyonlar: Yol & su").wait_for()
    window.page.locator("[name=into]").select_option("Yol & su")
    send_and_see(window, ("tuz.txt", SALT))
    window.page.locator("[name=collection]").select_option("Yol & su")
    expect(window.page.locator(".kopru-count")).to_have_text("5 belgeden 2 tanesi")
    window.page.locator("[data-do=rename]").click()
    window.page.locator("form[data-do=rename_to] input").fill("Su")
    window.page.keyboard.press("Enter")
    expect(window.page.locator("[name=collection]")).to_have_value("Su")
    assert [each.name for each in library.collections.all()] == ["Su"]
    window.page.locator("[data-do=ask_delete]").click()
    window.page.locator("[data-do=delete]").click()
    expect(window.page.locator(".kopru-count")).to_have_text("5 belge")
    assert library.collections.all() == ()
    assert len(library.documents()) == 5


def test_all_documents_found_are_put_into_a_collection_at_once(visit, library: Library) -> None:
    library.collections.make("Тоо")
    window = visit("ru")
    expect(window.page.locator(".kopru-gather")).to_have_count(0)
    window.page.locator("[name=query]").fill("s")
    expect(window.page.locator(".kopru-holding")).to_have_count(1)
    window.page.get_by_role("button", name="Добавить", exact=True).click()
    said = "1 документ теперь в подборке «Тоо»"
    expect(window.page.locator(".kopru-notice")).to_have_text(said)
    assert [each.id for each in library.documents() if each.collections] == ["mines"]
    window.page.locator("[name=query]").fill("")


def test_a_long_list_is_shown_step_by_step_to_readers_too(visit, roles: Roles, monkeypatch) -> None:
    monkeypatch.setattr("app.chat_library.SHOWN", 1)
    roles.now = "reader"
    window = visit("tr")
    for shown in (1, 2, 3):
        expect(window.page.locator(".kopru-holding")).to_have_count(shown)
        window.page.get_by_role("button", name="Daha fazlasını göster").click()
    expect(window.page.locator(".kopru-holding")).to_have_count(4)
    expect(window.page.locator(".kopru-name-of").nth(3)).to_be_focused()
    expect(window.page.locator("[data-do=more]")).to_have_count(0)


def test_how_many_documents_there_are_is_told_to_the_rest_of_the_page(visit, library: Library) -> None:
    window = visit("ky")
    window.page.evaluate(
        "document.addEventListener('kopru:library-said', (event) => { window.door = event.detail.text; })"
    )
    send(window, ("tuz.txt", SALT))
    window.page.wait_for_function("window.door === 'Бул китепканада 5 документ бар'")


def test_the_list_is_that_of_what_is_typed_last_however_slowly_answers_come(
    visit, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    matching = library_page.matching
    asked, may_answer = ({each: Event() for each in ("s", "min", "yok böyle")} for _ in range(2))

    def slowly(entries: object, query: str, *more: object) -> object:
        if query in asked:
            asked[query].set()
            assert may_answer[query].wait(10)
        return matching(entries, query, *more)  # type: ignore[arg-type]  # as it is called

    window = visit("en")
    monkeypatch.setattr("app.library_page.matching", slowly)
    box = window.page.locator("[name=query]")
    for typed in ("s", "min"):
        box.fill(typed)
        assert asked[typed].wait(10)
    box.fill("yok böyle")
    may_answer["min"].set()  # windows that are open leave a browser no more than two connections
    assert asked["yok böyle"].wait(10)
    for typed in ("yok böyle", "s"):  # the first answer comes last
        with window.page.expect_event("requestfinished", lambda each: typed in (each.post_data or "")):  # noqa: B023
            may_answer[typed].set()
    window.page.wait_for_timeout(200)  # if an answer that comes too late is shown, it is by then
    expect(window.page.locator(".kopru-count")).to_have_text("No document matches.")
    box.fill("")
    expect(window.page.locator(".kopru-holding")).to_have_count(4)


def test_pictures_are_read_only_where_it_is_ticked(visit) -> None:
    window = visit("en")
    tick = window.page.get_by_label("Read pages that are pictures")
    assert not tick.is_checked()
    for ticked in (False, True):
        tick.set_checked(ticked)
        with window.page.expect_request(re.compile("/kopru/upload[?]")) as asked:
            send(window, ("a.txt", b""))
        assert ("ocr=1" in asked.value.url) == ticked
        window.page.locator("[data-do=clear]").click()
    tick.uncheck()


def test_the_library_lies_over_the_page_until_it_is_left(visit) -> None:
    window = visit()
    panel = window.page.locator("#kopru-library")
    assert (panel.get_attribute("role"), panel.get_attribute("aria-modal")) == ("dialog", "true")
    expect(window.page.locator("#kopru-library-title")).to_be_focused()
    masthead = window.page.locator("#kopru-masthead")
    assert masthead.evaluate("each => each.closest('[inert]') !== null")
    window.page.evaluate(
        "document.addEventListener('kopru:open', (event) => { window.told = event.detail; })"
    )
    window.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert masthead.evaluate("each => each.closest('[inert]') === null")
    open_library(window)
    window.page.locator("[data-do=open][data-subject=köprü]").click()
    expect(panel).to_be_hidden()
    assert window.page.evaluate("window.told") == {"document": "köprü", "start": 0, "end": 0}


def test_every_word_is_in_the_visitors_language(visit, library: Library) -> None:
    library.collections.put("Суу", ["суу"])
    seen = {}
    for language in LANGUAGES:
        window = visit(language)
        send_and_see(window, ("a.txt", BROKEN), ("b.txt", b""))
        window.page.locator("[data-do=edit][data-subject=mines]").click()
        window.page.locator("[name=year]").fill("20")
        window.page.locator(".kopru-correct [type=submit]").click()
        window.page.locator(".kopru-correct [role=alert]").wait_for()
        window.page.locator(".kopru-collections summary").click()
        shown, words = words_on_the_page(window.page)
        assert shown == language
        seen[language] = set(words)
        if language in {"ky", "ru"}:
            assert [word for word in words if re.search("[a-zA-Z]", word)] == []
    assert len(seen["en"]) > 30
    shared = seen["tr"] & seen["en"]
    assert {word for word in shared if re.search("[a-zA-Z]", word)} == set()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious(visit, scheme: str, width: int, library: Library) -> None:
    window = visit("tr")
    window.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    window.page.set_viewport_size({"width": width, "height": 844})
    library.collections.put("Su", ["суу"])
    send_and_see(window, ("a.txt", BROKEN), ("tuz.txt", SALT))
    for opened in ("[data-do=edit][data-subject=mines]", "[data-do=ask_remove][data-subject=tuz]"):
        window.page.locator(opened).click()
        window.page.locator(":is(.kopru-correct, .kopru-sure)").wait_for()
        if "edit" in opened:
            window.page.locator("[name=year]").fill("20")
            window.page.locator(".kopru-correct [type=submit]").click()
            window.page.locator(".kopru-correct [role=alert]").wait_for()
        assert window.page.evaluate("document.querySelector('#kopru-library').scrollWidth") <= width
        assert violations(window.page, "#kopru-library") == []
        window.page.keyboard.press("Escape")
        window.page.locator(":is(.kopru-correct, .kopru-sure)").wait_for(state="detached")
