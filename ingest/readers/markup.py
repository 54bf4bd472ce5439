"""The text of HTML, as web pages and the chapters of an EPUB have it: a tree turned into blocks."""

from collections.abc import Iterable, Iterator, Mapping
from re import compile as pattern
from re import findall

from lxml.html import HtmlElement

from ingest.readers.blocks import Blocks, page_mark, plain
from ingest.readers.notes import Notes
from ingest.readers.numerals import numeral

__all__ = ["BLOCKS", "HEADINGS", "Writer", "is_unseen", "tag"]

HEADINGS: Mapping[str, int] = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(
    findall(
        r"\w\S*",
        "p div section article main header footer aside nav body blockquote figure figcaption address center "
        "ul ol dl dt dd li details summary hgroup fieldset legend caption hr pre td th tr tbody thead tfoot form",
    )
)
_UNSEEN = frozenset(
    findall(
        r"\w\S*",
        "script style noscript template head button select option datalist textarea input iframe object embed svg "
        "canvas audio video map rt rp annotation dialog nav link meta base frameset",
    )
)
_EMPTY_LINE = pattern(r"\n[ \n]*\n")
_INVISIBLE = pattern(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_DEEPEST = 120  # elements within elements; what is nested deeper is read without its structure


class Writer:
    """Writes the elements that it is given into ``blocks``, footnotes behind the paragraph that calls them."""

    def __init__(self, blocks: Blocks, notes: Notes, left_out: Iterable[HtmlElement] = ()) -> None:
        self.blocks = blocks
        self._notes = notes
        self._left_out = set(left_out)
        self._parts: list[str] = []
        self._called: list[str] = []
        self._mark = ""
        self._in_cell = False

    def write(self, element: HtmlElement, file: str = "") -> None:
        """``file`` is the chapter that ``element`` comes from, which its links start from."""
        self._visit(element, file, 0)
        self._end_paragraph()

    def _visit(self, element: HtmlElement, file: str, depth: int) -> None:
        name = tag(element)
        if not name or is_unseen(element) or element in self._left_out or self._notes.is_taken(element):
            return
        if depth > _DEEPEST:
            self._parts += [plain(text) for text in element.itertext()]
        elif (label := page_label(element)) is not None:
            self._parts.append(page_mark(label))
        elif note := self._notes.called_by(element, file):
            self._called += note
        elif self._notes.is_mark(element):
            return
        elif name in HEADINGS:
            self._heading(element, file, depth)
        elif name == "table":
            self._table(element, file, depth)
        elif name == "br":
            self._parts.append("\n")
        elif name == "pre":
            self._preformatted(element)
        elif name in BLOCKS:
            self._block(element, file, depth)
        else:
            self._children(element, file, depth)

    def _children(self, element: HtmlElement, file: str, depth: int) -> None:
        self._parts.append(plain(element.text or ""))
        numbers = _item_numbers(element)
        for child in element:
            if tag(child) == "li":
                self._end_paragraph()
                self._mark = next(numbers, "•")
            self._visit(child, file, depth + 1)
            if tag(child) == "li":
                self._mark = ""
            self._parts.append(plain(child.tail or ""))

    def _block(self, element: HtmlElement, file: str, depth: int) -> None:
        self._notes.pass_by(element)
        if tag(element) != "li":
            mark, self._mark = self._mark, ""
            if "".join(self._parts).strip(" \n"):
                self._mark, mark = mark, ""
            self._end_paragraph()
            self._mark = mark
        self._children(element, file, depth)
        self._end_paragraph()

    def _heading(self, element: HtmlElement, file: str, depth: int) -> None:
        self._end_paragraph()
        self._notes.pass_by(element)
        self._children(element, file, depth)
        text, self._parts = "".join(self._parts), []
        self.blocks.heading(text, HEADINGS[tag(element)])
        self._end_paragraph()

    def _preformatted(self, element: HtmlElement) -> None:
        self._end_paragraph()
        lines = "".join(element.itertext()).splitlines()
        self._parts.append("\n".join(plain(line) for line in lines))
        self._end_paragraph()

    def _table(self, table: HtmlElement, file: str, depth: int) -> None:
        self._end_paragraph()
        for caption in table.iterchildren("caption"):
            self._visit(caption, file, depth + 1)
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
        was_in_cell, self._in_cell = self._in_cell, True
        cells = [
            [self._cell(cell, file, depth + 2) for cell in row if tag(cell) in ("td", "th")] for row in rows
        ]
        self._in_cell = was_in_cell
        self.blocks.table(cells)
        self._end_paragraph()

    def _cell(self, cell: HtmlElement, file: str, depth: int) -> list[str]:
        """The paragraphs of a cell; its notes wait until the table is over."""
        outside, self.blocks = self.blocks, Blocks()
        self._visit(cell, file, depth)
        self._end_paragraph()
        inside, self.blocks = self.blocks, outside
        return inside.paragraphs()

    def _end_paragraph(self) -> None:
        texts, self._parts = _EMPTY_LINE.split("".join(self._parts).strip(" \n")), []
        for text in texts:
            if self._mark and text:
                self.blocks.item(text, self._mark)
                self._mark = ""
            else:
                self.blocks.paragraph(text)
        if not self._in_cell:
            called, self._called = self._called, []
            for note in called:
                with self.blocks.note():
                    self.blocks.paragraph(note)


def tag(element: HtmlElement) -> str:
    """The name of an element without a prefix, in lower case; empty for comments and instructions."""
    name = element.tag
    return name.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(name, str) else ""


def is_unseen(element: HtmlElement) -> bool:
    """Whether a reader of the page does not see this, or sees it as something to press."""
    if tag(element) in _UNSEEN or element.get("hidden") is not None:
        return True
    return _INVISIBLE.search(element.get("style") or "") is not None


def page_label(element: HtmlElement) -> str | None:
    """The number of the printed page that starts here, "" where it is not said, None where no page starts."""
    kinds = f"{element.get('epub:type') or ''} {element.get('role') or ''}".split()
    if "pagebreak" not in kinds and "doc-pagebreak" not in kinds:
        return None
    text = plain("".join(element.itertext())).strip()
    return plain(element.get("title") or element.get("aria-label") or text).strip(" .[]")


def _item_numbers(element: HtmlElement) -> Iterator[str]:
    """What is printed before each item of a numbered list."""
    if tag(element) != "ol":
        return
    start = element.get("start") or ""
    number = int(start) if start.isdecimal() and len(start) < 6 else 1
    for item in element:
        if tag(item) == "li":
            value = item.get("value") or ""
            number = int(value) if value.isdecimal() and len(value) < 6 else number
            yield f"{numeral(number, element.get('type') or '1')}."
            number += 1
