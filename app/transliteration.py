"""Cyrillic names in Latin letters: Russian ones by BGN/PCGN 1947, Kyrgyz ones by BGN/PCGN 1979."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import compile as pattern
from unicodedata import normalize

from ingest.document import Language

__all__ = ["ascii_word", "transliterated"]

_CYRILLIC = pattern("[\u0400-\u052f]")
_KYRGYZ = pattern("[ңөүҢӨҮ]|уулу|кызы")
_AFTER_YOTATED = frozenset("аеёиоуыэюяйъь")
_LATIN_ALONE = str.maketrans(
    {"ı": "i", "ə": "a", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
)


@dataclass(frozen=True, slots=True)
class _Table:
    letters: Mapping[str, str]
    yotated: Mapping[str, str]


def transliterated(name: str, language: Language | None) -> str | None:
    """A Cyrillic name in Latin letters; None where it has no Cyrillic letter, or one that no table has.

    ``language`` is that of the text which names it: a name in a Kyrgyz text is Kyrgyz. In other texts, one with
    ң, ө or ү, "уулу" or "кызы" is Kyrgyz, and any other Russian.

    >>> transliterated("Жээнбеков Сооронбай", "ky"), transliterated("Елена Жукова", "ru")
    ('Jeenbekov Sooronbay', 'Yelena Zhukova')
    """
    name = normalize("NFC", name)
    if not _CYRILLIC.search(name):
        return None
    table = _tables()["ky" if language == "ky" or _KYRGYZ.search(name) else "ru"]
    letters = [_letter(name, place, table) for place in range(len(name))]
    written = "".join(letters)
    return None if _CYRILLIC.search(written) else written


def ascii_word(text: str, language: Language | None = None) -> str:
    """The letters a-z and digits of a text, in lower case, without marks: what a citation key is made of.

    >>> ascii_word("Süleymanova"), ascii_word("Акаева-Ким", "ky"), ascii_word("IŞIK")
    ('suleymanova', 'akaevakim', 'isik')
    """
    plain = (transliterated(text, language) or text).lower().translate(_LATIN_ALONE)
    return "".join(each for each in normalize("NFKD", plain).lower() if each.isascii() and each.isalnum())


def _letter(name: str, place: int, table: _Table) -> str:
    letter = name[place]
    lower, before = letter.lower(), name[place - 1].lower() if place else ""
    written = table.letters.get(lower, letter)
    if lower in table.yotated and (not before.isalpha() or before in _AFTER_YOTATED):
        written = table.yotated[lower]
    if letter == lower:
        return written
    # "ЖУК" is ZHUK, and "Жук" is Zhuk.
    beside = name[place + 1 : place + 2] or name[place - 1 : place] if place else name[1:2]
    return written.upper() if len(name) > 1 and beside.isupper() else written[:1].upper() + written[1:]


@cache
def _tables() -> Mapping[str, _Table]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        language: _Table(
            dict(zip(table["cyrillic"].split(), table["latin"].split(), strict=True)), table["yotated"]
        )
        for language, table in data.items()
    }
