"""How many connections the server holds, and how long one is held on which nobody asks anything."""

from asyncio import TimerHandle, Transport
from contextlib import suppress

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["PatientProtocol", "most_connections"]

_SECONDS = 20  # to say what one wants: browsers open connections that they only may need
_FILES = (
    65_536  # of which this process needs one for each connection; some programs go through all they may have
)
_CONNECTIONS = 10_000  # a window has two or three
_OWN_FILES = 256  # for what is no connection: the library, pictures of pages, the pipes to readers
_FEWEST = 64


class PatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, but who connects and says nothing, or never comes to the end, is not waited for.

    uvicorn alone counts only from an answer to the first word of the next request.
    """

    _patience: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """As asyncio calls it."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """As asyncio calls it."""
        super().data_received(data)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """As asyncio calls it."""
        self._stop()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Counts from when a request began that is not there yet, however often a little more of it comes."""
        if self._is_answering():
            self._stop()
        elif self._patience is None:
            self._patience = self.loop.call_later(_SECONDS, self._give_up)

    def _stop(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        if not self._is_answering():
            self.transport.close()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete


def most_connections() -> int:
    """How many connections this process may hold at once, after it may open as many files as the system allows."""
    return max(_FEWEST, min(_CONNECTIONS, _files() - _OWN_FILES))


def _files() -> int:
    try:
        from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit  # not on Windows
    except ImportError:
        return _FILES
    soft, hard = getrlimit(RLIMIT_NOFILE)
    wanted = _FILES if hard == RLIM_INFINITY else min(hard, _FILES)
    if soft != RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # macOS allows fewer than it says
            setrlimit(RLIMIT_NOFILE, (wanted, hard))
    soft, _ = getrlimit(RLIMIT_NOFILE)
    return _FILES if soft == RLIM_INFINITY else soft
