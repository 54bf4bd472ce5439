"""Which kinds of file are read, and by which reader."""

from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from ingest.errors import (
    BrokenSourceError,
    EmptySourceError,
    HugeSourceError,
    MissingSourceError,
    UnknownFormatError,
)
from ingest.readers.raw import RawDocument
from ingest.readers.text import read_text

__all__ = ["SUFFIXES", "check_file", "parse", "read_bytes"]


# What reads these formats is imported when the first such file comes: a question needs none of it.
def _docx(data: bytes, name: str) -> RawDocument:
    from ingest.readers.docx import read_docx

    return read_docx(data, name)


def _epub(data: bytes, name: str) -> RawDocument:
    from ingest.readers.epub import read_epub

    return read_epub(data, name)


def _html(data: bytes, name: str) -> RawDocument:
    from ingest.readers.html import read_html

    return read_html(data, name)


def _markdown(data: bytes, name: str) -> RawDocument:
    from ingest.readers.markdown import read_markdown

    return read_markdown(data, name)


def _odt(data: bytes, name: str) -> RawDocument:
    from ingest.readers.odt import read_odt

    return read_odt(data, name)


def _pdf(data: bytes, name: str) -> RawDocument:
    from ingest.readers.pdf import read_pdf

    return read_pdf(data, name)


def _rtf(data: bytes, name: str) -> RawDocument:
    from ingest.readers.rtf import read_rtf

    return read_rtf(data, name)


_READERS: dict[str, Callable[[bytes, str], RawDocument]] = {
    ".docx": _docx,
    ".epub": _epub,
    ".htm": _html,
    ".html": _html,
    ".markdown": _markdown,
    ".md": _markdown,
    ".odt": _odt,
    ".pdf": _pdf,
    ".rtf": _rtf,
    ".txt": read_text,
    ".xhtml": _html,
}

_INSTEAD = {
    ".doc": "Open it in Word or LibreOffice, save it as .docx, and add that.",
    ".mht": "Open it in a browser, save it as a complete page (.html), and add that.",
    ".mhtml": "Open it in a browser, save it as a complete page (.html), and add that.",
    ".pages": "Open it in Pages, export it as .docx, and add that.",
}
"""What to do with kinds that are often had and are not read."""

SUFFIXES: frozenset[str] = frozenset(_READERS)
"""Endings of the files that are read, in lower case, with their dot."""

_LARGEST = 200_000_000  # bytes; the text of a thousand books is smaller, and all of it is held in memory


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that there is a reader for.

    Raises:
        MissingSourceError: no such file.
        UnknownFormatError: no reader takes this kind.
        BrokenSourceError: a folder or a device, or nobody may read it.
        HugeSourceError: too large.
    """
    if path.suffix.lower() not in SUFFIXES:
        kinds = " ".join(sorted(SUFFIXES))
        instead = _INSTEAD.get(path.suffix.lower(), "Save or export it as one of these and add that.")
        if path.exists() or path.is_symlink():
            raise UnknownFormatError(
                f"{path.name}: no reader for {path.suffix or 'a file without an ending'}. Files that are read: "
                f"{kinds}. {instead}"
            )
    try:
        check_file(path)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingSourceError(f"{path}: no such file. Check the name and add it again.") from error
    except OSError as error:
        raise BrokenSourceError(f"{path.name}: cannot be read ({error.strerror}). Check the file.") from error


def check_file(path: Path) -> None:
    """Sees to it that opening and reading a file comes to an end.

    Raises:
        BrokenSourceError: a device or a pipe.
        HugeSourceError: too large.
        OSError: not there, or in a folder that may not be entered.
    """
    status = path.stat()
    if not (S_ISREG(status.st_mode) or S_ISDIR(status.st_mode)):
        raise BrokenSourceError(
            f"{path.name}: is no file but a device or a pipe. Save its content as a file."
        )
    if status.st_size > _LARGEST:
        raise HugeSourceError(
            f"{path.name}: {status.st_size // 1_000_000} MB is more than the {_LARGEST // 1_000_000} MB that are "
            "read. Split it into parts and add those."
        )


def parse(data: bytes, name: str) -> RawDocument:
    """The raw pages of a file with these bytes and this name, which ``read_bytes`` takes.

    Raises:
        EmptySourceError: not a letter of text in it (ScannedSourceError: but pictures of pages).
        BrokenSourceError: damaged, locked (LockedSourceError), or not what its name says.
        HugeSourceError: what is packed in it is too large.
    """
    if data:
        raw = _READERS[Path(name).suffix.lower()](data, name)
        if any(character.isalpha() for page in raw.pages for character in page.text):
            return raw
    raise EmptySourceError(f"{name}: not a single letter in it. Check that it is the file you meant.")
