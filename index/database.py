"""The SQLite file of a library: one state for every reader, one writer at a time, and what is said when it fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import (
    SQLITE_BUSY,
    SQLITE_CANTOPEN,
    SQLITE_FULL,
    SQLITE_IOERR,
    SQLITE_LOCKED,
    SQLITE_PERM,
    SQLITE_PROTOCOL,
    SQLITE_READONLY,
    Connection,
    DatabaseError,
    OperationalError,
    Row,
    connect,
)
from threading import Lock

from index.schema import SCHEMA, SCHEMA_VERSION, upgraded
from ingest.errors import (
    LibraryBusyError,
    LibraryDamagedError,
    LibraryError,
    LibraryVersionError,
)

__all__ = ["Database"]

_WAIT_SECONDS = 5.0
"""How long a change waits for another process's change: most are shorter."""

_BUSY = frozenset({SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL})
_NOT_OPENED = (
    "cannot be opened. See that its folder is there, and that you may read and change what is in it."
)
_UNUSABLE = {
    SQLITE_FULL: "cannot be written, for the disk is full. Make room on it and try again.",
    SQLITE_READONLY: "is read-only. See that you may change it and its folder.",
    SQLITE_IOERR: "the disk could not read or write it. See that the disk is well and has room, "
    "then run `kopru check`.",
    SQLITE_CANTOPEN: _NOT_OPENED,
    SQLITE_PERM: _NOT_OPENED,
}
"""By SQLite's primary result code: what keeps a file that is whole from being used, and what to do."""


class Database:
    """The SQLite file at ``path``, and the connections to it; SQLite's errors that a user can act on are told so."""

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
        """A connection that sees one state of the library, whatever is written meanwhile.

        Raises:
            LibraryDamagedError: the file is not what was written.
            LibraryVersionError: another version of Köprü made it.
            LibraryError: it cannot be used; the message says why.
        """
        with self._open() as connection:
            self._check_version(connection)
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that alone may change the library; committed at the end, undone on an error.

        Raises:
            LibraryBusyError: another process is changing the library.
            LibraryError: as ``reading``; also where the disk is full, or the file read-only.
        """
        with self._changing, self._open() as connection:
            self._check_version(connection)
            connection.execute("BEGIN IMMEDIATE")
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
        except DatabaseError as error:
            shown = self._shown(error)
            if shown is None:
                raise
            raise shown from error
        finally:
            if connection is not None:
                connection.close()

    def _shown(self, error: DatabaseError) -> LibraryError | None:
        """What a user is told of an error of SQLite's; None where the mistake is ours, as a wrong statement is."""
        # Python's own, "Could not decode to UTF-8", has no code: a text is not what was written.
        code = getattr(error, "sqlite_errorcode", None)
        if type(error) is DatabaseError or (type(error) is OperationalError and code is None):
            return LibraryDamagedError(
                f"{self._path}: the library's documents cannot be read ({error}). Restore the folder from a "
                "backup, or remove it and add the documents again."
            )
        if type(error) is not OperationalError or code is None:
            return None
        primary = code & 0xFF  # the rest of it says more of the same
        if primary in _BUSY:
            return LibraryBusyError(
                f"{self._path.parent}: another process is changing this library. Try again when it is done."
            )
        return LibraryError(f"{self._path}: {_UNUSABLE[primary]}") if primary in _UNUSABLE else None

    def _check_version(self, connection: Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if 0 < version < SCHEMA_VERSION:
            version = upgraded(connection)
        if version != SCHEMA_VERSION:
            raise LibraryVersionError(
                f"{self._path.parent}: this library has version {version}, this Köprü reads version "
                f"{SCHEMA_VERSION}. Use the Köprü that made it, or add the documents to a new library (--library DIR)."
            )
