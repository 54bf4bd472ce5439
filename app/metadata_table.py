"""What is known of documents as a table (CSV) for a spreadsheet, and what was changed in it there as corrections.

    id,file,title,authors,year,publisher,work,language
    köprü,/papers/köprü.pdf,Köprülerin Tarihi,Ada Yılmaz; Асан Үсөнов,2019,Manas Üniversitesi,book,tr

``COLUMNS`` alone says what can be corrected so: a field more is a line more there.
"""

import csv
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import Any

from app.cli_arguments import stated_argument, text_argument, year_argument
from app.cli_language import folded, language_code
from app.spreadsheet_cells import harmless, restored
from app.works import work_name
from index.store import LibraryEntry
from ingest.corrections import Correction
from ingest.document import LANGUAGES, WORKS, Field, Metadata, Work
from ingest.errors import CorrectionError

__all__ = ["COLUMNS", "SEPARATORS", "Change", "Changes", "Column", "changes", "table_bytes", "table_rows"]

SEPARATORS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t"}
"""Signs between cells, by name; which one a spreadsheet expects depends on the language it speaks."""

_ID, _FILE = "id", "file"
_BETWEEN_AUTHORS = ";"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_AS_CSV = "Save it in the spreadsheet as CSV in UTF-8 (Excel: “CSV UTF-8”), and import that."


@dataclass(frozen=True, slots=True)
class Column:
    """A field as a cell: what is written of what is known, and what is read from a cell that is not empty.

    ``read`` raises ArgumentTypeError where no document can have that.
    """

    field: Field
    written: Callable[[Metadata], str]
    read: Callable[[str], object]


def _authors(cell: str) -> tuple[str, ...]:
    names = [name for each in cell.split(_BETWEEN_AUTHORS) if (name := each.strip())]
    if not names:
        raise ArgumentTypeError(f"{cell!r} names nobody")
    return tuple(map(stated_argument, names))


def _work(cell: str) -> Work:
    """A kind of work by the name it has here, or in one of the four languages."""
    for work in WORKS:
        names = (work, *(work_name(work, language) for language in LANGUAGES))
        if folded(cell) in map(folded, names):
            return work
    raise ArgumentTypeError(f"{cell!r} is none of {', '.join(WORKS)}")


COLUMNS: tuple[Column, ...] = (
    Column("title", lambda known: known.title, stated_argument),
    Column("authors", lambda known: f"{_BETWEEN_AUTHORS} ".join(known.authors), _authors),
    Column("year", lambda known: str(known.year or ""), year_argument),
    Column("publisher", lambda known: known.publisher or "", stated_argument),
    Column("work", lambda known: known.work or "", _work),
    Column("language", lambda known: known.language or "", language_code),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that says something else than the library: "" as ``after`` takes a correction back."""

    document_id: str
    field: Field
    before: str
    after: str


@dataclass(slots=True)
class Changes:
    """What a table asks for: each change, what to store of it by document, what is refused, and columns not known.

    ``refused`` names line and column of each cell. Where it is not empty, nothing of the table should be stored.
    """

    made: list[Change] = field(default_factory=list)
    edits: dict[str, tuple[Correction, tuple[Field, ...]]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unknown: tuple[str, ...] = ()


def table_bytes(entries: Sequence[LibraryEntry], separator: str) -> bytes:
    """The table, in UTF-8 with the mark by which Excel knows it; no cell of it is a formula."""
    written = StringIO(newline="")
    table = csv.writer(written, delimiter=separator)
    table.writerow([_ID, _FILE, *(column.field for column in COLUMNS)])
    for entry in entries:
        known = [column.written(entry.metadata) for column in COLUMNS]
        table.writerow([harmless(cell) for cell in (entry.id, entry.source, *known)])
    return written.getvalue().encode("utf-8-sig")


def table_rows(data: bytes) -> list[list[str]]:
    """Every line as its cells, as they were before they were made ``harmless``; the first line names the columns.

    Raises:
        CorrectionError: no table, in no encoding that is taken, or without a column that says of which document a
            line is.
    """
    text = _decoded(data)
    first = text.splitlines()[:1]
    known = {_ID, _FILE, *(column.field for column in COLUMNS)}
    separator = max(SEPARATORS.values(), key=lambda sign: len(known & set(_header(_rows(first, sign)))))
    rows = _rows(StringIO(text, newline=""), separator, strict=True)
    if not {_ID, _FILE} & set(_header(rows)):
        raise CorrectionError(
            f"the first line names neither a column {_ID!r} nor {_FILE!r}. It has to name the columns as `kopru "
            "metadata export` does."
        )
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith(_WORKBOOKS):
        raise CorrectionError(f"this is a workbook, not a table as text. {_AS_CSV}")
    try:
        return data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorrectionError(f"not UTF-8 ({error.reason} at byte {error.start + 1}). {_AS_CSV}") from error


def _rows(lines: Iterable[str], separator: str, *, strict: bool = False) -> list[list[str]]:
    """Cells of each line; ``strict`` refuses a quotation mark that is never closed, or closed within a cell."""
    table = csv.reader(lines, delimiter=separator, strict=strict)
    try:
        return [list(map(restored, row)) for row in table]
    except csv.Error as error:
        raise CorrectionError(f"no table from line {table.line_num} on ({error}). {_AS_CSV}") from error


def _header(rows: Sequence[Sequence[str]]) -> list[str]:
    return [cell.strip().lower() for cell in rows[0]] if rows else []


class _Documents:
    """The documents of a library, by what a line of the table says of whose it is."""

    def __init__(self, entries: Sequence[LibraryEntry]) -> None:
        self._by_id = {entry.id: entry for entry in entries}
        self._by_file = {entry.source: entry for entry in entries}

    def meant(self, cells: Mapping[str, str]) -> LibraryEntry:
        """The one with the id, else the one with the file: spreadsheets make dates of ids such as 3-5.

        Raises:
            ArgumentTypeError: there is none, or id and file are not of the same.
        """
        document_id, file = text_argument(cells.get(_ID, "").strip()), cells.get(_FILE, "")
        found = self._by_id.get(document_id) or self._by_file.get(file)
        if found is None:
            raise ArgumentTypeError(
                f"column {_ID if _ID in cells else _FILE}: no document is {document_id or file!r}. `kopru list` shows "
                "those there are; remove the line of one that is gone."
            )
        if file and found.source != file:
            raise ArgumentTypeError(
                f"column {_FILE}: {file} is not the file of {found.id}. Perhaps not all columns were sorted together."
            )
        return found


def changes(rows: Sequence[Sequence[str]], entries: Sequence[LibraryEntry]) -> Changes:
    """What the lines of a table (the first names the columns) say otherwise than the library's ``entries``."""
    header, documents = _header(rows), _Documents(entries)
    known = {_ID, _FILE, *(column.field for column in COLUMNS)}
    asked = Changes(unknown=tuple(dict.fromkeys(name for name in header if name and name not in known)))
    twice = sorted({name for name in header if name in known and header.count(name) > 1})
    asked.refused += [f"line 1: the column {name} is there twice. Remove one." for name in twice]
    seen: dict[str, int] = {}
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            asked.refused.append(
                f"line {line}: {len(row)} cells, where line 1 has {len(header)}. A cell that has the separator in it "
                "needs quotation marks around it."
            )
            continue
        cells = dict(zip(header, row, strict=True))
        try:
            entry = documents.meant(cells)
        except ArgumentTypeError as error:
            asked.refused.append(f"line {line}, {error}")
            continue
        if entry.id in seen:
            asked.refused.append(
                f"line {line}: {entry.id} stands in line {seen[entry.id]} already. Remove one."
            )
            continue
        seen[entry.id] = line
        _compare(asked, line, cells, entry)
    return asked


def _compare(asked: Changes, line: int, cells: Mapping[str, str], entry: LibraryEntry) -> None:
    correction, reset = Correction(), list[Field]()
    for column in COLUMNS:
        before = column.written(entry.metadata)
        after = " ".join(text_argument(cells.get(column.field, before)).split())
        if after == " ".join(before.split()):
            continue
        try:
            value = _value(column, after, entry)
        except ArgumentTypeError as error:
            asked.refused.append(f"line {line}, column {column.field}: {error}.")
            continue
        if value is None:
            reset.append(column.field)
        elif value == getattr(entry.metadata, column.field):
            continue  # written otherwise, as Turkish for tr
        else:
            said: dict[str, Any] = {column.field: value}
            correction = replace(correction, **said)
            after = column.written(replace(entry.metadata, **said))
        asked.made.append(Change(entry.id, column.field, before, after))
    if correction.fields() or reset:
        asked.edits[entry.id] = (correction, tuple(reset))


def _value(column: Column, cell: str, entry: LibraryEntry) -> object:
    """What a changed cell says; None where it is emptied, which takes a correction back."""
    before = column.written(entry.metadata)
    if not cell:
        if entry.metadata.origin(column.field) != "you":
            raise ArgumentTypeError(
                f"it is empty, and {before!r} is no correction that could be taken back; write what is right"
            )
        return None
    if _lost_letters(before, cell):
        raise ArgumentTypeError(
            f"{cell!r} has question marks where {before!r} has letters; the table was saved in an encoding that lacks "
            "them, save it as CSV in UTF-8"
        )
    return column.read(cell)


def _lost_letters(before: str, after: str) -> bool:
    """Whether a text differs in nothing but question marks for letters that are not in every encoding."""
    if len(before) != len(after):
        return False
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return all(new == "?" and not old.isascii() for old, new in changed)
