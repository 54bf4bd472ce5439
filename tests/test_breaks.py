"""Where paragraphs end."""

import pytest

from ingest.breaks import Kind, Layout, kind, starts_paragraph
from ingest.lines import Line, page_lines

SOLID = Layout(spaced=False, wrapped=True)
SPACED = Layout(spaced=True, wrapped=True)
FULL = "Bu satır köprünün tarihini anlatan uzun bir satırdır ve"  # 55 characters, a full line
WIDTH = len(FULL)


def starts(
    above: str, below: str, *, layout: Layout = SOLID, gap: int = 0, page: int = 0, indent: int = 0
) -> bool:
    first = Line(above, 0, 0, 0)
    return starts_paragraph([first], Line(below, page, gap, indent), width=WIDTH, layout=layout)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Көпүрөлөр", "heading"),
        ("| год | мост |", "row"),
        ("-----", "rule"),
        ("• көпүрө куруу;", "item"),
        ("1.2.Türkiye’nin Köprüleri", "section"),
        ("- ticaretin gelişmesi;", "entry"),
        ("3. Enerji alanı", "entry"),
        ("а) мосты", "entry"),
        ("Негизги сөздөр: көпүрө, дарыя", "keywords"),
        ("Anahtar Kelimeler: köprü", "keywords"),
        ("Köprü 1990’da yapıldı.", "text"),
        ("1990 yılında", "text"),
        ("2.5 milyon", "section"),  # only by itself: see the next test but one
    ],
)
def test_the_kind_of_a_line(text: str, expected: Kind) -> None:
    assert kind(text) == expected


def test_a_line_with_room_for_the_next_word_ends_its_paragraph() -> None:
    assert starts("Köprü böylece bitti.", "Sonra yol yapıldı.")
    assert not starts(FULL, "Sonra yol yapıldı.")


def test_a_number_with_a_decimal_point_that_begins_a_line_starts_nothing() -> None:
    assert not starts(FULL, "2.5 milyon lira harcandı")


def test_an_ordinal_that_begins_a_line_starts_nothing() -> None:
    assert not starts(
        "Kasabanın yeni köprüsüne verilen ad böyledir, yani şu:", "21. Yıl Köprüsü, ustaların anısına"
    )


def test_a_line_that_begins_lower_always_goes_on() -> None:
    assert not starts("Köprü böylece.", "bitti")


def test_a_broken_word_goes_on_whatever_comes_between() -> None:
    assert not starts("Мост построили рабо-", "чие", gap=1, layout=SPACED)
    assert not starts("Мост построили рабо-", "чие", page=1)


def test_a_blank_line_ends_a_paragraph() -> None:
    assert starts(FULL, "Sonra yol yapıldı.", gap=1, layout=SPACED)


@pytest.mark.parametrize("below", ["көпүрөнү калкка берди", "курулушту бүтүрдү"])
def test_a_sentence_passes_the_blank_that_extractors_leave_under_the_first_line(below: str) -> None:
    assert not starts("Шаардын тургундары узак жылдар бою чогулткан каражатка", below, gap=1, layout=SPACED)


def test_where_blank_lines_tell_a_line_must_be_much_shorter_to_end_a_paragraph() -> None:
    fairly_short = "Köprü o yıl onarıldı ve yeniden trafiğe."
    assert starts(fairly_short, "Sonra yol yapıldı.", layout=SOLID)
    assert not starts(fairly_short, "Sonra yol yapıldı.", layout=SPACED)


def test_between_pages_a_gap_says_nothing() -> None:
    assert not starts(FULL, "Karabük yolu", gap=3, page=1, layout=SPACED)


def test_an_indent_after_a_full_stop_starts_a_paragraph() -> None:
    assert starts("Bu satır köprünün tarihini anlatan uzun bir satırdır.", "Sonra", indent=4)


def test_a_heading_over_two_lines_is_one_and_ends_where_text_begins() -> None:
    first, second, text = page_lines(
        "2. Köprülerin Onarımı ve Eski Ustaların Konusundaki\nTutumu\nKöprülerin onarımı eski bir iştir ve", 0
    )
    assert not starts_paragraph([first], second, width=WIDTH, layout=SOLID)
    assert starts_paragraph([first, second], text, width=WIDTH, layout=SOLID)


def test_capitals_and_small_letters_do_not_share_a_paragraph() -> None:
    assert starts("КӨПҮРӨЛӨРДҮН ТАРЫХЫ ЖАНА БҮГҮНКҮ АБАЛЫ", "Бул иште көпүрөлөр изилденет")
    assert not starts("КӨПҮРӨЛӨРДҮН ТАРЫХЫ ЖАНА БҮГҮНКҮ АБАЛЫ", "БОРБОРДУК АЗИЯДА")


def test_a_reference_in_brackets_belongs_to_the_sentence_before_it() -> None:
    assert not starts("Köprü o yıl onarıldı ve trafiğe açıldı.", "(Saray, 2010: 181).")


def test_keywords_start_a_paragraph() -> None:
    assert starts("Bu satır köprünün tarihini anlatan uzun bir satırdır.", "Anahtar kelimeler: köprü, yol")


def test_in_a_text_with_a_line_for_each_paragraph_every_line_is_one() -> None:
    lines = [page_lines("Мост построен в 1957 году.\nОн стоит до сих пор.\nРядом строят новый.", 0)]
    layout = Layout.of(lines, doubled=False)
    assert not layout.wrapped
    assert starts_paragraph(lines[0][:1], lines[0][1], width=26, layout=layout)


def test_lines_of_verse_are_not_wrapped() -> None:
    stanza = "Көпүрөдөн өткөндө\nСуу шылдырап агып жатты,\nКечки күндүн нуру менен\nТоолор алтын болуп.\nКүн батты."
    layout = Layout.of([page_lines(stanza, 0)], doubled=False)
    assert layout == Layout(spaced=False, wrapped=False, verse=True)


def test_a_line_of_a_table_of_contents_is_a_row() -> None:
    assert kind("Ahşap köprüler ............. 15") == "row"
