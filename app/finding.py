"""Whether a text has the words that somebody types to find it in a list, in whatever script or marks they are typed."""

from collections.abc import Callable
from functools import lru_cache
from unicodedata import category, normalize

from index.subwords import lower, romanise

__all__ = ["sought"]


def sought(find: str) -> Callable[[str], bool]:
    """What says whether a text has all words of ``find``, in any order; all texts have the words of "".

    Letters match without their marks, and by sound across scripts: names are typed on foreign keyboards.

    >>> [sought("рогун")("Rogun Barajı"), sought("baraji rogun")("Рогун баражы"), sought("рогун суу")("Rogun")]
    [True, True, False]
    """
    words = [(_plain(word), _by_sound(word)) for word in find.split()]

    def has(text: str) -> bool:
        plain, sound = _plain(text), _by_sound(text)
        # A single letter sounds like one of nearly any text, and "ь" like nothing.
        return all(typed in plain or (len(spoken) > 1 and spoken in sound) for typed, spoken in words)

    return has


@lru_cache(maxsize=20_000)  # with every letter that is typed, the same texts are looked at
def _plain(text: str) -> str:
    """A copy in which İ, I, ı and i are one letter, and accents are off."""
    letters = normalize("NFKD", text.casefold()).replace("ı", "i")
    return "".join(letter for letter in letters if category(letter) != "Mn")


@lru_cache(maxsize=20_000)
def _by_sound(text: str) -> str:
    """A romanised copy in which y is i: Нарын is written Narın, Narin and Naryn."""
    return romanise(lower(normalize("NFC", text))).replace("y", "i")
