"""Paragraphs of a file that knows its own: nothing was printed, so nothing has to be put together again."""

from collections.abc import Iterator, Sequence

from ingest.paragraphs import Paragraph

__all__ = ["written_paragraphs"]


def written_paragraphs(pages: Sequence[str]) -> Iterator[Paragraph]:
    """The paragraphs of pages; the lines of one, as verse and rows of a table have them, follow tightly.

    How a page ends says whether its last paragraph goes on on the next page that has text (``RawDocument``).
    """
    parts: list[tuple[int, str]] = []
    tight = False
    for number, page in enumerate(pages):
        rows = [" ".join(row.split()) for row in page.split("\n")]
        for index, row in enumerate(rows):
            goes_on = index == len(rows) - 1
            if row:
                parts.append((number, row + " " * (goes_on and page.endswith(" "))))
            if row and not goes_on:
                yield Paragraph(tuple(parts), tight)
                parts, tight = [], bool(rows[index + 1])
    if parts:
        number, row = parts[-1]
        yield Paragraph((*parts[:-1], (number, row.rstrip())), tight)
