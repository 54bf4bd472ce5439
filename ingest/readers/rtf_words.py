"""The words of RTF: where each begins and ends, and what those mean that stand for a sign or an encoding."""

from collections.abc import Iterator
from dataclasses import dataclass
from re import compile as pattern
from re import findall
from typing import Literal

__all__ = ["CHARSETS", "SIGNS", "SKIPPED", "Word", "words"]

_TOKEN = pattern(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)"
)

CHARSETS = {
    77: "mac_roman",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
"""Encodings by the number that a font table has for them; those of scripts that we do not read are not here."""

SIGNS = {
    "tab": " ",
    "line": "\n",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "endash": "–",
    "emdash": "—",
    "enspace": " ",
    "emspace": " ",
    "qmspace": " ",
    "nestcell": " ",
    "nestrow": " ",
    "~": " ",
    "_": "-",
    "-": "\u00ad",
    "{": "{",
    "}": "}",
    "\\": "\\",
}

SKIPPED = frozenset(
    findall(
        r"\w\S*",
        "colortbl filetbl revtbl pict object objdata objclass header headerl headerr headerf footer footerl footerr "
        "footerf ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn fldinst datafield xe tc rxe txe bkmkstart bkmkend "
        "annotation atnid atnauthor atnref atndate atntime listtable listoverridetable listname liststylename "
        "leveltext levelnumbers themedata colorschememapping latentstyles datastore xmlnstbl rsidtbl generator "
        "private template nonesttables shp do shppict nonshppict formfield pgdsctbl mmathPr upr operator subject "
        "keywords comment doccomm company manager category hlinkbase printim buptim revtim userprops docvar "
        "background passwordhash protusertbl wgrffmtfilter",
    )
)
"""Groups that hold nothing of the text."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word: a control word with its number, a byte of text in hexadecimal, a brace, or plain text."""

    kind: Literal["control", "byte", "open", "close", "text"]
    text: str
    number: int | None = None


def words(source: str) -> Iterator[Word]:
    """The words of a file whose bytes were read as Latin-1; pictures in bytes are stepped over."""
    place = 0
    while found := _TOKEN.match(source, place):
        place = found.end()
        control, number, byte, sign, brace, text = found.groups()
        if control:
            value = int(number) if number else None
            if control == "bin":
                place += max(0, value or 0)
            else:
                yield Word("control", control, value)
        elif byte:
            yield Word("byte", chr(int(byte, 16)))
        elif sign:
            yield Word("control", "par" if sign in "\r\n" else sign)
        elif brace:
            yield Word("open" if brace == "{" else "close", brace)
        elif text:
            yield Word("text", text)
