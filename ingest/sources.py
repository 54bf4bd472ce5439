"""What a ``sources.toml`` says of the files beside it.

    ["kitap.pdf"]                     # a file's name, or a pattern of names: ["*.pdf"]
    title = "Köprülerin Tarihi"
    authors = ["Ada Yılmaz"]
    year = 2019
    publisher = "Manas Üniversitesi"
    work = "doctoral thesis"          # "master thesis", "article", "book", "report", "law" ...
    language = "tr"

A table of a file's own name goes before patterns, and a later pattern before an earlier one.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from unicodedata import normalize

from ingest.characters import clean_line
from ingest.corrections import FIELDS, Correction
from ingest.document import LANGUAGES, WORKS
from ingest.errors import DescriptionError

__all__ = ["SOURCES_NAME", "YEARS", "Descriptions", "read_descriptions", "stated_text"]

SOURCES_NAME = "sources.toml"
YEARS = (1000, 2100)
"""Of these, the first and the last, a text can be; a longer or shorter number is a slip."""

_LARGEST = 1_000_000  # bytes; one that describes ten thousand files
_LONGEST = 300  # characters of a title or a name
_PATTERN = frozenset("*?[")
_OTHER_WORKS = '", "'.join(each for each in WORKS if each != "doctoral thesis")
_EXAMPLE = {
    "title": 'title = "Köprülerin Tarihi"',
    "authors": 'authors = ["Ada Yılmaz", "Асан Үсөнов"]',
    "year": "year = 2019",
    "publisher": 'publisher = "Manas Üniversitesi"',
    "work": f'work = "doctoral thesis"  (or "{_OTHER_WORKS}")',
    "language": 'language = "tr"  (or "ky", "ru", "en")',
}


class Descriptions:
    """What is said in one folder: a correction for each file's name or pattern of names, in order."""

    def __init__(self, tables: Sequence[tuple[str, Correction]] = ()) -> None:
        self._tables = tables

    def of(self, name: str) -> Correction:
        """What is said of the file with this name."""
        name = normalize("NFC", name)
        found = Correction()
        for own in (False, True):
            for pattern, correction in self._tables:
                if pattern == name if own else fnmatchcase(name, pattern):
                    found = correction.over(found)
        return found


def read_descriptions(folder: Path) -> tuple[Descriptions | None, list[DescriptionError]]:
    """What the ``sources.toml`` in a folder says, and what in it cannot be used.

    None where all of it is unreadable: then nobody knows what it says. A folder without one says nothing.
    """
    path = folder / SOURCES_NAME
    try:
        if not path.is_file():
            return Descriptions(), []
        tables = tomllib.loads(_text(path))
    except DescriptionError as error:
        return None, [error]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [
            DescriptionError(f"{path}: not TOML ({error}). Correct it there and add the files again.")
        ]
    except OSError as error:
        return None, [DescriptionError(f"{path}: cannot be read ({error.strerror}). Open it, or remove it.")]
    read = list(_tables(path, tables))
    return (
        Descriptions([each for each in read if not isinstance(each, DescriptionError)]),
        [each for each in read if isinstance(each, DescriptionError)],
    )


def _text(path: Path) -> str:
    size = path.stat().st_size
    if size > _LARGEST:
        raise DescriptionError(f"{path}: {size} bytes is more than the {_LARGEST} that are read. Shorten it.")
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DescriptionError(f"{path}: not UTF-8 ({error.reason}). Save it as UTF-8.") from error


def _tables(path: Path, tables: Mapping[str, Any]) -> Iterator[tuple[str, Correction] | DescriptionError]:
    names = [normalize("NFC", each.name) for each in path.parent.iterdir()]
    for written, table in tables.items():
        name = normalize("NFC", written)
        if not isinstance(table, dict):
            yield DescriptionError(
                f'{path}: {written} stands outside of a table. Put a line ["file name"] above it.'
            )
            continue
        if name not in names and not (
            _PATTERN & set(name) and any(fnmatchcase(each, name) for each in names)
        ):
            yield DescriptionError(
                f'{path}: ["{written}"] is no file in this folder. Write the whole name as the folder shows it, '
                "in quotation marks, or remove the table."
            )
            continue
        yield from _corrections(path, name, table)


def _corrections(
    path: Path, name: str, table: Mapping[str, Any]
) -> Iterator[tuple[str, Correction] | DescriptionError]:
    correction = Correction()
    for key, value in table.items():
        said = _said(key, value)
        if said is None:
            yield _wrong(path, name, key, value)
        else:
            correction = said.over(correction)
    yield name, correction


def _said(key: str, value: object) -> Correction | None:
    """What one line says; None if it cannot be meant."""
    text = stated_text(value) if isinstance(value, str) else ""
    match key:
        case "title" if text:
            return Correction(title=text)
        case "publisher" if text:
            return Correction(publisher=text)
        case "authors" if isinstance(value, list):
            authors = tuple(stated_text(each) if isinstance(each, str) else "" for each in value)
            return Correction(authors=authors) if all(authors) else None
        case "year" if isinstance(value, int) and YEARS[0] <= value <= YEARS[1]:
            return Correction(year=value)
        case "work":
            work = next((each for each in WORKS if each == value), None)
            return None if work is None else Correction(work=work)
        case "language":
            language = next((each for each in LANGUAGES if each == value), None)
            return None if language is None else Correction(language=language)
    return None


def stated_text(value: str) -> str:
    """A title or a name as somebody typed it, in one line; "" where it has no letter or is far too long."""
    line = clean_line(value)
    return line if len(line) <= _LONGEST and any(each.isalnum() for each in line) else ""


def _wrong(path: Path, name: str, key: str, value: object) -> DescriptionError:
    shown = repr(value) if len(repr(value)) <= 80 else f"{repr(value)[:80]}…"
    if key not in FIELDS:
        return DescriptionError(
            f'{path}: ["{name}"] has a key {key!r}, which means nothing here. Those that do: {", ".join(FIELDS)}.'
        )
    return DescriptionError(
        f'{path}: ["{name}"] {key} is {shown}, which cannot be used. Write it like: {_EXAMPLE[key]}'
    )
