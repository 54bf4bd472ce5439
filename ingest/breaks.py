"""Where one paragraph ends and the next begins, in text that was wrapped into lines for print.

Blank lines tell, where a text has them between paragraphs. Where it has none, or everywhere, a
paragraph ends at a line that had room for the next word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from re import compile as pattern
from typing import Literal, cast

from ingest.lines import LONGEST_WRAPPED, Line, ends_sentence, starts_lower

__all__ = ["Kind", "Layout", "kind", "starts_paragraph"]

Kind = Literal["text", "heading", "row", "rule", "item", "section", "keywords", "entry"]
"""What a line is by itself; the last three are so only where a sentence is over before them.

``item`` has a bullet that is nothing else; an ``entry`` has a dash or a number, which a line of text may
begin with by chance.
"""

_KINDS = pattern(
    r"(?P<heading>#{1,6}\s+\S)"
    r"|(?P<row>\|.*\|$)"
    r"|(?P<rule>(?:=+|-{3,}|\*{3,}|_{3,})$)"
    r"|(?P<item>[•▪◦●○■□➢✓∙·*+]\s+\S)"
    r"|(?P<section>\d{1,2}(?:\.\d{1,2})+\.?\s*[^\W\d_])"
    r"|(?P<entry>[-–—]\s+\S|\(?\d{1,2}[.)]\s*[^\W\d_]|\(?\d{1,2}[.)]\s+\S|\(?[a-zа-я]\)\s+\S)"
    r"|(?P<keywords>(?i:anahtar (?:kelime|sözcük)|key ?words|ключевые слова|(?:негизги|ачкыч) сөздөр)[^:]{0,5}:)"
)

_LEADER = "...."  # dots that lead to the page in a table of contents
_LONGEST_VERSE = 80  # characters

_SPACED_ROOM = 0.7  # of a line: less than this and the break was meant, although no blank line follows
_SOLID_ROOM = 0.88  # of a line: justified lines of one width differ by a tenth in characters
_SHORT = 0.6  # of a line: too short to be anything but a heading or a last line


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document shows its paragraphs.

    ``spaced``: by blank lines. ``wrapped``: lines end within sentences; otherwise each is a paragraph,
    or a line of ``verse``.
    """

    spaced: bool
    wrapped: bool
    verse: bool = False

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]], *, doubled: bool) -> "Layout":
        pairs = [(above, below) for lines in pages for above, below in pairwise(lines)]
        solid = [(above.text, below.text) for above, below in pairs if not below.gap]
        plain = [(above, below) for above, below in solid if kind(above) == kind(below) == "text"]
        over = sum(ends_sentence(above) and not starts_lower(below) for above, below in plain)
        running_on = sum(starts_lower(below) or len(above) > _LONGEST_VERSE for above, below in plain)
        verse = len(plain) >= 4 and over <= 0.6 * len(plain) and running_on <= 0.05 * len(plain)
        blanks = len(pairs) - len(solid)
        spaced = not doubled and blanks >= max(1, 0.01 * len(pairs))
        wrapped = not verse and (spaced or over <= 0.6 * len(solid))
        return cls(spaced=spaced, wrapped=wrapped, verse=verse)


def kind(text: str) -> Kind:
    if found := _KINDS.match(text):
        return cast(Kind, found.lastgroup)
    return "row" if text[-1].isdecimal() and _LEADER in text[-20:] else "text"


def starts_paragraph(group: Sequence[Line], below: Line, *, width: int, layout: Layout) -> bool:
    """Whether ``below`` starts a paragraph after the lines of ``group``, which are one so far.

    ``width`` is the length of a full line there. Blank lines count only within a page: between pages
    they are the margin.
    """
    above = group[-1]
    same_page = above.page == below.page
    below_kind = kind(below.text)
    if {below_kind, kind(above.text)} & {"heading", "row", "rule"} or below_kind == "item":
        return True
    room = len(above.text) + 1 + len(below.text[:LONGEST_WRAPPED].split(maxsplit=1)[0])
    if same_page and below.gap:
        return not _passes_blank(group, below, room / width)
    if _opens(group, below, below_kind, short=room < _SOLID_ROOM * width):
        return True
    if starts_lower(below.text) or _breaks_word(above, below):
        return False
    if len(above.text) > LONGEST_WRAPPED or not layout.wrapped:
        return same_page or ends_sentence(above.text)
    return _has_room(group, below, room / width, spaced=layout.spaced and same_page)


def _breaks_word(above: Line, below: Line) -> bool:
    return above.text[-1] == "-" and above.text[-2:-1].isalnum() and below.text[0].isalnum()


def _passes_blank(group: Sequence[Line], below: Line, room: float) -> bool:
    """Whether a sentence goes on below a blank line: extractors leave one under the first line of a page."""
    above = group[-1]
    if starts_lower(below.text) and _breaks_word(above, below):
        return True
    full = room >= _SPACED_ROOM and len(above.text) <= LONGEST_WRAPPED and kind(group[0].text) == "text"
    return full and (above.text[-1] == "," or (above.text[-1].isalpha() and starts_lower(below.text)))


def _has_room(group: Sequence[Line], below: Line, room: float, *, spaced: bool) -> bool:
    """Whether the last line of ``group`` was left before it was full, or is a heading.

    ``room`` is how much of a line it would fill together with the next word.
    """
    above = group[-1]
    over = ends_sentence(above.text)
    capitals = _is_capitals(above.text)
    if capitals and _is_capitals(below.text):
        return room < _SHORT or above.text[-1] in ".!?"
    if capitals or _is_capitals(below.text):
        return over or room < 1
    if over and below.indent > above.indent:
        return True
    if not over and _is_heading(group):
        return not _is_title(below.text) or ends_sentence(below.text)
    set_apart = len(group) == 1 and above.gap > 1 and not over  # by more blanks than a paragraph: a heading
    full = _SPACED_ROOM if spaced and not set_apart else _SOLID_ROOM
    if room >= full or above.text[-1] == ",":
        return False
    if set_apart or (over and below.text[0] != "("):
        return True
    return room < _SHORT  # a reference in brackets belongs to what it follows


def _opens(group: Sequence[Line], below: Line, below_kind: Kind, *, short: bool) -> bool:
    """Whether an item, a numbered heading or keywords start here: never in the middle of a sentence."""
    above = group[-1]
    over = ends_sentence(above.text) or above.text[-1] == ";"
    if below_kind == "keywords":
        return over or short
    letter = next((character for character in below.text if character.isalpha()), "a")
    within = kind(group[0].text)
    in_list = within in ("item", "entry")
    if below_kind == "section":
        return letter.isupper() and (short or over or in_list)
    if below_kind != "entry":
        return False
    if in_list and (over or short or below.text[0] in "-–—"):
        return True
    high = below.text[:2].isdecimal() and not short  # rather an ordinal that the line happens to begin with
    return not high and (over or short) and (letter.isupper() or short or above.text[-1] in ":;")


def _is_capitals(text: str) -> bool:
    """Whether a line is set in capitals, as headings are; a lone acronym is not enough."""
    return text.isupper() and sum(map(str.isalpha, text[:40])) >= 4


def _is_heading(group: Sequence[Line]) -> bool:
    """Whether all these lines are a numbered heading, of four lines at most."""
    numbered = kind(group[0].text) in ("section", "entry")
    return numbered and len(group) <= 4 and all(_is_title(line.text) for line in group)


def _is_title(text: str) -> bool:
    """Whether the words are capitalised as in a heading; little ones, such as "ve", need not be."""
    words = [word for word in text[:LONGEST_WRAPPED].split() if len(word) > 3 and word[0].isalpha()]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.75 * len(words)
