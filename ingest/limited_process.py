"""A Python of ours that may hang, crash or run out of memory alone: a line of bytes goes in, a line comes out.

What comes out is not to be trusted: whoever takes over a process that opens a hostile file writes it.
"""

import sys  # not from it: the path that modules are found on changes
from collections.abc import Sequence
from os import O_WRONLY, devnull, dup, dup2, environ, fdopen
from os import open as open_descriptor
from subprocess import PIPE, Popen, TimeoutExpired
from threading import Event, Lock, Timer
from typing import BinaryIO

__all__ = [
    "GRACE_SECONDS",
    "LimitedProcess",
    "ProcessEndedError",
    "ProcessStoppedError",
    "limit_time",
    "own_streams",
]

_START_SECONDS = 60.0  # a hundred times what it takes; a start that hangs is no fault of the file's
_ASKED_OF_ONE = 200  # then a new one: what libraries leak does not pile up
_END_SECONDS = 1.0  # what a process that writes nothing more is given to end, so that its exit code is known

GRACE_SECONDS = 2.0
"""What a process gives itself beyond its limit: the other end kills first, but may not be there any more."""


class ProcessEndedError(Exception):
    """The process ended before it answered: it crashed, was killed, or wrote more than it may.

    ``code`` is its exit code, None where it closed its output and went on.
    """

    def __init__(self, code: int | None = None, *, is_too_long: bool = False) -> None:
        super().__init__(code)
        self.code, self.is_too_long = code, is_too_long


class ProcessStoppedError(Exception):
    """The process was stopped for good, before it was asked or while it worked."""


class LimitedProcess:
    """Runs ``module.serve``; started when it is asked. For one thread at a time, but ``stop`` for any."""

    def __init__(
        self, module: str, *, seconds: float, megabytes: int, arguments: Sequence[object] = ()
    ) -> None:
        """The last of ``sys.argv`` are ``seconds`` and ``megabytes``, the limits of one answer, and ``arguments``."""
        self._module, self._seconds = module, seconds
        self._arguments = [str(each) for each in (seconds, megabytes, *arguments)]
        self._process: Popen[bytes] | None = None
        self._asked = 0
        self._stopped = False
        self._starting = Lock()  # a process that starts while others are stopped would be left over

    def ask(self, request: bytes, *, largest: int, again: bool = True) -> bytes:
        """The line that the process answers with.

        One that answered before and ends without a word may have done so while it had nothing to do: ``again``
        has a new one asked then.

        Raises:
            TimeoutError: it took longer than it may, and was ended.
            ProcessEndedError: there is no answer, or it is longer than ``largest`` bytes.
            ProcessStoppedError: ``stop`` was called.
        """
        while True:
            process = self._running()
            is_first = self._asked == 0
            reply, timely = _next_line(process, request, seconds=self._seconds, largest=largest)
            self._asked += 1
            if reply.endswith(b"\n"):
                if self._asked >= _ASKED_OF_ONE or not timely:
                    self.end()
                return reply
            is_too_long = len(reply) == largest
            code = None if is_too_long else _code(process)
            self.end()
            if self._stopped:
                raise ProcessStoppedError
            if not timely:
                raise TimeoutError
            if reply or is_first or not again:
                raise ProcessEndedError(code, is_too_long=is_too_long)

    def stop(self) -> None:
        """Kills the process, also while another thread waits for it; none is started any more."""
        with self._starting:
            self._stopped = True
            process = self._process
        if process is not None:
            process.kill()

    def end(self) -> None:
        """Kills the process, if there is one, and lets go of it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()  # closes the pipes, whatever they still hold

    def _running(self) -> Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:  # while it had nothing to do
            self.end()
        if self._process is not None:
            return self._process
        with self._starting:
            if self._stopped:
                raise ProcessStoppedError
            process = self._process = self._started()
        self._asked = 0
        ready, _ = _next_line(process, b"", seconds=_START_SECONDS, largest=1)
        if not ready:
            code = _code(process)
            self.end()
            if self._stopped:
                raise ProcessStoppedError
            raise RuntimeError(f"a process for {self._module} did not start (exit code {code})")
        return process

    def _started(self) -> Popen[bytes]:
        paths = f"sys.path[:] = sys.argv[1:-{len(self._arguments)}]"
        program = f"import sys; {paths}; from {self._module} import serve; serve()"
        # Each thread would take memory, and none is used.
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        return Popen(
            # -P: modules of ours, not of the current folder
            [sys.executable, "-P", "-c", program, *sys.path, *self._arguments],
            stdin=PIPE,
            stdout=PIPE,
            env=environ | one_thread,
            process_group=None if sys.platform == "win32" else 0,  # Ctrl-C comes to us, and we end it
        )


def _next_line(process: Popen[bytes], request: bytes, *, seconds: float, largest: int) -> tuple[bytes, bool]:
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


def _code(process: Popen[bytes]) -> int | None:
    """The exit code of a process that has ended its output; None if it goes on without."""
    try:
        return process.wait(timeout=_END_SECONDS)
    except TimeoutExpired:
        return None


def own_streams(megabytes: int) -> tuple[BinaryIO, BinaryIO]:
    """Requests and replies of the process that ``serve`` runs in, whose memory is limited from now on.

    Says that it has started. Whatever else is written to its outputs goes nowhere: libraries print warnings,
    some of them from C.
    """
    requests, replies = fdopen(dup(0), "rb"), fdopen(dup(1), "wb")
    _limit_memory(megabytes)
    replies.write(b"\n")
    replies.flush()
    nowhere = open_descriptor(devnull, O_WRONLY)
    for stream in (1, 2):
        dup2(nowhere, stream)
    return requests, replies


def _limit_memory(megabytes: int) -> None:
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
