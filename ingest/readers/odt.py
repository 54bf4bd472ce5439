"""ODT: paragraphs, headings, lists, tables, footnotes, and the pages as the program last laid them out."""

from dataclasses import dataclass, field
from re import findall
from xml.etree.ElementTree import Element

from ingest.readers.archive import Archive, attribute, local
from ingest.readers.blocks import MAYBE_PAGE, Blocks, page_mark, plain
from ingest.readers.numerals import numeral
from ingest.readers.raw import RawDocument, RawMetadata
from ingest.readers.stated import stated

__all__ = ["read_odt"]

_SKIPPED = frozenset(
    findall(
        r"\w\S*",
        "tracked-changes annotation annotation-end sequence-decls variable-decls forms ruby-text "
        "note-citation bibliography-source table-of-content-source title desc script",
    )
)
_MOST_SPACES = 40
_LONGEST_CHAIN = 20  # styles based on styles; a loop would have no end


def read_odt(data: bytes, name: str) -> RawDocument:
    """The pages of an ODT; one page if no program laid it out and its writer never broke it.

    What was deleted under tracked changes, comments, and heads and feet of pages are left out.

    Raises:
        BrokenSourceError: damaged, locked with a password (LockedSourceError), or no ODT.
    """
    archive = Archive(data, name, ".odt")
    manifest = archive.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise archive.locked("locked with a password")
    content = archive.xml("content.xml")
    text = None if content is None else _first(content, "text")
    if content is None or text is None:
        raise archive.broken("no text of an OpenDocument text in it")
    styles = archive.xml("styles.xml")
    reader = _Reader(_Styles([each for each in (styles, content) if each is not None]))
    reader.read(text)
    return RawDocument(reader.blocks.raw_pages(), _metadata(archive), written=True)


def _metadata(archive: Archive) -> RawMetadata:
    root = archive.xml("meta.xml")
    said = {local(each): (each.text or "").strip() for each in root.iter()} if root is not None else {}
    return stated(
        said.get("title", ""),
        [said.get("initial-creator") or said.get("creator", "")],
        said.get("creation-date") or said.get("date", ""),
        said.get("language", ""),
        publisher=said.get("publisher", ""),
    )


class _Styles:
    """What the styles of a document say of paragraphs and lists."""

    def __init__(self, roots: list[Element]) -> None:
        self._parents: dict[str, str] = {}
        self._breaks: dict[str, str] = {}
        self._levels: dict[tuple[str, int], Element] = {}
        for style in (each for root in roots for each in root.iter()):
            if local(style) == "style" and attribute(style, "family") == "paragraph":
                self._paragraph_style(style)
            elif local(style) in ("list-style", "outline-style"):
                name = attribute(style, "name") if local(style) == "list-style" else ""
                for level in style:
                    if attribute(level, "level").isdecimal():
                        self._levels[name, int(attribute(level, "level"))] = level

    def _paragraph_style(self, style: Element) -> None:
        name = attribute(style, "name")
        self._parents[name] = attribute(style, "parent-style-name")
        master = attribute(style, "master-page-name")  # a style of page given anew starts a page
        properties = next((each for each in style if local(each) == "paragraph-properties"), None)
        before = attribute(properties, "break-before") if properties is not None else ""
        after = attribute(properties, "break-after") if properties is not None else ""
        if before == "page" or master:
            self._breaks[name] = "before"
        elif after == "page":
            self._breaks[name] = "after"
        elif before:
            self._breaks[name] = ""

    def page_break(self, style: str) -> str:
        """Where a page is broken at a paragraph: "before", "after" or ""."""
        for name in self._chain(style):
            if name in self._breaks:
                return self._breaks[name]
        return ""

    def is_title(self, style: str) -> bool:
        return "Title" in self._chain(style)

    def number(self, list_style: str, counts: list[int]) -> str:
        """What is printed before an item; ``counts`` are the numbers of its levels. "•" for any bullet."""
        level = self._levels.get((list_style, len(counts)))
        if level is None or local(level) == "list-level-style-bullet":
            return "•" if list_style or level is not None else ""
        style = attribute(level, "num-format")
        if not style:
            return ""
        shown = attribute(level, "display-levels")
        places = range(max(0, len(counts) - (int(shown) if shown.isdecimal() else 1)), len(counts))
        numbers = ".".join(
            numeral(counts[at], attribute(self._levels.get((list_style, at + 1), level), "num-format"))
            for at in places
        )
        return f"{attribute(level, 'num-prefix')}{numbers}{attribute(level, 'num-suffix')}".strip()

    def starts_at(self, list_style: str, level: int) -> int:
        found = self._levels.get((list_style, level))
        said = attribute(found, "start-value") if found is not None else ""
        return int(said) if said.isdecimal() and len(said) < 6 else 1

    def _chain(self, style: str) -> list[str]:
        names = [style]
        while names[-1] and len(names) < _LONGEST_CHAIN:
            names.append(self._parents.get(names[-1], ""))
        return names


@dataclass(slots=True)
class _Text:
    """The text of one paragraph in the making, its footnotes, and the text boxes that hang on it."""

    parts: list[str] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    def collect(self, element: Element) -> None:
        self.parts.append(plain(element.text or ""))
        for each in element:
            match local(each):
                case "s":
                    count = attribute(each, "c")
                    spaces = int(count) if count.isdecimal() and len(count) < 4 else 1
                    self.parts.append(" " * min(spaces, _MOST_SPACES))
                case "tab":
                    self.parts.append(" ")
                case "line-break":
                    self.parts.append("\n")
                case "soft-page-break":
                    self.parts.append(MAYBE_PAGE)
                case "note":
                    self.notes.append(each)
                case "text-box":
                    self.boxes.append(each)
                case name if name and name not in _SKIPPED:
                    self.collect(each)
            self.parts.append(plain(each.tail or ""))


class _Reader:
    """Goes through the text of a document and writes down its blocks."""

    def __init__(self, styles: _Styles) -> None:
        self.blocks = Blocks()
        self._styles = styles
        self._headings: list[int] = []

    def read(self, element: Element, number: str = "") -> None:
        """All blocks in an element, in order; ``number`` is printed before the first of them."""
        for each in element:
            match local(each):
                case "p" | "h":
                    self._paragraph(each, number)
                    number = ""
                case "list":
                    self._list(each, attribute(each, "style-name"), [])
                case "table":
                    self._table(each)
                case "soft-page-break":
                    self.blocks.page(MAYBE_PAGE)
                case name if name and name not in _SKIPPED:
                    self.read(each)

    def _paragraph(self, paragraph: Element, number: str) -> None:
        style = attribute(paragraph, "style-name")
        broken = self._styles.page_break(style)
        if broken == "before":
            self.blocks.page(MAYBE_PAGE)
        text = _Text()
        text.collect(paragraph)
        written = "".join(text.parts)
        if local(paragraph) == "h" and written.strip():
            level = attribute(paragraph, "outline-level")
            depth = min(int(level), 10) if level.isdecimal() and int(level) else 1
            self.blocks.heading(written, depth, number or self._heading_number(depth))
        elif self._styles.is_title(style):
            self.blocks.heading(written, 1)
        elif number:
            self.blocks.item(written, number)
        else:
            self.blocks.paragraph(written)
        self._add_what_hangs_on(text)
        if broken == "after":
            self.blocks.page(page_mark())

    def _heading_number(self, depth: int) -> str:
        while len(self._headings) < depth:
            self._headings.append(self._styles.starts_at("", len(self._headings) + 1) - 1)
        del self._headings[depth:]
        self._headings[-1] += 1
        number = self._styles.number("", self._headings)
        return "" if number == "•" else number

    def _add_what_hangs_on(self, text: _Text) -> None:
        for note in text.notes:
            for body in note:
                if local(body) == "note-body":
                    with self.blocks.note():
                        self.read(body)
        for box in text.boxes:
            self.read(box)

    def _list(self, element: Element, style: str, above: list[int]) -> None:
        counts = [*above, self._styles.starts_at(style, len(above) + 1) - 1]
        for item in element:
            if local(item) not in ("list-item", "list-header"):
                continue
            number = ""
            if local(item) == "list-item":
                counts[-1] += 1
                number = self._styles.number(style, counts)
            for each in item:
                if local(each) == "list":
                    self._list(each, attribute(each, "style-name") or style, counts)
                else:
                    wrapper = Element("item")
                    wrapper.append(each)
                    self.read(wrapper, number)
                    number = ""

    def _table(self, table: Element) -> None:
        around = _Text()
        self.blocks.table([[self._cell(cell, around) for cell in row] for row in _rows(table)])
        self._add_what_hangs_on(around)

    def _cell(self, cell: Element, around: _Text) -> list[str]:
        """The paragraphs of a cell, lists and tables in it included; notes and boxes go to ``around``."""
        written: list[str] = []
        for each in cell:
            if local(each) in ("p", "h"):
                inner = _Text()
                inner.collect(each)
                around.notes += inner.notes
                around.boxes += inner.boxes
                written.append("".join(inner.parts))
            elif local(each) and local(each) not in _SKIPPED:
                written += self._cell(each, around)
        return written


def _rows(table: Element) -> list[list[Element]]:
    """The cells of each row, those of heading rows included."""
    rows: list[list[Element]] = []
    for each in table:
        if local(each) == "table-row":
            rows.append([cell for cell in each if local(cell) in ("table-cell", "covered-table-cell")])
        elif local(each) in ("table-rows", "table-header-rows", "table-row-group"):
            rows += _rows(each)
    return rows


def _first(root: Element, name: str) -> Element | None:
    """The first element of this name that holds blocks, not a piece of text of the same name."""
    for body in root:
        if local(body) == "body":
            return next((each for each in body if local(each) == name), None)
    return None
