"""How headings and rows of tables within a text are shown: which of its letters are words, and which only mark them.

What is quoted is never changed, so a Markdown text keeps its "## " before a heading and the "|" between the cells of a
row. Those letters stay in the page, where they are found and copied, but are hardly seen or not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from re import MULTILINE
from re import compile as pattern
from typing import Literal

__all__ = ["Piece", "headed"]

# CommonMark 0.31, 4.2: up to six "#" and a space, at the beginning of a line. GitHub Flavored Markdown 0.29, 4.10: a
# row begins or ends with "|", and may be cut where a sentence ends; below the first a row of hyphens.
_MARKED = pattern(
    r"^(?:(?P<marks>#{1,6}[ \t]+)(?P<heading>[^\s#][^\n]*)"
    r"|(?P<rule>[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*)"
    r"|(?P<row>\|[ \t|][^\n]*|\|[^\n]*\|[ \t]*|[^\n]*[ \t]\|[ \t]*))$",
    MULTILINE,
)
_CELL = pattern(r"\||[^|]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; never empty."""

    text: str
    kind: Literal["text", "marks", "heading", "rule"]


def headed(text: str) -> tuple[Piece, ...]:
    r"""A text cut where its headings and its cells begin and end; the pieces together are the text.

    >>> [(piece.text, piece.kind) for piece in headed("## Суу\n\nНарын.")]
    [('## ', 'marks'), ('Суу', 'heading'), ('\n\nНарын.', 'text')]
    >>> [(piece.text, piece.kind) for piece in headed("| Суу |")]
    [('|', 'rule'), (' Суу ', 'text'), ('|', 'rule')]
    """
    return tuple(piece for piece in _pieces(text) if piece.text)


def _pieces(text: str) -> Iterator[Piece]:
    position = 0
    for found in _MARKED.finditer(text):
        yield Piece(text[position : found.start()], "text")
        if found["heading"]:
            yield Piece(found["marks"], "marks")
            yield Piece(found["heading"], "heading")
        elif found["rule"]:
            yield Piece(found["rule"], "rule")
        else:
            for cell in _CELL.findall(found["row"]):
                yield Piece(cell, "rule" if cell == "|" else "text")
        position = found.end()
    yield Piece(text[position:], "text")
