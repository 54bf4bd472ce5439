"""What kind of thing a question asks for, and which sentences hold one: a date, a number, a name or a reason.

Words alone decide (``answer_kinds.toml``). "How many passengers" is not answered by a sentence without a number,
however much it says of passengers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import Match, Pattern
from re import compile as compile_pattern
from tomllib import loads
from typing import Literal, NamedTuple, get_args

from index.subwords import romanise, split_words
from ingest.document import LANGUAGES, Language

__all__ = ["AnswerKind", "Asked", "Thing", "asked_for", "things"]

AnswerKind = Literal["date", "number", "name", "reason"]
_Asking = Literal["date", "number", "name", "reason", "other"]

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
_COUNTED = 2  # words after "how many": "Tajik citizens"
_BEGINNING = 3  # letters that two spellings of a name share: Türkiye, Турция, Turkey


class Thing(NamedTuple):
    """Something in a sentence that a question may ask for.

    ``place`` is how many of the sentence's words (``split_words``) stand before it. A question that says one of its
    ``names``, the digits of a number or how the words of a name begin, knows it already.
    """

    kind: AnswerKind
    place: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for; ``said`` are names of things that it says itself, which are no answer.

    ``counted`` tells the words of what is counted ("how many Tajik citizens"), which stand beside the number: their
    places among the question's different words.
    """

    kind: AnswerKind
    said: frozenset[str]
    counted: tuple[int, ...] = ()

    def places(self, things: Iterable[Thing]) -> Iterator[int]:
        """Where those of a sentence's ``things`` stand that are of this kind and not said by the question."""
        return (
            thing.place for thing in things if thing.kind == self.kind and self.said.isdisjoint(thing.names)
        )


def things(sentence: str) -> tuple[Thing, ...]:
    """The dates, numbers, names and words that give a reason in ``sentence``."""
    if not sentence:
        return ()
    found = [
        Thing("name", _words_before(sentence, name.start()), tuple(map(_beginning, split_words(name[0]))))
        for name in _CAPITALISED.finditer(sentence)
        if name[0][0].isupper() and not _ROMAN_NUMERAL.fullmatch(name[0])
    ]
    for number in _NUMBER.finditer(sentence):
        kind: AnswerKind = "date" if _is_year(number) else "number"
        found.append(Thing(kind, _words_before(sentence, number.start("number")), (number["number"],)))
    said = " ".join(split_words(sentence))
    for kind, pattern in _patterns().said.items():
        found += [Thing(kind, said.count(" ", 0, phrase.start())) for phrase in pattern.finditer(said)]
    return tuple(found)


def _words_before(sentence: str, end: int) -> int:
    return len(split_words(sentence[:end]))


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Both look at words with a space between; those of ``asked`` are romanised, for questions are typed as it goes."""

    asked: dict[Language, dict[_Asking, Pattern[str]]]
    counting: dict[Language, Pattern[str]]
    said: dict[AnswerKind, Pattern[str]]


def asked_for(question: str, language: Language | None) -> Asked | None:
    """The kind of thing that ``question`` asks for in its ``language``; None where its words do not tell.

    The first words that ask decide: "why did it fall when he left" asks for no date. Where the language is not known,
    words of all four count.
    """
    words = split_words(question)
    text = " ".join(map(romanise, words))
    for each in LANGUAGES if language is None else (language,):
        found = [
            (hit.start(), kind)
            for kind, pattern in _patterns().asked[each].items()
            if (hit := pattern.search(text))
        ]
        # Of words that begin at the same place ("what year", "what") the first kind of the file counts.
        kind = min(found, key=lambda hit: hit[0], default=(0, "other"))[1]
        if kind != "other":
            beginnings = {_beginning(word) for word in words if not word.isdigit()}
            said = frozenset(beginnings.union(_DIGITS.findall(question)))
            return Asked(kind, said, _counted(words, text, each) if kind == "number" else ())
    return None


def _counted(words: Sequence[str], text: str, language: Language) -> tuple[int, ...]:
    """Places of what is counted among the different ``words``; ``text`` is the same romanised, a space between."""
    asking = _patterns().counting[language].search(text)
    if asking is None:
        return ()
    after = text.count(" ", 0, asking.end()) + 1
    places = {word: place for place, word in enumerate(dict.fromkeys(words))}
    return tuple(dict.fromkeys(places[word] for word in words[after : after + _COUNTED]))


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
    kinds: tuple[_Asking, ...] = get_args(_Asking)
    asked: dict[Language, dict[_Asking, Pattern[str]]] = {}
    for language in LANGUAGES:
        phrases = {kind: _any(map(_romanised, stated["asked"][kind][language])) for kind in kinds}
        asking, nouns = (
            _any(map(_romanised, stated["named"][language][part])) for part in ("asking", "nouns")
        )
        phrases["name"] += rf"|{asking} (?:[^ ]+ )?{nouns}"
        asked[language] = {kind: _whole_words(phrases[kind]) for kind in kinds}
    counting = {
        language: _whole_words(_any(map(_romanised, stated["counting"][language]))) for language in LANGUAGES
    }
    said = {kind: _whole_words(_any(phrases)) for kind, phrases in stated["said"].items()}
    return _Patterns(asked, counting, said)


def _romanised(phrase: str) -> str:
    return " ".join(romanise(word.removesuffix("*")) + "*" * word.endswith("*") for word in phrase.split())


def _any(phrases: Iterable[str]) -> str:
    """A group that any of ``phrases`` matches; * stands for the rest of a word."""
    return f"(?:{'|'.join(phrase.replace('*', '[^ ]*') for phrase in phrases)})"


def _whole_words(pattern: str) -> Pattern[str]:
    return compile_pattern(rf"\b(?:{pattern})\b")
