"""Reading many files at once, each in a process that may hang, crash or run out of memory alone.

Not multiprocessing: its workers import the caller's main module once more, and its executors lose every
file when one worker dies. A worker here is a Python that runs ``ingest.reading_process``.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import file_digest
from json import dumps
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from ingest.cores import core_count
from ingest.errors import (
    BrokenSourceError,
    ChangedSourceError,
    EmptySourceError,
    HugeSourceError,
    ScannedSourceError,
    SlowSourceError,
    SourceError,
    printable,
)
from ingest.limited_process import LimitedProcess, ProcessEndedError, ProcessStoppedError
from ingest.ocr import Ocr, OcrProcess
from ingest.passages import LONGEST
from ingest.reading import document_id
from ingest.reading_process import outcome_line, too_large
from ingest.transfer import CutDocument, decoded

__all__ = ["DEFAULT_LIMITS", "MEGABYTES", "SECONDS", "Limits", "Workers"]

_MOST_WORKERS = 4  # each may take as much memory as the limit says
_AHEAD = 4  # files a worker: what may lie finished behind one that takes long
_QUICK = 8_000  # bytes of plain text; read here without limits, in half a second at the worst: a worker starts in 1/4 s
_SHARE_OF_TEXT = 8  # of the memory to read a file, 1/8 may be its text: we hold that several times
_KILLED = -9  # a process's exit code after SIGKILL, which is how Linux ends what takes too much memory

SECONDS = (1, 86_400)
MEGABYTES = (200, 1_000_000)
"""Least and most that a limit may be; Python and our modules take 120 MB themselves."""

Outcome = CutDocument | SourceError


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take; megabytes are those of the process, and no limit on Windows and macOS.

    A thesis of 1000 pages takes half a minute on a slow machine, and 200 MB.
    """

    seconds: float = 120.0
    megabytes: int = 1000

    def __post_init__(self) -> None:
        for given, (lowest, highest) in ((self.seconds, SECONDS), (self.megabytes, MEGABYTES)):
            if not lowest <= given <= highest:
                raise ValueError(f"{self}: {given} is not from {lowest} to {highest}")


DEFAULT_LIMITS = Limits()


class Workers:
    """Processes that read files; they start when there is something to read and end with the ``with``."""

    def __init__(
        self, limits: Limits = DEFAULT_LIMITS, ocr: Ocr | None = None, *, longest: int = LONGEST
    ) -> None:
        """``ocr`` reads pages that are pictures; without, they are not read.

        ``longest`` is how many words a passage may have.
        """
        self._limits, self._longest = limits, longest
        self._ocr = OcrProcess(ocr) if ocr is not None else None
        self._threads: ThreadPoolExecutor | None = None
        self._workers: list[_Worker] = []
        self._idle: SimpleQueue[_Worker] = SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def stop(self) -> None:
        """Ends what runs, also while another thread waits for it; nothing is read any more."""
        if self._ocr is not None:
            self._ocr.stop()
        for worker in tuple(self._workers):
            worker.stop()

    def read_all(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        """What each file gave, in the order of the paths; a few are read ahead of the one waited for."""
        if self._threads is None and _are_quick(paths):
            yield from (decoded(outcome_line(path, longest=self._longest)) for path in paths)
            return
        threads = self._started(len(paths))
        waiting: deque[Future[Outcome]] = deque()
        for path in paths:
            waiting.append(threads.submit(self._read, path))
            if len(waiting) >= _AHEAD * len(self._workers):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _started(self, files: int) -> ThreadPoolExecutor:
        """As many threads as there may be workers; a worker's process starts with its first file."""
        most = min(core_count(), _MOST_WORKERS)
        while len(self._workers) < min(most, files):
            worker = _Worker(self._limits, self._longest)
            self._workers.append(worker)
            self._idle.put(worker)
        if self._threads is None:
            self._threads = ThreadPoolExecutor(max_workers=most, thread_name_prefix="reading")
        return self._threads

    def _read(self, path: Path) -> Outcome:
        worker = self._idle.get()
        try:
            outcome = worker.read(path)
            if self._ocr is not None and _has_unread_pages(outcome):
                return _recognised(path, self._ocr, worker)
            return outcome
        finally:
            self._idle.put(worker)


def _has_unread_pages(outcome: Outcome) -> bool:
    if isinstance(outcome, CutDocument):
        return outcome.document.report.has_unread_pages
    return isinstance(outcome, ScannedSourceError)


def _recognised(path: Path, ocr: OcrProcess, worker: "_Worker") -> Outcome:
    """What a file gives after OCR of its pictures."""
    with TemporaryDirectory(prefix="kopru-") as folder:
        output = Path(folder) / "recognised.pdf"
        try:
            ocr.recognise(path, output)
        except SourceError as error:
            return error
        outcome = worker.read(path, output)
    if isinstance(outcome, ScannedSourceError):
        return EmptySourceError(
            f"{printable(path.name)}: OCR has found no text on its pages. See whether they are legible and upright, "
            "or leave it out."
        )
    return outcome


def _are_quick(paths: Sequence[Path]) -> bool:
    """Whether starting a process would take longer than reading; nothing in plain text is parsed."""
    try:
        return (
            all(path.suffix.lower() == ".txt" and path.is_file() for path in paths)
            and sum(path.stat().st_size for path in paths) <= _QUICK
        )
    except OSError:
        return False


class _Worker:
    """A process that reads one file after the other, replaced when it ends; for one thread at a time."""

    def __init__(self, limits: Limits, longest: int = LONGEST) -> None:
        self._limits = limits
        self._process = LimitedProcess(
            "ingest.reading_process",
            seconds=limits.seconds,
            megabytes=limits.megabytes,
            arguments=(longest,),
        )

    def read(self, path: Path, recognised: Path | None = None) -> Outcome:
        name, megabytes = printable(path.name), self._limits.megabytes
        request = dumps([str(path), recognised and str(recognised)]).encode() + b"\n"
        largest = megabytes * 1_000_000 // _SHARE_OF_TEXT
        try:
            # Once: a file that ends its process would end the next one, too.
            outcome = decoded(self._process.ask(request, largest=largest, again=False))
        except TimeoutError:
            return _too_slow(name, self._limits.seconds)
        except ProcessStoppedError:
            return SourceError(f"{name}: was given up, because the program was told to stop. Add it again.")
        except ProcessEndedError as error:
            is_huge = error.code == _KILLED or error.is_too_long
            return too_large(name, megabytes) if is_huge else _fatal(name, megabytes)
        except ValueError:
            self._process.end()
            return _senseless(name)
        if isinstance(outcome, CutDocument):
            outcome = _of_this_file(outcome, path)
        if isinstance(outcome, HugeSourceError | ChangedSourceError):
            self._process.end()
        return outcome

    def stop(self) -> None:
        """Kills the process, also while another thread waits for it; nothing is read any more."""
        self._process.stop()

    def end(self) -> None:
        """Kills the process, if there is one, and lets go of it."""
        self._process.end()


def _of_this_file(read: CutDocument, path: Path) -> Outcome:
    """What was read, as that of the file which was asked for: where it lies and what it holds is not for others to say.

    A document with the path of another would take its place, one with its sha256 would keep it from being read.
    """
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError:
        digest = ""
    document = read.document
    if (document.id, document.sha256) != (document_id(path), digest):
        return ChangedSourceError(
            f"{printable(path.name)}: is not the file any more that was read. Wait until nothing writes to it, and "
            "add it again."
        )
    return replace(read, document=replace(document, source=str(path.resolve())))


def _senseless(name: str) -> BrokenSourceError:
    return BrokenSourceError(
        f"{name}: made the process that read it answer what makes no sense. It is damaged, or made to do harm: fetch "
        "it again where it came from."
    )


def _too_slow(name: str, seconds: float) -> SlowSourceError:
    return SlowSourceError(
        f"{name}: took longer than {seconds:g} s to read, and was given up. If it is sound, give it more time "
        "with --seconds N, or split it."
    )


def _fatal(name: str, megabytes: int) -> BrokenSourceError:
    return BrokenSourceError(
        f"{name}: ended the process that read it: it is damaged, or needs more than {megabytes} MB of memory. "
        "Fetch it again where it came from, or give it more memory with --megabytes N."
    )
