"""What an argument of the ``kopru`` command, or a cell of its table, may be, and what is said of any other."""

from argparse import ArgumentTypeError
from unicodedata import normalize

from ingest.sources import YEARS, stated_text

__all__ = ["count_argument", "number_argument", "stated_argument", "text_argument", "year_argument"]


def text_argument(argument: str) -> str:
    """An argument as documents are written: NFC, and without bytes that are no text."""
    return normalize("NFC", argument.encode("utf-8", "replace").decode("utf-8"))


def stated_argument(argument: str) -> str:
    """A title or a name, in one line.

    Raises:
        ArgumentTypeError: it has no letter, or is far too long.
    """
    stated = stated_text(text_argument(argument))
    if not stated:
        raise ArgumentTypeError(
            f"{text_argument(argument)[:40]!r} has no letter, or is too long for a title or a name"
        )
    return stated


def number_argument(text: str, lowest: int, highest: int) -> int:
    """A whole number, both ends included.

    Raises:
        ArgumentTypeError: it is none, or not within them.
    """
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise ArgumentTypeError(f"{text!r} is not a number from {lowest} to {highest}")
    return int(text)


def count_argument(text: str) -> int:
    """How many hits are wanted.

    Raises:
        ArgumentTypeError: it is no number from 1 to 1000.
    """
    return number_argument(text, 1, 1000)


def year_argument(text: str) -> int:
    """A year that a text can be of.

    Raises:
        ArgumentTypeError: it is no number, or none of ``YEARS``.
    """
    return number_argument(text, *YEARS)
