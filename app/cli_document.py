"""How one document looks in a terminal: what is known of it, what was repaired and what looks wrong."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from shutil import get_terminal_size
from textwrap import fill

from app.cli_terminal import languages_named, numbered
from app.messages import language_name
from index.store import LibraryEntry
from ingest.document import Document, Field, Metadata, Origin
from ingest.report import Problem, ProblemKind, RepairKind

__all__ = ["print_document", "print_metadata", "problem_sentence"]

_WIDEST = 100  # columns: longer lines are hard to read
_NAME = 11  # columns of the name of a row
_PAGES_NAMED = 12  # numbers or ranges; more than that nobody looks up

_LEARNED: dict[Origin, str] = {
    "you": "corrected by you",
    "sources.toml": "from sources.toml",
    "file": "stated by the file",
    "first page": "from its first pages",
    "text": "from its text",
    "name": "from the name of the file",
}

# What was repaired, one and several of it.
_REPAIRED: dict[RepairKind, tuple[str, str]] = {
    "line ends": ("line end joined", "line ends joined"),
    "line-end hyphens": ("hyphen at a line end", "hyphens at line ends"),
    "running heads": ("running head taken out", "running heads taken out"),
    "page numbers": ("page number taken out of the text", "page numbers taken out of the text"),
    "footnotes": ("footnote moved out of the text around it", "footnotes moved out of the text around them"),
    "ligatures": ("ligature", "ligatures"),
    "look-alike letters": ("word with letters of another alphabet", "words with letters of another alphabet"),
    "misread Turkish letters": ("Turkish letter that was misread", "Turkish letters that were misread"),
    "private-use letters": ("letter of one font only dropped", "letters of one font only dropped"),
    "invisible characters": ("invisible character", "invisible characters"),
}

# What looks wrong, in a sentence, and what to do about it.
_WRONG: dict[ProblemKind, tuple[str, str]] = {
    "pages without text": (
        "{pages} without text{where}.",
        "If they are scans, read them with OCR: kopru add --ocr FILE",
    ),
    "broken text layer": (
        "The text in the file is not what is seen on the page in {places}{where}{examples}.",
        "Get another copy, or read it with OCR: kopru add --ocr FILE",
    ),
    "mixed-script words": (
        "{words} of Latin and Cyrillic letters mixed{where}{examples}.",
        "A question typed in one alphabet may miss them.",
    ),
    "language contradicts the file": (
        "The file says that it is in another language than most of its text{examples}.",
        "If the text is as it should be, nothing has to be done.",
    ),
}


def print_metadata(metadata: Metadata) -> None:
    """What a citation needs, a line each, and where it was learned."""
    for name, value in _metadata_rows(metadata):
        print(f"{name:<{_NAME}}{value}")


def print_document(entry: LibraryEntry, document: Document) -> None:
    """All that is known of one document, a line each; then what was repaired, and what looks wrong."""
    rows = [
        ("id", entry.id),
        *_metadata_rows(document.metadata),
        ("languages", languages_named(entry.languages) or "none known"),
        ("pages", _page_summary(document)),
        ("passages", str(entry.passage_count)),
        ("characters", str(entry.characters)),
        ("file", entry.source),
        ("sha256", entry.sha256),
        ("added", entry.added),
    ]
    if entry.collections:
        rows.append(("in", ", ".join(entry.collections)))
    for name, value in rows:
        print(f"{name:<{_NAME}}{value}")
    repairs = "; ".join(f"{count:,} {_REPAIRED[kind][count != 1]}" for kind, count in document.report.repairs)
    print(_row("repaired", repairs or "nothing had to be"))
    problems = [problem_sentence(problem) for problem in document.report.problems]
    for name, sentence in zip(["problems", *[""] * len(problems)], problems or ["none seen"], strict=False):
        print(_row(name, sentence))


def problem_sentence(problem: Problem) -> str:
    """What looks wrong, where, what it looks like, and what to do about it."""
    what, todo = _WRONG[problem.kind]
    examples = ", ".join(f"\u201c{example}\u201d" for example in problem.examples)
    said = what.format(
        pages=numbered(problem.count, "page"),
        places=numbered(problem.count, "place"),
        words=numbered(problem.count, "word"),
        where=f" ({_pages_named(problem.pages)})" if problem.pages else "",
        examples=f": {examples}" if examples else "",
    )
    return f"{said} {todo}"


def _pages_named(pages: Sequence[int]) -> str:
    """Pages in ranges: "p. 3, 5-8"; cut short where there are many."""
    ranges = list(_ranges(sorted(pages)))
    shown = [str(first) if first == last else f"{first}-{last}" for first, last in ranges[:_PAGES_NAMED]]
    return f"p. {', '.join(shown)}{', ...' if len(ranges) > _PAGES_NAMED else ''}"


def _ranges(pages: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = pages[0]
    for page, following in pairwise([*pages, pages[-1] + 2]):
        if following > page + 1:
            yield first, page
            first = following


def _metadata_rows(metadata: Metadata) -> list[tuple[str, str]]:
    language = language_name(metadata.language, "en") if metadata.language else ""
    known: dict[Field, str] = {
        "title": metadata.title,
        "authors": "; ".join(metadata.authors),
        "year": str(metadata.year or ""),
        "publisher": metadata.publisher or "",
        "work": metadata.work or "",
        "language": language,
    }
    return [(field, _learned(value, metadata.origin(field))) for field, value in known.items()]


def _learned(value: str, origin: Origin | None) -> str:
    if not value:
        return "not known"
    return value if origin is None else f"{value}  ({_LEARNED[origin]})"


def _page_summary(document: Document) -> str:
    labels = [page.label for page in document.pages if page.label is not None]
    printed = f", printed {labels[0]} to {labels[-1]}" if labels else ""
    return f"{len(document.pages)}{printed}"


def _row(name: str, text: str) -> str:
    width = min(_WIDEST, get_terminal_size().columns)
    first = f"{name:<{_NAME}}"
    return fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=" " * _NAME,
        break_long_words=False,
        break_on_hyphens=False,
    )
