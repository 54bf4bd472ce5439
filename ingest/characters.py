"""Which characters a text may hold: the first of the repairs, made before lines are looked at."""

from collections import Counter
from re import compile as pattern
from unicodedata import category, normalize

from ingest.report import RepairKind

__all__ = ["clean_characters", "clean_line", "count_cleaned", "is_unicode"]

# A soft hyphen that ends a line is a hyphen that was printed; anywhere else it is invisible.
_PRINTED_SOFT_HYPHEN = pattern("\u00ad(?=[ \t]*(?:\\Z|\n{1,2}[ \t]*[^\\W\\d_]))")

# No writing has more marks on one letter, and putting them in order takes the square of their number.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_HEAP_OF_MARKS = pattern(f"([{_MARKS}]{{30}})[{_MARKS}]+")

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
    return normalize("NFC", _HEAP_OF_MARKS.sub(r"\1", text.translate(table)))


def clean_line(text: str) -> str:
    r"""The same on one line: single spaces within, none around.

    >>> clean_line(" o\u0308zel\r\n \ufb01kir\t")
    'özel fikir'
    """
    return " ".join(clean_characters(text).split())


def is_unicode(text: str) -> bool:
    """Whether a text is without halves of characters, which names from old archives have, and nothing can store."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def count_cleaned(text: str) -> Counter[RepairKind]:
    """How many characters of each kind ``clean_characters`` changes for good in this text."""
    counted: Counter[RepairKind] = Counter()
    for character in set(text):
        if character > "~" and (kind := _kind(character)):
            counted[kind] += text.count(character)
    return counted


def _kind(character: str) -> RepairKind | None:
    if "\ufb00" <= character <= "\ufb06":
        return "ligatures"
    if character in _REPLACED:
        return None
    match category(character):
        case "Co":
            return "private-use letters"
        case "Cf" | "Cs":
            return "invisible characters"
    return None


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
