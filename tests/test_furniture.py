"""Running heads and page numbers."""

from collections.abc import Sequence

from ingest.furniture import strip_furniture
from ingest.lines import page_lines

FILLER = ["Биринчи сап ушул жерде.", "Экинчи сап андан кийин.", "Үчүнчү сап бүтөт.", "Төртүнчү сап дагы бар."]


def stripped(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str | None]]:
    """The text of the lines that stay, page by page, and the labels."""
    lines = [page_lines("\n".join(rows), number) for number, rows in enumerate(pages)]
    result = strip_furniture(lines)
    return [[line.text for line in on_page] for on_page in result.pages], result.labels


def body(page: int) -> list[str]:
    """Lines of text that no other page has."""
    letter = "абвгдежзийклмн"[page]
    return [row + " " + letter * 3 for row in FILLER] * 2


def test_numbers_at_the_foot_that_count_on_become_labels() -> None:
    pages, labels = stripped([[*body(page), str(page + 15)] for page in range(4)])
    assert pages == [body(page) for page in range(4)]
    assert labels == ["15", "16", "17", "18"]


def test_heads_of_left_and_right_pages_go_and_their_numbers_stay_as_labels() -> None:
    heads = ["Манас таануу журналы, 5/1, 2020", "Көпүрөлөрдүн тарыхы"]
    pages, labels = stripped([[heads[page % 2], *body(page), f"- {page + 40} -"] for page in range(6)])
    assert pages == [body(page) for page in range(6)]
    assert labels == ["40", "41", "42", "43", "44", "45"]


def test_a_number_within_a_head_is_the_label() -> None:
    pages, labels = stripped(
        [
            [
                *body(page),
                f"{page + 7} | KÖPRÜLERİN TARİHİ" if page % 2 else f"KÖPRÜLERİN TARİHİ | {page + 7}",
            ]
            for page in range(4)
        ]
    )
    assert pages == [body(page) for page in range(4)]
    assert labels == ["7", "8", "9", "10"]


def test_a_head_of_one_page_alone_goes_with_the_number_that_its_page_has() -> None:
    heads = [f"Глава о мостах {page + 30}" for page in range(8)]
    heads[4] = "1.7 Короткий раздел 34"
    pages, labels = stripped([[head, *body(page)] for page, head in enumerate(heads)])
    assert pages == [body(page) for page in range(8)]
    assert labels == [str(page + 30) for page in range(8)]
    heads[4] = "Через реку перекинут мост 1934"
    pages, _ = stripped([[head, *body(page)] for page, head in enumerate(heads)])
    assert pages[4][0] == heads[4]


def test_a_number_that_is_missing_on_some_pages_is_counted_on() -> None:
    rows = [body(page) for page in range(6)]
    rows[1] = [*rows[1], "12"]
    rows[3] = [*rows[3], "14"]
    assert stripped(rows)[1] == ["11", "12", "13", "14", "15", "16"]


def test_where_the_count_jumps_nobody_knows_the_pages_in_between() -> None:
    rows = [body(page) for page in range(7)]
    for page, number in ((0, "3"), (1, "4"), (5, "9"), (6, "10")):
        rows[page] = [*rows[page], number]
    assert stripped(rows)[1] == ["3", "4", None, None, None, "9", "10"]


def test_roman_numbers_before_the_arabic_ones_are_labels_too() -> None:
    numbers = ["i", "ii", "iii", "1", "2", "3"]
    pages, labels = stripped([[*body(page), number] for page, number in enumerate(numbers)])
    assert labels == numbers
    assert pages == [body(page) for page in range(6)]


def test_years_at_the_foot_of_pages_are_no_page_numbers() -> None:
    rows = [[*body(page), year] for page, year in enumerate(["1992", "1923", "2014"])]
    assert stripped(rows) == (rows, [None, None, None])


def test_a_number_above_text_at_the_foot_is_no_page_number() -> None:
    rows = [[*body(page), str(page + 1), f"Шилтеме тексти {'абв'[page]}"] for page in range(3)]
    assert stripped(rows)[1] == [None, None, None]


def test_a_line_that_comes_back_in_the_middle_of_pages_stays_unless_it_is_on_most() -> None:
    rare = [
        [*body(page)[:4], "Кайталанган сап", *body(page)[4:]] if page < 2 else body(page) for page in range(8)
    ]
    assert stripped(rare)[0] == rare
    often = [[*body(page)[:5], "Bridges of the World 12", *body(page)[5:]] for page in range(8)]
    assert stripped(often)[0] == [body(page) for page in range(8)]


def test_two_pages_alike_are_not_enough_for_a_head_without_a_page_number() -> None:
    rows = [["Köprü üzerine notlar", *body(page)] if page < 2 else body(page) for page in range(4)]
    assert stripped(rows)[0] == rows


def test_two_pages_alike_are_enough_outside_a_page_number() -> None:
    rows = [
        [*body(page), str(18 + page), "Köprü Dergisi, 5/1, s. 15-40"] if page in (0, 3) else body(page)
        for page in range(4)
    ]
    pages, labels = stripped(rows)
    assert pages == [body(page) for page in range(4)]
    assert labels == ["18", "19", "20", "21"]


def test_a_head_seen_once_goes_if_only_a_page_number_lies_between_it_and_the_next_page() -> None:
    first = [*body(0), "", "", "Köprülerin Tarihi"]
    pages, labels = stripped([first, ["9", *body(1)], body(2)])
    assert pages == [body(0), body(1), body(2)]
    assert labels == [None, "9", None]


def test_pages_that_are_all_alike_keep_their_text() -> None:
    pages, labels = stripped([["Бир барак.", "Экинчи сап."]] * 5)
    assert pages == [["Бир барак.", "Экинчи сап."]] * 5
    assert labels == [None] * 5
    numbered, labels = stripped([["Бир барак.", "Экинчи сап.", str(page + 3)] for page in range(5)])
    assert numbered == [["Бир барак.", "Экинчи сап."]] * 5
    assert labels == ["3", "4", "5", "6", "7"]


def test_a_single_page_keeps_everything() -> None:
    rows = ["Köprü", "12", "metin", "12"]
    assert stripped([rows]) == ([rows], [None])
