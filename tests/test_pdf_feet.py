"""Footnotes of PDFs: smaller print at the foot of a page, and nothing else that a number stands before."""

from ingest.readers.pdf import read_pdf
from ingest.readers.pdf_feet import PrintedLine, feet
from ingest.repair import repair
from tests.printed_pages import TEXTS, Print, column, printed

LENGTHS = [1000, 1000]


def lines(*sizes: float) -> list[PrintedLine]:
    return [PrintedLine(100 * place, 60, size) for place, size in enumerate(sizes)]


def formula(y: float) -> list[Print]:
    """A square in the middle of a page, whose raised number stands on a line of its own in the text."""
    return [
        Print(200, y, "a", 9),
        Print(206, y - 4, "2", 6),
        Print(60, y + 14, "2 Köprünün boyu böyle ölçülür.", 9),
    ]


def test_a_formula_is_no_footnote_and_its_page_stays_its_page() -> None:
    pages = [
        [
            *column(60, 60, 450, TEXTS["tr"] * 9),
            *formula(300),
            *column(60, 330, 450, TEXTS["tr"] * 9, size=9),
        ],
        [*column(60, 60, 450, TEXTS["ru"] * 9), Print(60, 700, "küçük", 7)],
    ]
    result = repair(read_pdf(printed(*pages), "a.pdf"))
    assert result.notes == ()
    first, second = result.pages
    assert result.text[first.start : first.end].count("Köprü iki kıyıyı") == 18
    assert "Мост соединяет" not in result.text[first.start : first.end]
    assert result.text[second.start : second.end].startswith("Мост соединяет")


def test_a_note_in_smaller_print_is_found_however_high_it_begins_and_whatever_number_it_has() -> None:
    note = column(60, 130, 450, f"17 Архив города. {TEXTS['ru'] * 12}", size=7)
    pages = [
        [Print(60, 60, "Bu söz önceden söylenmişti.17 Yollar kışın", 10), *note],
        column(60, 60, 450, "kapanırdı. " + TEXTS["tr"] * 20, size=10),
    ]
    result = repair(read_pdf(printed(*pages), "a.pdf"))
    ((start, end),) = result.notes
    assert result.text[start:end].startswith("17 Архив города. Мост")
    assert "Bu söz önceden söylenmişti. Yollar kışın kapanırdı." in result.text


def test_the_foot_is_all_smaller_print_below_the_last_line_of_text() -> None:
    pages = [lines(10, 8, 10, 10, 8, 8), lines(10, 10, 10, 10, 10, 10)]
    assert feet(pages, LENGTHS) == [400, 1000]


def test_a_page_number_and_a_running_foot_may_stand_below_the_notes() -> None:
    assert feet([lines(10, 10, 10, 8, 10, 10), lines(10, 10, 10, 8, 10, 10, 10)], LENGTHS) == [300, 1000]


def test_where_all_print_is_of_one_size_or_of_every_size_nothing_is_told() -> None:
    assert feet([lines(10, 10, 10), lines(10, 10)], LENGTHS) == [None, None]
    assert feet([lines(9, 10, 11), lines(12, 13)], LENGTHS) == [None, None]
    assert feet([[], []], LENGTHS) == [None, None]
