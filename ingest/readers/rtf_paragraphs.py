"""The paragraphs, rows and footnotes of an RTF, put together as its words are read."""

from dataclasses import dataclass, field

from ingest.readers.blocks import Blocks, plain

__all__ = ["Paragraphs"]

_DEEPEST_HEADING = 9


@dataclass(slots=True)
class _Paragraph:
    """The paragraph in the making, its number in a list, and the footnotes called in it."""

    parts: list[str] = field(default_factory=list)
    mark: str = ""
    notes: list[list[str]] = field(default_factory=list)


class Paragraphs:
    """Collects text until a paragraph, a cell or a row is over, and writes it into ``blocks``."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._paragraph = _Paragraph()
        self._cell: list[str] = []
        self._row: list[list[str]] = []
        self._rows: list[list[list[str]]] = []
        self._notes_of_table: list[list[str]] = []

    def add(self, text: str) -> None:
        """Text, a page mark, or the end of a line."""
        self._paragraph.parts.append(text)

    def add_to_mark(self, text: str) -> None:
        """The number or bullet printed before the paragraph."""
        self._paragraph.mark += plain(text)

    def begin_note(self) -> None:
        self._paragraph.notes.append([])

    def add_to_note(self, text: str) -> None:
        self._paragraph.notes[-1].append(plain(text))

    def end_paragraph(self, *, in_table: bool, level: int | None) -> None:
        """``level`` is that of a heading, from 1; None for text."""
        paragraph, self._paragraph = self._paragraph, _Paragraph()
        text = _joined(paragraph.parts)
        mark = " ".join(paragraph.mark.split())
        if mark and not any(map(str.isalnum, mark)):
            mark = "•"
        if in_table:
            self._cell.append(f"{mark} {text}" if mark else text)
            self._notes_of_table += paragraph.notes
            return
        self.end_table()
        if level is not None and level <= _DEEPEST_HEADING:
            self.blocks.heading(text, level, mark)
        elif mark:
            self.blocks.item(text, mark)
        else:
            self.blocks.paragraph(text)
        self._add_notes(paragraph.notes)

    def end_cell(self) -> None:
        self.end_paragraph(in_table=True, level=None)
        self._row.append(self._cell)
        self._cell = []

    def end_row(self) -> None:
        if self._row:
            self._rows.append(self._row)
        self._row = []

    def end_table(self) -> None:
        self.end_row()
        rows, self._rows = self._rows, []
        if rows:
            self.blocks.table(rows)
        self._add_notes(self._notes_of_table)
        self._notes_of_table = []

    def _add_notes(self, notes: list[list[str]]) -> None:
        for note in notes:
            with self.blocks.note():
                self.blocks.paragraph(_joined(note))


def _joined(parts: list[str]) -> str:
    """The parts in one; characters beyond the first 65,536 come in two of them."""
    return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
