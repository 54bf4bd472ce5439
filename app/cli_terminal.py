"""How what a ``kopru`` verb did looks in a terminal."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size
from textwrap import fill

from tqdm import tqdm

from app.answer import Answer
from app.citations import also_line, citation_line
from app.messages import language_name, message
from index.library import AddReport
from index.progress import Progress
from index.store import LibraryEntry
from ingest.document import Language
from ingest.errors import DescriptionError

__all__ = [
    "bar",
    "languages_named",
    "numbered",
    "print_answer",
    "print_entry",
    "print_left_out",
    "print_report",
]

_WIDEST = 100  # columns: longer lines are hard to read


def print_report(
    report: AddReport, folder: Path, *, collected: bool = False, unread: Sequence[Path] = ()
) -> None:
    """What became of each file; where documents were ``collected``, not that nothing changed.

    ``unread`` are files of the folders that were given which no reader takes.
    """
    for error in report.failed:
        print(f"kopru: {error}", file=sys.stderr)
    problems = dict(report.problems)
    for what, ids in (("Added", report.added), ("Updated", report.updated)):
        for document_id in ids:
            wrong = numbered(problems.get(document_id, 0), "problem")
            more = f" ({wrong}: kopru show {document_id})" if document_id in problems else ""
            print(f"{what}: {document_id}{more}")
    if report.unchanged:
        print(f"Already there, unchanged: {numbered(len(report.unchanged), 'document')}.")
    failed = [error for error in report.failed if not isinstance(error, DescriptionError)]
    if failed:
        print(f"Not read, for the reasons above: {len(failed)}.")
    print_left_out(unread)
    changes = [
        f"{numbered(len(ids), 'document')} {what}"
        for ids, what in ((report.added, "added"), (report.updated, "updated"))
        if ids
    ]
    if changes:
        print(f"{folder}: {', '.join(changes)}.")
    elif not collected:
        print("Nothing changed.")


def print_left_out(unread: Sequence[Path]) -> None:
    """How many files of folders no reader takes, and of which kinds; nothing where there are none."""
    if unread:
        kinds = ", ".join(sorted({path.suffix.lower() or path.name for path in unread}))
        print(f"Left out, as of no kind that can be read: {numbered(len(unread), 'file')} ({kinds}).")


def print_entry(entry: LibraryEntry, *, more: str = "") -> None:
    """Three lines for a document in the list; ``more`` is said at the end of the last one."""
    size = f"{numbered(entry.page_count, 'page')}, {numbered(entry.passage_count, 'passage')}"
    languages = languages_named(entry.languages) or "no language known"
    last = "; ".join(part for part in (size, languages, more) if part)
    print(f"{entry.id}\n    {_described(entry)}\n    {last}")


def languages_named(languages: Sequence[Language]) -> str:
    """Their English names, in order."""
    return ", ".join(language_name(language, "en") for language in languages)


def print_answer(found: Answer) -> None:
    language = found.language or "en"
    width = min(_WIDEST, get_terminal_size().columns)
    count = len(found.citations)
    if found.status == "none":
        print(message("answer_none", language))
        print(message("answer_none_hint", language))
        return
    if found.word_for_word is not None:
        kind = "answer_word_for_word" if found.word_for_word else "answer_nowhere_word_for_word"
        print(message(kind, language, n=count))
    elif found.status == "related":
        print(message("answer_related", language, n=count))
    for citation in found.citations:
        badge = language_name(citation.language, language)
        print(f"\n[{citation.number}] {citation_line(citation, language)} · {badge} · {citation.document_id}")
        for quote in citation.quotes:
            print(_quoted(quote, width))
        also = also_line(citation, language)
        if also:
            print(_quoted(also, width))


def _quoted(quote: str, width: int) -> str:
    """The quotation in lines of its own; broken between words only, for whoever copies it."""
    return fill(
        " ".join(quote.split()),
        width,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


@contextmanager
def bar(what: str, unit: str) -> Iterator[Progress]:
    """A progress bar on a terminal; nothing where the output is a file."""
    with tqdm(desc=what, unit=unit, disable=None, leave=False) as bar:

        def advance(done: int, total: int, /) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield advance


def _described(entry: LibraryEntry) -> str:
    parts: Sequence[str] = (
        ", ".join(entry.metadata.authors), entry.metadata.title, str(entry.metadata.year or ""),
    )  # fmt: skip
    return ". ".join(part for part in parts if part)


def numbered(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
