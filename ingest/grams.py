"""What a language is recognised by: the grams of its words, as the profiles count them."""

import re
from pathlib import Path
from typing import Literal, NamedTuple
from unicodedata import normalize

from ingest.document import Language
from ingest.lookalikes import FOLDED_LOOKALIKES

__all__ = [
    "PROFILES",
    "SCRIPTS",
    "Script",
    "Word",
    "fold",
    "gram_list",
    "pair_of",
    "script_of",
    "trigram_list",
    "word_list",
]

Script = Literal["latin", "cyrillic", "mixed", "other"]
SCRIPTS: dict[Language, Script] = {"tr": "latin", "ky": "cyrillic", "ru": "cyrillic", "en": "latin"}
PROFILES = Path(__file__).parent / "profiles"

# A word, apostrophe included: fold() has made it a letter by then.
_WORD = re.compile(r"[^\W\d_]+")
# "Fed'in": without the apostrophe the suffix would be the English word "in".
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’‘`´](?=[^\W\d_])")
_CYRILLIC = re.compile("[Ѐ-ԯ]")
_LATIN = re.compile("[a-zß-ɏḁ-ỿ]")
# Marks that many leave out.
_SAME = str.maketrans("ёâîû", "еaiu")
_SIGN_LENGTH = 3  # langdetect takes grams of up to three letters


class Word(NamedTuple):
    """A folded word; ``capital`` is true if it has a capital, like a name (Ankara, iPhone)."""

    text: str
    script: Script
    capital: bool


def fold(text: str) -> str:
    """Lower case without ё and circumflexes; as long as ``text`` in NFC.

    Whether I is ı or i nobody can tell from one letter: it is ı where İ, Ş or Ğ stand beside it.

    >>> fold("IŞIK"), fold("INDEX"), fold("İstanbul'un")
    ('ışık', 'index', 'istanbulʼun')
    """
    if any(letter in text for letter in "İŞĞ"):
        text = text.replace("I", "ı")
    return _APOSTROPHE.sub("ʼ", text.replace("İ", "i").lower()).translate(_SAME)


def word_list(text: str) -> list[Word]:
    """Words in order; the tail of a name after an apostrophe counts as a word of its own as well."""
    text = normalize("NFC", text)
    found = []
    for match in _WORD.finditer(fold(text)):
        word, capital = match[0], not text[match.start() : match.end()].islower()
        script = script_of(word)
        if (
            script in ("cyrillic", "mixed")
            and script_of(plain := word.translate(FOLDED_LOOKALIKES)) == "cyrillic"
        ):
            word, script = plain, "cyrillic"
        found.append(Word(word, script, capital))
        if capital and "ʼ" in word:
            found.append(Word(word[word.index("ʼ") :], script, capital=False))
    return found


def pair_of(script: Script) -> list[Language]:
    """The two of the four languages that are written in Latin or Cyrillic, as everything here orders them."""
    return [language for language in SCRIPTS if SCRIPTS[language] == script]


def trigram_list(word: str) -> list[str]:
    """Three-letter grams of a folded word with its edges.

    >>> trigram_list("көпүрө")
    [' кө', 'көп', 'өпү', 'пүр', 'үрө', 'рө ']
    """
    edged = f" {word} "
    return [edged[i : i + 3] for i in range(len(word))]


def gram_list(word: str) -> list[str]:
    """The same, and a short word whole, in capitals.

    langdetect's own grams of one and two letters tell close languages apart worse than these: they
    outvote the three-letter ones in a short question.

    >>> gram_list("ve")
    [' ve', 've ', 'VE']
    """
    grams = trigram_list(word)
    return [*grams, word.upper()] if len(word) <= _SIGN_LENGTH else grams


def script_of(word: str) -> Script:
    """Script of a folded word of letters; ``mixed`` if it has letters of both of ours."""
    if word.isascii():
        return "latin"
    if _CYRILLIC.search(word):
        return "mixed" if _LATIN.search(word) else "cyrillic"
    return "latin" if _LATIN.search(word) else "other"
