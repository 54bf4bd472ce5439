"""What is shown of a source: a page or a text, how far it reaches, and what is marked on it."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.source_view import Wanted, source_view, wanted_place
from ingest.document import Document, Metadata, Page
from ingest.errors import SlowSourceError, UnknownDocumentError, UnknownPlaceError
from ingest.page_pictures import PagePictures
from ingest.reading import read_document
from tests.conftest import document
from tests.printed_pages import TEXTS, Print, column, printed, scanned

KNOWN = Metadata("Туз", (), None, "ky")


class Shelf:
    def __init__(self, *documents: Document) -> None:
        self.by_id = {each.id: each for each in documents}

    def document(self, document_id: str) -> Document:
        if document_id not in self.by_id:
            raise UnknownDocumentError(f"{document_id}: no such document.")
        return self.by_id[document_id]


@pytest.fixture(scope="module")
def pictures() -> Iterator[PagePictures]:
    with PagePictures() as made:
        yield made


@pytest.fixture(scope="module")
def article(tmp_path_factory) -> Document:
    """Three pages, the second without text, a quotation over the end of the first."""
    path = tmp_path_factory.mktemp("view") / "köprü.pdf"
    path.write_bytes(
        printed(
            [*column(60, 100, 420, TEXTS["tr"] * 2), Print(60, 780, "Bekçiler geçiş")],
            [],
            [Print(60, 100, "ücreti alırdı."), *column(60, 111, 420, TEXTS["tr"])],
        )
    )
    return read_document(path)


def text_document(text: str) -> Document:
    return Document("tuz", "/texts/tuz.txt", "0" * 64, KNOWN, text, (Page(1, None, 0, len(text)),))


def view_of(made: Document, pictures: PagePictures, start: int, end: int, **how):
    return source_view(Shelf(made), pictures, Wanted(made.id, start, end, **how))


def quoted(view) -> str:
    return "".join(segment.text for segment in view.segments if segment.quoted)


def shown(view) -> str:
    return "".join(segment.text for segment in view.segments)


def test_a_printed_page_is_a_picture_with_boxes_and_every_page_of_the_file_can_be_turned_to(
    article, pictures
):
    start = article.text.index("Bekçiler")
    end = article.text.index(" alırdı")
    first = view_of(article, pictures, start, end)
    assert (first.number, first.count, first.quoted, first.earlier, first.later) == (1, 3, (1, 3), None, 2)
    assert first.picture is not None
    assert (len(first.boxes), first.segments, first.reason) == (1, (), None)
    blank = view_of(article, pictures, start, end, page=2)
    assert (blank.number, blank.boxes, blank.earlier, blank.later) == (2, (), 1, 3)
    last = view_of(article, pictures, start, end, page=3, zoom=150)
    assert (last.number, len(last.boxes), last.later) == (3, 1, None)
    assert last.picture is not None
    assert last.picture.width == 1800
    assert first.file == "köprü.pdf"


def test_the_text_of_a_page_can_be_read_in_place_of_its_picture(article, pictures):
    start = article.text.index("Bekçiler")
    end = article.text.index(" alırdı")
    first = view_of(article, pictures, start, end, as_text=True)
    assert (first.number, first.picture, first.pictured, first.reason) == (1, None, True, None)
    assert shown(first) == article.text[: article.pages[0].end]
    last = view_of(article, pictures, start, end, as_text=True, page=3)
    assert quoted(first) + quoted(last) == article.text[start:end]
    # The page without text has none to show: that before it is.
    assert view_of(article, pictures, start, end, as_text=True, page=2).number == 1


@pytest.mark.parametrize("what", ["source_gone", "source_changed", "source_broken"])
def test_without_the_file_that_was_read_its_text_is_shown_and_the_reason_said(
    article, pictures, what, tmp_path
):
    path = tmp_path / "köprü.pdf"
    made = replace(article, source=str(path), sha256="1" * 64)
    if what == "source_changed":
        path.write_bytes(b"%PDF-1.7 another file")
    if what == "source_broken":
        path.mkdir()
    view = view_of(made, pictures, 0, 9)
    assert (view.reason, view.picture, view.pictured) == (what, None, False)
    assert quoted(view) == made.text[:9]


def test_where_a_page_is_not_drawn_in_time_the_text_is_shown_and_that_it_was_slow(
    article, pictures, monkeypatch
):
    def full(*_: object, **__: object) -> None:
        raise SlowSourceError("köprü.pdf: page 1 is not drawn now.")

    start = article.text.index("Bekçiler")
    for asked in ("boxes", "picture"):
        with monkeypatch.context() as patch:
            patch.setattr(pictures, asked, full)
            view = view_of(article, pictures, start, start + 8)
        assert (view.picture, view.reason, quoted(view)) == (None, "source_slow", "Bekçiler")
        assert view.pictured  # so that it can be asked for again
    assert view_of(article, pictures, start, start + 8).picture is not None


def test_what_ocr_has_read_is_shown_as_text_and_its_page_on_demand(pictures, tmp_path):
    path = tmp_path / "tarama.pdf"
    path.write_bytes(scanned(printed([Print(60, 100, "Köprü açıldı.")]), dots=72))
    read = document("tarama", KNOWN, (None, "Köprü açıldı. "), (None, "Yol da açıldı."))
    read = replace(read, source=str(path), sha256=sha256(path.read_bytes()).hexdigest())
    view = view_of(read, pictures, 0, 5)
    assert (view.reason, view.picture, view.pictured) == ("source_unmatched", None, True)
    assert (quoted(view), shown(view)) == ("Köprü", "Köprü açıldı. ")
    page = view_of(read, pictures, 0, 5, as_text=False)
    assert page.picture is not None
    assert (page.boxes, page.reason) == ((), None)


def test_a_printed_label_goes_with_its_physical_page(pictures):
    paper = document("p", KNOWN, (None, "Baş. "), ("16", "Birinci söz. "), ("17", "İkinci söz."))
    view = view_of(replace(paper, source="/texts/p.docx"), pictures, 18, 24)
    assert (view.number, view.label, view.count, view.paged) == (3, "17", 3, True)
    assert shown(view) == "İkinci söz."
    assert (view.earlier, view.later, view.pictured) == (2, None, False)


def test_a_text_without_pages_is_turned_in_stretches_around_the_quotation(pictures):
    paragraph = "Жол алыс, ашуу бийик болгон. " * 9 + "\n\n"
    made = text_document(paragraph * 80 + "Тузду кербен ташыган. " + paragraph * 80)
    start = made.text.index("Тузду")
    view = view_of(made, pictures, start, start + 20)
    assert quoted(view) == "Тузду кербен ташыган"
    before, _, after = (segment.text for segment in view.segments)
    assert 3_000 <= len(before) <= 3_400
    assert 2_600 <= len(after) <= 3_000
    assert before.startswith("Жол")
    assert after.endswith("\n\n")
    pieces = [view_of(made, pictures, start, start + 20, page=n) for n in range(1, view.count + 1)]
    assert "".join(map(shown, pieces)) == made.text
    assert [piece.earlier for piece in pieces] == [None, *range(1, view.count)]
    assert [piece.number for piece in pieces if quoted(piece)] == [view.number] == list(view.quoted)


@given(st.text(min_size=1, max_size=60), st.data())
def test_what_is_marked_is_the_slice_of_the_document_and_nothing_is_lost(text, data):
    made = text_document(text * 300)
    start = data.draw(st.integers(0, len(made.text) - 1))
    end = data.draw(st.integers(start + 1, min(len(made.text), start + 500)))
    with PagePictures() as none:
        view = view_of(made, none, start, end)
        assert quoted(view) == made.text[start:end]
        whole = "".join(shown(view_of(made, none, start, end, page=n)) for n in range(1, view.count + 1))
    assert whole == made.text


def test_a_footnote_that_waited_for_its_paragraph_is_boxed_on_the_page_where_it_is_printed(
    pictures, tmp_path
):
    path = tmp_path / "dipnot.pdf"
    note = "1 Osmanlı arşivinde bu konuda bir defter vardır."
    path.write_bytes(
        printed(
            [*column(60, 100, 420, TEXTS["tr"] * 2), Print(60, 780, note, 8)],
            column(60, 100, 420, TEXTS["en"] * 2),
        )
    )
    read = read_document(path)
    # As repair leaves it where the paragraph runs on: its text behind the paragraph, on the next page.
    words = "Osmanlı arşivinde bu konuda bir defter vardır."
    cut = read.text.replace(note, "")
    text = cut + note
    at = len(cut)
    pages = (
        Page(1, None, 0, read.pages[0].end - len(note)),
        Page(2, None, read.pages[0].end - len(note), len(text)),
    )
    made = replace(read, text=text, pages=pages, notes=((at, len(text)),))
    start = text.index(words)
    view = view_of(made, pictures, start, start + len(words))
    assert (view.number, len(view.boxes)) == (1, 1)


def test_a_place_outside_the_document_or_in_none_is_unknown(pictures):
    made = text_document("Туз.")
    for start, end in ((0, 5), (5, 5), (3, 1), (-1, 2)):
        with pytest.raises(UnknownPlaceError, match="has 4 characters"):
            view_of(made, pictures, start, end)
    with pytest.raises(UnknownDocumentError):
        source_view(Shelf(made), pictures, Wanted("yok", 0, 1))


@pytest.mark.parametrize(
    ("document_id", "start", "end"),
    [
        (None, 0, 1),
        ("", 0, 1),
        ("a" * 301, 0, 1),
        ("a", True, 5),
        ("a", 0, "٣"),
        ("a", "1e3", 2000),
        ("a", 0.0, 1),
        ("a", 5, 4),
        ("a", 0, 20_001),
        ("a", [0], {}),
        ("a", "9" * 5000, "9" * 5001),
    ],
)
def test_what_no_link_of_ours_says_is_no_place(document_id, start, end):
    assert wanted_place(document_id, start, end) is None


def test_a_link_names_exactly_this_place():
    wanted = Wanted("köprü & yol", 5, 17, page=9, zoom=200, as_text=True)
    assert wanted.query == "?document=k%C3%B6pr%C3%BC+%26+yol&start=5&end=17"


def test_the_view_knows_no_gradio():
    source = Path(__file__).parent.parent / "app" / "source_view.py"
    assert "gradio" not in source.read_text(encoding="utf-8")


def test_a_place_where_nothing_is_quoted_opens_the_document_there_and_marks_nothing(article, pictures):
    first = view_of(article, pictures, 0, 0)
    assert (first.number, first.quoted, first.boxes) == (1, (1,), ())
    assert first.picture is not None
    end = len(article.text)
    assert view_of(article, pictures, end, end).number == 3
    made = text_document("Туз ак. " * 2_000)
    plain = view_of(made, pictures, 0, 0)
    assert (plain.number, quoted(plain)) == (1, "")
    assert shown(plain).startswith("Туз ак. ")
