"""Texts in CommonMark: written so that whoever renders it reads the same letters again."""

from re import MULTILINE, Match
from re import compile as pattern

__all__ = ["escaped_block", "escaped_line"]

_ACTIVE = pattern(r"[\\`*_{}\[\]<>#|~&$]")
_AT_START = pattern(r"^(?:([-+=:!])|(\d{1,9})(?=[.)]))", MULTILINE)  # a list, an underlined heading
_SPACE_AT_EDGE = pattern(r"^[^\S\n]+|[^\S\n]+$", MULTILINE)
_BREAK = pattern(
    r"(?<=[^\n])\n(?=[^\n])"
)  # what stands alone between two lines; the others are character references
_KEPT = frozenset("\x1c\x1d\x1e\x1f\x85")  # have no character reference, and are no space to Markdown
_UNWRITABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")


def escaped_line(text: str) -> str:
    r"""A text as one line of CommonMark, its white space single spaces: for headings and what stands under a quote.

    >>> print(escaped_line("1. Туз *жолу*"))
    1\. Туз \*жолу\*
    """
    return escaped_block(" ".join(text.split()))


def escaped_block(text: str, *, prefix: str = "") -> str:
    """A text of any lines as one paragraph of CommonMark, with ``prefix`` before each line but the first.

    Rendered, it has the letters of ``text``, spaces at the edges of lines, tabs and empty lines included. Only what
    no Markdown can hold becomes "\ufffd": NUL, lone surrogates, a vertical tab at the edge of a line.
    """
    escaped = _ACTIVE.sub(r"\\\g<0>", text.translate(_UNWRITABLE))
    escaped = _AT_START.sub(lambda at: f"\\{at[1]}" if at[1] else f"{at[2]}\\", escaped)
    escaped = _SPACE_AT_EDGE.sub(_references, escaped).replace("\t", "&#9;").replace("\r", "&#13;")
    return _BREAK.sub("\0", escaped).replace("\n", "&#10;").replace("\0", f"\\\n{prefix}")


def _references(spaces: Match[str]) -> str:
    return "".join(
        each if each in _KEPT else "\ufffd" if each == "\x0b" else f"&#{ord(each)};"
        for each in spaces.group()
    )
