"""In which order titles stand in a list: as the alphabets of the four languages have their letters."""

from re import compile as pattern
from unicodedata import category, normalize

from ingest.document import Language

__all__ = ["alphabetical"]

_LAST = "\uffff"  # after every letter, so that "ң" comes after "ня" and before "о"
_AFTER = {
    "ç": "c", "ğ": "g", "ı": "h", "ö": "o", "ş": "s", "ü": "u", "ң": "н", "ө": "о", "ү": "у",
}  # fmt: skip
"""Letters of their own and the letter that each follows; by their codes they would all stand at the end."""
_ORDER = str.maketrans({letter: before + _LAST for letter, before in _AFTER.items()} | {"ё": "е"})
_NUMBER = pattern(r"\d+")
_LONGEST_NUMBER = 12  # digits; what is longer is no volume and no year


def alphabetical(title: str, language: Language | None) -> str:
    """What to sort a title by: letters without capitals, numbers by their size, quotation marks before it left out.

    In what is Turkish by its ``language``, I is the capital of ı. Latin letters stand before Cyrillic ones.

    >>> sorted(["Ода", "«Нур»", "Өрт", "Ңа", "Няня"], key=lambda title: alphabetical(title, "ky"))
    ['«Нур»', 'Няня', 'Ңа', 'Ода', 'Өрт']
    >>> sorted(["İz", "Irmak", "Hız", "Çay 10", "Çay 9", "Cuma"], key=lambda title: alphabetical(title, "tr"))
    ['Cuma', 'Çay 9', 'Çay 10', 'Hız', 'Irmak', 'İz']
    """
    composed = normalize("NFC", title)
    if language == "tr":
        composed = composed.replace("I", "ı")
    lowered = composed.replace("İ", "i").casefold()
    start = next((at for at, letter in enumerate(lowered) if letter.isalnum()), 0)
    numbered = _NUMBER.sub(lambda found: found[0].zfill(_LONGEST_NUMBER), lowered[start:])
    return "".join(_plain(letter) for letter in numbered)


def _plain(letter: str) -> str:
    """A letter as it is sorted: é and â as e and a, Turkish and Kyrgyz letters after those that they follow."""
    ordered = letter.translate(_ORDER)
    if ordered != letter or "\u0400" <= letter <= "\u04ff":  # й is a letter, not и with a mark
        return ordered
    return "".join(each for each in normalize("NFKD", letter) if category(each) != "Mn")
