"""How the headings within a text are shown: which of its letters are words, and which only mark a heading.

A Markdown text keeps its "## " before a heading, for what is quoted is never changed. Those letters stay in the page,
where they are found and copied, but are not seen: a heading looks like one instead.
"""

from dataclasses import dataclass
from re import MULTILINE
from re import compile as pattern
from typing import Literal

__all__ = ["Piece", "headed"]

# CommonMark 0.31, 4.2: up to six "#" and a space, at the beginning of a line.
_HEADING = pattern(r"^(?P<marks>#{1,6}[ \t]+)(?P<heading>[^\s#][^\n]*)$", MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; never empty."""

    text: str
    kind: Literal["text", "marks", "heading"]


def headed(text: str) -> tuple[Piece, ...]:
    r"""A text cut where its headings begin and end; the pieces together are the text.

    >>> [(piece.text, piece.kind) for piece in headed("## Суу\n\nНарын.")]
    [('## ', 'marks'), ('Суу', 'heading'), ('\n\nНарын.', 'text')]
    """
    pieces, position = [], 0
    for found in _HEADING.finditer(text):
        pieces += [
            Piece(text[position : found.start()], "text"),
            Piece(found["marks"], "marks"),
            Piece(found["heading"], "heading"),
        ]
        position = found.end()
    pieces.append(Piece(text[position:], "text"))
    return tuple(piece for piece in pieces if piece.text)
