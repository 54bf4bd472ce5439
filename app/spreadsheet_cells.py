"""Cells of a table that a spreadsheet opens: none of them is a formula there, whatever a document says of itself.

A title such as ``=HYPERLINK(...)`` would be run by the program that shows it. An apostrophe before it makes it a text,
and is taken away when the table is read back (OWASP, CSV Injection).
"""

from re import compile as pattern

__all__ = ["harmless", "restored"]

_STARTS = "=+\\-@＝＋－＠\t\r\n"  # what a formula begins with, as spreadsheets have it
# A program that takes another sign for the separator begins a cell after that sign, too.
_FORMULA = pattern(rf"(^|[,;\t\n])('*)(?=[{_STARTS}])")
_MARKED = pattern(rf"(^|[,;\t\n])'('*)(?=[{_STARTS}])")


def harmless(value: str) -> str:
    """The value as no spreadsheet takes it for a formula, wherever it cuts a line into cells.

    >>> harmless("=1+1"), harmless("'=1+1"), harmless("Yol;=1+1"), harmless("Yol = yol")
    ("'=1+1", "''=1+1", "Yol;'=1+1", 'Yol = yol')
    """
    return _FORMULA.sub(r"\1'\2", value)


def restored(cell: str) -> str:
    """The value that ``harmless`` made this cell of; any other cell as it is.

    >>> restored("''=1+1"), restored("-5"), restored("'tis")
    ("'=1+1", '-5', "'tis")
    """
    return _MARKED.sub(r"\1\2", cell)
