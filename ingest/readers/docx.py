"""DOCX: paragraphs, headings, numbered items, tables, footnotes, and the pages as Word last printed them."""

from posixpath import dirname
from xml.etree.ElementTree import Element

from ingest.readers.archive import Archive, attribute, local
from ingest.readers.blocks import MAYBE_PAGE, Blocks, page_mark, plain
from ingest.readers.docx_styles import Numbering, Styles, child, is_on
from ingest.readers.raw import RawDocument, RawMetadata
from ingest.readers.stated import stated

__all__ = ["read_docx"]

_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "instrText", "delText", "rt", "sectPr"})
_SIGNS = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_NO_NOTE = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_SAME_PAGE = frozenset({"continuous", "nextColumn"})
_OF_PYTHON_DOCX = ("2013-12-23T23:15:00Z", "python-docx")  # when its template was made, and by whom


def read_docx(data: bytes, name: str) -> RawDocument:
    """The pages of a DOCX; one page if Word never laid it out and its writer never broke it.

    What was deleted under tracked changes, comments, hidden text, and heads and feet of pages are left
    out.

    Raises:
        BrokenSourceError: damaged, locked with a password (LockedSourceError), an old .doc, or no DOCX.
    """
    archive = Archive(data, name, ".docx")
    place = _main_part(archive)
    document = archive.xml(place)
    body = child(document, "body")
    if body is None:
        raise archive.broken("no text of a Word document in it")
    reader = _Reader(archive, dirname(place))
    reader.read(body)
    return RawDocument(reader.blocks.raw_pages(), _metadata(archive), written=True)


def _main_part(archive: Archive) -> str:
    relations = archive.xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        if attribute(relation, "Type").endswith("/officeDocument"):
            return attribute(relation, "Target")
    return "word/document.xml"


def _metadata(archive: Archive) -> RawMetadata:
    core = archive.xml("docProps/core.xml")
    said = {local(each): each.text or "" for each in core} if core is not None else {}
    creator, created = (
        "" if each in _OF_PYTHON_DOCX else each for each in (said.get("creator", ""), said.get("created", ""))
    )
    return stated(said.get("title", ""), [creator], created, said.get("language", ""))


class _Text:
    """The text of one paragraph in the making, its footnotes, and the text boxes that hang on it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.notes: list[tuple[str, str]] = []
        self.boxes: list[Element] = []

    def collect(self, element: Element) -> None:
        for each in element:
            name = local(each)
            if name in _SKIPPED or (name == "r" and _is_hidden(each)):
                continue
            if name == "t":
                self.parts.append(plain(each.text or ""))
            elif name in _SIGNS:
                self.parts.append(_SIGNS[name])
            elif name == "br":
                self.parts.append(page_mark() if attribute(each, "type") == "page" else "\n")
            elif name == "lastRenderedPageBreak":
                self.parts.append(MAYBE_PAGE)
            elif name in ("footnoteReference", "endnoteReference"):
                self.notes.append((name.removesuffix("Reference"), attribute(each, "id")))
                if attribute(each, "customMarkFollows") in ("1", "true", "on"):
                    return  # the rest of the run is the mark
            elif name == "txbxContent":
                self.boxes.append(each)
            else:
                self.collect(each)


class _Reader:
    """Goes through the parts of a document and writes down its blocks."""

    def __init__(self, archive: Archive, folder: str) -> None:
        self.blocks = Blocks()
        self._styles = Styles(archive.xml(f"{folder}/styles.xml"))
        self._numbering = Numbering(archive.xml(f"{folder}/numbering.xml"))
        self._notes: dict[tuple[str, str], Element] = {}
        for kind in ("footnote", "endnote"):
            notes = archive.xml(f"{folder}/{kind}s.xml")
            for note in notes if notes is not None else ():
                if attribute(note, "type") not in _NO_NOTE:
                    self._notes[kind, attribute(note, "id")] = note

    def read(self, element: Element) -> None:
        """All blocks in an element, in order."""
        for each in element:
            match local(each):
                case "p":
                    self._paragraph(each)
                case "tbl":
                    self._table(each)
                case name if name not in _SKIPPED:
                    self.read(each)

    def _paragraph(self, paragraph: Element) -> None:
        properties = child(paragraph, "pPr")
        if self._styles.opens_page(properties):
            self.blocks.page(MAYBE_PAGE)
        text = _Text()
        text.collect(paragraph)
        written = "".join(text.parts)
        number = self._number(properties) if written.strip() else ""
        level = self._styles.heading_level(properties)
        if level is not None:
            self.blocks.heading(written, level, number)
        elif number:
            self.blocks.item(written, number)
        else:
            self.blocks.paragraph(written)
        self._add_notes(text)
        for box in text.boxes:
            self.read(box)
        section = child(properties, "sectPr")
        if section is not None:
            kind = child(section, "type")
            if kind is None or attribute(kind, "val") not in _SAME_PAGE:
                self.blocks.page(page_mark())

    def _number(self, properties: Element | None) -> str:
        list_id, style_id, level = self._styles.numbering(properties)
        return self._numbering.next(list_id, style_id, level) if list_id else ""

    def _add_notes(self, text: _Text) -> None:
        for key in text.notes:
            note = self._notes.pop(key, None)  # a second mark for the same note does not print it again
            for paragraph in note.iter() if note is not None else ():
                if local(paragraph) == "p":
                    inner = _Text()
                    inner.collect(paragraph)
                    with self.blocks.note():
                        self.blocks.paragraph("".join(inner.parts))

    def _table(self, table: Element) -> None:
        text = _Text()
        self.blocks.table(
            [[self._cell(cell, text) for cell in _named(row, "tc")] for row in _named(table, "tr")]
        )
        self._add_notes(text)
        for box in text.boxes:
            self.read(box)

    def _cell(self, cell: Element, around: _Text) -> list[str]:
        """The paragraphs of a cell, tables in it included; notes and boxes go to ``around``."""
        written: list[str] = []
        for each in cell:
            name = local(each)
            if name == "p":
                inner = _Text()
                inner.collect(each)
                around.notes += inner.notes
                around.boxes += inner.boxes
                text = "".join(inner.parts)
                number = self._number(child(each, "pPr")) if text.strip() else ""
                written.append(f"{number} {text}" if number else text)
            elif name not in _SKIPPED and name != "tcPr":
                written += self._cell(each, around)
        return written


def _named(element: Element, name: str) -> list[Element]:
    """The rows of a table or the cells of a row, also where a form field is wrapped around them."""
    found: list[Element] = []
    for each in element:
        if local(each) == name:
            found.append(each)
        elif local(each) in ("sdt", "sdtContent", "ins", "customXml"):
            found += _named(each, name)
    return found


def _is_hidden(run: Element) -> bool:
    hidden = child(child(run, "rPr"), "vanish")
    return hidden is not None and is_on(hidden)
