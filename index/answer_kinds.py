"""What kind of thing a question asks for, and which sentences hold one: a date, a number or a name.

Words alone decide (``answer_kinds.toml``). "How many passengers" is not answered by a sentence without a number,
however much it says of passengers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import Match, Pattern
from re import compile as compile_pattern
from tomllib import loads
from typing import Literal, get_args

from index.subwords import romanise, split_words
from ingest.document import LANGUAGES, Language

__all__ = ["AnswerKind", "Asked", "asked_for"]

AnswerKind = Literal["date", "number", "name"]

_DATA = Path(__file__).with_name("answer_kinds.toml")
_DIGITS = compile_pattern(r"\d+")
_NUMBER = compile_pattern(r"(?:(?P<before>[^\W\d_]+)\s+)?(?P<number>\d+)(?:\s+(?P<after>[^\W\d_]+))?")
_YEARS = range(1000, 2100)
_CALENDAR = ("yıl", "yaz", "kış", "жыл", "ж", "год", "г")
_BEFORE_YEARS = {
    "in",
    "since",
    "by",
    "from",
    "until",
    "till",
    "between",
    "and",
    "to",
    "during",
    "before",
    "after",
}
_CAPITALISED = compile_pattern(r"(?<=[^\W_] )[^\W\d_][\w'’-]*|(?<=[,;:»”)] )[^\W\d_][\w'’-]*")
"""Words that do not begin a sentence; each is asked for its first letter, which no class of letters tells."""
_ROMAN_NUMERAL = compile_pattern(r"[IVXLC]+")
_BEGINNING = 3  # letters that two spellings of a name share: Türkiye, Турция, Turkey


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for; ``numbers`` and ``beginnings`` are what it says itself, which is no answer."""

    kind: AnswerKind
    numbers: frozenset[str]
    beginnings: frozenset[str]

    def held_by(self, sentence: str) -> bool:
        """Whether ``sentence`` holds a thing of this kind that the question does not name."""
        return next(self.places(sentence), None) is not None

    def places(self, sentence: str) -> Iterator[int]:
        """Where ``sentence`` holds such things: how many of its words (``split_words``) stand before each."""
        if self.kind == "name":
            for name in _CAPITALISED.finditer(sentence):
                if self._is_new_name(name[0]):
                    yield len(split_words(sentence[: name.start()]))
            return
        for found in _NUMBER.finditer(sentence):
            if found["number"] not in self.numbers and _is_year(found) == (self.kind == "date"):
                yield len(split_words(sentence[: found.start("number")]))
        said = " ".join(split_words(sentence))
        for phrase in _patterns().said[self.kind].finditer(said):
            yield said.count(" ", 0, phrase.start())

    def _is_new_name(self, word: str) -> bool:
        if not word[0].isupper() or _ROMAN_NUMERAL.fullmatch(word):
            return False
        return all(_beginning(part) not in self.beginnings for part in split_words(word))


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Both look at words with a space between; those of ``asked`` are romanised, for questions are typed as it goes."""

    asked: dict[Language, dict[AnswerKind, Pattern[str]]]
    said: dict[AnswerKind, Pattern[str]]


def asked_for(question: str, language: Language | None) -> Asked | None:
    """The kind of thing that ``question`` asks for in its ``language``; None where its words do not tell.

    Where the language is not known, words of all four count.
    """
    words = split_words(question)
    text = " ".join(map(romanise, words))
    for each in LANGUAGES if language is None else (language,):
        for kind, pattern in _patterns().asked[each].items():
            if pattern.search(text):
                return Asked(kind, frozenset(_DIGITS.findall(question)), frozenset(map(_beginning, words)))
    return None


def _beginning(word: str) -> str:
    return romanise(word)[:_BEGINNING]


def _is_year(found: Match[str]) -> bool:
    """Whether a number is a year, and no number of things: those stand before a word that is not of the calendar."""
    number, before, after = found["number"], found["before"], found["after"]
    if len(number) != 4 or int(number) not in _YEARS:
        return False
    counted = after is not None and after[0].islower() and not after.startswith(_CALENDAR)
    return not counted or (before or "").lower() in _BEFORE_YEARS


@cache
def _patterns() -> _Patterns:
    stated = loads(_DATA.read_text(encoding="utf-8"))
    kinds: tuple[AnswerKind, ...] = get_args(AnswerKind)
    asked = {
        language: {kind: _phrases(map(_romanised, stated["asked"][kind][language])) for kind in kinds}
        for language in LANGUAGES
    }
    return _Patterns(asked, {kind: _phrases(stated["said"][kind]) for kind in stated["said"]})


def _romanised(phrase: str) -> str:
    return " ".join(romanise(word.removesuffix("*")) + "*" * word.endswith("*") for word in phrase.split())


def _phrases(phrases: Iterable[str]) -> Pattern[str]:
    """Finds any of ``phrases``, whole words; a word that ends in * may go on."""
    return compile_pattern(rf"\b(?:{'|'.join(phrase.replace('*', r'[^ ]*') for phrase in phrases)})\b")
