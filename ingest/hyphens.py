"""What becomes of a hyphen at a line's end: dropped where it broke a word, kept where it joins two."""

from collections import Counter
from collections.abc import Sequence
from re import compile as pattern

__all__ = ["Hyphens"]

_LETTERS = pattern(r"[^\W\d_]+")
_INNER_HYPHEN = pattern(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_LAST_WORD = pattern(r"[^\W\d_]+$")
_LONGEST = 40  # letters of a word that are looked at
_STEM = 5  # letters; what follows them may be an ending
_RARE = 0.04  # of all lines; a text that breaks words does so on every third to tenth line


class Hyphens:
    """Joins lines that end in a hyphen, judging by the other words of one document.

    A real compound, such as "gece-gündüz", is written with its hyphen within lines too; a broken word is
    written in one piece. Where a document says neither, the hyphen goes, unless that document breaks no
    words at all.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        broken = sum(line[-1:] == "-" and line[-2:-1].islower() for line in lines)
        self._breaks_words = broken >= _RARE * len(lines)
        text = _fold("\n".join(lines))
        self._words = Counter(_LETTERS.findall(text))
        self._pairs: set[tuple[str, str]] = set()
        self._firsts: set[str] = set()
        for hyphen in _INNER_HYPHEN.finditer(text):
            left = _LAST_WORD.search(text, max(0, hyphen.start() - _LONGEST), hyphen.start())
            right = _LETTERS.match(text, hyphen.end(), hyphen.end() + _STEM)
            if left and right:
                self._pairs.add((left[0], right[0]))
                # At the start of a line the first part may be the rest of a broken word.
                if left.start() and text[left.start() - 1] != "\n":
                    self._firsts.add(left[0])

    def join(self, above: str, below: str) -> str:
        """What ``above`` becomes where ``below`` follows it at once, or with a space if they stay apart.

        >>> Hyphens(["ikili ola-", "rak gelişti"]).join("ikili ola-", "rak gelişti")
        'ikili ola'
        >>> Hyphens([]).join("Türkiye-", "Azerbaycan")
        'Türkiye-'
        >>> Hyphens([]).join("ikili", "olarak")
        'ikili '
        """
        if len(above) < 2 or above[-1] != "-" or not (above[-2].isalnum() and below[0].isalnum()):
            return above + " "
        return above if self._is_kept(above[:-1], below) else above[:-1]

    def _is_kept(self, above: str, below: str) -> bool:
        token = above.rsplit(maxsplit=1)[-1]
        first, second = _LAST_WORD.search(above[-_LONGEST:]), _LETTERS.match(below[:_LONGEST])
        if not first or not second or any(sign in token for sign in ("://", "www.", "@", "\\")):
            return True
        if above[-1].islower() != below[0].islower():
            return True
        left, right = _fold(first[0]), _fold(second[0])
        whole = self._words[left + right]
        if (left, right[:_STEM]) in self._pairs:
            return whole == 0
        if whole:
            return False
        if not above[-1].islower():
            return True
        return left in self._firsts or not self._breaks_words


def _fold(word: str) -> str:
    # One letter for the four i's, whatever the language of the capitals.
    return word.replace("İ", "i").replace("I", "i").replace("ı", "i").lower()
