"""Reading pictures of pages: OCRmyPDF and Tesseract, where they are installed, in processes of their own."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from os import environ
from pathlib import Path
from shutil import which
from signal import SIGTERM
from subprocess import DEVNULL, PIPE, Popen, SubprocessError, TimeoutExpired, run
from sys import platform
from threading import Lock

from ingest.document import Language
from ingest.errors import OcrError, SlowSourceError, UnrecognisedSourceError, printable

__all__ = ["OCR_MEGABYTES", "OCR_SECONDS", "Ocr", "OcrProcess", "find_ocr"]

OCR_SECONDS = 3600
"""What one file may take by default; a page takes two seconds or three, and a thesis has a thousand."""

OCR_MEGABYTES = 4000
"""What each process of OCRmyPDF may take, on Linux; a page of A3 takes a tenth."""

_LANGUAGES: Mapping[str, tuple[Language, str]] = {
    "tur": ("tr", "Turkish"),
    "kir": ("ky", "Kyrgyz"),
    "rus": ("ru", "Russian"),
    "eng": ("en", "English"),
}  # as Tesseract calls ours
_ASKED_SECONDS = 60  # for Tesseract to say what it has
_GRACE_SECONDS = 10.0  # for OCRmyPDF to stop those it has started
_HOW_TO_INSTALL = """
  Debian, Ubuntu: sudo apt install ocrmypdf tesseract-ocr-tur tesseract-ocr-kir tesseract-ocr-rus
  Fedora: sudo dnf install ocrmypdf tesseract-langpack-tur tesseract-langpack-kir tesseract-langpack-rus
  macOS: brew install ocrmypdf tesseract-lang
  Windows: choco install tesseract ghostscript, then pip install ocrmypdf; copy tur, kir and rus.traineddata
    from github.com/tesseract-ocr/tessdata_fast into Tesseract's folder tessdata"""
_REASONS: Mapping[int, str] = {
    2: "it cannot be made sense of",
    3: "a program that OCRmyPDF needs is missing",
    4: "the pages cannot be put together again",
    5: "there is no room, or no right, to write",
    8: "it is locked against changes",
}
"""Exit codes of OCRmyPDF (its documentation, "Exit codes") that say something about the file."""


@dataclass(frozen=True, slots=True)
class Ocr:
    """How pictures of pages are read: the languages Tesseract has, of ours, and what one file may take."""

    languages: tuple[str, ...]
    seconds: float = OCR_SECONDS

    @property
    def misread(self) -> tuple[Language, ...]:
        """Our languages that Tesseract has no data for: pages in them will be misread."""
        return tuple(language for code, (language, _) in _LANGUAGES.items() if code not in self.languages)

    @property
    def shortcoming(self) -> str:
        """What a user should know before: which of our languages will be misread; empty if none."""
        missing = [name for language, name in _LANGUAGES.values() if language in self.misread]
        if not missing:
            return ""
        return (
            f"--ocr: tesseract has no data for {' and '.join(missing)}, and will misread pages in it. To install "
            f"the data:{_HOW_TO_INSTALL}"
        )


def find_ocr(seconds: float = OCR_SECONDS) -> Ocr:
    """What is installed to read pictures with.

    Raises:
        OcrError: a program is missing, or all of our languages; the message says how to install them.
    """
    missing = [name for name in ("ocrmypdf", "tesseract") if which(name) is None]
    if missing:
        raise OcrError(
            f"--ocr: {' and '.join(missing)} cannot be found, and nothing else here reads pictures of pages. "
            f"Install, and try again:{_HOW_TO_INSTALL}"
        )
    try:
        listed = run(["tesseract", "--list-langs"], capture_output=True, timeout=_ASKED_SECONDS, check=True)
    except (OSError, SubprocessError) as error:
        raise OcrError(
            f"--ocr: tesseract does not work ({error}). Install it anew:{_HOW_TO_INSTALL}"
        ) from error
    found = (listed.stdout + listed.stderr).decode(errors="replace").split()
    languages = tuple(each for each in _LANGUAGES if each in found)
    if not languages:
        raise OcrError(
            f"--ocr: tesseract has none of the languages {', '.join(_LANGUAGES)}. Install them, and try "
            f"again:{_HOW_TO_INSTALL}"
        )
    return Ocr(languages, seconds)


class OcrProcess:
    """OCRmyPDF at work, one file at a time, since it uses all processors for one; can be stopped."""

    def __init__(self, ocr: Ocr) -> None:
        self._ocr = ocr
        self._one_at_a_time = Lock()
        self._starting = Lock()
        self._process: Popen[bytes] | None = None
        self._stopped = False

    def recognise(self, path: Path, output: Path) -> None:
        """Writes a PDF with the pages of ``path``, those without text with what OCR read on them.

        What OCRmyPDF leaves lying when it is stopped lies beside ``output``.

        Raises:
            UnrecognisedSourceError: OCRmyPDF does not take it, or cannot be started.
            SlowSourceError: it takes longer than it may.
        """
        name = printable(path.name)
        with self._one_at_a_time:
            try:
                process = self._started(path, output)
            except OSError as error:  # it was there when it was looked for
                raise UnrecognisedSourceError(
                    f"{name}: OCR cannot be started ({error.strerror}). See that ocrmypdf is installed and works."
                ) from error
            try:
                _, said = process.communicate(timeout=self._ocr.seconds)
            except TimeoutExpired as error:
                raise SlowSourceError(
                    f"{name}: OCR took longer than {self._ocr.seconds:g} s, and was given up. Give it more time "
                    "with --ocr-seconds N, or split the file."
                ) from error
            finally:
                _end(process)
                process.communicate()  # closes the pipe
                self._process = None
        if process.returncode or not output.is_file():
            reason = _REASONS.get(process.returncode, f"ocrmypdf ended with code {process.returncode}")
            raise UnrecognisedSourceError(
                f"{name}: OCR failed: {reason}{_last_line(said)}. Print it to a new PDF and add that, or add it "
                "without --ocr to have the pages that have text."
            )

    def stop(self) -> None:
        """Ends what runs, also while another thread waits for it; nothing is started any more."""
        with self._starting:
            self._stopped = True
            if self._process is not None:
                _end(self._process)

    def _started(self, path: Path, output: Path) -> Popen[bytes]:
        languages = "+".join(self._ocr.languages)
        # Without PDF/A, which nobody sees: the result is read once and thrown away.
        command = ["ocrmypdf", "--skip-text", "--output-type", "pdf", "--optimize", "0", "-l", languages]
        one_thread = {"OMP_THREAD_LIMIT": "1"}  # it reads as many pages at once as there are processors
        with self._starting:
            if self._stopped:
                raise RuntimeError("a file was to be recognised after that had been stopped")
            self._process = Popen(
                [*command, str(path.resolve()), str(output)],
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=PIPE,
                env=environ | one_thread | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(output.parent)),
                process_group=None if platform == "win32" else 0,
            )
        _limit_memory(self._process.pid)
        return self._process


def _end(process: Popen[bytes]) -> None:
    """Ends OCRmyPDF and what it has started."""
    if process.poll() is not None:
        return
    try:
        from os import killpg
        from signal import SIGKILL
    except ImportError:  # Windows
        process.kill()
    else:
        with suppress(ProcessLookupError):
            killpg(process.pid, SIGTERM)
        try:
            process.wait(timeout=_GRACE_SECONDS)
        except TimeoutExpired:
            with suppress(ProcessLookupError):
                killpg(process.pid, SIGKILL)
    process.wait()


def _limit_memory(pid: int) -> None:
    """Makes a process fail when it takes more than it may, and those it starts; only Linux can do that to others."""
    try:
        from resource import RLIMIT_AS, prlimit
    except ImportError:
        return
    limit = OCR_MEGABYTES * 1_000_000
    with suppress(OSError):  # it has ended already, or may take less anyway
        prlimit(pid, RLIMIT_AS, (limit, limit))


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").split("\n")
    last = next((" ".join(line.split()) for line in reversed(lines) if line.strip()), "")
    return f' ("{last[:200]}")' if last.isprintable() and last else ""
