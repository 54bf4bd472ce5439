"""The features of a word: what the built-in encoder sums, and what makes words meet across scripts.

A word is seen as itself and as the beginnings of its romanised, folded form. Beginnings stand in for
stems in two agglutinative languages; romanising lets names, internationalisms and Turkic cognates share
features whatever script they are written in. Beginnings of the native form, too, were measured to add
nothing but rows.
"""

from collections.abc import Sequence
from re import compile as compile_pattern
from unicodedata import combining, normalize

__all__ = ["lower", "romanise", "romanise_all", "romanised_lines", "split_words", "word_features"]

_WORD = compile_pattern(r"\w[\w']*")
_PLAIN_SIGNS = (("_", " "), *((apostrophe, "'") for apostrophe in "’ʼ‘`´"))
"""What stands for them in a text that is split; both _ and ʼ are letters to ``\\w``, not to us."""

_SIGMA = "Σ"  # the one letter whose lower case depends on what stands around it
_TURKISH_UPPER = frozenset("İŞĞÇÖÜ")
_HAS_TURKISH_UPPER = compile_pattern("[İŞĞÇÖÜ]")
_TURKISH_CASE = str.maketrans({"I": "ı", "İ": "i"})
_PLAIN_CASE = str.maketrans({"İ": "i"})  # "İ".lower() is two characters long

# Cyrillic letters by sound, folded onto what is left of Turkish and English letters after folding.
_ROMAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ү": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "c", "ш": "s", "щ": "s",
    "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ə": "e", "ә": "e", "қ": "k", "ғ": "g", "ұ": "u", "һ": "h", "і": "i", "ї": "i", "є": "e", "ў": "u",
    "ҳ": "h", "ҷ": "c", "ɵ": "o", "ʏ": "u", "ӊ": "n", "γ": "u",
    "ı": "i", "ß": "ss", "ø": "o", "æ": "e", "œ": "e", "ł": "l", "đ": "d", "ð": "d", "þ": "t",
    "q": "k", "w": "v", "x": "ks",
}  # fmt: skip


def _unmarked(letter: str) -> str:
    """A letter without its marks, romanised; letters that NFKD takes apart become several."""
    return "".join(_ROMAN.get(c, c) for c in normalize("NFKD", letter) if not combining(c))


# Every accented Latin letter, too, although the rule would find it: most Turkish words have one.
_ROMAN |= {letter: _unmarked(letter) for letter in map(chr, range(0xC0, 0x250)) if letter not in _ROMAN}
_ROMAN_TABLE = str.maketrans(_ROMAN)
_DIGRAPHS = (
    ("sch", "s"),
    ("sh", "s"),
    ("ch", "c"),
    ("kh", "h"),
    ("gh", "g"),
    ("zh", "j"),
    ("ph", "f"),
    ("ck", "k"),
)
_DOUBLED = compile_pattern(r"([^\W\d])\1+")

ROMAN_LENGTHS = range(3, 9)
"""Lengths of the romanised beginnings that are features."""
LONGEST_WORD = 40
"""Letters of a word that are looked at: longer ones are addresses and noise."""


def lower(word: str) -> str:
    """``word`` in lower case; I and İ by the Turkish rule where the word has a Turkish letter.

    >>> lower("IŞIK"), lower("İSTANBUL"), lower("INTERIOR"), lower("Ысык-Көл")
    ('ışık', 'istanbul', 'interior', 'ысык-көл')
    """
    if word.isascii():
        return word.lower()
    if not _TURKISH_UPPER.isdisjoint(word):
        return word.translate(_TURKISH_CASE).lower()
    return word.translate(_PLAIN_CASE).lower()


def split_words(text: str) -> list[str]:
    """Words of ``text`` in order, in lower case, without the suffix after an apostrophe.

    >>> split_words("Özal’ın 1993’te Bakü'ye TB2 ziyareti; чек ара.")
    ['özal', '1993', 'bakü', 'tb2', 'ziyareti', 'чек', 'ара']
    """
    for sign, plain in _PLAIN_SIGNS:
        text = text.replace(sign, plain)
    one_by_one = _SIGMA in text or ("I" in text and _HAS_TURKISH_UPPER.search(text) is not None)
    if not one_by_one:
        text = text.replace("İ", "i").lower()
    words = _WORD.findall(text)
    if "'" in text:
        words = [word if word.isalnum() else _without_suffix(word.rstrip("'")) for word in words]
    if max(map(len, words), default=0) > LONGEST_WORD:
        words = [word[:LONGEST_WORD] for word in words]
    return list(map(lower, words)) if one_by_one else words


def _without_suffix(word: str) -> str:
    head = word.split("'", maxsplit=1)[0]
    if len(head) == 1 and head.isalpha() and len(word) > 3:  # d'Estaing, O'Brien keep what follows
        return word.replace("'", "")
    return head


def romanise(word: str) -> str:
    """``word``, already in lower case, in folded Latin letters; doubled letters count once.

    >>> [romanise(w) for w in ("нахичевань", "nahçıvan", "nakhchivan", "кыргызстан", "kırgızistan")]
    ['nahicevan', 'nahcivan', 'nahcivan', 'kirgizstan', 'kirgizistan']
    """
    folded = word.translate(_ROMAN_TABLE)
    if not folded.isascii():
        folded = _unmarked(folded)
    if "h" in folded or "ck" in folded:
        for pair, single in _DIGRAPHS:
            folded = folded.replace(pair, single)
    return _DOUBLED.sub(r"\1", folded)


def romanise_all(words: Sequence[str]) -> list[str]:
    """``romanise`` of each word, in a few passes over all of them."""
    return _DOUBLED.sub(r"\1", romanised_lines(words)).split("\n") if words else []


def romanised_lines(words: Sequence[str]) -> str:
    """``words``, a line each, romanised but with their doubled letters."""
    folded = "\n".join(words).translate(_ROMAN_TABLE)
    if not folded.isascii():
        folded = "\n".join(
            line if line.isascii() else romanise(word)
            for word, line in zip(words, folded.split("\n"), strict=True)
        )
    for pair, single in _DIGRAPHS:
        folded = folded.replace(pair, single)
    return folded


def word_features(word: str) -> list[str]:
    """Features of a ``word`` as ``split_words`` gives it; at least one, the word itself first.

    >>> word_features("özal")
    ['=özal', '~oza', '~ozal']
    >>> word_features("1992"), word_features("в")
    (['=1992'], ['=в'])
    """
    features = [f"={word}"]
    if word.isdigit():
        return features
    roman = romanise(word)
    features += [f"~{roman[:length]}" for length in ROMAN_LENGTHS if len(roman) >= length]
    return features
