"""What each word of a question does in it: name a thing, say something of it, ask, point back, or nothing."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from re import compile as compile_pattern
from typing import Literal

from index.subwords import romanise, split_words
from ingest.document import LANGUAGES, Language

__all__ = ["SaidWord", "Saying", "WordKind", "said"]

WordKind = Literal["name", "word", "light", "general", "number", "time", "asking", "back", "function"]
"""``name`` and ``word`` are about something by themselves; ``light`` and ``general`` words leave open about what;
``back`` is a pronoun or a demonstrative."""

_WORD = compile_pattern(r"[^\W_ʼ][\w'’ʼ‘`´]*")  # as index.subwords has it
_APOSTROPHE = compile_pattern(r"['’ʼ‘`´]")
_BREAK = frozenset(",;:.!?–—()")
_YEARS = range(1000, 2200)
_LISTS = (
    "subjects",
    "bound",
    "objects",
    "loose",
    "near",
    "pointing",
    "asking",
    "function",
    "time",
    "light",
    "general",
)
_PHRASES = ("openings", "endings", "definitions", "idle", "clauses")

Entity = tuple[str, int]


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word as it was written (without the suffix after an apostrophe), and as ``split_words`` gives it.

    ``entity`` is the kind of thing it names and which one of them, None where neither is known. ``breaks``: a comma
    or the like stands before it.
    """

    written: str
    word: str
    kind: WordKind
    entity: Entity | None = None
    breaks: bool = False

    @property
    def is_year(self) -> bool:
        """Whether it is a number that years are written with."""
        return self.word.isdecimal() and int(self.word) in _YEARS


@dataclass(frozen=True, slots=True)
class Saying:
    """A question's words in their order; ``rest`` is its text without what it opens with.

    ``goes_on``: it opens or ends as what goes on from another does. ``defines``: it asks for a thing by its name.
    """

    words: tuple[SaidWord, ...]
    rest: str
    goes_on: bool
    defines: bool
    languages: tuple[Language, ...]

    def points_back(self) -> bool:
        """Whether a pronoun or a demonstrative means something that is not in this question."""
        return any(
            self._means_elsewhere(place) for place, word in enumerate(self.words) if word.kind == "back"
        )

    def _means_elsewhere(self, place: int) -> bool:
        words, word = self.words, self.words[place].word
        following = words[place + 1] if place + 1 < len(words) else None
        if self._is("near", word) and following is not None and following.kind == "time":
            return False  # "this year" is now
        if self._is("pointing", word) and not self._points(place):
            return False
        named_after = any(each.kind in {"name", "word"} for each in words[place + 1 :])
        if named_after and (self._is("loose", word) or self._is("bound", word)):
            return False
        if self._is("bound", word) and self._asks_for_something(place):
            return False
        named = self._first_named(place)
        if named is None:
            return True
        if self._is("subjects", word) or (self._is("loose", word) and self._says_more(place)):
            return False
        return not any(map(self._starts_clause, words[named + 1 : place + 1]))

    def _points(self, place: int) -> bool:
        """Whether "that" stands before what it points to, and does not begin what somebody said."""
        following = self.words[place + 1].kind if place + 1 < len(self.words) else None
        if following == "time":
            return place == 0 or self.words[place - 1].kind in {"function", "asking"}
        return following == "general"

    def _asks_for_something(self, place: int) -> bool:
        """Whether something is asked for before ``place`` that a possessive there may mean: "which state lost its"."""
        words = self.words[:place]
        return any(
            word.kind == "asking" and following.kind in {"name", "word", "light", "general"}
            for word, following in pairwise(words)
        )

    def _first_named(self, place: int) -> int | None:
        """Place of the first word before ``place`` that the pronoun there may mean, or None.

        In the clause that asks for it, what is asked for is none of them: "how many students did it have?".
        """
        asked, skipped = False, None
        for index, each in enumerate(self.words[: place + 1]):
            if skipped is not None and self._starts_clause(each):
                return skipped
            if index == place:
                break
            if each.kind == "asking":
                asked = True
            elif each.kind == "name" or (each.kind == "word" and not asked):
                return index if skipped is None else skipped
            elif each.kind == "word":
                skipped = index
            else:
                asked = False
        return None

    def _starts_clause(self, word: SaidWord) -> bool:
        return word.breaks or any(word.word in _vocabulary(one).clauses for one in self.languages)

    def _says_more(self, place: int) -> bool:
        return any(each.kind not in {"function", "number", "time"} for each in self.words[place + 1 :])

    def _is(self, name: str, word: str) -> bool:
        return any(_vocabulary(one).has(name, word) for one in self.languages)


def said(text: str, languages: Sequence[Language]) -> Saying:
    """The words of ``text``, read as ``languages``."""
    found = [(match.start(), match.group()) for match in _WORD.finditer(text.replace("_", " "))]
    places = [(start, written, split[0]) for start, written in found if (split := split_words(written))]
    plain = [word for _, _, word in places]
    opening = max((_starting(plain, _vocabulary(one).openings) for one in languages), default=0)
    opening = opening if opening < len(plain) else 0
    ending = max((_starting(plain[::-1], _vocabulary(one).reversed_endings) for one in languages), default=0)
    ending = ending if opening + ending < len(plain) else 0
    own = places[opening : len(places) - ending]
    words = tuple(
        _word(
            written,
            word,
            languages,
            first=number == 0 and opening == 0,
            breaks=number > 0 and not _BREAK.isdisjoint(text[own[number - 1][0] : start]),
        )
        for number, (start, written, word) in enumerate(own)
    )
    return Saying(
        words=_without_idle(words, languages),
        rest=text[own[0][0] :].strip() if own else "",
        goes_on=bool(opening or ending),
        defines=any(_holds(plain, phrase) for one in languages for phrase in _vocabulary(one).definitions),
        languages=tuple(languages),
    )


def _word(written: str, word: str, languages: Sequence[Language], *, first: bool, breaks: bool) -> SaidWord:
    shown = _APOSTROPHE.split(written, maxsplit=1)[0] or written
    entity = _entity(word)
    kind: WordKind = "word"
    if any(letter.isdecimal() for letter in word) and not any(letter.isalpha() for letter in word):
        kind = "number"
    elif any(_vocabulary(one).points(word) for one in languages):
        kind = "back"
    elif entity is not None or _is_abbreviation(shown):
        kind = "name"
    elif (listed := _listed(word, languages)) is not None:
        kind = listed
    elif shown[:1].isupper() and not first:
        kind = "name"
    return SaidWord(shown, word, kind, entity, breaks)


def _listed(word: str, languages: Sequence[Language]) -> WordKind | None:
    kinds: tuple[WordKind, ...] = ("asking", "time", "function", "light", "general")
    return next((kind for kind in kinds if any(_vocabulary(one).has(kind, word) for one in languages)), None)


def _is_abbreviation(written: str) -> bool:
    return len(written) > 1 and written[:2].isupper()  # Kyrgyz suffixes follow in small letters


def _without_idle(words: tuple[SaidWord, ...], languages: Sequence[Language]) -> tuple[SaidWord, ...]:
    """``words`` with what stands for nothing made function words."""
    plain = [word.word for word in words]
    idle = set()
    for phrase in (phrase for one in languages for phrase in _vocabulary(one).idle):
        for start in range(len(plain) - len(phrase) + 1):
            if tuple(plain[start : start + len(phrase)]) == phrase:
                idle |= set(range(start, start + len(phrase)))
    return tuple(
        SaidWord(word.written, word.word, "function") if place in idle else word
        for place, word in enumerate(words)
    )


def _starting(plain: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> int:
    """Words of the longest phrase that ``plain`` starts with."""
    return max((len(phrase) for phrase in phrases if tuple(plain[: len(phrase)]) == phrase), default=0)


def _holds(plain: Sequence[str], phrase: tuple[str, ...]) -> bool:
    return any(
        tuple(plain[start : start + len(phrase)]) == phrase for start in range(len(plain) - len(phrase) + 1)
    )


def _entity(word: str) -> Entity | None:
    roman = romanise(word)
    for kind, names in _kinds().items():
        for number, beginnings in enumerate(names):
            if any(roman == each or (len(each) > 3 and roman.startswith(each)) for each in beginnings):
                return kind, number
    return None


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What follow_ups.toml says of one language."""

    whole: dict[str, frozenset[str]]
    beginnings: dict[str, tuple[str, ...]]
    openings: tuple[tuple[str, ...], ...]
    reversed_endings: tuple[tuple[str, ...], ...]
    definitions: tuple[tuple[str, ...], ...]
    idle: tuple[tuple[str, ...], ...]
    clauses: frozenset[str]

    def has(self, name: str, word: str) -> bool:
        """Whether a word is in the list ``name``."""
        return word in self.whole[name] or word.startswith(self.beginnings[name])

    def points(self, word: str) -> bool:
        """Whether it is a pronoun or a demonstrative."""
        return any(word in self.whole[name] for name in ("subjects", "objects", "loose", "pointing"))


@cache
def _data() -> dict[str, dict[str, list[str] | str]]:
    path = Path(__file__).with_name("follow_ups.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _kinds() -> dict[str, list[list[str]]]:
    kinds: dict[str, list[list[str]]] = _data()["kinds"]  # type: ignore[assignment]  # of another shape
    return kinds


@cache
def _vocabulary(language: Language) -> _Vocabulary:
    assert language in LANGUAGES, language
    lists = _data()[language]
    entries = {name: str(lists[name]).split() for name in _LISTS}
    phrases = {name: tuple(tuple(phrase.split()) for phrase in lists[name]) for name in _PHRASES}
    return _Vocabulary(
        whole={
            name: frozenset(each for each in words if not each.endswith("*"))
            for name, words in entries.items()
        },
        beginnings={
            name: tuple(each[:-1] for each in words if each.endswith("*")) for name, words in entries.items()
        },
        openings=phrases["openings"],
        reversed_endings=tuple(phrase[::-1] for phrase in phrases["endings"]),
        definitions=phrases["definitions"],
        idle=phrases["idle"],
        clauses=frozenset(word for phrase in phrases["clauses"] for word in phrase),
    )
