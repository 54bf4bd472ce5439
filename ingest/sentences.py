"""Where sentences end in the four languages."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["split_sentences"]

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
# A stop with what belongs to it: quotes and brackets that it closes, and the number of a footnote.
_STOP = re.compile(
    r"(?P<stop>[.!?…]+)(?P<closing>[)\]}»”\"’'›]*)(?P<note>[¹²³⁰⁴-⁹]+|\[\d{1,3}\]|\d{1,3}(?!\d))?"
)
_OPENING = re.compile(r"[\s(\[{«“„\"'‘’‹—–-]*")
_DASH = re.compile(r"\s*[—–-]\s")
# "... kazandırmıştır. (Brzezinski, 1997, 123-140).": the source belongs to what it is the source of.
_SOURCE = re.compile(r"\s+\([^()]{0,150}\d{4}[^()]{0,60}\)\s?\.")
_WORD_BEFORE = re.compile(r"[^\s(\[{«“„\"‘]*$")
_LONGEST_WORD = 24  # characters looked back for the word before a stop; no abbreviation is longer
_INITIALS = re.compile(r"\W*(?:[^\W\d_]|(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}|\d+-[^\W\d_]{1,2})")
_ROMAN = re.compile(r"[IVXLCDM]+")
_NUMBER = re.compile(r"\d+(?:[.:/-]\d+)*")
# A page or the like, which is no ordinal: "s. 629. Azerbaycan", "Kutu: 703. Gömlek".
_REFERENCE = re.compile(r"(?:\b(?:ss?|pp?|nos?|vols?|с|стр|б)\.|:)\s*[\d–-]+$", re.IGNORECASE)
_ADDRESS = re.compile(r"[./@:]")
_SHORTEST_NOTED = 3  # letters of a word that a footnote or the next sentence may be stuck to
_ORDINAL_DIGITS = 3  # a number of more is a year or a sum, not an ordinal
# "Глава 3. Мосты", "Madde 5. Taraflar ...": the number belongs to what follows.
_CHAPTER = re.compile(
    r"(?:глава|раздел|статья|бөлүм|берене|bölüm|madde|chapter|part|section|article)\s+[\dIVX]+$",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[^\W\d_]*")
_CYRILLIC = re.compile("[Ѐ-ԯ]")
_YEAR = re.compile(r"\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    words: frozenset[str]
    before_numbers: frozenset[str]
    starters: frozenset[str]


@cache
def _abbreviations() -> _Abbreviations:
    path = Path(__file__).with_name("abbreviations.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return _Abbreviations(
        *(
            frozenset(word for table in tables for word in table.get(key, ()))
            for key in ("abbreviations", "before_numbers", "starters")
        )
    )


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of a text in any of the four languages, in order.

    Ends are not included; no span begins or ends with a space; every other character is in one. A line
    break always ends a sentence: lines are unwrapped by then, and what is left are paragraphs, headings,
    items and rows.

    >>> text = "XIX. yüzyılda, bkz. s. 12, öyleydi.7 Sonra (1992’de) ne oldu?"
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['XIX. yüzyılda, bkz. s. 12, öyleydi.7', 'Sonra (1992’de) ne oldu?']
    """
    spans = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        start += len(line[0]) - len(line[0].lstrip())
        for stop in (*_ends(text, start, end), end):
            part = text[start:stop]
            if kept := part.strip():
                begin = start + len(part) - len(part.lstrip())
                spans.append((begin, begin + len(kept)))
            start = stop
    return tuple(spans)


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences end within one line, its own end left out."""
    for match in _STOP.finditer(text, start, end):
        if match.end() == end:
            return
        if text[match.end()].isspace():
            if _is_end(text, start, end, match):
                yield match.end()
        elif _is_glued_end(text, start, match):
            yield match.end()


def _is_end(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether a stop before a space ends a sentence."""
    opening = _OPENING.match(text, match.end(), end)
    if opening is None or opening.end() == end:
        return False
    following = text[opening.end()]
    if _SOURCE.match(text, match.end(), end):
        return False
    if "!" in match["stop"] or "?" in match["stop"]:
        spoken = match["closing"] or _DASH.match(text, match.end(), end)
        return not (spoken and following.islower())
    if following.islower():
        return False
    if match["stop"] != ".":
        return True
    before = _word_before(text, start, match.start())
    if match["note"] and not match["closing"] and len(before) < _SHORTEST_NOTED:
        return False
    if not before or not before[-1].isalnum():
        return True
    if before[-1].isdigit() or _ROMAN.fullmatch(before):
        heads_line = match.start() - len(before) == start
        if match["note"] or heads_line or _CHAPTER.match(text, start, match.start()):
            return False
        if _REFERENCE.search(text, max(start, match.start() - _LONGEST_WORD), match.start()):
            return True
        return _ends_with_number(before, text, opening.end())
    return not _is_abbreviation(before, following)


def _word_before(text: str, start: int, stop: int) -> str:
    found = _WORD_BEFORE.search(text, max(start, stop - _LONGEST_WORD), stop)
    return found[0] if found else ""


def _ends_with_number(number: str, text: str, following: int) -> bool:
    """Whether a stop after a number ends a sentence; in Turkish it makes an ordinal as well."""
    if number.isdigit() or _NUMBER.fullmatch(number):
        if len(re.split(r"\D", number)[-1]) > _ORDINAL_DIGITS:
            return True
    elif not _ROMAN.fullmatch(number):
        return True
    word = _FIRST_WORD.match(text, following)
    return word is not None and (bool(_CYRILLIC.match(word[0])) or word[0] in _abbreviations().starters)


def _is_abbreviation(word: str, following: str) -> bool:
    if _INITIALS.fullmatch(word):
        return True
    known = _abbreviations()
    last = word.rpartition(".")[2]
    small = last.replace("İ", "i").lower()
    if small in known.before_numbers:
        return following.isdigit() or bool(_ROMAN.match(following))
    return last in known.words or small in known.words


def _is_glued_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at a stop with no space after it, as in "olmuştur.Sonra", "etti.1992 yılında"."""
    before = _word_before(text, start, match.start())
    after = text[match.end() : match.end() + 2]
    if not before[-3:].isalpha() or not before[-3:].islower() or len(before) < _SHORTEST_NOTED:
        return False
    if _ADDRESS.search(before) or _is_abbreviation(before, after[0]):
        return False
    begins = after[0].isupper() and after[1:].islower()
    return begins or (match["note"] is None and _YEAR.match(text, match.end()) is not None)
