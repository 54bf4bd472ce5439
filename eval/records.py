"""Lines of text files as checked records: whatever is wrong with a file names the file and the line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import DatasetError

__all__ = ["Line", "Record", "read_lines", "read_records"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without its line end; ``number`` counts from 1."""

    path: Path
    number: int
    text: str

    def error(self, problem: str) -> DatasetError:
        """An error that starts with the file and the line."""
        return DatasetError(f"{self.path}, line {self.number}: {problem}")


@dataclass(frozen=True, slots=True)
class Record:
    """A line that holds one JSON object."""

    line: Line
    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """A field that has to be there and to be text.

        Raises:
            DatasetError: it is not.
        """
        if name not in self.fields:
            raise self.line.error(f"no field {name!r}, only {', '.join(self.fields) or 'none'}. Add it.")
        value = self.fields[name]
        if not isinstance(value, str):
            raise self.line.error(f"{name!r} is {value!r}. Write it as text, in quotes.")
        return value

    def optional_text(self, name: str) -> str | None:
        """A field that may be absent or null, None then.

        Raises:
            DatasetError: it is there and is not text.
        """
        return None if self.fields.get(name) is None else self.text(name)


def read_lines(path: Path) -> Iterator[Line]:
    r"""Lines of a UTF-8 file one by one, split at ``\n`` only, blank ones left out.

    Raises:
        DatasetError: the file cannot be opened, or a line is not UTF-8.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror}). Check its name.") from error
    with file:
        for number, raw in enumerate(file, start=1):
            try:
                # Spreadsheets and Windows editors put a byte order mark before the first line.
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise Line(path, number, "").error(
                    f"not UTF-8 ({error.reason}). Save it as UTF-8."
                ) from error
            if text.strip():
                yield Line(path, number, text)


def read_records(path: Path) -> Iterator[Record]:
    """Objects of a JSON Lines file one by one.

    Raises:
        DatasetError: the file cannot be read, or a line is not one JSON object.
    """
    for line in read_lines(path):
        try:
            fields = json.loads(line.text)
        except json.JSONDecodeError as error:
            problem = f"not JSON ({error.msg} at character {error.pos}). Write one JSON object a line."
            raise line.error(problem) from error
        if not isinstance(fields, dict):
            raise line.error(f"a JSON {type(fields).__name__}. Write one JSON object a line.")
        yield Record(line, fields)
