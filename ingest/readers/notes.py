"""Footnotes in HTML: which links are the marks of notes, and which element holds the note."""

from collections.abc import Mapping
from posixpath import dirname, join, normpath
from re import compile as pattern
from urllib.parse import unquote

from lxml.html import HtmlElement

__all__ = ["Notes"]

_MARK = pattern(r"[\[(]?(?:\d{1,4}|\*{1,3}|[†‡]|[a-zа-я])[\])]?$")
_BACK = pattern(r"[\[(]?(?:\d{1,4}|\*{1,3}|[†‡^↑↩⏎←↵]|[a-zа-я])\ufe0e?[\])]?[.:]?$")
_OPENING = pattern(r"[\[(]?(?:\d{1,4}|\*{1,3}|[†‡^↑])[\])]?[.:]?\s+")
_NOTE_BLOCKS = frozenset({"p", "li", "aside", "div", "dd", "section", "td"})
_LONGEST = 4000  # characters of a footnote; a link to more leads to a chapter
_CLASS = pattern(r"(?i)note|cite|\bref")
_WORDS = pattern(r"\s+")


class Notes:
    """The notes of a page or a book; each is given out once, at the first mark that calls it.

    A note stands behind the marks that call it. Where its own mark leads back into the text, the text is
    not taken for a note, because it was passed already.
    """

    def __init__(self, roots: Mapping[str, HtmlElement]) -> None:
        """``roots`` are the chapters of a book by their file names."""
        self._places: dict[tuple[str, str], HtmlElement] = {}
        for file, root in roots.items():
            for element in root.iter():
                for key in ("id", "name"):
                    if isinstance(element.tag, str) and (anchor := element.get(key)):
                        self._places.setdefault((file, anchor), element)
        self._taken: set[HtmlElement] = set()
        self._passed: set[HtmlElement] = set()

    def pass_by(self, block: HtmlElement) -> None:
        """A block of text is being read: it is no note any more."""
        self._passed.add(block)

    def is_taken(self, element: HtmlElement) -> bool:
        return element in self._taken

    def is_mark(self, element: HtmlElement) -> bool:
        """Whether this is the mark of a note, or the mark in a note that leads back."""
        link = _link(element)
        if link is None or "#" not in (link.get("href") or ""):
            return False
        kinds = f"{link.get('epub:type') or ''} {link.get('role') or ''}"
        if any(kind in kinds for kind in ("noteref", "backlink")):
            return True
        text = _text(element)
        raised = element.tag == "sup" or any(each.tag == "sup" for each in link.iter())
        named = _CLASS.search(f"{link.get('class') or ''} {element.get('class') or ''}") is not None
        return (raised or named) and (_MARK.match(text) is not None or _BACK.match(text) is not None)

    def called_by(self, element: HtmlElement, file: str) -> list[str]:
        """The note that this mark calls, as its paragraphs; empty if it is no mark or its note is gone."""
        if not self.is_mark(element):
            return []
        link = _link(element)
        target = self._target(link, file) if link is not None else None
        if target is None:
            return []
        note: HtmlElement | None = target
        while note is not None and note.tag not in _NOTE_BLOCKS:
            note = note.getparent()
        if note is None or note in self._passed or self._is_taken_within(note):
            return []
        if any(ancestor is note for ancestor in element.iterancestors()):
            return []
        text = self._note_text(note)
        if not text or len(text) > _LONGEST:
            return []
        self._taken.add(note)
        return [text]

    def _target(self, link: HtmlElement, file: str) -> HtmlElement | None:
        path, _, anchor = (link.get("href") or "").partition("#")
        if ":" in path or path.startswith("//"):
            return None
        place = normpath(join(dirname(file), unquote(path))) if path else file
        return self._places.get((place, unquote(anchor)))

    def _is_taken_within(self, note: HtmlElement) -> bool:
        return note in self._taken or any(ancestor in self._taken for ancestor in note.iterancestors())

    def _note_text(self, note: HtmlElement) -> str:
        """Its words, without its number and without what leads back."""
        parts: list[str] = []

        def collect(element: HtmlElement) -> None:
            leads_back = element.tag == "a" and "#" in (element.get("href") or "")
            leads_back = leads_back and _BACK.match(_text(element)) is not None
            if isinstance(element.tag, str) and not leads_back and not self.is_mark(element):
                parts.append(element.text or "")
                for child in element:
                    collect(child)
            parts.append(element.tail or "" if element is not note else "")

        collect(note)
        text = _WORDS.sub(" ", "".join(parts)).strip()
        return _OPENING.sub("", text, count=1).lstrip(".:)] ").strip()


def _link(element: HtmlElement) -> HtmlElement | None:
    """The link that this element is, or that is all there is in it, as in a raised number."""
    if element.tag == "a":
        return element
    if element.tag == "sup":
        links = list(element.iter("a"))
        if len(links) == 1 and _text(links[0]).strip("[]()") == _text(element).strip("[]()"):
            return links[0]
    return None


def _text(element: HtmlElement) -> str:
    return _WORDS.sub("", "".join(element.itertext()))
