"""What ``kopru add`` would do with files, told by their names, contents and beginnings, without reading them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal
from zipfile import is_zipfile

from index.corrections import files_described, said_beside
from index.stored import LibraryEntry
from ingest.corrections import FIELDS, Correction
from ingest.errors import SourceError
from ingest.readers.encodings import decoded
from ingest.readers.formats import parse, read_bytes
from ingest.reading import DigestedSource, digest_sources

__all__ = ["Fate", "Preview", "Previewed", "check_beginning", "preview"]

Fate = Literal["new", "changed", "with OCR", "described", "unchanged", "copy"]
"""What would become of a file: added; read anew, as it has changed or for its pictures; described anew, by the
``sources.toml`` beside it; or nothing, for it or another file with its content is there, or comes before it."""

_BEGINNING = 1024  # bytes; where the readers look for the marks of PDF and RTF
_NOT_HTML = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"{\\rtf")


@dataclass(frozen=True, slots=True)
class Previewed:
    """A file as it was given, and what would become of it.

    ``document`` is the id of its document, "" where it would be a new one; of a copy, that of the document, or
    the file, with the same content.
    """

    path: Path
    fate: Fate
    document: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of each file, in the order given; ``failed`` are those that would not be read, and why."""

    files: tuple[Previewed, ...]
    failed: tuple[SourceError, ...]


def preview(
    paths: Sequence[Path], entries: Sequence[LibraryEntry], *, folder: Path, with_ocr: bool
) -> Preview:
    """What adding ``paths`` to the library in ``folder``, which has these ``entries``, would do.

    Only beginnings are looked at: what is damaged further on, locked, or a scan shows when it is read.
    """
    sources, failed = digest_sources(paths)
    known = {entry.source: entry for entry in entries}
    # What lies in a library is its own, but for files that were uploaded to become its documents.
    given = {
        place: source
        for place, source in sources.items()
        if folder not in Path(place).parents or place in known
    }
    places = {place: source.path for place, source in given.items()}
    said, unusable = said_beside(places | files_described(paths, known))
    files: list[Previewed] = []
    for each in _fates(given, known, with_ocr=with_ocr):
        try:
            if each.fate in {"new", "changed"}:
                check_beginning(each.path)
        except SourceError as error:
            failed.append(error)
        else:
            files.append(_with_what_is_said(each, said, known))
    files += [
        Previewed(Path(place), "described", known[place].id)
        for place in said.keys() - given.keys()
        if _says_otherwise(said[place], known[place])
    ]
    return Preview(tuple(files), (*failed, *unusable))


def _fates(
    given: Mapping[str, DigestedSource], known: Mapping[str, LibraryEntry], *, with_ocr: bool
) -> list[Previewed]:
    fates: dict[str, Fate] = {}
    for place in given.keys() & known.keys():
        entry = known[place]
        if given[place].sha256 != entry.sha256:
            fates[place] = "changed"
        elif with_ocr and entry.report.has_unread_pages:
            fates[place] = "with OCR"
        else:
            fates[place] = "unchanged"
    # What a changed file held before will be forgotten: found under another name, it is new.
    contents = {entry.sha256: entry.id for place, entry in known.items() if fates.get(place) != "changed"}
    files: list[Previewed] = []
    for place, source in given.items():
        if place in fates:
            files.append(Previewed(source.path, fates[place], known[place].id))
        elif source.sha256 in contents:
            files.append(Previewed(source.path, "copy", contents[source.sha256]))
        else:
            contents[source.sha256] = str(source.path)
            files.append(Previewed(source.path, "new"))
    return files


def _with_what_is_said(
    each: Previewed, said: Mapping[str, Correction], known: Mapping[str, LibraryEntry]
) -> Previewed:
    place = str(each.path.resolve())
    if each.fate == "unchanged" and place in said and _says_otherwise(said[place], known[place]):
        return Previewed(each.path, "described", each.document)
    return each


def _says_otherwise(said: Correction, entry: LibraryEntry) -> bool:
    """Whether a ``sources.toml`` says something else than the library shows; under a user's word it shows nothing."""
    for field in FIELDS:
        value, origin = getattr(said, field), entry.metadata.origin(field)
        if value is None and origin == "sources.toml":
            return True
        if value is None or origin == "you":
            continue
        if origin != "sources.toml" or value != getattr(entry.metadata, field):
            return True
    return False


def check_beginning(path: Path) -> None:
    """Sees whether a file is of a kind that is read, and begins as such a file does; texts are looked through.

    Raises:
        SourceError: it is not, or cannot be opened; the message is the one that reading it gives.
    """
    data = read_bytes(path)
    if _is_mistaken(data, path):
        parse(data, path.name)  # its reader says what is wrong


def _is_mistaken(data: bytes, path: Path) -> bool:
    match path.suffix.lower():
        case ".pdf":
            return b"%PDF-" not in data[:_BEGINNING]
        case ".rtf":
            return b"{\\rtf" not in data[:_BEGINNING]
        case ".docx" | ".odt" | ".epub":
            return not is_zipfile(BytesIO(data))
        case ".htm" | ".html" | ".xhtml":
            return not data or data.lstrip().startswith(_NOT_HTML)
        case _:
            return not any(map(str.isalpha, decoded(data, path.name)))
