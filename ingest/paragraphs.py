"""Lines put together again into the paragraphs that they were before print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.breaks import Layout, kind, starts_paragraph
from ingest.footnotes import Sheet
from ingest.hyphens import Hyphens
from ingest.lines import Line, widths

__all__ = ["Paragraph", "paragraphs"]

_FENCES = ("```", "~~~")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, heading, item or row: its text page by page, pages counted from 0.

    ``tight`` says that it follows the one before on the next line, as rows and items do; ``note`` that it
    is a footnote. ``lines`` counts the printed lines it was put together from, ``broken_words`` those words
    that a line end had cut in two.
    """

    parts: tuple[tuple[int, str], ...]
    tight: bool
    note: bool = False
    lines: int = 1
    broken_words: int = 0


def paragraphs(sheets: Sequence[Sheet], layout: Layout) -> Iterator[Paragraph]:
    """The paragraphs in reading order; footnotes follow the paragraph that they interrupted in print."""
    hyphens = Hyphens([line.text for sheet in sheets for line in _all_lines(sheet)])
    waiting = [(page, note) for page, sheet in enumerate(sheets) for note in sheet.notes][::-1]
    tight = False
    above: list[Line] = []
    for group, next_tight in _grouped([line for sheet in sheets for line in sheet.body], layout):
        while above and waiting and waiting[-1][0] < group[0].page:
            yield _put_together(waiting.pop()[1], hyphens, note=True)
            tight = False
        yield _put_together(group, hyphens, tight=tight)
        above, tight = group, next_tight
    while waiting:
        yield _put_together(waiting.pop()[1], hyphens, note=True)


def _all_lines(sheet: Sheet) -> list[Line]:
    return sheet.body + [line for note in sheet.notes for line in note]


def _grouped(body: Sequence[Line], layout: Layout) -> Iterator[tuple[list[Line], bool]]:
    """The lines of each paragraph, and whether the next one follows tightly."""
    full = widths(body)
    verbatim = _fenced(body)
    group: list[Line] = []
    for index, line in enumerate(body):
        if group:
            fenced = verbatim[index] or verbatim[index - 1]
            if fenced or starts_paragraph(group, line, width=full[index - 1], layout=layout):
                both_fenced = verbatim[index] and verbatim[index - 1]
                yield group, both_fenced or (not fenced and _is_tight(group, line, layout))
                group = []
        group.append(line)
    if group:
        yield group, False


def _fenced(body: Sequence[Line]) -> list[bool]:
    """For each line, whether it belongs to a block of code, its fences included."""
    flags: list[bool] = []
    inside = False
    for line in body:
        fence = line.text.startswith(_FENCES)
        flags.append(inside or fence)
        inside ^= fence
    return flags


def _is_tight(group: Sequence[Line], below: Line, layout: Layout) -> bool:
    """Whether a paragraph and the one below are rows of a table, lines of verse, short items, or line and rule."""
    if below.gap or len(group) > 1:
        return False
    kinds = {kind(group[0].text), kind(below.text)}
    if kinds == {"text"}:
        return layout.verse
    return kinds == {"row"} or kinds <= {"item", "entry"} or kinds == {"text", "rule"}


def _put_together(
    lines: Sequence[Line], hyphens: Hyphens, *, tight: bool = False, note: bool = False
) -> Paragraph:
    joined = [hyphens.join(line.text, below.text) for line, below in pairwise(lines)] + [lines[-1].text]
    texts = [(line.page, text) for line, text in zip(lines, joined, strict=True)]
    parts = tuple(
        (page, "".join(text for _, text in on_page))
        for page, on_page in groupby(texts, key=lambda part: part[0])
    )
    broken = sum(len(text) < len(line.text) for line, text in zip(lines, joined, strict=True))
    return Paragraph(parts, tight, note, len(lines), broken)
