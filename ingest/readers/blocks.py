"""How the text of a file that knows its own paragraphs is written down, so that repair leaves them whole.

A blank line between paragraphs, ``#`` before headings, rows of a table on lines of their own between
bars, bulleted items on lines of their own. Where a page starts is marked within the text, and only
``raw_pages`` takes the marks out again: a page may start in the middle of a paragraph.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from re import compile as pattern

from ingest.readers.raw import NOTE_MARK, RawPage

__all__ = ["MAYBE_PAGE", "Blocks", "page_mark", "plain"]

MAYBE_PAGE = "\x1c"
"""Starts a page, unless nothing has been printed on this one yet."""

_MARK = pattern("\f([^\x1e]*)\x1e|\x1c")
_SPACE = pattern(r"\s+")
_BREAK = pattern(r" *\n *")
_SPACES = pattern(r" {2,}")
_DEEPEST = 6  # levels of headings that Markdown has
_LONGEST_HEADING = 400  # characters
_NOTES_WAIT = 150  # words of text: every paragraph of a thesis may call a note, and passages end at notes
_LONGEST_CELL = 300  # characters; with more in one cell, a table sets columns of text rather than data


def page_mark(label: str = "") -> str:
    """What starts a page wherever it stands; ``label`` is the number printed on that page."""
    return f"\f{plain(label).strip()}\x1e"


def plain(text: str) -> str:
    r"""A piece of text from a file with single spaces, and without anything that could pass for a mark.

    >>> plain(" eski\n\tköprü\x0c")
    ' eski köprü '
    """
    return _SPACE.sub(" ", text)


class Blocks:
    """The paragraphs of a document in the making, in reading order.

    The texts given to it are made of ``plain`` pieces, page marks, and line feeds where a line ends within
    a paragraph. Text without a letter or digit or sign is left out.
    """

    def __init__(self) -> None:
        self._text: list[str] = []
        self._last = ""
        self._is_note = False
        self._waiting: list[str] = []
        self._words_since = 0

    @contextmanager
    def note(self) -> Iterator[None]:
        """What is added meanwhile is the text of a footnote or an endnote.

        It stands behind the paragraphs that follow, though not on another page or in another section.
        """
        before, self._is_note = self._is_note, True
        yield
        self._is_note = before

    def paragraph(self, text: str) -> None:
        self._add("paragraph", "", text)

    def heading(self, text: str, level: int, number: str = "") -> None:
        """``level`` counts from 1; ``number`` is what was printed before it."""
        number = f"{number} " if number else ""
        if len(text) > _LONGEST_HEADING:  # a paragraph that somebody wanted in large letters
            self._add("paragraph", number, text)
        else:
            self._add("heading", "#" * max(1, min(level, _DEEPEST)) + f" {number}", text.replace("\n", " "))

    def item(self, text: str, mark: str = "•") -> None:
        """``mark`` is what was printed before it; numbered items need the blank lines, or they would run on."""
        self._add("item" if mark == "•" else "paragraph", f"{mark} " if mark else "", text)

    def table(self, rows: Sequence[Sequence[Sequence[str]]]) -> None:
        """Rows of cells of paragraphs; what is only set as a table becomes paragraphs again."""
        cells = [cell for row in rows for cell in row]
        one_column = all(sum(any(map(_has_text, cell)) for cell in row) <= 1 for row in rows)
        if one_column or any(sum(map(len, cell)) > _LONGEST_CELL for cell in cells):
            for cell in cells:
                for text in cell:
                    self.paragraph(text)
            return
        for row in rows:
            line = " | ".join(" ".join(cell).replace("\n", " ").strip() for cell in row)
            if any(_has_text(text) for cell in row for text in cell):
                marks = "".join(mark[0] for mark in _MARK.finditer(line))
                self._add("row", marks, f"| {_MARK.sub('', line)} |")
            elif marks := "".join(mark[0] for mark in _MARK.finditer(line)):
                self.page(marks)
        self._last = ""

    def page(self, mark: str) -> None:
        """A page starts between two blocks."""
        self._flush()
        self._text.append(mark)

    def paragraphs(self) -> list[str]:
        """All of it paragraph by paragraph, page marks included."""
        self._flush()
        return [text for text in "".join(self._text).split("\n\n") if text]

    def raw_pages(self) -> tuple[RawPage, ...]:
        """All of it page by page, at least one page; empty ones at the end are left out.

        A page ends in a line feed where its last paragraph ends with it, in a space where that goes on with
        another word, and in neither where even the word goes on.
        """
        self._flush()
        pages: list[tuple[str | None, str]] = [(None, "")]
        text = "".join(self._text)
        start = 0
        for mark in _MARK.finditer(text):
            pages[-1] = (pages[-1][0], pages[-1][1] + text[start : mark.start()])
            start = mark.end()
            pages[-1] = (pages[-1][0], _ended(pages[-1][1], text[start : start + 1], mark[0]))
            label, blank = mark[1] or None, not pages[-1][1].strip()
            if blank and (mark[1] is None or (label and pages[-1][0] is None)):
                pages[-1] = (label or pages[-1][0], "")
            else:
                pages.append((label, ""))
        pages[-1] = (pages[-1][0], pages[-1][1] + text[start:])
        while len(pages) > 1 and not pages[-1][1].strip():
            pages.pop()
        return tuple(RawPage(text.lstrip("\n "), label) for label, text in pages)

    def _add(self, kind: str, prefix: str, text: str) -> None:
        text = _BREAK.sub("\n", _SPACES.sub(" ", text.strip(" \n")))
        if not _has_text(text):
            if marks := "".join(mark[0] for mark in _MARK.finditer(text)):
                self.page(marks)
            return
        if self._is_note:
            self._waiting.append(prefix + text)
            return
        if kind == "heading" or self._words_since >= _NOTES_WAIT or _MARK.search(text):
            self._flush()
        while mark := _MARK.match(text):  # what opens a page stands before what opens a paragraph
            self.page(mark[0])
            text = text[mark.end() :].lstrip(" \n")
        tight = kind == self._last and kind in ("row", "item")
        self._text.append(("\n" if tight else "\n\n") if self._text else "")
        self._text.append(prefix + text)
        self._last = kind
        self._words_since += text.count(" ") if self._waiting else 0

    def _flush(self) -> None:
        """Writes down the notes that wait."""
        for note in self._waiting:
            self._text += ["\n\n" if self._text else "", NOTE_MARK, note]
            self._last = "note"
        self._waiting, self._words_since = [], 0


def _ended(page: str, after: str, mark: str) -> str:
    if not page.strip():
        return page
    if page.endswith("\n") or after == "\n":
        return page.rstrip("\n ") + "\n"
    return page.rstrip(" ") + " " * (page.endswith(" ") or after == " " or mark == page_mark())


def _has_text(text: str) -> bool:
    return bool(_MARK.sub("", text).strip())
