"""The order of reading, in PDFs that are made here and in boxes drawn at random."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.pdf import read_pdf
from ingest.readers.pdf_boxes import Box
from ingest.readers.pdf_columns import is_plain, reading_order
from ingest.repair import repair
from tests.printed_pages import TEXTS, Print, column, letter_widths, printed, words

Order = Callable[[Sequence[Print]], list[Print]]


def by_columns(lines: Sequence[Print]) -> list[Print]:
    return list(lines)


def by_rows(lines: Sequence[Print]) -> list[Print]:
    return sorted(lines, key=lambda line: (line.y, line.x))


def shuffled(lines: Sequence[Print]) -> list[Print]:
    return Random(5).sample(list(lines), len(lines))


ORDERS = [by_columns, by_rows, shuffled]


def read(*lines: Print) -> list[str]:
    """The lines of a page, as they come out."""
    return read_pdf(printed(lines), "a.pdf").pages[0].text.split("\n")


def texts(lines: Sequence[Print]) -> list[str]:
    return [line.text for line in lines]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_come_out_one_after_the_other(columns: int, order: Order) -> None:
    width = (475 - 18 * (columns - 1)) / columns
    pages = []
    for text in TEXTS.values():
        title = Print(180, 70, text[:40], 13)
        places = [60 + place * (width + 18) for place in range(columns)]
        pages.append(
            [
                title,
                *(line for x in places for line in column(x, 100, width, f"{x:.0f} {text * 9}", lines=40)),
            ]
        )
    raw = read_pdf(printed(*(order(page) for page in pages)), "a.pdf")
    assert [page.text.split("\n") for page in raw.pages] == [texts(page) for page in pages]


def journal() -> list[Print]:
    """A page with everything: heads, title, abstract, columns, a table across both, a note in a column."""
    lines = [Print(60, 40, "Köprüler Dergisi 5/1, 2020"), Print(480, 40, "s. 15-40")]
    lines += [Print(150, 80, "Эки жээктин ортосундагы көпүрө", 15)]
    lines += column(90, 110, 415, f"Abstract. {TEXTS['en'] * 2}")
    lines += column(60, 190, 228, TEXTS["tr"] * 6, lines=18) + column(
        306, 190, 228, TEXTS["ru"] * 6, lines=18
    )
    lines += [Print(60, 410, "Tablo 1. Yıllara göre öğrenci sayıları, bütün ülkeler ve bütün okullar")]
    cells = ["Kırgızistan", "1992", "Bişkek, Manas", "45 %"]
    lines += [Print(60 + 125 * at, 430 + 12 * row, cell) for row in range(5) for at, cell in enumerate(cells)]
    lines += column(60, 520, 228, TEXTS["ky"] * 6, lines=16)
    lines += column(306, 520, 228, TEXTS["en"] * 7, lines=22)
    lines += column(60, 710, 228, f"1 Şehir arşivi, 5. yaprak. {TEXTS['tr']}", size=7)
    return [*lines, Print(295, 800, "15")]


@pytest.mark.parametrize("order", ORDERS)
def test_titles_tables_and_notes_keep_their_place_among_columns(order: Order) -> None:
    head, *body = texts(journal())[1:]
    start = body.index("Kırgızistan")
    rows = [" ".join(body[place : place + 4]) for place in range(start, start + 20, 4)]
    expected = [f"Köprüler Dergisi 5/1, 2020 {head}", *body[:start], *rows, *body[start + 20 :]]
    assert read(*order(journal())) == expected


@pytest.mark.parametrize("order", ORDERS)
def test_columns_whose_lines_do_not_stand_level_are_columns(order: Order) -> None:
    left = column(60, 60, 228, TEXTS["tr"] * 9, lines=40)
    right = column(306, 65, 228, TEXTS["ky"] * 9, lines=44)
    note = column(306, 560, 228, f"2 Архив города, лист 7. {TEXTS['ru']}", size=7)
    assert read(*order([*left, *right, *note])) == texts([*left, *right, *note])


def headed(x: float, text: str) -> list[Print]:
    """A column of four sections, with room above their headings."""
    lines = column(x, 60, 228, text * 2, lines=9)
    for top in (200, 340, 480):
        lines += [Print(x, top, f"{top} {text[:20]}"), *column(x, top + 12, 228, text * 3, lines=9)]
    return lines


@pytest.mark.parametrize("order", ORDERS)
def test_columns_whose_sections_begin_level_are_columns(order: Order) -> None:
    left, right = headed(60, TEXTS["ru"]), headed(306, TEXTS["ky"])
    assert read(*order([*left, *right])) == texts([*left, *right])


@pytest.mark.parametrize("order", ORDERS)
def test_a_formula_that_reaches_into_the_gutter_is_in_its_column(order: Order) -> None:
    formula = "a = b + c + d + e + f + g + h + i + j (1)"
    width = 9 * sum(letter_widths()[letter] for letter in formula)
    left = [
        *column(60, 60, 228, TEXTS["tr"] * 3, lines=9),
        Print(301 - width, 172, formula),
        *column(60, 190, 228, f"2 {TEXTS['tr'] * 5}", lines=20),
    ]
    right = column(306, 60, 228, TEXTS["ky"] * 7, lines=30)
    assert read(*order([*left, *right])) == texts([*left, *right])


@pytest.mark.parametrize("order", ORDERS)
def test_items_whose_numbers_hang_out_are_in_their_column(order: Order) -> None:
    items = [
        [Print(306, 60 + 36 * row, f"[{row}] Köprüler ve yolları, Bişkek şehri arşivi"),
         *column(326, 70.8 + 36 * row, 208, TEXTS["tr"], lines=2)]
        for row in range(1, 12)
    ]  # fmt: skip
    left = column(60, 60, 228, TEXTS["ky"] * 9, lines=38)
    right = [line for item in items for line in item]
    assert read(*order([*left, *right])) == texts([*left, *right])


@pytest.mark.parametrize("order", ORDERS)
def test_a_figure_in_a_column_is_no_hindrance(order: Order) -> None:
    labels = [Print(80, 60 + 14 * row, f"{row}00") for row in range(16)]
    left = [*labels, *column(60, 300, 228, TEXTS["en"] * 9, lines=14)]
    right = column(306, 60, 228, TEXTS["ru"] * 9, lines=36)
    assert read(*order([*left, *right])) == texts([*left, *right])


def test_a_word_broken_at_the_end_of_a_column_is_whole() -> None:
    left = [
        *column(60, 60, 228, TEXTS["en"] * 9, lines=30),
        Print(60, 384, "the old road was for many years remem-"),
    ]
    right = [
        Print(306, 60, "bered by all. Many remembered it long."),
        *column(306, 71, 228, TEXTS["en"] * 9, lines=28),
    ]
    text = repair(read_pdf(printed(by_rows([*left, *right])), "a.pdf")).text
    assert "the old road was for many years remembered by all. Many remembered it long." in text


@pytest.mark.parametrize("order", ORDERS)
def test_a_sentence_goes_on_in_the_next_column_and_the_notes_between_are_kept(order: Order) -> None:
    pages = []
    for number, (one, other) in enumerate((("tr", "ky"), ("ru", "tr"), ("ky", "ru"))):
        calls = [2 * number + 1, 2 * number + 2]
        left, right = (
            [
                *column(x, 60, 228, text, lines=20),
                *column(x, 276, 228, f"Ушундай жазылган.{call} {text * 9}", lines=25),
            ]
            for x, text, call in ((60, TEXTS[one] * 6, calls[0]), (306, TEXTS[other] * 6, calls[1]))
        )
        left[-1] = replace(left[-1], text="The bridge was built by the people of")
        right[0] = replace(right[0], text="both banks in one summer, and it stands.")
        notes = [
            column(x, 555, 228, f"{call} Архив, лист {call}. {TEXTS[language][: 70 + call]}", size=7)
            for x, call, language in ((60, calls[0], other), (306, calls[1], one))
        ]
        pages.append(order([*left, *notes[0], *right, *notes[1], Print(295, 800, str(15 + number))]))
    result = repair(read_pdf(printed(*pages), "a.pdf"))
    assert result.text.count("built by the people of both banks in one summer, and it stands.") == 3
    notes_found = [result.text[start:end] for start, end in result.notes]
    assert [note[:15] for note in notes_found] == [f"{call} Архив, лист {call}" for call in range(1, 7)]
    assert [page.label for page in result.pages] == ["15", "16", "17"]


@pytest.mark.parametrize("order", ORDERS)
def test_a_table_is_read_row_by_row(order: Order) -> None:
    cells = ["Кыргызстан", "Бишкек шаары", "1992", "Türkiye bursları"]
    rows = [
        [Print(60 + 120 * at, 90 + 14 * row, f"{row} {cell}") for at, cell in enumerate(cells)]
        for row in range(20)
    ]
    lines = [Print(60, 60, "Таблица 2. Сведения о студентах", 11), *(cell for row in rows for cell in row)]
    assert read(*order(lines)) == [lines[0].text, *(" ".join(texts(row)) for row in rows)]


def test_cells_of_several_lines_stay_together() -> None:
    above, below = column(60, 60, 470, TEXTS["tr"] * 3), column(60, 400, 470, TEXTS["ru"] * 3)
    rows = [
        [*column(60, 150 + 50 * row, 100, TEXTS["en"][:30]),
         *column(170, 150 + 50 * row, 190, TEXTS["ky"], lines=3),
         *column(380, 150 + 50 * row, 150, TEXTS["ru"], lines=3)]
        for row in range(4)
    ]  # fmt: skip
    lines = [*above, *(cell for row in rows for cell in row), *below]
    assert read(*lines) == texts(lines)


@pytest.mark.parametrize("language", TEXTS)
def test_lines_of_one_column_stored_in_any_order_are_read_from_the_top(language: str) -> None:
    lines = [Print(200, 60, "Köprü", 16), *column(60, 90, 470, TEXTS[language] * 12), Print(290, 800, "7")]
    assert read(*shuffled(lines)) == texts(lines)
    assert read(*lines[::-1]) == texts(lines)


@pytest.mark.parametrize("language", TEXTS)
def test_words_that_are_stored_one_by_one_are_put_in_order(language: str) -> None:
    left = column(60, 60, 228, TEXTS[language] * 13, lines=50)
    right = column(306, 60, 228, f"1 {TEXTS[language] * 13}", lines=50)
    assert read(*(word for line in by_rows([*left, *right]) for word in words(line))) == texts(
        [*left, *right]
    )


def test_text_that_is_turned_is_left_as_it_is_stored() -> None:
    made = FPDF(unit="pt")
    made.add_page()
    made.set_font("Helvetica", size=10)
    texts = [f"Turned line {row} of a wide table" for row in range(12)]
    for row, text in enumerate(texts):
        with made.rotation(90, 100 + 20 * row, 700):
            made.text(100 + 20 * row, 700, text)
    assert read_pdf(bytes(made.output()), "a.pdf").pages[0].text.split("\n") == texts


sides = st.floats(0, 800, allow_nan=False)


@given(st.lists(st.tuples(sides, sides, st.floats(0, 300), st.floats(0, 30)), max_size=40))
def test_every_piece_of_a_page_is_read_once(corners: list[tuple[float, float, float, float]]) -> None:
    boxes = [Box(at, x, y, x + width, y + height) for at, (x, y, width, height) in enumerate(corners)]
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))
    assert not is_plain(boxes) or all(a.top < b.top + 30 for a, b in zip(boxes[1:], boxes, strict=False))
