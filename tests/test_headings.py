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


def test_what_only_looks_like_a_heading_is_text():
    for text in ("C# is a language", "#köprü", "####### yedi", "a # b", "#", "# ", "# # #", ""):
        assert all(piece.kind == "text" for piece in headed(text)), text


@given(st.text(alphabet=st.sampled_from("#  \t\n\u2028aЖ."), max_size=40))
def test_the_pieces_together_are_the_text(text):
    assert "".join(piece.text for piece in headed(text)) == text
    assert all(piece.text for piece in headed(text))
