"""What visitors say of citations, kept beside the library: how much of it is taken, from whom, and for how long.

A file of its own, LIBRARY/feedback.sqlite: no change of the documents touches it, and writing to it holds up
neither answers nor changes.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from os import O_CREAT, O_RDWR, close
from os import open as open_descriptor
from pathlib import Path
from sqlite3 import Connection, DatabaseError, OperationalError, connect
from threading import Lock
from time import monotonic
from typing import Literal, get_args
from unicodedata import category, normalize

from app.networks import network
from ingest.document import LANGUAGES, Language
from ingest.errors import KopruError

__all__ = ["COMMENT_LENGTH", "VERDICTS", "Feedback", "FeedbackError", "FeedbackStore", "Verdict", "plain"]

Verdict = Literal["helpful", "wrong_passage", "wrong_page"]
"""``helpful``: the citation answers; ``wrong_passage``: it does not; ``wrong_page``: it stands elsewhere than said."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Outcome = Literal["kept", "too_many", "full"]

COMMENT_LENGTH = 500
"""Characters of a comment."""

_TEXT_LENGTH = 2_000  # characters of a question and of a quote
_ID_LENGTH = 500
_PAGES = 16_384  # of 4 KB: 64 MB, some 50,000 times feedback as it usually is
_OF_A_VISITOR, _VISITOR_SECONDS = 30, 10 * 60.0  # a reading room goes out by one address
_OF_ALL_IN_AN_HOUR = 600
_MOST_VISITORS = 10_000  # remembered
_WAIT_SECONDS = 2.0  # for another process that is writing: it writes one row
_VERSION = 1
_COLUMNS = (
    "time", "question", "language", "verdict", "comment", "document_id", "start", "stop", "quote", "user",
    "generation", "encoder",
)  # fmt: skip
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL, question TEXT NOT NULL, language TEXT, verdict TEXT NOT NULL, comment TEXT NOT NULL,
    document_id TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, quote TEXT NOT NULL, user TEXT,
    generation INTEGER NOT NULL, encoder TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS feedback_time ON feedback (time);
"""


class FeedbackError(KopruError):
    """The file of the feedback cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of a citation: ``quote`` was ``text[start:end]`` of the document then.

    ``time`` is UTC, as ISO 8601 writes it. ``question`` is what was searched, in ``language``. ``user`` is a name
    of an account, None where there are none. ``generation`` of the index, made with ``encoder``, found it.
    """

    time: str
    question: str
    language: Language | None
    verdict: Verdict
    comment: str
    document_id: str
    start: int
    end: int
    quote: str
    user: str | None = None
    generation: int = 0
    encoder: str = ""


class FeedbackStore:
    """All feedback on a library; safe to use from several threads and processes.

    ``clock`` counts seconds, ``now`` tells the time.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.path = folder / "feedback.sqlite"
        self._clock, self._now = clock, now
        self._visitors: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def time(self) -> str:
        """The time that feedback given now has."""
        return self._now().astimezone(UTC).isoformat(timespec="seconds")

    def add(self, feedback: Feedback, *, visitor: str = "") -> Outcome:
        """Keeps it, its texts cut to what is kept of them; or says why not.

        ``too_many``: this ``visitor`` (an address or a name, forgotten after minutes; a network of IPv6 is one)
        or all of them together gave more than people give. ``full``: there is no room left.

        Raises:
            FeedbackError: the file cannot be written to.
        """
        if not self._is_allowed(network(visitor)):
            return "too_many"
        hour_ago = (self._now().astimezone(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
        try:
            with self._open() as connection:
                connection.execute("BEGIN IMMEDIATE")
                (recent,) = connection.execute(
                    "SELECT count(*) FROM feedback WHERE time > ?", (hour_ago,)
                ).fetchone()
                if recent >= _OF_ALL_IN_AN_HOUR:
                    return "too_many"
                places = ", ".join("?" * len(_COLUMNS))
                connection.execute(
                    f"INSERT INTO feedback ({', '.join(_COLUMNS)}) VALUES ({places})",  # noqa: S608 (ours)
                    astuple(_cut(feedback)),
                )
                connection.execute("COMMIT")
        except FeedbackError as error:
            cause = error.__cause__
            if isinstance(cause, OperationalError) and "full" in str(cause):
                return "full"
            raise
        return "kept"

    def all(self) -> tuple[Feedback, ...]:
        """All that was kept, the earliest first.

        Raises:
            FeedbackError: the file cannot be read.
        """
        if not self.path.is_file():
            return ()
        with self._open() as connection:
            rows = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM feedback ORDER BY number")  # noqa: S608
            return tuple(Feedback(*row) for row in rows)

    def _is_allowed(self, visitor: str) -> bool:
        """Whether the visitor may give feedback now; counts it as given."""
        with self._lock:
            now = self._clock()
            given = [each for each in self._visitors.pop(visitor, []) if now - each < _VISITOR_SECONDS]
            allowed = len(given) < _OF_A_VISITOR
            self._visitors[visitor] = [*given, now] if allowed else given
            while len(self._visitors) > _MOST_VISITORS:
                self._visitors.popitem(last=False)
            return allowed

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        if not self.path.exists():  # SQLite would let everybody on the machine read it
            with suppress(OSError):  # which SQLite tells, too
                close(open_descriptor(self.path, O_RDWR | O_CREAT, 0o600))
        try:
            connection = connect(self.path, isolation_level=None, timeout=_WAIT_SECONDS)
        except OperationalError as error:
            raise self._error(error) from error
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise FeedbackError(
                    f"{self.path}: was written by a later Köprü (version {version}). Use that one."
                )
            if not version:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(
                    f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;"
                )
            connection.execute(f"PRAGMA max_page_count = {_PAGES}")
            yield connection
        except DatabaseError as error:
            raise self._error(error) from error
        finally:
            connection.close()  # what was not committed is undone

    def _error(self, error: DatabaseError) -> FeedbackError:
        return FeedbackError(
            f"{self.path}: the feedback cannot be read or written ({error}). See whether the disk is full or the "
            "folder read-only; a damaged file can be moved away, and a new one is begun."
        )


def plain(text: object, length: int) -> str:
    """``text`` in one line, without what cannot be seen, at most ``length`` characters; "" for what is no text."""
    if not isinstance(text, str):
        return ""
    kept = normalize("NFC", text[: 4 * length].encode("utf-8", "replace").decode("utf-8"))
    seen = "".join(" " if letter.isspace() else letter for letter in kept)
    return " ".join("".join(letter for letter in seen if category(letter)[0] != "C").split())[
        :length
    ].rstrip()


def _cut(feedback: Feedback) -> Feedback:
    """What is kept of it.

    Raises:
        ValueError: it is none.
    """
    if feedback.verdict not in VERDICTS or feedback.language not in (*LANGUAGES, None):
        raise ValueError(f"no such verdict or language: {feedback.verdict!r}, {feedback.language!r}")
    return replace(
        feedback,
        question=feedback.question[:_TEXT_LENGTH],
        comment=plain(feedback.comment, COMMENT_LENGTH),
        document_id=feedback.document_id[:_ID_LENGTH],
        quote=feedback.quote[:_TEXT_LENGTH],
        user=None if feedback.user is None else feedback.user[:_ID_LENGTH],
        encoder=feedback.encoder[:_ID_LENGTH],
    )
