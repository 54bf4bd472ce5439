"""What a paragraph of a DOCX is by its style: a heading, a numbered item, the first on a page."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from re import Match
from re import compile as pattern
from xml.etree.ElementTree import Element

from ingest.readers.archive import attribute, local
from ingest.readers.numerals import numeral

__all__ = ["Numbering", "Styles", "child", "is_on"]

_HEADING_NAME = pattern(r"(?i)(?:heading|başlık|заголовок)\s*([1-9])$")
_TITLE_NAME = pattern(r"(?i)(?:title|konu başlığı|название)$")
_PLACE = pattern(r"%([1-9])")
_LONGEST_CHAIN = 20  # styles based on styles; a loop would have no end
_BODY_LEVEL = 9  # the outline level of text that is no heading


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str
    properties: Element | None


class Styles:
    """The paragraph styles of a document, each with what it takes over from the one it is based on."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        for style in root if root is not None else ():
            if local(style) == "style":
                name, based_on = child(style, "name"), child(style, "basedOn")
                self._styles[attribute(style, "styleId")] = _Style(
                    "" if name is None else attribute(name, "val"),
                    "" if based_on is None else attribute(based_on, "val"),
                    child(style, "pPr"),
                )

    def heading_level(self, properties: Element | None) -> int | None:
        """From 1; None for text. A title counts as the first level."""
        for name, found in self._chain(properties):
            outline = child(found, "outlineLvl")
            if outline is not None and attribute(outline, "val").isdecimal():
                level = int(attribute(outline, "val"))
                return level + 1 if level < _BODY_LEVEL else None
            if heading := _HEADING_NAME.match(name):
                return int(heading[1])
            if _TITLE_NAME.match(name):
                return 1
        return None

    def opens_page(self, properties: Element | None) -> bool:
        for _, found in self._chain(properties):
            before = child(found, "pageBreakBefore")
            if before is not None:
                return is_on(before)
        return False

    def numbering(self, properties: Element | None) -> tuple[str, str, int | None]:
        """The list that a paragraph is numbered in, the style that says so, its level; "" for none."""
        style_id = _style_id(properties)
        for _, found in self._chain(properties):
            if (numbered := child(found, "numPr")) is not None:
                number, level = child(numbered, "numId"), child(numbered, "ilvl")
                said = "" if level is None else attribute(level, "val")
                list_id = "" if number is None else attribute(number, "val")
                return "" if list_id == "0" else list_id, style_id, int(said) if said.isdecimal() else None
        return "", style_id, None

    def _chain(self, properties: Element | None) -> Iterator[tuple[str, Element | None]]:
        """A paragraph's own properties, then those of its style, and of the style that is based on."""
        yield "", properties
        style_id = _style_id(properties)
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style.name, style.properties
            style_id = style.based_on


class Numbering:
    """The numbers that Word prints before headings and items, counted as the document is read."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, Element]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for found in root if root is not None else ():
            if local(found) == "abstractNum":
                self._levels[attribute(found, "abstractNumId")] = {
                    int(attribute(level, "ilvl")): level
                    for level in found
                    if local(level) == "lvl" and attribute(level, "ilvl").isdecimal()
                }
            elif local(found) == "num" and (abstract := child(found, "abstractNumId")) is not None:
                self._lists[attribute(found, "numId")] = attribute(abstract, "val")

    def next(self, list_id: str, style_id: str, level: int | None) -> str:
        """What is printed before the next paragraph of this list; "•" for any bullet, "" for nothing."""
        abstract = self._lists.get(list_id, "")
        levels = self._levels.get(abstract, {})
        if level is None:
            level = next((each for each in levels if _said(levels[each], "pStyle") == style_id), 0)
        if level not in levels:
            return ""
        counts = self._counts[abstract]
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if _said(levels[level], "numFmt") == "bullet":
            return "•"

        def printed(place: Match[str]) -> str:
            at = int(place[1]) - 1
            found = levels.get(at)
            if found is None:
                return ""
            return numeral(counts.get(at, _start(found)), _said(found, "numFmt"))

        return _PLACE.sub(printed, _said(levels[level], "lvlText")).strip()


def child(element: Element | None, name: str) -> Element | None:
    """The first child of this name in any namespace."""
    if element is None:
        return None
    return next((each for each in element if local(each) == name), None)


def is_on(switch: Element) -> bool:
    """Whether a property that is there is not there to say no."""
    return attribute(switch, "val").lower() not in ("0", "false", "off", "none")


def _style_id(properties: Element | None) -> str:
    style = child(properties, "pStyle")
    return "" if style is None else attribute(style, "val")


def _said(level: Element, name: str) -> str:
    found = child(level, name)
    return "" if found is None else attribute(found, "val")


def _start(level: Element) -> int:
    said = _said(level, "start")
    return int(said) if said.isdecimal() and len(said) < 6 else 1
