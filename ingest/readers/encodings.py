"""Which characters the bytes of a text are.

UTF-8 and UTF-16 tell themselves. Of the old encodings of Turkish, Russian and Kyrgyz, that one is taken in
which the words beyond ASCII look most like words of one of our languages, by the profiles that languages
are recognised with: between Windows-1251 and KOI8-R every letter is a letter, and only their order tells.
"""

import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from collections.abc import Mapping
from functools import cache
from math import log
from re import compile as pattern
from unicodedata import category

from ingest.errors import BrokenSourceError
from ingest.grams import PROFILES, SCRIPTS, fold, script_of, trigram_list

__all__ = ["decoded"]

_OLD = ("cp1254", "cp1251", "koi8_r", "cp866", "ptcp154", "cp857")
"""Windows Turkish (with it ISO-8859-9 and English), Windows Russian, Unix, DOS, Kyrgyz and Kazakh, DOS Turkish.

Of those that read a text alike, the first is taken.
"""

# What pages state, and what is meant by it (WHATWG Encoding Standard, 2014).
_MEANT = {"iso8859-1": "cp1252", "iso8859-9": "cp1254"}
_ONE_BYTE = ("cp125", "cp8", "iso8859", "koi8", "kz1048", "mac-", "ptcp154")

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))  # a text has hardly any, a picture many
_TOKEN = pattern(rb"[A-Za-z\x80-\xff']+")
_MOST_TOKENS, _LONGEST_TOKEN = 1500, 40  # enough to tell; the rest of a long text costs time
_WORD = pattern(r"[^\W\d_]+")
_WITHIN_WORD = pattern(r"(?<=[^\W\d_])[§¶¿¡¨¸»«„](?=[^\W\d_])")
_BOX = pattern("[\u2500-\u259f]+")  # what DOS drew tables with
_AROUND_WORDS = "°©®™€£§±•'’"  # signs that may touch a word
_MOST_ACCENTS = 0.4  # of the letters of the words that have any
_UNSEEN = 0.3  # times that a gram counts as seen that a profile does not have
_STRANGE = -40.0  # for a sign within a word, or letters of two scripts: worse than any unseen gram
_LEAST = -11.0  # mean logarithm; words of the four languages reach -7 to -9, rubbish -12
_MOST_STRANGE_UTF16 = 0.02  # of the characters that are neither Latin nor Cyrillic nor punctuation


def decoded(data: bytes, name: str, declared: str = "") -> str:
    """The text that these bytes are; ``name`` is what an error calls it.

    ``declared`` is the encoding that the file itself states. It is believed unless the bytes are UTF-8
    or not in that encoding at all.

    Raises:
        BrokenSourceError: the bytes are no text, or in an encoding that cannot be told.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _strictly(data, "utf-16", name)
    if data.startswith(BOM_UTF8):
        return _strictly(data, "utf-8-sig", name)
    if b"\0" in data and (unmarked := _unmarked_utf16(data)) is not None:
        return unmarked
    if len(data.translate(None, _CONTROLS)) < 0.99 * len(data):
        raise BrokenSourceError(
            f"{name}: holds bytes that no text has; it is probably another kind of file with a changed "
            "name. Give it its own ending back, or export it as text, and add that."
        )
    for encoding in ("utf-8", _meant(declared)):
        try:
            if encoding:
                return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return _in_old_encoding(data, name)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(name, f"it is damaged at byte {error.start}") from error


def _meant(declared: str) -> str:
    """Python's name of a stated encoding of one byte a letter; empty if it states none, or another kind."""
    try:
        found = lookup(declared.strip()).name
    except (LookupError, ValueError):
        return ""
    return _MEANT.get(found, found) if found.startswith(_ONE_BYTE) else ""


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: nearly all its characters make sense in one of the two orders of bytes."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = sum(not _is_ours(character) for character in text[:20_000])
        if strange <= _MOST_STRANGE_UTF16 * min(len(text), 20_000):
            return text
    return None


def _is_ours(character: str) -> bool:
    return character in "\t\n\f\r" or " " <= character < "\u0530" or "\u1e00" <= character < "\u2300"


def _in_old_encoding(data: bytes, name: str) -> str:
    tokens = [
        token[0][:_LONGEST_TOKEN]
        for token in _TOKEN.finditer(data)
        if len(token[0]) > 1 and not token[0].isascii()
    ]
    sample = b" ".join(tokens[:: 1 + len(tokens) // _MOST_TOKENS])
    likely = {encoding: _likelihood(sample.decode(encoding, errors="replace")) for encoding in _OLD}
    best = max(_OLD, key=lambda encoding: likely[encoding])
    if likely[best] < _LEAST and sample:
        best = "cp1252"
        if not _is_western(sample.decode(best, errors="replace")):
            raise _undecodable(name, "neither UTF-8 nor an old encoding of Turkish, Russian or Kyrgyz")
    return data.decode(best, errors="replace")


def _likelihood(text: str) -> float:
    """Mean logarithm of how often the grams of these words occur, in the language that suits them best."""
    grams: list[str] = []
    strange = _strange(text)
    for word in _WORD.findall(fold(text)):
        if script_of(word) == "mixed":
            strange += len(word)
        else:
            grams += trigram_list(word)
    if not grams:
        return _STRANGE
    best = max(sum(table.get(gram, floor) for gram in grams) for table, floor in _profiles())
    return (best + _STRANGE * strange) / (len(grams) + strange)


def _strange(text: str) -> int:
    """How many signs stand in words where no sign does."""
    return sum(
        not character.isalnum() and category(character)[0] in "SC"
        for word in text.split()
        if not _BOX.fullmatch(word)
        for character in word.strip(_AROUND_WORDS)
    ) + len(_WITHIN_WORD.findall(text))


def _is_western(text: str) -> bool:
    """Whether these are words in Latin letters, a few of them with accents, as French or German has them."""
    letters = [character for character in text if character.isalpha()]
    accented = sum(not character.isascii() for character in letters)
    return not _strange(text) and accented <= _MOST_ACCENTS * len(letters)


@cache
def _profiles() -> tuple[tuple[Mapping[str, float], float], ...]:
    """For each language, the logarithms of how often its grams occur, and of a gram never seen."""
    tables = []
    for language in SCRIPTS:
        profile = json.loads((PROFILES / f"{language}.json").read_text(encoding="utf-8"))
        counts = {gram: count for gram, count in profile["freq"].items() if len(gram) == 3}
        total = sum(counts.values())
        logarithms = {gram: log(count / total) for gram, count in counts.items()}
        tables.append((logarithms, log(_UNSEEN / total)))
    return tuple(tables)


def _undecodable(name: str, found: str) -> BrokenSourceError:
    return BrokenSourceError(
        f"{name}: its characters cannot be told ({found}). Save it as UTF-8 and add it again."
    )
