"""Cyrillic whose PDF does not say so: old fonts have it where Western European letters are, and are read as those."""

from re import Match
from re import compile as pattern

__all__ = ["read_as_cyrillic"]

_WORD = pattern(r"[^\W\d_]{3,}")
_WESTERN = pattern("[À-ÿ]")
_FEWEST = 3  # words on a page
_MOST = 0.8  # of the words that have any such letter: French, Turkish or Icelandic ones have others besides
_ANY_WORD = pattern(r"(?:[^\W\d_]|[¸¨¼])+")
_ALIKE = frozenset("aceopxykABCEHKMOPTXY¼œ")  # what was typed in Latin among Cyrillic, and yo
_OTHERS = {"¸": "ё", "¨": "Ё", "¼": "ё", "œ": "Ё"}  # yo in Windows' code and in TeX's
_MARKS = str.maketrans("¾¿\x15\x16", "«»–—")  # of TeX's; elsewhere they are fractions and the like
_HYPHEN = pattern(r"(?<=[^\W\d_])\x7f(?=\r?\n[^\W\d_])")  # of TeX's, at line ends


def read_as_cyrillic(letters: str) -> str:
    """The letters of a page, one for one; changed only where words are of nothing but Western letters with marks.

    >>> read_as_cyrillic("Ìîñò ñîåäèíÿåò äâà áåðåãà, Köprü 1993")
    'Мост соединяет два берега, Köprü 1993'
    >>> read_as_cyrillic("Ýstanbul’da aðaç, forêt, Öğretmen")
    'Ýstanbul’da aðaç, forêt, Öğretmen'
    """
    western = [word for word in _WORD.findall(letters) if _WESTERN.search(word)]
    pure = sum(map(_is_cyrillic, western))
    if pure < _FEWEST or pure < _MOST * len(western):
        return letters
    return _HYPHEN.sub("-", _ANY_WORD.sub(_cyrillic, letters).translate(_MARKS))


def _is_cyrillic(word: str) -> bool:
    """Whether all letters of a word can be Cyrillic, and more than half are no Latin ones."""
    others = [letter for letter in word if not _WESTERN.match(letter)]
    return 2 * len(others) < len(word) and _ALIKE.issuperset(others)


def _cyrillic(found: Match[str]) -> str:
    word = found[0]
    western = sum(_WESTERN.match(letter) is not None for letter in word)
    latin = [letter for letter in word if letter.isascii()]
    if not western or (len(latin) >= western and not _ALIKE.issuperset(latin)):
        return word
    return "".join(map(_meant, word))


def _meant(letter: str) -> str:
    return (
        letter.encode("latin-1").decode("cp1251") if _WESTERN.match(letter) else _OTHERS.get(letter, letter)
    )
