"""Paragraphs of a file that knows its own: nothing was printed, so nothing has to be put together again."""

from collections.abc import Iterator, Sequence

from ingest.characters import clean_line
from ingest.paragraphs import Paragraph
from ingest.readers.raw import NOTE_MARK

__all__ = ["written_paragraphs"]


def written_paragraphs(pages: Sequence[str]) -> Iterator[Paragraph]:
    """The paragraphs of raw pages; the lines of one, as verse and rows of a table have them, follow tightly.

    How a page ends says whether its last paragraph goes on on the next page that has text (``RawDocument``).
    """
    parts: list[tuple[int, str]] = []
    tight = note = False
    for number, page in enumerate(pages):
        lines = page.split("\n")
        rows = [clean_line(line) for line in lines]
        for index, row in enumerate(rows):
            goes_on = index == len(rows) - 1
            if row:
                note = note if parts else lines[index].startswith(NOTE_MARK)
                parts.append((number, row + " " * (goes_on and page.endswith(" "))))
            if row and not goes_on:
                yield Paragraph(tuple(parts), tight, note)
                parts, tight = [], bool(rows[index + 1])
    if parts:
        number, row = parts[-1]
        yield Paragraph((*parts[:-1], (number, row.rstrip())), tight, note)
