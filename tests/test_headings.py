"""Headings within a text: they are told from it, and not a letter of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from app.headings import headed


def kinds(text):
    return [(piece.kind, piece.text) for piece in headed(text)]


def test_the_marks_of_a_heading_are_told_from_its_words():
    assert kinds("# Суу\n\nНарын.\n## Кар, муз\n") == [
        ("marks", "# "),
        ("heading", "Суу"),
        ("text", "\n\nНарын.\n"),
        ("marks", "## "),
        ("heading", "Кар, муз"),
        ("text", "\n"),
    ]


def test_what_stands_between_the_cells_of_a_table_is_told_from_them():
    assert kinds("Булак:\n| Год | 1957 |\n|:--|--:|\n|a|") == [
        ("text", "Булак:\n"),
        *[("rule", "|"), ("text", " Год "), ("rule", "|"), ("text", " 1957 "), ("rule", "|")],
        *[("text", "\n"), ("rule", "|:--|--:|"), ("text", "\n")],
        *[("rule", "|"), ("text", "a"), ("rule", "|")],
    ]


def test_the_part_of_a_row_that_is_quoted_is_one_of_a_row():
    assert kinds("| 1957 | Нарын.")[::2] == [("rule", "|"), ("rule", "|")]
    assert kinds("Таш көпүрө. |") == [("text", "Таш көпүрө. "), ("rule", "|")]


def test_what_only_looks_like_a_heading_or_a_row_is_text():
    for text in (
        "a | b",
        "|x",
        "P(A|B)",
        "C# is a language",
        "#köprü",
        "####### yedi",
        "a # b",
        "#",
        "# ",
        "# # #",
        "",
    ):
        assert all(piece.kind == "text" for piece in headed(text)), text


@given(st.text(alphabet=st.sampled_from("#||-:  \t\n\u2028aЖ."), max_size=40))
def test_the_pieces_together_are_the_text(text):
    assert "".join(piece.text for piece in headed(text)) == text
    assert all(piece.text for piece in headed(text))
