"""How what a ``kopru`` verb did looks in a terminal."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size
from textwrap import fill

from tqdm import tqdm

from app.answer import Answer
from app.citations import citation_line
from app.messages import language_name, message
from index.library import AddReport
from index.progress import Progress
from index.store import LibraryEntry
from ingest.document import Document, Language

__all__ = ["bar", "numbered", "print_answer", "print_document", "print_entry", "print_report"]

_WIDEST = 100  # columns: longer lines are hard to read


def print_report(report: AddReport, folder: Path) -> None:
    for error in report.failed:
        print(f"kopru: {error}", file=sys.stderr)
    for what, ids in (("Added", report.added), ("Read anew", report.updated)):
        for document_id in ids:
            print(f"{what}: {document_id}")
    if report.unchanged:
        print(f"Already there, unchanged: {numbered(len(report.unchanged), 'document')}.")
    if report.failed:
        print(f"Not read, for the reasons above: {len(report.failed)}.")
    changes = [
        f"{numbered(len(ids), 'document')} {what}"
        for ids, what in ((report.added, "added"), (report.updated, "read anew"))
        if ids
    ]
    print(f"{folder}: {', '.join(changes)}." if changes else "Nothing changed.")


def print_entry(entry: LibraryEntry) -> None:
    """Three lines for a document in the list."""
    size = f"{numbered(entry.page_count, 'page')}, {numbered(entry.passage_count, 'passage')}"
    languages = _languages(entry.languages) or "no language known"
    print(f"{entry.id}\n    {_described(entry)}\n    {size}; {languages}")


def print_document(entry: LibraryEntry, document: Document) -> None:
    """All that is known of one document, a line each."""
    rows = {
        "id": entry.id,
        "title": entry.metadata.title,
        "authors": "; ".join(entry.metadata.authors) or "not known",
        "year": str(entry.metadata.year or "not known"),
        "languages": _languages(entry.languages) or "none known",
        "pages": _page_summary(document),
        "passages": str(entry.passage_count),
        "characters": str(entry.characters),
        "file": entry.source,
        "sha256": entry.sha256,
        "added": entry.added,
    }
    for name, value in rows.items():
        print(f"{name:<11}{value}")


def _languages(languages: Sequence[Language]) -> str:
    return ", ".join(language_name(language, "en") for language in languages)


def print_answer(found: Answer) -> None:
    language = found.language or "en"
    width = min(_WIDEST, get_terminal_size().columns)
    count = len(found.citations)
    if found.status == "none":
        print(message("answer_none", language))
        print(message("answer_none_hint", language))
        return
    if found.status == "related":
        print(message("answer_related", language, n=count))
    for citation in found.citations:
        badge = language_name(citation.language, language)
        print(f"\n[{citation.number}] {citation_line(citation, language)} · {badge} · {citation.document_id}")
        for quote in citation.quotes:
            print(_quoted(quote, width))


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


def _page_summary(document: Document) -> str:
    labels = [page.label for page in document.pages if page.label is not None]
    printed = f", printed {labels[0]} to {labels[-1]}" if labels else ""
    return f"{len(document.pages)}{printed}"


def numbered(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
