"""A Python of ours that may hang, crash or run out of memory alone: a line of bytes goes in, a line comes out.

What comes out is not to be trusted: whoever takes over a process that opens a hostile file writes it.
"""

import sys  # not from it: the path that modules are found on changes
from os import environ
from subprocess import PIPE, Popen
from threading import Event, Timer

__all__ = ["LimitedProcess", "ProcessEndedError", "limit_memory", "limit_time", "next_line"]

_START_SECONDS = 60.0  # a hundred times what it takes; a start that hangs is no fault of the file's
_ASKED_OF_ONE = 200  # then a new one: what libraries leak does not pile up


class ProcessEndedError(Exception):
    """The process ended before it answered: it crashed, was killed, or wrote more than it may."""


class LimitedProcess:
    """Runs ``module.serve``, which gets its limits as last arguments; started when asked; for one thread at a time."""

    def __init__(self, module: str, *, seconds: float, megabytes: int) -> None:
        self._module, self._seconds, self._megabytes = module, seconds, megabytes
        self._process: Popen[bytes] | None = None
        self._asked = 0

    def ask(self, request: bytes, *, largest: int) -> bytes:
        """The line that the process answers with; one that ended while it had nothing to do is started anew.

        Raises:
            TimeoutError: it took longer than it may, and was ended.
            ProcessEndedError: there is no answer, or it is longer than ``largest`` bytes.
        """
        for fresh in (False, True):
            was_used = self._process is not None
            reply, timely = next_line(self._running(), request, seconds=self._seconds, largest=largest)
            self._asked += 1
            if reply.endswith(b"\n"):
                if self._asked >= _ASKED_OF_ONE or not timely:
                    self.end()
                return reply
            self.end()
            if not timely:
                raise TimeoutError
            if reply or fresh or not was_used:
                break
        raise ProcessEndedError

    def end(self) -> None:
        """Kills the process, if there is one, and lets go of it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()  # closes the pipes, whatever they still hold

    def _running(self) -> Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.end()
        if self._process is None:
            self._process, self._asked = self._started(), 0
            ready, _ = next_line(self._process, b"", seconds=_START_SECONDS, largest=1)
            if not ready:
                self.end()
                raise RuntimeError(f"a process for {self._module} did not start")
        return self._process

    def _started(self) -> Popen[bytes]:
        program = f"import sys; sys.path[:] = sys.argv[1:-2]; from {self._module} import serve; serve()"
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # each would take memory
        return Popen(
            [sys.executable, "-P", "-c", program, *sys.path, str(self._seconds), str(self._megabytes)],
            stdin=PIPE,
            stdout=PIPE,
            env=environ | one_thread,
            process_group=None if sys.platform == "win32" else 0,  # Ctrl-C comes to us, and we end it
        )


def next_line(process: Popen[bytes], request: bytes, *, seconds: float, largest: int) -> tuple[bytes, bool]:
    """The next line of a process, or what there is of it when it ends; and whether it had not to be killed."""
    assert process.stdin is not None
    assert process.stdout is not None
    expired = Event()

    def expire() -> None:
        expired.set()
        process.kill()

    timer = Timer(seconds, expire)
    timer.daemon = True
    timer.start()
    try:
        process.stdin.write(request)
        process.stdin.flush()
        reply = process.stdout.readline(largest)
    except BrokenPipeError:
        reply = b""
    finally:
        timer.cancel()
    return reply, not expired.is_set()


def limit_memory(megabytes: int) -> None:
    """Makes this process's allocations beyond the limit fail; macOS ignores it and Windows has nothing like it."""
    try:
        from resource import RLIM_INFINITY, RLIMIT_AS, RLIMIT_CORE, getrlimit, setrlimit
    except ImportError:
        return
    setrlimit(RLIMIT_CORE, (0, 0))  # a crash must not fill the disk
    _, highest = getrlimit(RLIMIT_AS)
    limit = megabytes * 1_000_000
    setrlimit(RLIMIT_AS, (limit if highest == RLIM_INFINITY else min(limit, highest), highest))


def limit_time(seconds: float) -> None:
    """Has the system end this process when time is up, wherever it is then; 0 takes that back."""
    try:
        from signal import ITIMER_REAL, setitimer
    except ImportError:  # Windows
        return
    setitimer(ITIMER_REAL, seconds)
