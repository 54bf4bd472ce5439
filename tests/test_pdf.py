"""PDF files, made here."""

from collections.abc import Callable

import pytest
from fpdf import FPDF
from PIL.Image import new as new_picture

from ingest.errors import BrokenSourceError, LockedSourceError, ScannedSourceError
from ingest.readers.pdf import read_pdf
from ingest.repair import repair
from tests.printed_pages import Print, font, printed, scanned


def pdf(*pages: str, prepare: Callable[[FPDF], None] = lambda made: None) -> bytes:
    """A PDF with one line of print for each line of text."""
    made = FPDF()
    prepare(made)
    for page in pages:
        made.add_page()
        made.set_font("Helvetica", size=11)
        for row in page.split("\n"):
            made.cell(w=0, h=6, text=row, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def test_the_text_of_every_page_is_read() -> None:
    raw = read_pdf(pdf("Köprü eskidir.\nYol yenidir.", "The bridge is old."), "a.pdf")
    assert [page.text.split() for page in raw.pages] == [
        ["Köprü", "eskidir.", "Yol", "yenidir."],
        ["The", "bridge", "is", "old."],
    ]


def test_printed_pages_become_whole_text_with_printed_numbers() -> None:
    pages = [
        "Old Bridges\nThe bridge was built by the people of both banks, who had waited for it so long that\n"
        "nobody remem-\n21",
        "Old Bridges\nbered the first plans. They carried stones in winter and timber in the spring.1 When the\n"
        "river rose, the work was stopped and\n1 City archive, sheet 5.\n22",
        "Old Bridges\neverybody went home to wait for the summer again.\n23",
    ]
    result = repair(read_pdf(pdf(*pages), "a.pdf"))
    assert result.text == (
        "The bridge was built by the people of both banks, who had waited for it so long that nobody remembered "
        "the first plans. They carried stones in winter and timber in the spring. When the river rose, the work "
        "was stopped and everybody went home to wait for the summer again.\n\n1 City archive, sheet 5."
    )
    assert [page.label for page in result.pages] == ["21", "22", "23"]


def test_turkish_and_russian_letters_are_read() -> None:
    made = FPDF()
    made.add_font("any", fname=font())
    made.add_page()
    made.set_font("any", size=11)
    made.cell(text="Iğdır’ın köprüsü, мост через реку")
    raw = read_pdf(bytes(made.output()), "a.pdf")
    assert raw.pages[0].text == "Iğdır’ın köprüsü, мост через реку"


def test_letters_that_no_character_has_the_number_of_cost_no_page() -> None:
    # A is called the character 0x200000, and B is mapped to one that UTF-16 writes as two: they are read one by one.
    mapped = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <42> <D83CDF09> endbfchar"
    shown = b"BT /F 12 Tf 20 200 Td (B The A old.) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>> stream\n%b\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/u200000]>>/ToUnicode 6 0 R>>",
        b"<</Length %d>> stream\n%b\nendstream" % (len(mapped), mapped),
    )
    numbered = (b"%d 0 obj %b endobj" % each for each in enumerate(objects, start=1))
    made = b"\n".join((b"%PDF-1.4", *numbered, b"trailer <</Root 1 0 R>>"))
    assert read_pdf(made, "a.pdf").pages[0].text == "🌉 The \ufffd old."


def test_a_hyphen_at_a_line_end_stays_one_beside_letters_that_are_counted_twice() -> None:
    lines = [Print(60, 60, "Кочулган \U0001d435 көпүрөсү эки-"), Print(60, 72, "үч жээкти бириктирет.")]
    page = read_pdf(printed(lines), "a.pdf").pages[0]
    assert page.text == "Кочулган \U0001d435 көпүрөсү эки-\nүч жээкти бириктирет."


def test_page_labels_that_the_file_states_are_kept() -> None:
    made = FPDF()
    made.add_page()
    made.set_page_label(label_style="r", label_start=4)
    made.set_font("Helvetica", size=11)
    made.cell(text="Preface")
    assert read_pdf(bytes(made.output()), "a.pdf").pages[0].label == "iv"
    assert read_pdf(pdf("Preface"), "a.pdf").pages[0].label is None


def test_a_pdf_with_a_password_says_how_to_add_it() -> None:
    def lock(made: FPDF) -> None:
        made.set_encryption(owner_password="usta", user_password="cirak")

    with pytest.raises(
        LockedSourceError, match=r"^locked\.pdf: locked with a password\. .*without one, and add that\.$"
    ):
        read_pdf(pdf("text", prepare=lock), "locked.pdf")


def test_a_pdf_that_anyone_may_open_is_read_though_encrypted() -> None:
    def protect(made: FPDF) -> None:
        made.set_encryption(owner_password="usta")

    assert read_pdf(pdf("Köprü", prepare=protect), "a.pdf").pages[0].text.strip() == "Köprü"


@pytest.mark.parametrize("part", [0.2, 0.6])
def test_half_a_pdf_says_that_it_is_damaged(part: float) -> None:
    data = pdf("text", "more text")
    with pytest.raises(
        BrokenSourceError, match=r"^a\.pdf: damaged or incomplete \(.*Fetch it again where it came from\.$"
    ):
        read_pdf(data[: int(len(data) * part)], "a.pdf")


def test_another_file_under_the_name_of_a_pdf_is_told() -> None:
    with pytest.raises(BrokenSourceError, match=r"^a\.pdf: is not a PDF"):
        read_pdf("Köprü".encode(), "a.pdf")


def test_a_scan_says_how_to_have_it_read() -> None:
    with pytest.raises(ScannedSourceError) as caught:
        read_pdf(pdf(*[""] * 12), "scan.pdf")
    assert str(caught.value) == (
        "scan.pdf: no text on any of its 12 pages. It is probably a scan: add it with --ocr, which reads its "
        "pictures, or run OCR on it (for example ocrmypdf) and add it again."
    )


def test_a_scan_with_nothing_but_page_numbers_is_a_scan() -> None:
    with pytest.raises(ScannedSourceError, match="no text on its only page"):
        read_pdf(pdf("12"), "scan.pdf")


def test_pages_that_are_pictures_are_named_and_blank_ones_are_not() -> None:
    pages = printed(
        *([Print(60, 80, text)] if text else [] for text in ("Köprü", "Көпүрө", "", "Мост", "Yol"))
    )
    raw = read_pdf(scanned(pages, written=(0, 2, 4)), "a.pdf")
    assert [page.text for page in raw.pages] == ["Köprü", "", "", "", "Yol"]
    assert raw.unread == (2, 4)


def test_a_small_picture_on_a_page_without_text_is_no_scan() -> None:
    def sign(made: FPDF) -> None:
        made.add_page()
        made.image(new_picture("L", (40, 40)), 20, 20, 60, 60)

    assert read_pdf(pdf("Köprü", prepare=sign), "a.pdf").unread == ()


def test_a_picture_in_many_strips_is_a_scan() -> None:
    def scan(made: FPDF) -> None:
        made.add_page()
        for place in range(20):
            made.image(new_picture("L", (210, 15), place), 0, 15 * place, 210, 15)

    assert read_pdf(pdf("Köprü", prepare=scan), "a.pdf").unread == (1,)
