"""The sentences of a text and what stands around each: is it a heading, does a paragraph end with it.

A sentence that is too long to be in one passage comes in pieces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ingest.sentences import split_sentences

__all__ = ["Break", "Sentence", "outline"]

Break = Literal["paragraph", "line", "sentence", "piece"]
"""What ends with a sentence; ``piece`` if not even the sentence does."""

_LONGEST_HEADING, _LONGEST_TITLE = 12, 40  # words; a title is in capitals, or marked
_MARKED = re.compile(r"#{1,6}\s")
_HEADING = re.compile(r"[\W\d_]*[^\W\d_]")
_LIST = re.compile(r"[^:]*:(?:[^,;]*[,;]){2}")  # "Anahtar kelimeler: Türkiye, Kırgızistan, güvenlik"
_NO_HEADING = re.compile(r"[-–—•*▪]\s|\|")  # an item of a list, a row of a table
_PLAIN_END = re.compile(r"[.!?…;,][)\]»”\"’'\d¹²³⁰⁴-⁹]*$")
_WORD = re.compile(r"\S+")
_LETTERS_OF_A_WORD = 20  # a longer word, or a text without spaces, takes the place of several
_LONGEST_PIECE = 2000  # characters of a word that is kept whole


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text[start:end]`` of ``words`` words, and what ends with it."""

    start: int
    end: int
    words: int
    ends: Break
    heading: bool


def outline(text: str, *, longest: int) -> tuple[Sentence, ...]:
    """Sentences in order, none of more than ``longest`` words; together they cover every character but spaces."""
    spans = split_sentences(text)
    found: list[Sentence] = []
    line_start = True
    for (start, end), (following, _) in pairwise((*spans, (len(text), len(text)))):
        ends = _break(text[end:following]) if following < len(text) else "paragraph"
        heading = line_start and ends in ("paragraph", "line") and _is_heading(text[start:end])
        pieces = list(_pieces(text, start, end, longest))
        found += [Sentence(*piece, "piece", heading=False) for piece in pieces[:-1]]
        found.append(Sentence(*pieces[-1], ends, heading))
        line_start = ends != "sentence"
    return tuple(found)


def _break(space: str) -> Break:
    lines = len(space.splitlines()) - 1 + (space[-1:] == "\n")
    return "sentence" if lines < 1 else "line" if lines == 1 else "paragraph"


def _is_heading(line: str) -> bool:
    """Whether a line alone is a heading, or leads in what follows ("... şunlardır:")."""
    if _MARKED.match(line):
        return len(line.split()) <= _LONGEST_TITLE
    if len(line.split()) > (_LONGEST_TITLE if line.isupper() else _LONGEST_HEADING):
        return False
    if _HEADING.match(line) is None or _NO_HEADING.match(line) or _LIST.match(line):
        return False
    first = next((letter for letter in line if letter.isalpha()), "")
    return bool(first) and not first.islower() and _PLAIN_END.search(line) is None


def _pieces(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int, int]]:
    """Start, end and words of even pieces of a sentence, one if it is short enough."""
    parts = [
        (begin, min(begin + _LONGEST_PIECE, word.end()))
        for word in _WORD.finditer(text, start, end)
        for begin in range(word.start(), word.end(), _LONGEST_PIECE)
    ]
    sizes = [1 + (stop - begin) // _LETTERS_OF_A_WORD for begin, stop in parts]
    total = sum(sizes)
    limit = -(-total // -(-total // longest))
    first, size = 0, 0
    for place, part_size in enumerate(sizes):
        if size and size + part_size > limit:
            yield parts[first][0], parts[place - 1][1], size
            first, size = place, 0
        size += part_size
    yield parts[first][0], parts[-1][1], size
