"""``python -m app.crowd``: how the chat stands up to many visitors at once, each asking as fast as it is answered."""

import sys  # not from it: whoever redirects its streams means the ones we print to
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPException
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from threading import Lock, Thread
from time import perf_counter

from app.sender import demo_files, send
from app.separate_chat import demo_questions, separate_chat
from app.visitor import Seen, Visitor, VisitorError
from index.library import Library
from ingest.document import LANGUAGES
from ingest.errors import KopruError

__all__ = ["Asked", "Crowd", "main", "visit"]

_SHOWN = 5  # things that went wrong that are printed


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the seconds until its answer was there, and what was seen."""

    question: str
    seconds: float
    seen: Seen


class Crowd:
    """What all visitors saw; any of them may write here. While the library is ``changing``, so may its answers."""

    def __init__(self, *, changing: bool = False) -> None:
        self.opened: list[float] = []
        self.asked: list[Asked] = []
        self.added: list[float] = []
        self.wrong: list[str] = []
        self._changing = changing
        self._places: dict[str, tuple[tuple[str, int, int], ...]] = {}
        self._writing = Lock()

    def note_opened(self, seconds: float) -> None:
        """A visitor has the page."""
        with self._writing:
            self.opened.append(seconds)

    def note(self, asked: Asked, conversation: Sequence[str]) -> None:
        """An answer; it is wrong if it is not that of this conversation, or not the one that others got."""
        with self._writing:
            self.asked.append(asked)
            trouble = self._trouble(asked, conversation)
            if trouble:
                self.wrong.append(f"{asked.question}: {trouble}")

    def note_wrong(self, what: str) -> None:
        """Something that is no answer."""
        with self._writing:
            self.wrong.append(what)

    def _trouble(self, asked: Asked, conversation: Sequence[str]) -> str:
        seen = asked.seen
        # Of a long conversation the first questions are forgotten.
        if not seen.questions or seen.questions != tuple(conversation[-len(seen.questions) :]):
            return f"in the conversation of {seen.questions}"
        if seen.failed:
            return "not answered"
        if bool(seen.places) != bool(seen.quotes):
            return f"{len(seen.places)} passages, {len(seen.quotes)} quotations"
        if not (self._changing or seen.leans):
            others = self._places.setdefault(asked.question, seen.places)
            return "" if others == seen.places else "others were answered something else"
        return ""


def visit(
    address: str, visitors: int, questions: int, crowd: Crowd, *, texts: Sequence[str] | None = None
) -> None:
    """So many ``visitors`` at once, each with so many ``questions``, of ``texts`` or else of the demo's."""
    asked = cycle(texts or demo_questions())
    threads = []
    for number in range(visitors):
        window = Visitor(address, LANGUAGES[number % len(LANGUAGES)])
        threads.append(Thread(target=_visit, args=(window, list(islice(asked, questions)), crowd)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _visit(window: Visitor, questions: Sequence[str], crowd: Crowd) -> None:
    try:
        started = perf_counter()
        window.open()
        crowd.note_opened(perf_counter() - started)
        for place, question in enumerate(questions):
            started = perf_counter()
            seen = window.ask(question)
            crowd.note(Asked(question, perf_counter() - started, seen), questions[: place + 1])
    except (OSError, HTTPException, VisitorError) as error:
        crowd.note_wrong(f"{type(error).__name__}: {error}")
    finally:
        window.close()


def _add(address: str, files: int, crowd: Crowd) -> None:
    started = perf_counter()
    try:
        for state in send(address, demo_files(files)):
            if state == "done":
                crowd.added.append(perf_counter() - started)
            else:
                crowd.note_wrong(f"a file: {state}")
    except (OSError, HTTPException) as error:
        crowd.note_wrong(f"a file: {type(error).__name__}: {error}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures, a line each; 1 where anything went wrong."""
    parser = ArgumentParser(prog="python -m app.crowd", description=__doc__)
    parser.add_argument("--visitors", type=_some, default=50, metavar="N", help="at once (%(default)s)")
    parser.add_argument("--questions", type=_some, default=10, metavar="N", help="of each (%(default)s)")
    parser.add_argument("--adding", type=_number, default=0, metavar="N", help="files sent meanwhile (none)")
    parser.add_argument("--library", type=Path, metavar="DIR", help="to ask of, instead of the demo texts")
    parser.add_argument("--address", metavar="URL", help="of a chat that is open, instead of one of its own")
    options = parser.parse_args(arguments)
    try:
        if options.library is not None:
            Library.open(options.library)  # the chat would make one where there is none
        return _measured(options)
    except KopruError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1


def _some(text: str) -> int:
    if not _number(text):
        raise ArgumentTypeError(f"{text!r} is not a number from 1")
    return _number(text)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a number")
    return int(text)


def _measured(options: Namespace) -> int:
    """Sends the crowd, and prints what it saw; gives the exit code."""
    crowd = Crowd(changing=options.adding > 0)
    with ExitStack() as stack:
        chat = None if options.address else stack.enter_context(separate_chat(options.library))
        address = chat.address if chat else options.address
        adding = Thread(target=_add, args=(address, options.adding, crowd))
        started, before = perf_counter(), chat.processor_seconds() if chat else 0.0
        adding.start()
        visit(address, options.visitors, options.questions, crowd)
        seconds = perf_counter() - started
        worked = chat.processor_seconds() - before if chat else 0.0
        adding.join()
    _report(crowd, seconds, worked)
    return 1 if crowd.wrong else 0


def _report(crowd: Crowd, seconds: float, worked: float) -> None:
    each = sorted(asked.seconds for asked in crowd.asked) or [0.0]
    print(f"{'pages opened, median s':<40} {median(crowd.opened or [0.0]):>8.2f}")
    print(f"{'questions answered':<40} {len(crowd.asked):>8}")
    print(f"{'with quotations':<40} {sum(bool(asked.seen.quotes) for asked in crowd.asked):>8}")
    print(f"{'answers a second':<40} {len(crowd.asked) / seconds:>8.1f}")
    print(f"{'question to answer, median s':<40} {median(each):>8.2f}")
    print(f"{'95 of 100 within, s':<40} {each[int(0.95 * (len(each) - 1))]:>8.2f}")
    print(f"{'longest, s':<40} {each[-1]:>8.2f}")
    if worked:
        print(f"{'processor time an answer, ms':<40} {1_000 * worked / max(len(crowd.asked), 1):>8.0f}")
    if crowd.added:
        print(f"{'files added, and in s':<40} {len(crowd.added):>8} {crowd.added[-1]:>8.1f}")
    print(f"{'went wrong':<40} {len(crowd.wrong):>8}")
    for line in crowd.wrong[:_SHOWN]:
        print(f"  {line}")


if __name__ == "__main__":
    raise SystemExit(main())
