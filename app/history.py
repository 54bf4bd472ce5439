"""The earlier questions of those who sign in: what is kept of them, how many, and how they are forgotten."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from logging import getLogger
from os import O_CREAT, O_RDWR, close
from os import open as open_descriptor
from pathlib import Path
from sqlite3 import Connection, DatabaseError, connect
from typing import Any

from app.accounts import Accounts
from app.narrowing import EVERYWHERE, Narrowing
from index.filters import Filters

__all__ = ["MOST_QUESTIONS", "Earlier", "History"]

MOST_QUESTIONS = 1_000  # of a user; beyond them the oldest goes
_WAIT_SECONDS = 5.0  # for another process's change

_TABLES = """
CREATE TABLE IF NOT EXISTS question (
    number INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL,
    question TEXT NOT NULL, narrowing TEXT NOT NULL, asked TEXT NOT NULL,
    UNIQUE (user, question, narrowing)
);
CREATE INDEX IF NOT EXISTS question_user ON question (user, number);
CREATE TABLE IF NOT EXISTS turned_off (user TEXT PRIMARY KEY);
"""

logger = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question that was asked before, ``asked`` in UTC; ``number`` names it among those of all users."""

    number: int
    question: str
    narrowing: Narrowing
    asked: datetime


class History:
    """Questions by the name of an account; without a name nothing is kept, and nothing is there.

    Safe to use from several threads and processes. The file is made when there is something to keep.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of_library(cls, folder: Path) -> "History":
        """The history of the library in ``folder``."""
        return cls(folder.expanduser() / "history.sqlite")

    def note(self, user: str | None, question: str, *, narrowing: Narrowing = EVERYWHERE) -> None:
        """Keeps a question, once however often it is asked of the same part of the library.

        Nothing is kept without a user, or for one who turned it off. Where it cannot be kept that is logged:
        the answer is worth more.
        """
        if user is None or not question.strip():
            return
        written = question.encode("utf-8", "replace").decode("utf-8")  # half an emoji is no text
        now = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            with self._open() as connection:
                if _is_off(connection, user):
                    return
                row = (Accounts.key(user), written, _written(narrowing), now)
                connection.execute(
                    "INSERT OR REPLACE INTO question (user, question, narrowing, asked) VALUES (?, ?, ?, ?)",
                    row,
                )
                connection.execute(
                    "DELETE FROM question WHERE user = ? AND number NOT IN "
                    "(SELECT number FROM question WHERE user = ? ORDER BY number DESC LIMIT ?)",
                    (row[0], row[0], MOST_QUESTIONS),
                )
        except (DatabaseError, OSError):
            logger.exception("a question could not be kept")

    def questions(self, user: str | None, *, most: int = MOST_QUESTIONS) -> tuple[Earlier, ...]:
        """A user's questions, the latest first."""
        if user is None or not self._path.is_file():
            return ()
        with self._open() as connection:
            rows = connection.execute(
                "SELECT number, question, narrowing, asked FROM question WHERE user = ? "
                "ORDER BY number DESC LIMIT ?",
                (Accounts.key(user), most),
            ).fetchall()
        return tuple(
            Earlier(number, question, _read(narrowing), datetime.fromisoformat(asked))
            for number, question, narrowing, asked in rows
        )

    def count(self, user: str | None) -> int:
        """How many questions of a user are kept."""
        if user is None or not self._path.is_file():
            return 0
        with self._open() as connection:
            counted = "SELECT count(*) FROM question WHERE user = ?"
            return int(connection.execute(counted, (Accounts.key(user),)).fetchone()[0])

    def forget(self, user: str | None, number: int) -> None:
        """Forgets one question, if it is this user's."""
        self._delete(user, "DELETE FROM question WHERE user = ? AND number = ?", number)

    def forget_all(self, user: str | None) -> None:
        """Forgets all questions of a user."""
        self._delete(user, "DELETE FROM question WHERE user = ?")

    def forget_user(self, user: str) -> None:
        """Forgets all of a user, with whether it was turned off."""
        self._delete(user, "DELETE FROM question WHERE user = ?")
        self._delete(user, "DELETE FROM turned_off WHERE user = ?")

    def is_on(self, user: str | None) -> bool:
        """Whether questions of this user are kept."""
        if user is None:
            return False
        if not self._path.is_file():
            return True
        with self._open() as connection:
            return not _is_off(connection, user)

    def turn(self, user: str | None, *, on: bool) -> None:
        """Whether questions are kept from now on; what is there stays until it is forgotten."""
        if user is None:
            return
        with self._open() as connection:
            if on:
                connection.execute("DELETE FROM turned_off WHERE user = ?", (Accounts.key(user),))
            else:
                connection.execute("INSERT OR IGNORE INTO turned_off VALUES (?)", (Accounts.key(user),))

    def _delete(self, user: str | None, statement: str, *values: int) -> None:
        if user is None or not self._path.is_file():
            return
        with self._open() as connection:
            connection.execute(statement, (Accounts.key(user), *values))

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        if not self._path.exists():  # SQLite would let everybody on the machine read it
            close(open_descriptor(self._path, O_RDWR | O_CREAT, 0o600))
        connection = connect(self._path, timeout=_WAIT_SECONDS)
        try:
            connection.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves nothing behind
            connection.executescript(_TABLES)
            with connection:
                yield connection
        finally:
            connection.close()


def _is_off(connection: Connection, user: str) -> bool:
    found = connection.execute("SELECT 1 FROM turned_off WHERE user = ?", (Accounts.key(user),))
    return found.fetchone() is not None


def _written(narrowing: Narrowing) -> str:
    """As JSON, which is empty for the whole library; the same text for the same part."""
    if narrowing.is_everything:
        return ""
    stated = {name: value for name, value in asdict(narrowing.filters).items() if value not in ((), None)}
    return json.dumps({"filters": stated, "titles": narrowing.titles}, ensure_ascii=False, sort_keys=True)


def _read(written: str) -> Narrowing:
    """What ``_written`` wrote; the whole library, where another version of Köprü did."""
    if not written:
        return EVERYWHERE
    try:
        content = json.loads(written)
        stated: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in content["filters"].items()
        }
        return Narrowing(Filters(**stated), tuple(content["titles"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return EVERYWHERE
