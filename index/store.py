"""Documents and passages in SQLite: what a library is made of, whatever the index is made with.

The number of the current generation stands in the same file, so that one commit changes documents,
passages and index together.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from json import dumps, loads
from pathlib import Path
from sqlite3 import Connection, DatabaseError, OperationalError, Row, connect
from threading import Lock
from typing import cast

from numpy import array, ascontiguousarray, int64

from index.positions import Positions
from index.schema import SCHEMA, SCHEMA_VERSION, upgraded
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
from ingest.errors import (
    LibraryBusyError,
    LibraryDamagedError,
    LibraryError,
    LibraryVersionError,
    UnknownDocumentError,
)
from ingest.passages import Passage
from ingest.transfer import report_from

__all__ = ["LibraryEntry", "Store", "StoredPlace"]

_WAIT_SECONDS = 5.0
"""How long a change waits for another process's change: most are shorter."""

_PLACE = """
    passage.number, document.id, passage.ordinal, passage.start, passage.stop, passage.language,
    passage.section, passage.kind
    FROM passage JOIN document ON document.number = passage.document
"""


class Store:
    """The SQLite file of a library; every method runs on a connection that the caller opened here."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changing = Lock()  # threads of one process wait for each other, however long a change takes

    def is_made(self) -> bool:
        """Whether there is such a file, and its making was not cut off."""
        if not self._path.is_file():
            return False
        with self._open() as connection:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0])

    def create(self) -> None:
        """Makes the file, with nothing in it; does nothing where another process just did."""
        with self._open() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            version = f"PRAGMA user_version = {SCHEMA_VERSION}"
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} {version}; COMMIT;")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the library, whatever is written meanwhile."""
        with self._open() as connection:
            self._check_version(connection)
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that alone may change the library; committed at the end, undone on an error.

        Raises:
            LibraryBusyError: another process is changing the library.
        """
        with self._changing, self._open() as connection:
            self._check_version(connection)
            try:
                connection.execute("BEGIN IMMEDIATE")
            except OperationalError as error:
                raise LibraryBusyError(
                    f"{self._path.parent}: another process is changing this library. Try again when it is done."
                ) from error
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        connection: Connection | None = None
        try:
            connection = connect(self._path, isolation_level=None, timeout=_WAIT_SECONDS)
            connection.row_factory = Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # a text that was removed leaves nothing behind
            yield connection
        except OperationalError as error:
            raise LibraryError(
                f"{self._path}: cannot be used ({error}). Is the disk full or read-only?"
            ) from error
        except DatabaseError as error:
            raise LibraryDamagedError(
                f"{self._path}: the library's documents cannot be read ({error}). Restore the folder from a "
                "backup, or remove it and add the documents again."
            ) from error
        finally:
            if connection is not None:
                connection.close()

    def _check_version(self, connection: Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if 0 < version < SCHEMA_VERSION:
            version = upgraded(connection)
        if version != SCHEMA_VERSION:
            raise LibraryVersionError(
                f"{self._path.parent}: this library has version {version}, this Köprü reads version "
                f"{SCHEMA_VERSION}. Use the Köprü that made it, or add the documents to a new library (--library DIR)."
            )

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
        """``document.text[start:end]``."""
        number = Store.number(connection, document_id)
        row = connection.execute(
            "SELECT substr(text, ? + 1, ? - ?) FROM document WHERE number = ?", (start, end, start, number)
        ).fetchone()
        return str(row[0])

    @staticmethod
    def titles(connection: Connection, numbers: Sequence[int]) -> list[str]:
        """What documents are called, in the order asked for; unknown numbers are our mistake."""
        marks = ",".join("?" * len(numbers))
        query = f"SELECT number, metadata, edits FROM document WHERE number IN ({marks})"  # noqa: S608  # question marks alone
        rows = connection.execute(query, list(numbers))
        found = {row["number"]: metadata_of(row).title for row in rows}
        return [found[number] for number in numbers]

    @staticmethod
    def places(connection: Connection, numbers: Sequence[int]) -> list[StoredPlace]:
        """Where passages stand, in the order asked for; unknown numbers are our mistake."""
        rows = connection.execute(
            f"SELECT {_PLACE} WHERE passage.number IN ({','.join('?' * len(numbers))})",
            list(numbers),
        )
        found = {row["number"]: place_of(row) for row in rows}
        return [found[number] for number in numbers]

    @staticmethod
    def passages(connection: Connection) -> Iterator[tuple[int, Passage]]:
        """Every passage with its number, by ascending number."""
        document: Document | None = None
        for row in connection.execute(f"SELECT {_PLACE} ORDER BY passage.number"):
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
