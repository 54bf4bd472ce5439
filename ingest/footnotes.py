"""Which lines of a page are footnotes, and the marks in the text that call them.

Extractors leave the raised mark of a footnote on a line of its own, or glued to a word. A footnote at
the foot of a page opens with its number on its own line, or before its text. It is taken for one only
if that number was seen as a mark higher up on the page.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from re import compile as pattern

from ingest.lines import Line, ends_sentence, starts_lower

__all__ = ["Sheet", "separate_footnotes"]

_OWN_LINE = pattern(r"\d{1,3}$")
_BEFORE_TEXT = pattern(r"(\d{1,3})\s?(?=[^\W\d_]|[\"“«‘(])")
_STAR = pattern(r"\*{1,3}\s?(?=[^\W\d_])")
_BEFORE_SPACE = pattern(r"\d{1,3}(?=[\s.,;:!?)”\"’»]|$)")
_WORD = pattern(r"[^\W\d_]{3}")
_STOPS = tuple(".,;:!?")
_CLOSING = tuple(')”"’»')
_STEP = 3  # numbers that may be missing between two footnotes: the extractor loses some


@dataclass(frozen=True, slots=True)
class Sheet:
    """The body of one page without the marks of footnotes, and its footnotes, each with its number first."""

    body: list[Line]
    notes: list[list[Line]]


def separate_footnotes(pages: Sequence[Sequence[Line]]) -> list[Sheet]:
    """Each page's body and footnotes; only pages among others have footnotes at their foot."""
    bodies: list[list[Line]] = []
    notes: list[list[list[Line]]] = []
    last = 0
    for lines in pages:
        start = _notes_start(lines, last) if len(pages) > 1 else len(lines)
        bodies.append(list(lines[:start]))
        notes.append(_grouped(lines[start:]))
        last = max((_number(note[0]) or 0 for note in notes[-1]), default=last)
    called = [{_number(note[0]) for note in found} for found in notes]
    marks: dict[int, set[int]] = defaultdict(set)
    for page, index in _marks_on_own_lines(bodies, called):
        marks[page].add(index)
    sheets = []
    for page, body in enumerate(bodies):
        glued = {number for number in called[page] if number} - {int(body[at].text) for at in marks[page]}
        sheets.append(Sheet(_without_marks(_unglued(body, glued), marks[page]), notes[page]))
    return sheets


def _number(line: Line) -> int | None:
    """The number that a footnote opening with this line has; None for one with a star."""
    found = _OWN_LINE.match(line.text) or _BEFORE_TEXT.match(line.text)
    return int(found[0].strip()) if found else None


def _glued_marks(text: str) -> Iterator[tuple[int, int, int]]:
    """Numbers that hang on a word or on what closes a sentence, as marks do: value, start, end.

    Names like TB2 are not meant, nor abbreviations as in "s.3".
    """
    for found in _BEFORE_SPACE.finditer(text):
        before = text[max(0, found.start() - 4) : found.start()]
        word, stop = (before[:-1], True) if before[-1:] in _STOPS else (before, False)
        if word[-1:] in _CLOSING or (word[-3:].isalpha() and len(word) > 2 if stop else word[-1:].islower()):
            yield int(found[0]), found.start(), found.end()


def _notes_start(lines: Sequence[Line], last: int) -> int:
    """Index of the line that opens the first footnote of a page; the length of the page if it has none."""
    if lines and lines[0].foot is not None:
        return _notes_start_in_foot(lines)
    seen: set[int] = set()
    openings = {number: index for index, line in enumerate(lines) if (number := _number(line))}
    other_blocks = [index for index, line in enumerate(lines) if line.gap and not _number(line)]
    for index, line in enumerate(lines):
        own = _OWN_LINE.match(line.text) is not None
        number = _number(line)
        if number and number in seen and index + own < len(lines):
            if own:
                return index
            below_blanks = line.gap > 0 and max(other_blocks, default=0) < index
            # Without any blanks on a page, its lower half, where every mark that follows is answered.
            low = index >= len(lines) // 2 and not other_blocks and not line.gap
            answered = all(
                openings.get(call, -1) >= index for call in seen if number <= call <= number + _STEP
            )
            if (number == 1 or last < number <= last + _STEP) and (below_blanks or (low and answered)):
                return index
        if not number and _STAR.match(line.text) and line.gap and _is_last_block(lines, index):
            return index
        seen.update(_calls(line))
    return len(lines)


def _notes_start_in_foot(lines: Sequence[Line]) -> int:
    """The same where it is known which lines are in smaller print at the foot of the page.

    What stands there under no number is the words of a figure, or a table, and numbers among text are
    those of formulas.
    """
    body = [line for line in lines if not line.foot]
    seen = {call for line in body for call in _calls(line)}
    for index, line in enumerate(lines[len(body) :], start=len(body)):
        own = _OWN_LINE.match(line.text) is not None
        told = lines[index + own : index + own + 1]
        if _number(line) in seen and told and _WORD.search(told[0].text):
            return index
        if index == len(body) and _STAR.match(line.text):
            return index
    return len(lines)


def _calls(line: Line) -> set[int]:
    """The numbers on a line that may call footnotes."""
    if _OWN_LINE.match(line.text):
        return {int(line.text)}
    return {value for value, _, _ in _glued_marks(line.text)}


def _is_last_block(lines: Sequence[Line], index: int) -> bool:
    below = lines[index + 1 :]
    return index > 0 and not any(line.gap or _STAR.match(line.text) for line in below)


def _grouped(lines: Sequence[Line]) -> list[list[Line]]:
    """Footnotes one by one: each next one opens with a number that counts on."""
    notes: list[list[Line]] = []
    last: int | None = None
    for index, line in enumerate(lines):
        number = _number(line)
        step = number - last if number and last else 0
        own = _OWN_LINE.match(line.text) is not None and index + 1 < len(lines)
        if not notes or step == 1 or (own and 1 < step <= _STEP):
            notes.append([])
            last = number
        notes[-1].append(replace(line, gap=0, indent=0))
    return notes


def _marks_on_own_lines(
    bodies: Sequence[Sequence[Line]], called: Sequence[set[int | None]]
) -> set[tuple[int, int]]:
    """Page and index of the lines that hold nothing but a mark.

    A number that calls a footnote of its page is one, and so is one in the middle of a printed line.
    One between two lines is one if its neighbour in counting is. A table's numbers are none of these.
    """
    sure: set[tuple[int, int]] = set()
    likely: list[tuple[int, int]] = []
    for page, body in enumerate(bodies):
        for index, line in enumerate(body):
            if index and _OWN_LINE.match(line.text):
                below = body[index + 1] if index + 1 < len(body) else None
                if int(line.text) in called[page] or _within_line(body[index - 1], below):
                    sure.add((page, index))
                elif line.gap == 0 and (below is None or starts_lower(below.text) or line.indent):
                    likely.append((page, index))
    counted = {int(bodies[page][index].text) for page, index in sure}
    return sure | {
        (page, index)
        for page, index in likely
        if counted & {int(bodies[page][index].text) - 1, int(bodies[page][index].text) + 1}
    }


def _within_line(above: Line, below: Line | None) -> bool:
    """Whether a number between these two was raised within one printed line."""
    if below is None or ends_sentence(above.text):
        return False
    return below.indent > 0 and starts_lower(below.text)


def _without_marks(lines: Sequence[Line], marks: set[int]) -> list[Line]:
    """The lines without those that are marks; the two parts of a line that a mark cut are one again."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if index in marks:
            continue
        if index - 1 not in marks or not kept:
            kept.append(line)
        elif line.indent or not (line.text[0].isalnum() or line.text[0] in '“«‘("'):
            space = "" if starts_lower(line.text) and not line.text[0].isalpha() else " "
            kept[-1] = replace(kept[-1], text=f"{kept[-1].text}{space}{line.text}")
        else:
            kept.append(replace(line, gap=0))
    return kept


def _unglued(lines: Sequence[Line], numbers: set[int]) -> list[Line]:
    """The lines without the first mark for each of these numbers that is glued to a word, in order."""
    left = set(numbers)
    cleaned = []
    for line in lines:
        text = line.text
        if left:
            for value, start, end in reversed([mark for mark in _glued_marks(text) if mark[0] in left]):
                text = text[:start] + text[end:]
                left.discard(value)
        cleaned.append(replace(line, text=text) if text is not line.text else line)
    return cleaned
