"""Pictures of pages and the boxes on them: compared with where the words were printed, and read back from there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from sys import platform
from threading import Event, Thread, Timer
from time import sleep

import pytest
from fpdf import FPDF
from PIL.Image import open as open_image
from pypdfium2 import PdfDocument

from ingest.document import Document, Metadata, Page
from ingest.errors import (
    BrokenSourceError,
    ChangedSourceError,
    HugeSourceError,
    MissingSourceError,
    SlowSourceError,
    SourceError,
    UnknownFormatError,
)
from ingest.limited_process import LimitedProcess, ProcessEndedError, ProcessStoppedError
from ingest.page_pictures import PagePictures
from ingest.quote_boxes import QuoteBox
from ingest.quote_places import printed_places
from ingest.reading import read_document
from tests.printed_pages import TEXTS, Print, column, font, letter_widths, printed, scanned

WIDTH, HEIGHT = 595.28, 841.89  # A4, as fpdf2 prints it


@pytest.fixture(scope="module")
def pictures() -> Iterator[PagePictures]:
    with PagePictures() as made:
        yield made


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[bytes], Document]:
    """Writes a PDF and reads it."""

    def write(data: bytes, name: str = "kitap.pdf") -> Document:
        (tmp_path / name).write_bytes(data)
        return read_document(tmp_path / name)

    return write


def width_of(text: str, size: float = 9) -> float:
    return sum(letter_widths()[letter] for letter in text) * size


def span(document: Document, quote: str, *, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = document.text.index(quote, start + 1)
    return start, start + len(quote)


def read_back(document: Document, boxes: tuple[QuoteBox, ...], page: int = 1) -> list[str]:
    """The words whose letters stand in each box, on an upright page."""
    opened = PdfDocument(document.source)
    textpage = opened[page - 1].get_textpage()
    wide, high = opened[page - 1].get_size()
    found = [
        textpage.get_text_bounded(
            box.left * wide - 0.1,
            (1 - box.top - box.height) * high + 2.5,  # not the heads of the line below
            (box.left + box.width) * wide + 0.1,
            (1 - box.top) * high - 2.5,
        ).strip()
        for box in boxes
    ]
    opened.close()
    return found


def test_a_box_is_where_the_words_were_printed(keep, pictures):
    line = Print(60, 100, "Taş köprü 1993 yılında onarıldı.", 12)
    document = keep(printed([line, Print(60, 130, "Kervanlar kışın da geçer.", 12)]))
    (box,) = pictures.boxes(document, 1, *span(document, "1993 yılında"))
    left = 60 + width_of("Taş köprü ", 12)
    assert box.left * WIDTH == pytest.approx(left, abs=1.5)
    assert (box.left + box.width) * WIDTH == pytest.approx(left + width_of("1993 yılında", 12), abs=1.5)
    # DejaVu Serif reaches 0.94 of its size above the line and 0.24 below.
    assert box.top * HEIGHT == pytest.approx(100 - 0.94 * 12, abs=1.5)
    assert (box.top + box.height) * HEIGHT == pytest.approx(100 + 0.24 * 12, abs=1.5)


@pytest.mark.parametrize("by_rows", [False, True])
@pytest.mark.parametrize("language", ["tr", "ky", "ru", "en"])
def test_in_two_columns_a_quotation_over_their_end_is_boxed_at_the_foot_and_at_the_head(
    keep, pictures, language, by_rows
):
    lines = column(60, 100, 220, TEXTS[language] * 9)
    left = lines[:20]
    right = [Print(310, 100 + 10.8 * row, line.text, 9) for row, line in enumerate(lines[20:40])]
    order = sorted([*left, *right], key=lambda line: (line.y, line.x)) if by_rows else [*left, *right]
    document = keep(printed(order))
    quote = f"{left[-1].text} {right[0].text}"
    # The text comes nine times: the right one is told by where its offset is.
    before = " ".join(line.text for line in left[:-1])
    start = len(before) + 1
    assert document.text[start : start + len(quote)] == quote
    boxes = pictures.boxes(document, 1, start, start + len(quote))
    assert read_back(document, boxes) == [left[-1].text, right[0].text]
    assert [round(box.left * WIDTH) for box in boxes] == [60, 310]
    assert boxes[0].top > 20 / 40 * 0.5 > boxes[1].top


def test_of_equal_words_on_a_page_those_are_boxed_that_are_quoted(keep, pictures):
    document = keep(printed([Print(60, 100 + 40 * row, f"{row} Köprü açıldı.", 11) for row in range(9)]))
    for nth in (0, 4, 8):
        (box,) = pictures.boxes(document, 1, *span(document, "Köprü açıldı.", nth=nth))
        assert (box.top + box.height) * HEIGHT == pytest.approx(100 + 40 * nth + 0.24 * 11, abs=1.5)


def test_a_word_that_was_broken_at_a_line_end_is_boxed_on_both_lines(keep, pictures):
    lines = ["Bekçiler köprüden geçen kervanlardan ücret alırdı ve bunu ona-", "rıma harcardı. Böylece"]
    more = ["köprü yüzyıllarca ayakta kaldı ve yol açık tutuldu, çünkü ona-", "rım her yaz sürerdi."]
    document = keep(printed([Print(60, 100 + 14 * row, line, 11) for row, line in enumerate(lines + more)]))
    boxes = pictures.boxes(document, 1, *span(document, "bunu onarıma harcardı"))
    assert read_back(document, boxes) == ["bunu ona", "rıma harcardı"]


def test_ligatures_marks_of_footnotes_and_running_heads_are_no_hindrance(keep, pictures):
    def page(number: int) -> list[Print]:
        body = column(60, 120, 400, f"{number} sayfasında " + TEXTS["tr"] * 6, size=10)
        head = Print(200, 60, f"Köprü Dergisi, 5/1, 2020, s. {number}", 8)
        return [head, *body, Print(300, 800, str(number), 8)]

    first, second = page(11), page(12)
    second.insert(1, Print(60, 100, "Bu \ufb01kir o\u0308zeldir.", 10))
    document = keep(printed(first, second))
    assert "Dergisi" not in document.text
    boxes = pictures.boxes(document, 2, *span(document, "fikir özeldir"))
    assert [(round(box.left * WIDTH), round(box.top * HEIGHT)) for box in boxes] == [(77, 91)]


def test_a_quotation_over_two_pages_is_boxed_on_both_and_on_no_other(keep, pictures):
    ends = "Köprünün bekçileri geceleri"
    goes_on = "kulelerde ateş yakarlardı."
    pages = [
        [*column(60, 100, 450, TEXTS["tr"] * 3), Print(60, 780, ends, 9)],
        [Print(60, 100, goes_on, 9), *column(60, 111, 450, TEXTS["en"] * 3)],
        column(60, 100, 450, TEXTS["ru"] * 3),
    ]
    document = keep(printed(*pages))
    where = span(document, f"{ends} {goes_on}")
    assert read_back(document, pictures.boxes(document, 1, *where), 1) == [ends]
    assert read_back(document, pictures.boxes(document, 2, *where), 2) == [goes_on]
    assert pictures.boxes(document, 3, *where) == ()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_on_a_turned_and_cropped_page_the_box_is_where_the_words_are_seen(keep, pictures, turn):
    opened = PdfDocument(printed([*column(100, 200, 350, TEXTS["tr"] * 2, size=12)]))
    opened[0].set_rotation(turn)
    opened[0].set_cropbox(50, 100, 550, 800)
    changed = BytesIO()
    opened.save(changed)
    opened.close()
    document = keep(changed.getvalue())
    (box,) = pictures.boxes(document, 1, *span(document, "iki kıyıyı"))
    x = 100 + width_of("Köprü ", 12), 100 + width_of("Köprü iki kıyıyı", 12)
    y = HEIGHT - 200 - 0.24 * 12, HEIGHT - 200 + 0.94 * 12  # from the foot of the page
    across, upward = [(each - 50) / 500 for each in x], [(each - 100) / 700 for each in y]
    seen = {
        90: (upward[0], across[0], upward[1], across[1]),
        180: (1 - across[1], upward[0], 1 - across[0], upward[1]),
        270: (1 - upward[1], 1 - across[1], 1 - upward[0], 1 - across[0]),
    }[turn]
    assert (box.left, box.top, box.left + box.width, box.top + box.height) == pytest.approx(seen, abs=0.004)
    drawn = pictures.picture(document, 1, width=700)
    assert drawn.width == 700
    assert drawn.height == pytest.approx(700 * (500 / 700 if turn != 180 else 700 / 500), abs=1)


def test_ink_is_inside_the_boxes_of_the_whole_page_and_nowhere_else(keep, pictures):
    document = keep(printed(column(60, 100, 300, TEXTS["ky"] * 3)))
    drawn = pictures.picture(document, 1, width=800)
    image = open_image(BytesIO(drawn.data)).convert("L")
    assert image.size == (drawn.width, drawn.height) == (800, 1132)
    assert drawn.pages == 1
    assert min(image.tobytes()) < 60
    for box in pictures.boxes(document, 1, 0, len(document.text)):
        left, top = int(box.left * 800) - 1, int(box.top * 1132) - 1
        image.paste(
            255,
            (left, top, left + round(box.width * 800) + 3, top + round(box.height * 1132) + 3),
        )
    assert min(image.tobytes()) == 255


def test_lines_that_run_up_the_page_are_boxed_line_by_line(keep, pictures, tmp_path):
    made = FPDF(unit="pt")
    made.add_font("any", fname=font())
    made.add_page()
    made.set_font("any", size=11)
    with made.rotation(90, 200, 600):
        made.text(200, 600, "Нарын суусунун боюндагы көпүрө")
        made.text(200, 620, "жана анын кароолчулары жөнүндө")
    document = keep(bytes(made.output()))
    made.fonts["any"].ttfont.close()
    boxes = pictures.boxes(document, 1, *span(document, "боюндагы көпүрө"))
    assert len(boxes) == 1
    assert boxes[0].height * HEIGHT == pytest.approx(width_of("боюндагы көпүрө", 11), abs=2)
    assert boxes[0].width * WIDTH == pytest.approx(1.18 * 11, abs=2)


def test_a_font_that_states_too_high_letters_has_boxes_that_keep_to_their_lines(keep, pictures):
    made = FPDF(unit="pt")
    made.add_font("any", fname=font())
    made.fonts["any"].desc.ascent, made.fonts["any"].desc.descent = 1500, -600
    made.add_page()
    made.set_font("any", size=10)
    for row, line in enumerate(column(60, 100, 300, TEXTS["tr"] * 2, size=10)):
        made.text(line.x, 100 + 12 * row, line.text)
    document = keep(bytes(made.output()))
    made.fonts["any"].ttfont.close()
    boxes = pictures.boxes(document, 1, 0, len(document.text))
    assert len(boxes) > 4
    assert all(box.height * HEIGHT == pytest.approx(12, abs=0.3) for box in boxes)
    assert boxes[0].top * HEIGHT == pytest.approx(100 - 9.5, abs=0.5)


def test_letters_that_are_counted_twice_are_boxed(keep, pictures):
    document = keep(printed([Print(60, 100, "Köprünün boyu \U0001d435 kadardır.", 12)]))
    (box,) = pictures.boxes(document, 1, *span(document, "\U0001d435"))
    assert box.left * WIDTH == pytest.approx(60 + width_of("Köprünün boyu ", 12), abs=1.5)
    assert box.width * WIDTH == pytest.approx(width_of("\U0001d435", 12), abs=1.5)


def test_cyrillic_in_an_old_font_is_boxed(keep, pictures):
    printed_text = TEXTS["ru"].encode("cp1251").decode("latin-1")
    document = keep(printed(column(60, 100, 400, printed_text, size=11)))
    (box,) = pictures.boxes(document, 1, *span(document, "соединяет два"))
    start, word = (
        "Мост ".encode("cp1251").decode("latin-1"),
        "соединяет два".encode("cp1251").decode("latin-1"),
    )
    assert box.left * WIDTH == pytest.approx(60 + width_of(start, 11), abs=1.5)
    assert box.width * WIDTH == pytest.approx(width_of(word, 11), abs=1.5)


def test_a_page_that_is_a_picture_has_a_picture_and_no_boxes(keep, pictures):
    pages = [column(60, 100, 300, TEXTS[language] * 3, size=11) for language in ("tr", "ky")]
    document = keep(scanned(printed(*pages), written=[1], dots=72))
    assert document.text
    assert pictures.picture(document, 1, width=300).pages == 2
    assert pictures.boxes(document, 1, 0, 40) == ()


def test_only_the_file_that_was_read_is_drawn(keep, tmp_path):
    document = keep(printed([Print(60, 100, "Köprü açıldı.")]))
    path = Path(document.source)
    with PagePictures() as fresh:
        assert fresh.boxes(document, 1, 0, 5)
        path.write_bytes(printed([Print(60, 100, "Köprü kapandı.")]))
        with pytest.raises(ChangedSourceError, match=r"^kitap\.pdf: is not the file any more that was read"):
            fresh.picture(document, 1, width=300)
        path.unlink()
        with pytest.raises(MissingSourceError):
            fresh.picture(document, 1, width=300)
        with pytest.raises(UnknownFormatError):
            fresh.picture(replace(document, source=str(tmp_path / "a.txt")), 1, width=300)
        # What was drawn of the right file stays right.
        assert fresh.boxes(document, 1, 0, 5)


def test_what_cannot_be_drawn_is_an_error_and_the_next_page_is_drawn(keep, pictures, tmp_path):
    good = keep(printed([Print(60, 100, "Köprü açıldı.")]))
    broken = tmp_path / "bozuk.pdf"
    broken.write_bytes(b"%PDF-1.7 \x00 nothing else")
    digest = sha256(broken.read_bytes()).hexdigest()
    with pytest.raises(BrokenSourceError, match=r"^bozuk\.pdf: cannot be opened as a PDF"):
        pictures.picture(replace(good, source=str(broken), sha256=digest), 1, width=300)
    for page in (0, 2, -1):
        with pytest.raises(BrokenSourceError, match="has 1 pages"):
            pictures.picture(good, page, width=300)
    with pytest.raises(ValueError, match="99 pixels"):
        pictures.picture(good, 1, width=99)
    assert pictures.picture(good, 1, width=300).width == 300


def test_a_page_of_the_oddest_shape_is_drawn_small(keep, pictures):
    opened = PdfDocument(printed([Print(60, 100, "Köprü açıldı.")]))
    opened[0].set_mediabox(0, 0, 2, 14_000)
    changed = BytesIO()
    opened.save(changed)
    opened.close()
    path = Path(keep(printed([Print(60, 100, "Köprü.")])).source)
    path.write_bytes(changed.getvalue())
    document = replace(
        read_document_of("Köprü."), source=str(path), sha256=sha256(path.read_bytes()).hexdigest()
    )
    drawn = pictures.picture(document, 1, width=2000)
    assert drawn.width * drawn.height < 17_000_000


def read_document_of(text: str) -> Document:
    return Document("k", "k.pdf", "", Metadata("K", (), None, "tr"), text, (Page(1, None, 0, len(text)),))


def test_a_process_that_hangs_ends_or_talks_too_much_is_ended_and_started_again(tmp_path, monkeypatch):
    (tmp_path / "odd_process.py").write_text(
        "from sys import stdin\nfrom os import _exit, write\nfrom time import sleep\n"
        "def serve():\n    write(1, b'\\n')\n    for line in stdin:\n"
        "        if 'hang' in line: sleep(60)\n        if 'die' in line: _exit(1)\n"
        "        write(1, b'x' * 99 + b'\\n' if 'long' in line else line.encode())\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    process = LimitedProcess("odd_process", seconds=0.5, megabytes=500)
    with pytest.raises(TimeoutError):
        process.ask(b"hang\n", largest=50)
    for request in (b"die\n", b"long\n"):
        with pytest.raises(ProcessEndedError):
            process.ask(request, largest=50)
    assert process.ask(b"soru\n", largest=50) == b"soru\n"
    process.end()


def test_time_and_memory_are_limits_and_what_a_process_says_is_not_trusted(keep, monkeypatch):
    document = keep(printed([Print(60, 100, "Köprü açıldı.")]))
    answers: list[bytes | Exception] = [
        TimeoutError(),
        ProcessEndedError(),
        b"[]\n",
        b"[" * 100_000 + b"\n",
        b'{"data": "!!", "media_type": "image/png", "width": 1, "height": 1, "pages": 1}\n',
        b'{"data": "", "media_type": "text/html", "width": 1, "height": 1, "pages": 1}\n',
        b'{"error": "HugeSourceError", "message": "kitap.pdf: takes too much."}\n',
    ]
    expected: list[type[SourceError]] = [
        SlowSourceError,
        *[BrokenSourceError] * 5,
        HugeSourceError,
    ]

    def answer(self, request, *, largest):
        said = answers.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    monkeypatch.setattr(LimitedProcess, "ask", answer)
    with PagePictures() as fresh:
        for kind in expected:
            with pytest.raises(SourceError) as raised:
                fresh.picture(document, 1, width=300)
            assert type(raised.value) is kind


def test_of_more_openings_than_may_wait_some_are_told_at_once_and_the_others_drawn(keep, monkeypatch):
    document = keep(printed([Print(60, 100, "Köprü açıldı.")]))
    go_on = Event()
    told: SimpleQueue[SourceError] = SimpleQueue()

    def heavy(self, request, *, largest):
        assert go_on.wait(60)
        return b'{"boxes": []}\n'

    def open_page(page: int) -> None:
        try:
            fresh.boxes(document, page, 0, 5)
        except SourceError as error:
            told.put(error)

    monkeypatch.setattr(LimitedProcess, "ask", heavy)
    with PagePictures() as fresh:
        openings = [Thread(target=open_page, args=(page,)) for page in range(1, 48)]
        for opening in openings:
            opening.start()
        try:
            refused = [told.get(timeout=20) for _ in range(37)]  # two are drawn, eight wait
            assert [opening.is_alive() for opening in openings].count(True) in range(10, 13)
        finally:
            go_on.set()
        for opening in openings:
            opening.join(20)
        assert {type(error) for error in refused} == {SlowSourceError}
        assert told.empty()
        assert fresh.boxes(document, 99, 0, 5) == ()  # there is room again


def test_after_close_nothing_is_drawn_and_no_process_is_left(keep, monkeypatch):
    document = keep(printed([Print(60, 100, "Köprü açıldı.")]))
    started = []
    start = LimitedProcess._started
    monkeypatch.setattr(LimitedProcess, "_started", lambda self: started.append(start(self)) or started[-1])
    with PagePictures() as fresh:
        assert fresh.picture(document, 1, width=300).width == 300
    for _ in range(3):  # more than there are processes
        with pytest.raises(
            SourceError, match=r"^kitap\.pdf: page 1 is not drawn any more: the program is ending"
        ):
            fresh.picture(document, 1, width=400)
    fresh.close()
    assert [process.poll() is not None for process in started] == [True]


def test_a_process_that_is_stopped_while_it_works_is_not_started_again(tmp_path, monkeypatch):
    (tmp_path / "slow_process.py").write_text(
        "from sys import stdin\nfrom os import write\nfrom time import sleep\n"
        "def serve():\n    write(1, b'\\n')\n    for line in stdin:\n"
        "        if 'hang' in line: sleep(60)\n        write(1, line.encode())\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    process = LimitedProcess("slow_process", seconds=30, megabytes=500)
    assert process.ask(b"soru\n", largest=50) == b"soru\n"
    Timer(0.2, process.stop).start()
    for _ in range(2):
        with pytest.raises(ProcessStoppedError):
            process.ask(b"hang\n", largest=50)
    assert process._process is None


def test_closing_ends_what_is_being_drawn_for_another_thread(keep, monkeypatch):
    document = keep(printed([Print(60, 100, "Köprü açıldı.")]))
    fresh = PagePictures()
    told: list[SourceError] = []

    def draw() -> None:
        for width in count(100):
            try:
                fresh.picture(document, 1, width=width)
            except SourceError as error:
                told.append(error)
                return

    readers = [Thread(target=draw) for _ in range(3)]
    fresh.picture(document, 1, width=3000)
    for reader in readers:
        reader.start()
    sleep(0.3)
    fresh.close()
    for reader in readers:
        reader.join(20)
    assert [reader.is_alive() for reader in readers] == [False] * 3
    assert ["is not drawn any more" in str(error) for error in told] == [True] * 3


@pytest.mark.skipif(platform != "linux", reason="limits of memory are Linux's")
def test_a_page_that_fills_the_memory_is_an_error(keep):
    document = keep(printed([Print(60, 100, "Köprü açıldı.")]))
    with PagePictures(megabytes=150) as small:
        with pytest.raises((HugeSourceError, BrokenSourceError)):
            small.picture(document, 1, width=3000)
        assert small.picture(document, 1, width=100).width == 100


@pytest.mark.parametrize(
    ("text", "quote", "printed_text", "found"),
    [
        ("Bir köprü olarak.", "köprü olarak", "Bir köp-\nrü olarak.", "köprüolarak"),
        ("Кыргызстан бөлүм", "Кыргызстан", "Кыpгызстaн бөлүм", "Кыгызстн"),  # Latin p and a
        ("önce sonra önce", "önce", "önce sonra önce", "önce"),
        ("yol kelime yol", "kelime", "yol kelime12 yol", "kelime"),
        ("başka bir metin", "bir metin", "hiç ilgisi yok", ""),
        ("", "", "bir", ""),
    ],
)
def test_a_quotation_is_found_again_by_the_letters_that_stay(text, quote, printed_text, found):
    start = text.index(quote)
    places = printed_places(text, start, start + len(quote), printed_text)
    assert "".join(printed_text[place] for place in places) == found


def test_texts_made_to_take_long_are_given_up():
    assert printed_places("a " * 20_000 + "b", 0, 30, "c " + "a " * 20_000) == list(range(2, 32, 2))
