"""From files and folders to documents: what is read, and everything known about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from unicodedata import normalize

from ingest.characters import is_unicode
from ingest.document import Document
from ingest.errors import EmptySourceError, MissingSourceError, SourceError, printable
from ingest.first_page import read_first_page
from ingest.inspection import problems
from ingest.language import main_language
from ingest.metadata import language_problem, metadata
from ingest.readers.formats import SUFFIXES, check_file, parse, read_bytes
from ingest.repair import repair
from ingest.report import ReadingReport
from ingest.sources import SOURCES_NAME

__all__ = ["DigestedSource", "digest_sources", "document_id", "left_out", "read_document"]


def read_document(path: Path, recognised: Path | None = None) -> Document:
    """The document that a file holds; ``recognised`` is the same file after OCR, whose text it then gets.

    Raises:
        SourceError: it cannot be read; the message says why and what to do.
    """
    data = read_bytes(path)
    raw = parse(data if recognised is None else recognised.read_bytes(), path.name)
    repaired = repair(raw)
    language = main_language(repaired.text)
    printed = read_first_page(raw, language)
    unread = raw.unread if recognised is None else ()  # where OCR has found nothing there is nothing to read
    wrong = list(problems(repaired.text, repaired.pages, unread=unread))
    if contradiction := language_problem(raw.metadata, repaired.text, language):
        wrong.append(contradiction)
    return Document(
        id=document_id(path),
        source=str(path.resolve()),
        sha256=sha256(data).hexdigest(),
        metadata=metadata(raw.metadata, path.name, repaired.text, language, printed=printed),
        text=repaired.text,
        pages=repaired.pages,
        notes=repaired.notes,
        report=ReadingReport(repaired.repairs, tuple(wrong)),
    )


def document_id(path: Path) -> str:
    """The id of what a file holds: letters and digits of its name, lower case, a hyphen for whatever is between them.

    >>> document_id(Path("İki Yaka (son).txt"))
    'iki-yaka-son'
    """
    lowered = normalize("NFC", path.stem).replace("İ", "i").lower()
    words = "".join(letter if letter.isalnum() else " " for letter in lowered).split()
    return "-".join(words) or "document"


def _found(path: Path) -> Iterator[Path | SourceError]:
    """A file itself, or those in a folder, sorted; and what is wrong, without stopping at it."""
    try:
        if path.is_dir():
            yield from _in_folder(path)
        elif path.exists():
            if path.name != SOURCES_NAME:  # says what the files beside it are, and is none of them
                yield path
        else:
            yield MissingSourceError(f"{path}: no such file or folder. Check the name and try again.")
    except OSError as error:
        yield SourceError(f"{path}: cannot be looked for ({error.strerror}). Check the name.")


def _in_folder(folder: Path) -> Iterator[Path | SourceError]:
    files: list[Path] = []
    closed: list[SourceError] = []
    for each in _files_below(folder):
        if isinstance(each, SourceError):
            closed.append(each)
        elif each.suffix.lower() in SUFFIXES:
            files.append(each)
    yield from sorted(files)
    yield from closed
    if not files and not closed:
        yield EmptySourceError(
            f"{folder}: no file in this folder that can be read ({' '.join(sorted(SUFFIXES))}). "
            "Choose another folder, or export your texts as one of these."
        )


def left_out(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Files below the folders among ``paths`` that are of no kind that can be read, sorted; hidden ones are not named.

    A file that is given itself is read, or fails with a reason.
    """
    folders = [path for path in paths if path.is_dir()]
    found = {each for folder in folders for each in _files_below(folder) if isinstance(each, Path)}
    return tuple(
        sorted(each for each in found if each.suffix.lower() not in SUFFIXES and each.name != SOURCES_NAME)
    )


def _files_below(folder: Path) -> Iterator[Path | SourceError]:
    """Files below a folder but for hidden ones; a folder that links lead back to is entered once."""
    entered: set[Path] = set()
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        if current.resolve() in entered:
            continue
        entered.add(current.resolve())
        try:
            for entry in current.iterdir():
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    waiting.append(entry)
                elif entry.is_file():
                    yield entry
        except OSError as error:
            yield SourceError(f"{current}: cannot be entered ({error.strerror}). Open it, or leave it out.")


@dataclass(frozen=True, slots=True)
class DigestedSource:
    """A file as it was given, and the hex sha256 of its bytes."""

    path: Path
    sha256: str


def digest_sources(paths: Sequence[Path]) -> tuple[dict[str, DigestedSource], list[SourceError]]:
    """Files at and below ``paths`` by absolute path, each once; what gave none, and what cannot be opened.

    Those given are taken as they are, in order; of folders, searched through and through but for what is hidden,
    the readable ones, sorted.
    """
    sources: dict[str, DigestedSource] = {}
    failed: list[SourceError] = []
    for path in paths:
        for source in _found(path):
            if isinstance(source, SourceError):
                failed.append(source)
                continue
            place = str(source.resolve())
            if place in sources:
                continue
            try:
                sources[place] = _digested(source, place)
            except SourceError as error:
                failed.append(error)
    return sources, failed


def _digested(source: Path, place: str) -> DigestedSource:
    if not is_unicode(place):
        raise SourceError(f"{printable(place)}: this file's name or folder is not UTF-8. Rename it.")
    try:
        check_file(source)
        with source.open("rb") as file:
            return DigestedSource(source, file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise SourceError(f"{source}: cannot be opened ({error.strerror}).") from error
