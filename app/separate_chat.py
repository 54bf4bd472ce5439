"""The chat in a process of its own, over a library of the demo texts that is gone afterwards: to measure it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from json import loads
from os import sysconf
from pathlib import Path
from random import Random
from re import search
from subprocess import PIPE, Popen, TimeoutExpired
from tempfile import TemporaryDirectory

from ingest.document import LANGUAGES
from ingest.errors import AddressError

__all__ = ["SeparateChat", "demo_questions", "separate_chat"]

_RUN = "from app.cli import main; raise SystemExit(main())"
_JUDGED = Path(__file__).resolve().parent.parent / "eval" / "judged" / "demo"
_STOPPING_SECONDS = 10


@dataclass(frozen=True, slots=True)
class SeparateChat:
    """A chat that is open at ``address``."""

    address: str
    process_id: int

    def processor_seconds(self) -> float:
        """What it has had of the processor until now; 0 where the system does not say."""
        stated = Path(f"/proc/{self.process_id}/stat")
        if not stated.is_file():
            return 0.0
        user, system = stated.read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]  # proc(5)
        return (int(user) + int(system)) / sysconf("SC_CLK_TCK")


@contextmanager
def separate_chat(library: Path | None = None) -> Iterator[SeparateChat]:
    """A chat over a ``library``, or over the demo texts; it is stopped at the end.

    Raises:
        AddressError: it could not be served; what it said was printed.
    """
    with TemporaryDirectory(prefix="kopru-") as folder:
        where = library or Path(folder) / "library"
        command = [sys.executable, "-c", _RUN, "chat", "--no-browser", "--library", str(where)]
        with Popen(command, stdout=PIPE, text=True) as process:
            try:
                yield SeparateChat(_address(process), process.pid)
            finally:
                process.terminate()  # Ctrl-C would not reach it where this runs in the background
                try:
                    process.wait(_STOPPING_SECONDS)
                except TimeoutExpired:
                    process.kill()


def demo_questions() -> Sequence[str]:
    """Questions that the demo texts answer, in the four languages by turns; the same order each time."""
    questions = []
    for language in LANGUAGES:
        lines = (_JUDGED / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
        questions += [loads(line)["questions"][language] for line in lines]
    Random(0).shuffle(questions)  # noqa: S311  # the same order each time
    return questions


def _address(process: Popen[str]) -> str:
    """What the command says of where it is open."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := search(r"http://\S+", line):
            return found[0]
    raise AddressError("the chat did not open; what is printed above says why.")
