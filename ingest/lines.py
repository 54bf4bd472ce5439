"""The lines of a text as they were printed: what stands on each, how far apart and how wide they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from re import compile as pattern

__all__ = [
    "LONGEST_WRAPPED",
    "Line",
    "close_up",
    "ends_sentence",
    "is_doubled",
    "page_lines",
    "starts_lower",
    "widths",
]

_NARROWEST = 30  # characters; the narrowest column that is printed
LONGEST_WRAPPED = 200  # characters; no page is set wider, so a longer line was never wrapped

_SENTENCE_END = pattern(r"[.!?…:][\"'”’»)\]]*$")
_LOWER_START = pattern(r"[,;.!?)\]”»%]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that has text, without spaces around it and with single ones within.

    ``page`` counts raw pages from 0; ``gap`` is the number of blank lines before it on its page,
    ``indent`` the number of spaces it began with, ``foot`` whether it is of the smaller print at the foot of its
    page, None where that is not known.
    """

    text: str
    page: int
    gap: int
    indent: int
    foot: bool | None = None


def page_lines(text: str, page: int, *, foot: bool | None = None) -> list[Line]:
    """The lines of one page that have text; blanks above the first say nothing and are not counted."""
    lines: list[Line] = []
    gap = 0
    for row in text.split("\n"):
        words = row.split()
        if not words:
            gap += 1
            continue
        lines.append(Line(" ".join(words), page, gap if lines else 0, len(row) - len(row.lstrip()), foot))
        gap = 0
    return lines


def ends_sentence(text: str) -> bool:
    """Whether a sentence, or a lead-in with a colon, is over at the end of this line."""
    return _SENTENCE_END.search(text[-8:]) is not None


def starts_lower(text: str) -> bool:
    """Whether this line can only go on with what came before it."""
    return text[0].islower() or _LOWER_START.match(text) is not None


def is_doubled(pages: Sequence[Sequence[Line]]) -> bool:
    """Whether this document has a blank line after every line, as some extractors leave it.

    Paragraphs of one line each with blanks between them look alike, but do not go on in the next line.
    """
    pairs = [(above, below) for lines in pages for above, below in pairwise(lines)]
    spaced = [pair for pair in pairs if pair[1].gap]
    if len(spaced) < 4 or len(spaced) < 0.75 * len(pairs):
        return False
    running_on = sum(
        (above.text[-1] == "-" or not ends_sentence(above.text))
        and starts_lower(below.text)
        and len(above.text) <= LONGEST_WRAPPED
        for above, below in spaced
    )
    return running_on >= 0.25 * len(spaced)


def close_up(lines: Sequence[Line]) -> list[Line]:
    """The lines of a doubled document as they stood in print: one blank less between each two."""
    return [replace(line, gap=line.gap - 1) if line.gap else line for line in lines]


def widths(lines: Sequence[Line]) -> list[int]:
    """For each line, how many characters a full line holds there: the upper sixth among its neighbours.

    Neighbours, because abstracts, quotations and footnotes are set wider or narrower than the body.
    """
    lengths = [min(len(line.text), LONGEST_WRAPPED) for line in lines]
    around = 12  # lines each side: a paragraph or two
    measured = []
    for index in range(len(lengths)):
        window = sorted(lengths[max(0, index - around) : index + around + 1])
        measured.append(max(_NARROWEST, window[len(window) * 5 // 6 if len(window) > 3 else -1]))
    return measured
