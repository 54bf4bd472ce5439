"""Plain text and Markdown: which characters the bytes are, the pages of a text, the front matter of Markdown."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from datetime import date
from re import compile as pattern

from yaml import YAMLError, safe_load

from ingest.errors import BrokenSourceError
from ingest.readers.printed import split_pages
from ingest.readers.raw import RawDocument, RawMetadata, RawPage

__all__ = ["read_markdown", "read_text"]

_ASCII = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = {
    "cp1254": frozenset(_ASCII + "çğıöşüâîû"),
    "cp1251": frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
}
"""The encodings that Windows saved Turkish, English and Russian in, and the letters of words in them."""

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))  # a text has hardly any, a picture many
_WORD = pattern(r"[^\W\d_]+")
_FRONT_MATTER = pattern(r"---[ \t]*\r?\n((?:(?!---|\.\.\.).*\r?\n){1,200}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_KEY = pattern(r"(?m)^[^\W\d_][\w-]*[ \t]*:")
_YEAR = pattern(r"\b1[5-9]\d\d\b|\b20\d\d\b")
_SILENT = RawMetadata(None, (), None, None)


def read_text(data: bytes, name: str) -> RawDocument:
    """The pages of a plain text; ``name`` is what an error calls it.

    Raises:
        BrokenSourceError: the bytes are no text, or in an encoding that cannot be told.
    """
    pages = split_pages(_decoded(data, name))
    return RawDocument(tuple(RawPage(page, None) for page in pages), _SILENT)


def read_markdown(data: bytes, name: str) -> RawDocument:
    """A Markdown text as one page, and what its YAML front matter says of it.

    Raises:
        BrokenSourceError: as for ``read_text``, or the front matter is not YAML.
    """
    text = _decoded(data, name)
    found = _FRONT_MATTER.match(text)
    if not found or not _KEY.search(found[1]):  # a rule across the page, not front matter
        return RawDocument((RawPage(text, None),), _SILENT)
    return RawDocument((RawPage(text[found.end() :], None),), _front_matter(found[1], name))


def _decoded(data: bytes, name: str) -> str:
    utf16 = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not utf16 and len(data.translate(None, _CONTROLS)) < 0.99 * len(data):
        raise BrokenSourceError(
            f"{name}: holds bytes that no text has; it is probably another kind of file with a changed "
            "name. Give it its own ending back, or export it as text, and add that."
        )
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        if utf16 or data.startswith(BOM_UTF8):
            raise _undecodable(name, f"it is damaged at byte {error.start}") from error
    return _in_old_encoding(data, name)


def _in_old_encoding(data: bytes, name: str) -> str:
    """The text in the encoding that makes most words plausible; both have the same quotes and dashes."""
    readings = {encoding: data.decode(encoding, errors="replace") for encoding in _ALPHABETS}
    likely = {encoding: _plausible(text, _ALPHABETS[encoding]) for encoding, text in readings.items()}
    best = max(likely, key=lambda encoding: likely[encoding])
    if likely[best] < 0.8:
        raise _undecodable(name, "neither UTF-8 nor the Windows encodings of Turkish and Russian")
    return readings[best]


def _undecodable(name: str, found: str) -> BrokenSourceError:
    return BrokenSourceError(
        f"{name}: its characters cannot be told ({found}). Save it as UTF-8 and add it again."
    )


def _plausible(text: str, alphabet: frozenset[str]) -> float:
    """Which share of the words with letters beyond ASCII are in this alphabet, but for an accent or two."""
    words = {word.lower().replace("i̇", "i") for word in _WORD.findall(text) if not word.isascii()}
    strange = [sum(letter not in alphabet for letter in word) / len(word) for word in words]
    return sum(share < 0.3 for share in strange) / len(strange) if strange else 1.0


def _front_matter(block: str, name: str) -> RawMetadata:
    try:
        said = safe_load(block)
    except (YAMLError, ValueError) as error:
        raise BrokenSourceError(
            f"{name}: the front matter between its first two --- lines is not YAML "
            f"({' '.join(str(error).split())}). Correct it, or remove those lines."
        ) from error
    if not isinstance(said, dict):
        return _SILENT
    keys = {str(key).lower(): value for key, value in said.items()}
    language = keys.get("language", keys.get("lang"))
    return RawMetadata(
        title=_line(keys.get("title")) or None,
        authors=_authors(keys.get("authors", keys.get("author"))),
        year=_year(keys.get("year", keys.get("date"))),
        language=_line(language) or None,
    )


def _line(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _authors(value: object) -> tuple[str, ...]:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return tuple(author for entry in value for author in _authors(entry))
    return tuple(part.strip() for part in _line(value).split(";") if part.strip())


def _year(value: object) -> int | None:
    if isinstance(value, date):
        return value.year
    found = _YEAR.search(_line(value))
    return int(found[0]) if found else None
