"""Numbers as they are printed before headings and items."""

__all__ = ["numeral"]

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"  # without ё й ъ ы ь, as lists have it
_LARGEST_ROMAN = 4000


def numeral(value: int, style: str) -> str:
    """``value`` in a numbering style as Word and OpenDocument name it; in digits if the style is unknown.

    >>> [numeral(4, style) for style in ("decimal", "lowerRoman", "A", "russianLower", "none")]
    ['4', 'iv', 'D', 'г', '']
    """
    match style:
        case "none":
            return ""
        case "lowerRoman" | "i":
            return _roman(value)
        case "upperRoman" | "I":
            return _roman(value).upper()
        case "lowerLetter" | "a":
            return _letter(value, _LATIN)
        case "upperLetter" | "A":
            return _letter(value, _LATIN).upper()
        case "russianLower":
            return _letter(value, _RUSSIAN)
        case "russianUpper":
            return _letter(value, _RUSSIAN).upper()
        case "decimalZero":
            return f"{value:02}"
        case _:
            return str(value)


def _roman(value: int) -> str:
    if not 0 < value < _LARGEST_ROMAN:
        return str(value)
    written = ""
    for worth, letters in (*_ROMAN, *_ROMAN_ONES):
        written += letters * (value // worth)
        value %= worth
    return written


def _letter(value: int, letters: str) -> str:
    """Letters from the first to the last, then each twice, as lists go on."""
    if value < 1:
        return str(value)
    return letters[(value - 1) % len(letters)] * ((value - 1) // len(letters) + 1)
