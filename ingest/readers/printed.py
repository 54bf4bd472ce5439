"""Where printed pages start in a plain text: at form feeds, or where a PDF extractor left its mark.

Such extractors put one space before each page, and nothing else tells where a page starts. But list
items, indented paragraphs and what follows a superscript begin with a space too, and ordinary texts
have no such marks at all, so the marks count only in a text that looks extracted.
"""

from collections import Counter
from re import compile as pattern
from statistics import median

from ingest.lines import LONGEST_WRAPPED, ends_sentence, starts_lower

__all__ = ["split_pages"]

_NUMBER = pattern(r"\s*\d{1,4}\s*$")
_NUMBERED_HEAD = pattern(r"\s*\d{1,4}\s*\|\s*\S|.*\S\s*\|\s*\d{1,4}\s*$")
_WIDE = 3  # blank lines: more than even a doubled text has between two paragraphs


def split_pages(text: str) -> list[str]:
    """The pages of a text, at least one; joined again they are the text, but for the marks between them."""
    if "\f" in text:
        pages = text.split("\f")
        return pages if pages[-1].strip() else pages[:-1]
    rows = text.split("\n")
    starts = _marked_starts(rows)
    if not starts:
        return [text]
    cuts = sorted({0, *starts, *_starts_after_heads(rows)})
    pages = ["\n".join(rows[start:end]) for start, end in zip(cuts, [*cuts[1:], len(rows)], strict=True)]
    return [page.removeprefix(" ") for page in pages if page.strip()]


def _marked_starts(rows: list[str]) -> list[int]:
    """Rows that begin a page by a leading space; none where the text does not look extracted.

    A page starts right below the last row of the page before, where a paragraph or a list item has a
    blank row above it. It looks extracted if few rows are indented and some of the starts go on with
    a sentence, which no writer's indent does.
    """
    filled = [row for row in rows if row.strip()]
    starts = [
        index
        for index, row in enumerate(rows)
        if index and row[:1] == " " and row.strip() and _continues_above(rows, index)
    ]
    within_sentence = sum(
        starts_lower(rows[start].strip()) or not ends_sentence(rows[start - 1].rstrip()) for start in starts
    )
    indented = sum(row[0] == " " for row in filled)
    if not starts or within_sentence < 0.2 * len(starts) or indented > 0.15 * len(filled):
        return []
    return _far_apart(rows, starts)


def _continues_above(rows: list[str], index: int) -> bool:
    above = rows[index - 1]
    return bool(above.strip()) and not _NUMBER.match(above) and not _NUMBER.match(rows[index])


def _far_apart(rows: list[str], starts: list[int]) -> list[int]:
    """Without those so close below another that no page fits between."""
    before = [0]
    for row in rows:
        before.append(before[-1] + bool(row.strip()))
    lengths = [before[below] - before[above] for above, below in zip([0, *starts], starts, strict=False)]
    shortest = 0.1 * median(lengths)
    kept: list[int] = []
    for start in starts:
        if before[start] - before[kept[-1] if kept else 0] >= shortest:
            kept.append(start)
    return kept


def _starts_after_heads(rows: list[str]) -> list[int]:
    """Rows that begin a page below a page number that was printed at the foot of the page above.

    There the extractor left the number and the running heads between wide blanks, not a leading space.
    """
    seen = Counter(row.strip() for row in rows if row.strip())
    starts = []
    for index, row in enumerate(rows):
        head = len(row) <= LONGEST_WRAPPED and _NUMBERED_HEAD.match(row) is not None
        # A number right below a row is the superscript mark of a footnote.
        alone = _NUMBER.match(row) is not None and index > 0 and not rows[index - 1].strip()
        wide = alone and max(_blanks_above(rows, index), _blanks_below(rows, index)) >= _WIDE
        if head or wide:
            starts.append(index if row[:1] == " " else _below_heads(rows, index, seen))
    return [start for start in starts if start < len(rows)]


def _below_heads(rows: list[str], index: int, seen: Counter[str]) -> int:
    """The first row of text below the number at ``index`` that is not a running head."""
    heads = 0
    for below in range(index + 1, len(rows)):
        head = rows[below].strip()
        if head and (seen[head] < 2 or heads == 3 or len(head) < 4):
            return below
        heads += bool(head)
    return len(rows)


def _blanks_above(rows: list[str], index: int) -> int:
    """Blank rows above the number, or above one running head that stands over it."""
    blanks = [0, 0]
    for part in range(2):
        while index and not rows[index - 1].strip():
            blanks[part] += 1
            index -= 1
        index -= 1
    return max(blanks[0], blanks[1] if blanks[0] <= 1 else 0)


def _blanks_below(rows: list[str], index: int) -> int:
    end = index + 1
    while end < len(rows) and not rows[end].strip():
        end += 1
    return end - index - 1
