"""Cyrillic that a PDF gives as the Western letters in its place."""

import pytest

from ingest.readers.pdf import read_pdf
from ingest.readers.pdf_cyrillic import read_as_cyrillic
from tests.printed_pages import TEXTS, column, printed


def western(text: str) -> str:
    return text.encode("cp1251").decode("latin-1")


def test_a_page_in_an_old_font_is_read_in_cyrillic_and_what_is_latin_stays() -> None:
    lines = column(60, 60, 400, western(TEXTS["ru"] * 2) + " LATEX forêt 1993")
    page = read_pdf(printed(lines), "a.pdf").pages[0]
    assert " ".join(page.text.split()) == " ".join((TEXTS["ru"] * 2 + " LATEX forêt 1993").split())


@pytest.mark.parametrize(
    ("given", "read"),
    [
        # Windows' yo and TeX's, TeX's quotation marks, dashes and hyphen at a line's end.
        (western("Ещё Ёлка, моё имя и её мост"), "Ещё Ёлка, моё имя и её мост"),
        (
            "¾Ìîñò¿ \x16 åãî, êíèæ\x7f\r\nêó, 13\x1567 åù¼ äàëüøå",
            "«Мост» — его, книж-\r\nку, 13–67 ещё дальше",
        ),
        (
            "âíóòpè ãîpîäà ïpè ìîñòå, ãäå äîìà óæå ñòîÿò äàâíî",
            "внутpи гоpода пpи мосте, где дома уже стоят давно",
        ),  # with a Latin p, as it was typed
        ("Ìîñò ñòàðûé, íî êðåïêèé. Rémi Letot, êíèãà", "Мост старый, но крепкий. Rémi Letot, книга"),
    ],
)
def test_letters_of_old_codes_are_read(given: str, read: str) -> None:
    assert read_as_cyrillic(given) == read


@pytest.mark.parametrize(
    "text",
    [
        "Ýstanbul’da baþka bir aðaç, ýþýk ve çöl, çiçek, üç öðrenci, þiþe",
        "Þjóðleikhúsið á Íslandi, það er æðislegt",
        "L’été déjà passé, où forêts et pâtés",
        "Мост соединяет два берега",
        "Ìîñò òàì",
    ],
)
def test_other_writing_is_left_as_it_is(text: str) -> None:
    assert read_as_cyrillic(text) == text
