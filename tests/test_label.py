"""The page for judging: what is marked on it is what the file gets, and nothing a text says is run."""

from asyncio import run
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.answer import Citation, citation_of
from app.label import build_label, evidence, launch_label
from app.label_page import KINDS, SPLITS, sentences
from app.messages import message
from eval.judged_file import JudgedFile
from eval.judgements import Evidence, JudgedQuestion, load_judgements
from ingest.document import LANGUAGES
from tests.visits import free_port

BRIDGES = "Taş köprüler kervanlara kışın ne sağladı?"
FEE = "Bekçiler geçiş ücreti alırdı."
HALF = "Ücretin yarısı köprünün onarımına harcanırdı."


class Fragile:
    """The library, with one question on which it breaks in a way that nobody foresaw."""

    def __init__(self, library):
        self.library, self.text, self.texts = library, library.text, library.texts

    def search(self, question, *, k=10):
        if question == "авария":
            raise RuntimeError("a mistake of ours")
        return self.library.search(question, k=k)


@pytest.fixture
def citation(overlap_library) -> Citation:
    """A passage of three sentences."""
    return citation_of(overlap_library, overlap_library.search(BRIDGES).hits[0], number=1)


def test_marked_sentences_in_a_row_are_one_place(citation, overlap_library):
    assert [citation.text[start:end] for start, end in sentences(citation)][1:] == [FEE, HALF]
    (together,) = evidence([citation], ["0 1", "0 2"])
    assert together.quote == f"{FEE} {HALF}"
    assert overlap_library.text(together.document, together.start, together.end) == together.quote
    apart = evidence([citation], ["0 2", "0 0"])
    assert [place.quote for place in apart] == [citation.text[: citation.text.index(FEE) - 1], HALF]


def test_a_whole_passage_is_one_place_and_is_counted_once(citation):
    whole = Evidence(citation.document_id, citation.start, citation.end, citation.text)
    assert evidence([citation, citation], ["0 all", "0 1", "1 all"]) == (whole,)


@pytest.mark.parametrize("marks", [None, "0 all", ["1 0", "0 99", "0", "all", "", 0, None, ["0 0"], "0 -1"]])
def test_marks_that_no_page_makes_mark_nothing(citation, marks):
    assert evidence([citation], marks) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_has_its_name_in_every_language(language):
    names = [message(f"label_kind_{kind}", language) for kind in KINDS]
    assert len(set(names)) == len(KINDS)
    assert all(message(f"label_split_{split}", language) for split in SPLITS)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> JudgedFile:
    path = tmp_path_factory.mktemp("judged") / "<i>benim.jsonl"
    JudgedFile.open(path).append([JudgedQuestion("old", "unanswerable", {"ru": "Кто?"}, ())])
    return JudgedFile.open(path)


def test_a_question_that_is_too_long_is_refused_as_it_came(overlap_library, file, monkeypatch):
    def normalised(form, text):
        assert len(text) <= 2_000
        return text

    async def built():  # while a loop runs, for otherwise Gradio opens some and closes none
        return build_label(overlap_library, file)

    monkeypatch.setattr("app.label.normalize", normalised)
    ask = next(event.fn for event in run(built()).fns.values() if event.name == "ask")
    _, view, shown = ask("a\u0301\u0323" * 20_000, "ky")
    assert (view.notice, message("question_refused", "ky") in shown) == ("question_refused", True)


@pytest.fixture(scope="module")
def address(overlap_library, file) -> Iterator[str]:
    page = launch_label(Fragile(overlap_library), file, port=free_port())
    yield page.local_url
    page.close()


@pytest.fixture(scope="module")
def window(chromium: Browser, address) -> Iterator[Page]:
    """A Turkish librarian's window; at the end nothing may have failed, been run, or been asked elsewhere."""
    context = chromium.new_context(locale="tr-TR")
    context.set_default_timeout(15_000)
    page, trouble = context.new_page(), []
    page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda asked: trouble.append(asked.url) if not here(asked.url) else None)
    page.goto(address)
    page.wait_for_selector(".kopru-tagline")
    yield page
    context.close()
    assert trouble == []


def here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:"))


def ask(window: Page, question: str) -> None:
    window.get_by_role("textbox").fill(question)
    window.keyboard.press("Enter")
    window.locator(".kopru-question bdi", has_text=question).wait_for()


def said(window: Page, key: str, **values: str) -> None:
    window.locator(".kopru-notice", has_text=message(key, "tr", **values)).wait_for()


@pytest.mark.browser
def test_what_is_marked_is_saved_and_can_be_taken_back(window, file, overlap_library):
    tally = window.locator(".kopru-tally bdi")
    assert tally.inner_text() == message("label_tally", "tr", n=1, file="<i>benim.jsonl")
    ask(window, BRIDGES)
    save = window.locator("[data-do=save]")
    assert save.is_disabled()
    window.locator(".kopru-sentence", has_text=FEE).click()
    window.locator(".kopru-sentence", has_text=HALF).focus()
    window.keyboard.press("Enter")
    window.locator("[name=kind]").select_option("why")
    window.locator("[name=split]").select_option("report")
    window.locator("[data-language=ky]").click()
    window.locator("[data-language=ky][aria-pressed=true]").wait_for()
    assert window.locator("[aria-pressed=true].kopru-sentence").count() == 2
    assert window.locator("[name=kind]").input_value() == "why"
    window.locator("[data-language=tr]").click()
    window.locator("[data-language=tr][aria-pressed=true]").wait_for()
    save.click()
    said(window, "label_saved")
    assert tally.inner_text() == message("label_tally", "tr", n=2, file="<i>benim.jsonl")
    start = overlap_library.documents()[0].document.text.index(FEE)
    quote = f"{FEE} {HALF}"
    place = Evidence("suleymanova-2020", start, start + len(quote), quote)
    judged = JudgedQuestion("<i>benim-2", "why", {"tr": BRIDGES}, (place,), "report")
    assert load_judgements([file.path])[1] == judged
    window.locator("[data-do=undo]").click()
    said(window, "label_taken_back", question=BRIDGES)
    assert [each.id for each in load_judgements([file.path])] == ["old"]
    assert window.locator("[data-do=undo]").count() == 0


@pytest.mark.browser
def test_hostile_passages_are_shown_and_saved_letter_for_letter(window, file, overlap_library):
    ask(window, "Көчмөндөр тузду кербен менен ташышканбы?")
    hostile = next(
        each for text in overlap_library.documents() for each in text.passages if "${alert(1)}" in each.text
    )
    card = window.locator(".kopru-card").filter(has_text="<script>")
    assert card.locator(".kopru-passage").evaluate("element => element.textContent") == hostile.text
    assert card.locator("img, script, i, b, a").count() == 0
    card.locator(".kopru-whole").click()
    window.locator("[data-do=save]").click()
    said(window, "label_saved")
    assert load_judgements([file.path])[-1].evidence[0].quote == hostile.text
    assert load_judgements([file.path])[-1].texts == {"ky": "Көчмөндөр тузду кербен менен ташышканбы?"}


@pytest.mark.browser
def test_no_answer_in_these_texts_is_a_judgement_too(window, file):
    ask(window, "Ağaç köprüler <b>${alert(3)}</b> ne zaman yanardı?")
    window.locator("[name=split]").select_option("")
    window.locator("[data-do=unanswered]").click()
    said(window, "label_saved")
    last = load_judgements([file.path])[-1]
    assert (last.kind, last.evidence, last.split) == ("unanswerable", (), None)
    assert last.texts == {"tr": "Ağaç köprüler <b>${alert(3)}</b> ne zaman yanardı?"}
    ask(window, "Ağaç köprüler <b>${alert(3)}</b> ne zaman yanardı?")
    said(window, "label_known")


@pytest.mark.browser
def test_a_question_without_words_and_a_broken_file_are_told(window, file):
    window.get_by_role("textbox").fill("???")
    window.keyboard.press("Enter")
    said(window, "question_refused")
    window.get_by_role("textbox").fill("авария")
    window.keyboard.press("Enter")
    said(window, "search_failed")
    ask(window, BRIDGES)
    window.locator(".kopru-whole").first.click()
    before = file.path.read_bytes()
    file.path.write_bytes(before + b"{half a line")
    window.locator("[data-do=save]").click()
    said(window, "label_not_saved")
    assert "not JSON" in window.locator(".kopru-notice bdi").inner_text()
    assert file.path.read_bytes() == before + b"{half a line"
    file.path.write_bytes(before)
    assert window.locator(".kopru-whole[aria-pressed=true]").count() == 1
    window.locator("[data-do=save]").click()
    said(window, "label_saved")


@pytest.mark.browser
def test_it_fits_any_screen(window):
    ask(window, BRIDGES)
    for width, height in ((390, 844), (1280, 900)):
        window.set_viewport_size({"width": width, "height": height})
        assert window.evaluate("document.documentElement.scrollWidth") == width
        box = window.locator(".kopru-verdict").bounding_box()
        assert 0 < box["y"] <= height - box["height"]
