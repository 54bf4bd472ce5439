"""Which kinds of file are read, and by which reader."""

from collections.abc import Callable
from pathlib import Path

from ingest.errors import (
    BrokenSourceError,
    EmptySourceError,
    MissingSourceError,
    SourceError,
    UnknownFormatError,
)
from ingest.readers.pdf import read_pdf
from ingest.readers.raw import RawDocument
from ingest.readers.text import read_markdown, read_text

__all__ = ["SUFFIXES", "parse", "read_bytes", "read_raw"]

_READERS: dict[str, Callable[[bytes, str], RawDocument]] = {
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".pdf": read_pdf,
    ".txt": read_text,
}

SUFFIXES: frozenset[str] = frozenset(_READERS)
"""Endings of the files that are read, in lower case, with their dot."""

_LARGEST = 200_000_000  # bytes; the text of a thousand books is smaller, and all of it is held in memory


def read_raw(path: Path) -> RawDocument:
    """The raw pages of a file.

    Raises:
        MissingSourceError: no such file.
        UnknownFormatError: no reader takes this kind.
        EmptySourceError: not a letter of text in it.
        BrokenSourceError: damaged, locked, or not what its name says.
        SourceError: too large.
    """
    return parse(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that there is a reader for.

    Raises:
        SourceError: as ``read_raw``.
    """
    if path.suffix.lower() not in SUFFIXES:
        kinds = " ".join(sorted(SUFFIXES))
        if path.exists() or path.is_symlink():
            raise UnknownFormatError(
                f"{path.name}: no reader for {path.suffix or 'a file without an ending'}. Files that are read: "
                f"{kinds}. Save or export it as one of these and add that."
            )
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise SourceError(
                f"{path.name}: {size // 1_000_000} MB is more than the {_LARGEST // 1_000_000} MB that are read. "
                "Split it into parts and add those."
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingSourceError(f"{path}: no such file. Check the name and add it again.") from error
    except OSError as error:
        raise BrokenSourceError(f"{path.name}: cannot be read ({error.strerror}). Check the file.") from error


def parse(data: bytes, name: str) -> RawDocument:
    """The raw pages of a file with these bytes and this name.

    Raises:
        SourceError: as ``read_raw``.
    """
    raw = _READERS[Path(name).suffix.lower()](data, name)
    if not any(character.isalpha() for page in raw.pages for character in page.text):
        raise EmptySourceError(f"{name}: not a single letter in it. Check that it is the file you meant.")
    return raw
