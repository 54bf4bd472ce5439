"""Which section each sentence stands in, and whether it is text, a note, a table, contents or references.

A section starts at a heading: one that is marked as such (``#``), numbered (1.2, II., Глава 3), set in
capitals, or called what parts of a paper are called in the four languages (``section_names.toml``).
References and tables are told by what is in them, whatever they are called.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from ingest.outline import Sentence

__all__ = ["PASSAGE_KINDS", "Part", "PassageKind", "parts"]

PassageKind = Literal["text", "note", "table", "contents", "references"]
"""What a passage is part of: running text, footnotes, a table, a table of contents, a list of sources."""
PASSAGE_KINDS: tuple[PassageKind, ...] = get_args(PassageKind)

_MARKED = re.compile(r"#{1,6}\s+")
_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}-?(?:БӨЛҮМ|бөлүм|глава)\b\.?|(?:[IVX]{1,5}|[A-ZА-Я])[.)]"
    r"|\d{1,2}[.)]|(?:BÖLÜM|Bölüm|CHAPTER|Chapter|ГЛАВА|Глава|РАЗДЕЛ|Раздел|БӨЛҮМ|Бөлүм)\s+(?:\d{1,2}|[IVX]{1,5})\b[.:]?"
    r"|[^\W\d_]{3,12}\s+(?:BÖLÜM|Bölüm|БӨЛҮМ|бөлүм|ГЛАВА)\b[.:]?)\s*"
)
_DOTTED = re.compile(r"\d{1,2}\.\d")
_END = re.compile(r"[\s:.;–—-]+$")
_FEWEST_BODY = 20  # words under a heading that only looks like one
_LONGEST_TITLE = 200  # characters
_SHORTEST_CAPITALS = 5  # letters; shorter ones are abbreviations

_ROW = re.compile(r"\|.*\|$")
# The last few dots alone: a thousand of them, tried from each on to the last, would take a million steps.
_LEADER = re.compile(r"(?:\.{4}|…{2}|(?:\. ){4})\s*[\divxlc]{0,5}$")
_CAPTION = re.compile(r"(?i)(?:tablo|çizelge|table|таблица|\d+-таблица)\s*(?:№\s*)?\d*")
_SHORT_CELL, _FEWEST_CELLS = (
    6,
    6,
)  # words of a cell of a table that was torn into lines; lines of such a table
_NUMBERS_IN_TABLE = 0.3  # of the words in it

_SIGNS_OF_A_SOURCE = tuple(
    re.compile(each)
    for each in (
        r"[(,.:]\s?(?:1[89]|20)\d\d[a-zа-я]?\s?[).,;:]",
        r"(?i)\b(?:ss?|pp?|с|б|бб|стр|s)\.\s?\d|\d\s?[-–]\s?\d+\s?(?:ss?|с|б)\.",
        r"https?://|www\.|(?i:\bdoi\b|\bisbn\b|\bissn\b)",
        r"(?i)\b(?:vol|cilt|sayı|no|том|вып|т)\.?\s?:?\s?\d|№\s?\d|\b\d{1,3}\s?\(\d{1,3}\)",
        r"(?i)erişim|accessed|retrieved|дата обращения|кайрылган күнү|\s//\s|\[электронный ресурс",
        r"[^\W\d_][\w’'-]+,?\s+(?:[^\W\d_a-zа-яёөүңçğışöü]\.\s?){1,2}",
        r"(?i)yayın|press\b|publish|üniversite|university|изд-во|издательств|басма|dergisi|journal|вестник|жарчысы"
        r"|\bтез|\btez|дисс?\.|ankara|istanbul|m\.:|м\.:|бишкек|london|moscow|москва",
    )
)
_SIGNS = 3  # a source has at least as many of these
_LONGEST_SOURCE = 80  # words
_FEWEST_SOURCES = 5  # in a row, where no heading calls them sources
_SHARE_OF_SOURCES = 0.4  # of the paragraphs under such a heading


@dataclass(frozen=True, slots=True)
class Part:
    """Where a sentence stands: the number of its section from 0, that section's heading, and what it is in."""

    section: int
    heading: str | None
    kind: PassageKind


@dataclass(slots=True)
class _Paragraph:
    """Sentences ``first`` to ``last`` (not included), ended by a line end."""

    first: int
    last: int
    text: str
    words: int


def parts(
    text: str, sentences: Sequence[Sentence], notes: Sequence[tuple[int, int]] = ()
) -> tuple[Part, ...]:
    """The part that each sentence is in; ``notes`` are the stretches of ``text`` known to be footnotes."""
    in_note = _in_notes(sentences, notes)
    found: list[Part] = []
    for number, (first, last, heading) in enumerate(_sections(text, sentences, in_note)):
        kinds = _kinds(text, sentences[first:last], in_note[first:last], heading)
        found += [Part(number, heading, kind) for kind in kinds]
    return tuple(found)


def _in_notes(sentences: Sequence[Sentence], notes: Sequence[tuple[int, int]]) -> list[bool]:
    flags, waiting = [], list(notes)[::-1]
    for sentence in sentences:
        while waiting and waiting[-1][1] <= sentence.start:
            waiting.pop()
        flags.append(bool(waiting) and waiting[-1][0] <= sentence.start)
    return flags


def _sections(
    text: str, sentences: Sequence[Sentence], in_note: Sequence[bool]
) -> Iterator[tuple[int, int, str | None]]:
    """First sentence, last (not included) and heading of each section; together they are all sentences."""
    starts: list[tuple[int, str | None]] = []
    place = 0
    while place < len(sentences):
        if in_note[place] or not _strength(text, sentences[place]):
            place += 1
            continue
        first, strong = place, False
        while (
            place < len(sentences) and not in_note[place] and (strength := _strength(text, sentences[place]))
        ):
            strong |= strength == "strong"
            place += 1
        body = 0
        for each in sentences[place:]:
            if body >= _FEWEST_BODY or _strength(text, each):
                break
            body += each.words
        if strong or body >= _FEWEST_BODY:
            starts.append((first, _title(text, sentences[first:place])))
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, None))
    for (first, heading), (last, _) in zip(starts, [*starts[1:], (len(sentences), None)], strict=True):
        if last > first:
            yield first, last, heading


def _strength(text: str, sentence: Sentence) -> Literal["strong", "weak"] | None:
    """How surely a sentence is the heading of a section; None if it is none."""
    if not sentence.heading:
        return None
    line = text[sentence.start : sentence.end]
    if _MARKED.match(line) or _name(line) in _names() or _DOTTED.match(line):
        return "strong"
    if _NUMBERED.match(line):
        return "weak"
    letters = [letter for letter in line if letter.isalpha()]
    capitals = line.isupper() and len(letters) >= _SHORTEST_CAPITALS and not _ROW.match(line)
    return "weak" if capitals else None


def _name(line: str) -> str:
    """A heading as ``section_names.toml`` has it."""
    bare = _NUMBERED.sub("", _MARKED.sub("", line), count=1)
    return (
        _END.sub("", bare).strip().replace("İ", "i").replace("I", "ı" if _is_turkish(bare) else "i").lower()
    )


def _is_turkish(line: str) -> bool:
    return any(letter in "ÇĞİÖŞÜ" for letter in line)


@cache
def _names() -> dict[str, PassageKind]:
    path = Path(__file__).with_name("section_names.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: cast("PassageKind", kind)
        for kind, by_language in tables.items()
        for names in by_language.values()
        for name in names
    }


def _title(text: str, headings: Sequence[Sentence]) -> str:
    """The innermost of headings that follow each other; lines of capitals are one heading.

    What names a part of a paper names it, although the paper's title may stand below, as under abstracts.
    """
    lines = [_MARKED.sub("", text[each.start : each.end]) for each in headings]
    title = next((line for line in lines[::-1] if _name(line) in _names()), lines[-1])
    if title != lines[-1]:
        return title
    for above in lines[-2::-1]:
        if not (above.isupper() and title.isupper()) or _NUMBERED.match(title):
            break
        title = f"{above} {title}"
    return title[:_LONGEST_TITLE]


def _kinds(
    text: str, sentences: Sequence[Sentence], in_note: Sequence[bool], heading: str | None
) -> list[PassageKind]:
    """What each sentence of one section is in."""
    paragraphs = list(_paragraphs(text, sentences, in_note))
    named = _names().get(_name(heading), "text") if heading else "text"
    kinds: list[PassageKind] = ["note" if flag else "text" for flag in in_note]
    if named == "references" and not _holds_sources(paragraphs):
        named = "text"
    if named != "text":
        return ["note" if flag else named for flag in in_note]
    for kind, run in _runs(paragraphs):
        for paragraph in run:
            kinds[paragraph.first : paragraph.last] = [kind] * (paragraph.last - paragraph.first)
    return kinds


def _paragraphs(text: str, sentences: Sequence[Sentence], in_note: Sequence[bool]) -> Iterator[_Paragraph]:
    first = words = 0
    for place, sentence in enumerate(sentences):
        words += sentence.words
        if sentence.ends in ("paragraph", "line") or place + 1 == len(sentences):
            if not in_note[first]:
                yield _Paragraph(first, place + 1, text[sentences[first].start : sentence.end], words)
            first, words = place + 1, 0


def _holds_sources(paragraphs: Sequence[_Paragraph]) -> bool:
    bodies = paragraphs[1:]
    sources = sum(_signs(paragraph) >= _SIGNS - 1 for paragraph in bodies)
    return sources >= _SHARE_OF_SOURCES * len(bodies)


def _signs(paragraph: _Paragraph) -> int:
    if paragraph.words > _LONGEST_SOURCE or not any(map(str.isdigit, paragraph.text)):
        return 0
    return sum(sign.search(paragraph.text) is not None for sign in _SIGNS_OF_A_SOURCE)


def _runs(paragraphs: Sequence[_Paragraph]) -> Iterator[tuple[PassageKind, list[_Paragraph]]]:
    """Stretches of a section that are something else than text."""
    for kind, belongs, fewest in (
        ("table", _is_row, 1),
        ("contents", _is_entry, 3),
        ("references", _is_source, _FEWEST_SOURCES),
    ):
        for first, last in _stretches([belongs(paragraph) for paragraph in paragraphs], fewest):
            with_caption = kind == "table" and first and _CAPTION.match(paragraphs[first - 1].text)
            yield cast("PassageKind", kind), list(paragraphs[first - bool(with_caption) : last])
    for first, last in _stretches([_is_cell(paragraph) for paragraph in paragraphs], _FEWEST_CELLS):
        words = " ".join(paragraph.text for paragraph in paragraphs[first:last]).split()
        if sum(any(map(str.isdigit, word)) for word in words) >= _NUMBERS_IN_TABLE * len(words):
            yield "table", list(paragraphs[first:last])


def _stretches(flags: Sequence[bool], fewest: int) -> Iterator[tuple[int, int]]:
    """First and last (not included) of at least ``fewest`` true ones in a row."""
    first = 0
    for place, flag in enumerate((*flags, False)):
        if not flag:
            if place - first >= fewest:
                yield first, place
            first = place + 1


def _is_row(paragraph: _Paragraph) -> bool:
    return _ROW.match(paragraph.text) is not None


def _is_entry(paragraph: _Paragraph) -> bool:
    return _LEADER.search(paragraph.text) is not None


def _is_source(paragraph: _Paragraph) -> bool:
    return _signs(paragraph) >= _SIGNS


def _is_cell(paragraph: _Paragraph) -> bool:
    return paragraph.words <= _SHORT_CELL and paragraph.text[-1:] not in ".!?;:…"
