"""Documents and passages in SQLite: what a library is made of, whatever the index is made with.

The number of the current generation stands in the same file, so that one commit changes documents,
passages and index together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from json import dumps, loads
from sqlite3 import Connection
from typing import cast

from numpy import array, ascontiguousarray, int64

from index.database import Database
from index.positions import Positions
from index.stored import (
    LibraryEntry,
    StoredPlace,
    corrections_of,
    entry_of,
    fields_said,
    metadata_of,
    place_of,
)
from ingest.corrections import Corrections
from ingest.document import Document, Page
from ingest.errors import UnknownDocumentError
from ingest.passages import Passage
from ingest.transfer import report_from

__all__ = ["LibraryEntry", "Store", "StoredPlace"]

_PLACES = """
    SELECT passage.number, document.id, passage.ordinal, passage.start, passage.stop, passage.language,
    passage.section, passage.kind
    FROM passage JOIN document ON document.number = passage.document
"""
_TEXTS = """
    SELECT passage.number, substr(document.text, passage.start + 1, passage.stop - passage.start)
    FROM passage JOIN document ON document.number = passage.document
"""
_OF_THESE = "WHERE passage.number IN (SELECT value FROM json_each(?))"  # however many there are


class Store(Database):
    """What is in a library's tables; every method runs on a connection that the caller opened here."""

    @staticmethod
    def generation(connection: Connection) -> int:
        """Number of the current generation; 0 before the first."""
        return int(connection.execute("SELECT generation FROM state").fetchone()[0])

    @staticmethod
    def set_generation(connection: Connection, number: int) -> None:
        """Makes a generation the current one."""
        connection.execute("UPDATE state SET generation = ?", (number,))

    @staticmethod
    def known_sources(connection: Connection) -> dict[str, tuple[str, str]]:
        """For each source: the id of its document, and the sha256 of the file as it was read."""
        rows = connection.execute("SELECT source, id, sha256 FROM document")
        return {row["source"]: (row["id"], row["sha256"]) for row in rows}

    @staticmethod
    def with_content(connection: Connection, sha256: str) -> tuple[str, str] | None:
        """Source and id of the document that was added first of those whose file had that content."""
        row = connection.execute(
            "SELECT source, id FROM document WHERE sha256 = ? ORDER BY number", (sha256,)
        ).fetchone()
        return None if row is None else (row["source"], row["id"])

    @staticmethod
    def unread_sources(connection: Connection) -> frozenset[str]:
        """Sources of the documents that have pages which only OCR can read."""
        rows = connection.execute("SELECT source, report FROM document")
        return frozenset(row["source"] for row in rows if report_from(loads(row["report"])).has_unread_pages)

    @staticmethod
    def corrections(connection: Connection) -> dict[str, Corrections]:
        """What people say of each document, by id."""
        rows = connection.execute("SELECT id, edits FROM document")
        return {row["id"]: corrections_of(row) for row in rows}

    @staticmethod
    def correct(connection: Connection, document_id: str, corrections: Corrections) -> None:
        """Stores what people say of a document, instead of what they said before.

        Raises:
            UnknownDocumentError: there is none with that id.
        """
        number = Store.number(connection, document_id)
        said = {"sources.toml": fields_said(corrections.sources), "you": fields_said(corrections.you)}
        connection.execute("UPDATE document SET edits = ? WHERE number = ?", (_json(said), number))

    @staticmethod
    def insert(connection: Connection, document: Document, passages: Sequence[Passage]) -> list[int]:
        """Stores a document, of which nobody has said anything yet, and its passages; gives their numbers."""
        pages = [[page.number, page.label, page.start, page.end] for page in document.pages]
        cursor = connection.execute(
            "INSERT INTO document (id, source, sha256, metadata, edits, report, text, characters, pages, notes, added) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id, document.source, document.sha256, _json(asdict(document.metadata)), "{}",
                _json(asdict(document.report)), document.text, len(document.text), _json(pages),
                _json(document.notes), datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        )  # fmt: skip
        numbers = []
        for passage in passages:
            inserted = connection.execute(
                "INSERT INTO passage (document, ordinal, start, stop, language, section, kind) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    cursor.lastrowid, passage.ordinal, passage.start, passage.end, passage.language,
                    passage.section, passage.kind,
                ),
            )  # fmt: skip
            numbers.append(cast("int", inserted.lastrowid))
        return numbers

    @staticmethod
    def delete(connection: Connection, document_id: str) -> list[int]:
        """Forgets a document; gives the numbers that its passages had.

        Raises:
            UnknownDocumentError: there is none with that id.
        """
        number = Store.number(connection, document_id)
        rows = connection.execute("SELECT number FROM passage WHERE document = ?", (number,)).fetchall()
        connection.execute("DELETE FROM document WHERE number = ?", (number,))
        return [row["number"] for row in rows]

    @staticmethod
    def entries(connection: Connection) -> tuple[LibraryEntry, ...]:
        """All documents, in the order they were added."""
        counts: dict[int, list[tuple[str | None, int]]] = {}
        for row in connection.execute(
            "SELECT document, language, count(*) AS passages FROM passage GROUP BY document, language"
        ):
            counts.setdefault(row["document"], []).append((row["language"], row["passages"]))
        collections: dict[int, tuple[str, ...]] = {}
        for row in connection.execute(
            "SELECT document, name FROM member JOIN collection ON number = collection ORDER BY name"
        ):
            collections[row["document"]] = (*collections.get(row["document"], ()), row["name"])
        rows = connection.execute(
            "SELECT number, id, source, sha256, metadata, edits, report, added, characters, "
            "json_array_length(pages) AS page_count FROM document ORDER BY number"
        )
        return tuple(
            entry_of(row, counts.get(row["number"], []), collections.get(row["number"], ())) for row in rows
        )

    @staticmethod
    def document(connection: Connection, document_id: str) -> Document:
        """A document whole.

        Raises:
            UnknownDocumentError: there is none with that id.
        """
        number = Store.number(connection, document_id)
        row = connection.execute("SELECT * FROM document WHERE number = ?", (number,)).fetchone()
        pages = tuple(Page(*page) for page in loads(row["pages"]))
        notes = tuple((start, end) for start, end in loads(row["notes"]))
        report = report_from(loads(row["report"]))
        return Document(
            row["id"], row["source"], row["sha256"], metadata_of(row), row["text"], pages, notes, report
        )

    @staticmethod
    def slice(connection: Connection, document_id: str, start: int, end: int) -> str:
        """``document.text[start:end]``.

        Raises:
            UnknownDocumentError: there is none with that id.
        """
        number = Store.number(connection, document_id)
        row = connection.execute(
            "SELECT substr(text, ? + 1, ? - ?) FROM document WHERE number = ?", (start, end, start, number)
        ).fetchone()
        return str(row[0])

    @staticmethod
    def titles(connection: Connection, numbers: Sequence[int]) -> list[str]:
        """What documents are called, in the order asked for; unknown numbers are our mistake."""
        rows = connection.execute(
            "SELECT number, metadata, edits FROM document WHERE number IN (SELECT value FROM json_each(?))",
            (_json(list(numbers)),),
        )
        found = {row["number"]: metadata_of(row).title for row in rows}
        return [found[number] for number in numbers]

    @staticmethod
    def places(connection: Connection, numbers: Sequence[int]) -> list[StoredPlace]:
        """Where passages stand, in the order asked for; unknown numbers are our mistake."""
        rows = connection.execute(f"{_PLACES} {_OF_THESE}", (_json(list(numbers)),))
        found = {row["number"]: place_of(row) for row in rows}
        return [found[number] for number in numbers]

    @staticmethod
    def passage_texts(connection: Connection, numbers: Sequence[int]) -> list[str]:
        """What passages say, in the order asked for; unknown numbers are our mistake."""
        rows = connection.execute(f"{_TEXTS} {_OF_THESE}", (_json(list(numbers)),))
        found = dict(map(tuple, rows))
        return [found[number] for number in numbers]

    @staticmethod
    def passages(connection: Connection) -> Iterator[tuple[int, Passage]]:
        """Every passage with its number, by ascending number."""
        document: Document | None = None
        for row in connection.execute(f"{_PLACES} ORDER BY passage.number"):
            place = place_of(row)
            if (
                document is None or document.id != place.document_id
            ):  # a document's passages follow each other
                document = Store.document(connection, place.document_id)
            yield place.number, place.passage(document)

    @staticmethod
    def positions(connection: Connection) -> Positions:
        """Where every passage stands, by ascending number; documents by theirs."""
        rows = connection.execute("SELECT document, start, stop FROM passage ORDER BY number")
        table = array([tuple(row) for row in rows], dtype=int64).reshape(-1, 3)
        return Positions(*ascontiguousarray(table.T))

    @staticmethod
    def years(connection: Connection) -> dict[int, int | None]:
        """The year of each document, by its number as ``positions`` has it."""
        rows = connection.execute("SELECT number, metadata, edits FROM document ORDER BY number")
        return {row["number"]: metadata_of(row).year for row in rows}

    @staticmethod
    def number(connection: Connection, document_id: str) -> int:
        """The number of a document, which it keeps until its file is read anew.

        Raises:
            UnknownDocumentError: there is none with that id.
        """
        row = connection.execute("SELECT number FROM document WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            raise UnknownDocumentError(
                f"{document_id}: no document has this id. `kopru list` shows those there are."
            )
        return int(row["number"])

    @staticmethod
    def integrity(connection: Connection) -> list[str]:
        """What SQLite finds wrong with the file; empty where nothing is."""
        lines = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        return [] if lines == ["ok"] else lines


def _json(value: object) -> str:
    return dumps(value, ensure_ascii=False)
