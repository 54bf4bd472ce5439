"""What the running heads of a printed text say: a title, or a journal and its issue."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from re import compile as pattern

from ingest.characters import clean_line
from ingest.head_lines import is_journal

__all__ = ["EDGE_LINES", "LONGEST_HEAD", "RunningHead", "head_key", "running_heads"]

EDGE_LINES = 4
"""At the top and at the bottom of a page: two of running head, a page number, one to spare."""

LONGEST_HEAD = 160
"""Characters of a line that can be a running head."""

_NUMBER = pattern(r"^(?:\d{1,4}|[ivxl]{1,6})\s*[|–—-]?\s+|\s+[|–—-]?\s*(?:\d{1,4}|[ivxl]{1,6})$")
_LETTERS = pattern(r"(?:[^\W\d_][\W\d_]*){8}")
_DIGITS = pattern(r"\d+")


@dataclass(frozen=True, slots=True)
class RunningHead:
    """A line at the edge of several pages, without their numbers; ``pages`` count from 0, ascending."""

    text: str
    pages: tuple[int, ...]


def head_key(text: str) -> str:
    """What a running head has in common with itself on other pages: all but capitals and numbers.

    >>> head_key("Köprü Dergisi, 5/1, s. 16")
    'köprü dergisi, #/#, s. #'
    """
    return _DIGITS.sub("#", text.casefold())


def running_heads(pages: Sequence[str]) -> tuple[RunningHead, ...]:
    """Lines at the edges of at least two pages; two that always stand below each other are one."""
    seen: dict[str, dict[int, str]] = defaultdict(dict)
    below: dict[str, set[str]] = defaultdict(set)
    for number, page in enumerate(pages):
        for rows in _edges(page):
            keys = [head_key(row) for row in rows]
            for key, row in zip(keys, rows, strict=True):
                seen[key].setdefault(number, row)
            for key, following in zip(keys, [*keys[1:], ""], strict=False):
                below[key].add(following)
    heads = {key: rows for key, rows in seen.items() if len(rows) >= 2 and _LETTERS.search(key)}
    joined = {key: _always_below(key, heads, below) for key in heads}
    second = {following for following in joined.values() if following}
    return tuple(
        RunningHead(_text(key, heads, joined[key]), tuple(sorted(rows)))
        for key, rows in heads.items()
        if key not in second
    )


def _edges(page: str) -> Iterator[list[str]]:
    rows = [row for row in page.splitlines() if row.strip()]
    top, bottom = rows[:EDGE_LINES], rows[max(EDGE_LINES, len(rows) - EDGE_LINES) :]
    for edge in (top, bottom):
        single_spaced = [" ".join(row.split()) for row in edge if len(row) <= 2 * LONGEST_HEAD]
        yield [_NUMBER.sub("", row) for row in single_spaced if len(row) <= LONGEST_HEAD]


def _always_below(key: str, heads: dict[str, dict[int, str]], below: dict[str, set[str]]) -> str:
    """The head that stands below this one wherever it stands; "" if there is none."""
    following = [each for each in below[key] if each in heads and each != key]
    if len(following) != 1 or set(heads[following[0]]) != set(heads[key]):
        return ""
    rows = (next(iter(heads[each].values())) for each in (key, following[0]))
    return "" if any(is_journal(row) for row in rows) else following[0]


def _text(key: str, heads: dict[str, dict[int, str]], following: str) -> str:
    rows = [next(iter(heads[each].values())) for each in (key, following) if each]
    return clean_line(" ".join(rows))
