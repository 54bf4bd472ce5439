"""Lines as they were printed."""

import pytest

from ingest.lines import Line, close_up, ends_sentence, is_doubled, page_lines, starts_lower, widths

WRAPPED = "Köprü iki yakayı birbirine\nbağlar ve şehrin iki\nyarısını bir araya getirir,\nçünkü herkes oradan\ngeçer."


def test_blank_lines_and_indents_are_counted_and_spaces_made_single() -> None:
    assert page_lines("\n\nilk  satır \n\n\n  ikinci", 3) == [
        Line("ilk satır", 3, 0, 0),
        Line("ikinci", 3, 2, 2),
    ]


def test_a_blank_line_after_every_line_is_seen_and_undone() -> None:
    lines = page_lines(WRAPPED.replace("\n", "\n\n"), 0)
    assert is_doubled([lines])
    assert close_up(lines) == page_lines(WRAPPED, 0)


def test_a_wider_gap_in_a_doubled_text_stays_a_gap() -> None:
    lines = page_lines(WRAPPED.replace("\n", "\n\n") + "\n\n\n\nSonra", 0)
    assert close_up(lines)[-1].gap == 2


def test_paragraphs_of_one_line_each_are_not_a_doubled_text() -> None:
    text = "Көпүрө 1957-жылы курулган.\n\nАл дарыяны кесип өтөт.\n\nАнын узундугу 300 метр.\n\nЭл аны сүйөт.\n\nБүттү."
    assert not is_doubled([page_lines(text, 0)])


@pytest.mark.parametrize(
    "text", ["Мост построен.", "Bitti!”", "şöyle dedi:", "(Saray, 2010: 181).", "Чынбы?»"]
)
def test_a_sentence_ends_at_its_stop_whatever_closes_after_it(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["köprü", "(Saray, 2010", "и,", "15-40", "тарыхы;"])
def test_other_line_ends_are_within_a_sentence(text: str) -> None:
    assert not ends_sentence(text)


@pytest.mark.parametrize(
    ("text", "lower"), [("köprü", True), (", ama", True), ("Мост", False), ("15 Ocak", False)]
)
def test_a_line_that_goes_on_starts_lower(text: str, lower: bool) -> None:
    assert starts_lower(text) is lower


def test_the_width_of_a_line_is_that_of_its_full_neighbours() -> None:
    lines = page_lines("\n".join(["x" * 80] * 20 + ["y" * 10] + ["z" * 40] * 40), 0)
    measured = widths(lines)
    assert measured[0] == 80
    assert measured[20] == 80
    assert measured[60] == 40
