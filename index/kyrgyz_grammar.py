"""How Kyrgyz suffixes are written, and what may follow what: the grammar that the stemmer reads words by.

``kyrgyz_suffixes.toml`` holds one line a suffix; here it becomes every way that harmony and assimilation write it.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

__all__ = ["CONSONANTS", "PLAIN", "VOWELS", "Grammar", "Suffix", "read_grammar"]

VOWELS = "аеиоөуүыэюяё"
_VOICELESS = "пктсшчфхцщ"
_VOICED = "бвгджз"
_SONOROUS = "лмнңрй"
CONSONANTS = _VOICELESS + _VOICED + _SONOROUS + "ьъ"
_LETTERS = VOWELS + CONSONANTS
_AFTER_VOICED = VOWELS + _VOICED + _SONOROUS + "ьъ"
_AFTER_VOICELESS = _VOICELESS + _VOICED  # клубга and клубка are both written

# What a capital stands for: each letter it may be, and after which last vowel or last letter.
_HARMONY = {
    "A": {"а": "аыуяю", "е": "еиэ", "о": "оё", "ө": "өү"},
    "I": {"ы": "аыя", "и": "еиэ", "у": "оуюё", "ү": "өү"},
    "U": {"у": "аыоуяюё", "ү": "еиэөү"},
}
_ASSIMILATION = {
    "D": {"д": _AFTER_VOICED, "т": _AFTER_VOICELESS},
    "G": {"г": _AFTER_VOICED, "к": _AFTER_VOICELESS},
    "B": {"б": _AFTER_VOICED, "п": _AFTER_VOICELESS},
    "N": {"н": VOWELS, "д": _SONOROUS + _VOICED + "ь", "т": _AFTER_VOICELESS},
    "L": {"л": VOWELS + "рй", "д": _SONOROUS + _VOICED + "ь", "т": _AFTER_VOICELESS},
}
_MELTED = {"оо": {"а": "аыуяю", "о": "оё"}, "өө": {"е": "еиэ", "ө": "өү"}}
"""The vowel of a stem that melts with уу, by how the two are written and the vowel before."""
PLAIN = str.maketrans("өүң", "оун")
"""Kyrgyz as it is typed on a Russian keyboard."""


@dataclass(frozen=True, slots=True)
class Suffix:
    """One way a suffix is written: what it makes and may follow (as bits), and the sounds it may follow."""

    makes: int
    follows: int
    letters: frozenset[str]
    vowels: frozenset[str]
    cost: int
    melted: str = ""
    swallows: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """The suffixes by how they are written, and the stems that are known."""

    suffixes: Mapping[str, Sequence[Suffix]]
    longest: int
    finished: int
    noun: int
    verb: int
    nouns: frozenset[str]
    verbs: frozenset[str]
    changed: Mapping[str, str]
    forms: Mapping[str, str]


@cache
def read_grammar(*, plain: bool) -> Grammar:
    """What lies beside this module in TOML; ``plain``: as it is typed without ң, ө and ү."""
    here = Path(__file__)
    data = tomllib.loads(here.with_name("kyrgyz_suffixes.toml").read_text(encoding="utf-8"))
    words = tomllib.loads(here.with_name("kyrgyz_stems.toml").read_text(encoding="utf-8"))
    spelling = PLAIN if plain else {}
    groups: dict[str, list[str]] = data["groups"]
    bits: dict[str, int] = {}
    suffixes: dict[str, dict[Suffix, None]] = {}
    for line in data["suffixes"]:
        names = line["after"].split()
        states = dict.fromkeys(state for name in names for state in groups.get(name, [name]))
        makes = bits.setdefault(line["makes"], 1 << len(bits))
        follows = sum(bits.setdefault(state, 1 << len(bits)) for state in states)
        for each in _written_as(line["form"]):
            suffix = Suffix(
                makes=makes,
                follows=follows,
                letters=frozenset(letter.translate(spelling) for letter in each.letters),
                vowels=frozenset(vowel.translate(spelling) for vowel in each.vowels),
                cost=line.get("cost", 0),
                melted=each.melted.translate(spelling),
                swallows=each.swallows,
            )
            suffixes.setdefault(each.text.translate(spelling), {})[suffix] = None
    return Grammar(
        suffixes={text: tuple(each) for text, each in suffixes.items()},
        longest=max(map(len, suffixes)),
        finished=sum(bits.values()) - sum(bits[state] for state in data["unfinished"]),
        noun=bits["noun"],
        verb=bits["verb"],
        nouns=frozenset(words["nouns"].translate(spelling).split()),
        verbs=frozenset(words["verbs"].translate(spelling).split()),
        changed={
            found.translate(spelling): whole.translate(spelling) for found, whole in words["changed"].items()
        },
        forms={
            form.translate(spelling): base.translate(spelling)
            for base, forms in words["forms"].items()
            for form in forms.split()
        },
    )


@dataclass(frozen=True, slots=True)
class _Variant:
    """One way an archetype is written, and the letters and last vowels that it may follow."""

    text: str
    letters: frozenset[str]
    vowels: frozenset[str]
    own: str = ""  # its last vowel so far, which the next harmonises with
    melted: str = ""
    swallows: bool = False


def _written_as(form: str) -> Iterator[_Variant]:
    """The ways an archetype is written."""
    after_consonant, _, after_vowel = form.partition("|")
    if after_vowel:
        yield from _variants(after_consonant, _Variant("", frozenset(CONSONANTS), frozenset(VOWELS)))
        yield from _variants(after_vowel, _Variant("", frozenset(VOWELS), frozenset(VOWELS)))
        return
    swallows = form.startswith("UU")
    yield from _variants(form, _Variant("", frozenset(_LETTERS), frozenset(VOWELS), swallows=swallows))
    if swallows:
        for long, vowels in _MELTED.items():
            for melted, before in vowels.items():
                start = _Variant(long, frozenset(CONSONANTS), frozenset(before), long[-1], melted)
                yield from _variants(form[2:], start)


def _variants(archetype: str, start: _Variant) -> Iterator[_Variant]:
    """``start`` with ``archetype`` after it, in each harmony and assimilation."""
    if not archetype:
        if start.letters and start.vowels:
            yield start
        return
    sound, rest = archetype[0], archetype[1:]
    for letter, after in _HARMONY.get(sound, {}).items():
        if not start.own:
            vowels = start.vowels & set(after)
            yield from _variants(rest, replace(start, text=start.text + letter, vowels=vowels, own=letter))
        elif start.own in after:
            yield from _variants(rest, replace(start, text=start.text + letter, own=letter))
    for letter, after in _ASSIMILATION.get(sound, {}).items():
        if not start.text:
            yield from _variants(rest, replace(start, text=letter, letters=start.letters & set(after)))
        elif start.text[-1] in after:
            yield from _variants(rest, replace(start, text=start.text + letter))
    if sound not in _HARMONY and sound not in _ASSIMILATION:
        own = sound if sound in VOWELS else start.own
        yield from _variants(rest, replace(start, text=start.text + sound, own=own))
