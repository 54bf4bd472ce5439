"""Which characters a text may hold: the first of the repairs, made before lines are looked at."""

from re import compile as pattern
from unicodedata import category, normalize

__all__ = ["clean_characters"]

# A soft hyphen that ends a line is a hyphen that was printed; anywhere else it is invisible.
_PRINTED_SOFT_HYPHEN = pattern("\u00ad(?=[ \t]*(?:\\Z|\n{1,2}[ \t]*[^\\W\\d_]))")

_REPLACED = {
    "\t": "    ",  # as wide as Markdown counts it
    "\v": "\n",
    "\f": "\n\n",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n\n",
    "\u2010": "-",  # hyphens that look the same must be found the same
    "\u2011": "-",
}

# Invisible (format, control), half a character (surrogates), or a glyph of one font only (private use).
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co"})


def clean_characters(text: str) -> str:
    r"""The text in NFC, with line feeds only, plain spaces, and nothing that cannot be seen.

    >>> clean_characters("o\u0308zel\u200b \ufb01kir\u00a0\ue000ko\u00adpru\r\n")
    'özel fikir kopru\n'
    """
    text = _PRINTED_SOFT_HYPHEN.sub("-", text.replace("\r\n", "\n").replace("\r", "\n"))
    table = {ord(character): _replacement(character) for character in set(text)}
    return normalize("NFC", text.translate(table))


def _replacement(character: str) -> str:
    if character == "\n":
        return character
    if character in _REPLACED:
        return _REPLACED[character]
    kind = category(character)
    if kind in _DROPPED:
        return ""
    if kind == "Zs":
        return " "
    if "\ufb00" <= character <= "\ufb06":  # the ligatures ff fi fl ffi ffl st
        return normalize("NFKC", character)
    return character
