"""Who is signed in: tokens that only browsers hold, kept in this process's memory and forgotten when unused."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from threading import Lock
from time import monotonic

from app.accounts import Account

__all__ = ["IDLE_SECONDS", "KEPT_SECONDS", "Sessions"]

IDLE_SECONDS = 12 * 60 * 60  # a working day
KEPT_SECONDS = 30 * 24 * 60 * 60  # where somebody asked to stay signed in on a computer
_MOST = 10_000  # at once; beyond them the one unused for longest ends


@dataclass(slots=True)
class _Session:
    name: str
    salt: bytes  # of the account's password when it was given
    kept: bool
    used: float


class Sessions:
    """All sessions; safe to use from several threads.

    A token is stored hashed: what reads this memory cannot sign in with it. ``clock`` counts seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._sessions: OrderedDict[bytes, _Session] = OrderedDict()
        self._lock = Lock()

    def start(self, account: Account, *, kept: bool) -> str:
        """A new session's token: 32 random bytes, in letters that a cookie may hold."""
        token = token_urlsafe(32)
        with self._lock:
            self._sessions[_stored(token)] = _Session(account.name, account.salt, kept, self._clock())
            while len(self._sessions) > _MOST:
                self._sessions.popitem(last=False)
        return token

    def name(self, token: str | None) -> str | None:
        """The name that signed in with this token, unless the session has ended; it is used from now on."""
        session = self._used(token)
        return session.name if session else None

    def holds(self, token: str | None, account: Account) -> bool:
        """Whether the session began with the password that the account still has."""
        session = self._used(token)
        return session is not None and (session.name, session.salt) == (account.name, account.salt)

    def end(self, token: str | None) -> None:
        """Ends a session, if there is one."""
        with self._lock:
            self._sessions.pop(_stored(token or ""), None)

    def _used(self, token: str | None) -> _Session | None:
        key, now = _stored(token or ""), self._clock()
        with self._lock:
            session = self._sessions.get(key)
            if session is None:
                return None
            if now - session.used > (KEPT_SECONDS if session.kept else IDLE_SECONDS):
                del self._sessions[key]
                return None
            session.used = now
            self._sessions.move_to_end(key)
            return session


def _stored(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
