"""The features of a word: what the built-in encoder sums, and what makes words meet across scripts.

A word is seen as itself and as the beginnings of its romanised, folded form. Beginnings stand in for
stems in two agglutinative languages; romanising lets names, internationalisms and Turkic cognates share
features whatever script they are written in. Beginnings of the native form, too, were measured to add
nothing but rows.
"""

from re import compile as compile_pattern
from unicodedata import combining, normalize

__all__ = ["lower", "romanise", "split_words", "word_features"]

_WORD = compile_pattern(r"[^\W_ʼ]+(?:['’ʼ‘`´][^\W_ʼ]+)*")  # ʼ is a letter to Unicode, not to us
_APOSTROPHE = compile_pattern(r"['’ʼ‘`´]")

_TURKISH_UPPER = frozenset("İŞĞÇÖÜ")
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
    words = []
    for word in _WORD.findall(text):
        if not word.isalnum() or "ʼ" in word:
            word = _without_suffix(word)
        words.append(lower(word[:LONGEST_WORD]))
    return words


def _without_suffix(word: str) -> str:
    head = _APOSTROPHE.split(word, maxsplit=1)[0]
    if len(head) == 1 and head.isalpha() and len(word) > 3:  # d'Estaing, O'Brien keep what follows
        return _APOSTROPHE.sub("", word)
    return head


def romanise(word: str) -> str:
    """``word``, already in lower case, in folded Latin letters; doubled letters count once.

    >>> [romanise(w) for w in ("нахичевань", "nahçıvan", "nakhchivan", "кыргызстан", "kırgızistan")]
    ['nahicevan', 'nahcivan', 'nahcivan', 'kirgizstan', 'kirgizistan']
    """
    folded = word.translate(_ROMAN_TABLE)
    if not folded.isascii():
        folded = "".join(_ROMAN.get(c, c) for c in normalize("NFKD", folded) if not combining(c))
    if "h" in folded or "ck" in folded:
        for pair, single in _DIGRAPHS:
            folded = folded.replace(pair, single)
    return _DOUBLED.sub(r"\1", folded)


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
