"""RTF: paragraphs, headings, lists, tables and footnotes, in the encoding of each font."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from re import compile as pattern

from ingest.errors import BrokenSourceError
from ingest.readers.blocks import MAYBE_PAGE, page_mark, plain
from ingest.readers.raw import RawDocument
from ingest.readers.rtf_paragraphs import Paragraphs
from ingest.readers.rtf_words import CHARSETS, SIGNS, SKIPPED, Word, words
from ingest.readers.stated import stated

__all__ = ["read_rtf"]

_DEEPEST = 500  # groups within groups; Word nests twenty
_HEADING_NAME = pattern(r"(?i)\s*(?:heading|başlık|заголовок)\s*([1-9])\s*;")
_FONT_OF = {"cyr": "cp1251", "tur": "cp1254"}  # how fonts were called before they had a number for it
_ENCODINGS: Mapping[str, str] = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_INFO = frozenset({"title", "author"})
_TABLES = frozenset({"fonttbl", "stylesheet", "info"})
_BODY_LEVEL = 9  # the outline level of text that is no heading


def read_rtf(data: bytes, name: str) -> RawDocument:
    """The pages of an RTF; one page if its writer never broke it.

    Raises:
        BrokenSourceError: no RTF, or it breaks off before any text.
    """
    start = data.find(b"{\\rtf", 0, 1024)
    if start < 0:
        raise BrokenSourceError(
            f"{name}: is not an RTF file, although it is called one. Give it the ending of what it is, or open it in "
            "the program that made it, save it as .rtf, and add that."
        )
    reader = _Reader()
    for word in words(data[start:].decode("latin-1")):
        reader.take(word)
        if reader.depth > _DEEPEST:
            raise BrokenSourceError(
                f"{name}: damaged (nested more than {_DEEPEST} deep). Open it and save it anew as .rtf."
            )
    reader.finish()
    said = reader.said
    return RawDocument(
        reader.blocks.raw_pages(), stated(said["title"], [said["author"]], said["year"], ""), written=True
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until a closing brace: where text goes, how it is encoded, what its paragraph is."""

    target: str = "body"
    around: str = "body"
    encoding: str = ""
    font: int = -1
    skip: int = 1
    hidden: bool = False
    in_table: bool = False
    style: int = 0
    level: int | None = None


class _Reader:
    """Takes the words of a file one by one and writes down its blocks."""

    def __init__(self) -> None:
        self._paragraphs = Paragraphs()
        self.blocks = self._paragraphs.blocks
        self.said: dict[str, str] = defaultdict(str)
        self._group = _Group()
        self._around: list[_Group] = []
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._default_font = -1
        self._styles: dict[int, int] = {}
        self._style_text = ""
        self._to_skip = 0
        self._starred = False
        self._section_breaks = True

    @property
    def depth(self) -> int:
        return len(self._around)

    def take(self, word: Word) -> None:
        if word.kind == "open":
            self._around.append(self._group)
            self._to_skip = 0
        elif word.kind == "close":
            self._close()
        elif word.kind == "control":
            self._control(word.text, word.number)
        else:
            self._starred = False
            self._text(word.text, decode=True)

    def finish(self) -> None:
        """The last paragraph needs no end."""
        self._group = _Group()
        self._end_paragraph()
        self._paragraphs.end_table()

    def _close(self) -> None:
        self._to_skip = 0
        self._starred = False
        if self._group.target == "stylesheet":
            self._end_style()
        if self._around:
            self._group = self._around.pop()

    def _control(self, word: str, number: int | None) -> None:
        if word == "*":
            self._starred = True
            return
        starred, self._starred = self._starred, False
        if self._to_skip and word in SIGNS:
            self._to_skip -= 1
            return
        self._to_skip = 0
        if word == "u":
            self._text(chr((number or 0) % 0x10000), decode=False)
            self._to_skip = self._group.skip
        elif word == "uc":
            self._change(skip=max(0, number or 0))
        elif word in SIGNS:
            self._text(SIGNS[word], decode=False)
        elif self._set_target(word) or self._set_encoding(word, number) or self._set_property(word, number):
            return
        elif action := self._actions().get(word):
            if self._group.target == "body":
                action()
            elif word == "par":
                self._text(" ", decode=False)
        elif starred:  # the star says: skip it, if you do not know it
            self._change(target="skipped", around=self._group.target)

    def _actions(self) -> Mapping[str, Callable[[], None]]:
        return {
            "par": self._end_paragraph,
            "cell": self._paragraphs.end_cell,
            "row": self._paragraphs.end_row,
            "page": lambda: self._paragraphs.add(page_mark()),
            "softpage": lambda: self._paragraphs.add(MAYBE_PAGE),
            "pagebb": lambda: self.blocks.page(MAYBE_PAGE),
            "sect": self._end_section,
        }

    def _set_target(self, word: str) -> bool:
        """Whether this word says what its group holds."""
        target = self._group.target
        if word == "footnote" and target == "body":
            self._paragraphs.begin_note()
            self._change(target="note")
        elif word in ("listtext", "pntext") and target == "body":
            self._change(target="mark")
        elif word == "ud" and target == "skipped":
            self._change(target=self._group.around)
        elif word in _TABLES or (word in _INFO and target == "info"):
            self._change(target=word)
        elif word in SKIPPED:
            self._change(target="skipped", around=target)
        else:
            return False
        return True

    def _set_encoding(self, word: str, number: int | None) -> bool:
        """Whether this word is about fonts or encodings."""
        if word == "ansicpg" and number:
            self._encoding = f"cp{number}" if _is_known(f"cp{number}") else self._encoding
        elif word in _ENCODINGS:
            self._encoding = _ENCODINGS[word]
        elif word == "deff":
            self._default_font = number or 0
        elif word in ("f", "af") and number is not None:
            self._change(font=number)
        elif word == "fcharset" and self._group.target == "fonttbl":
            if (number or 0) in CHARSETS:
                self._fonts[self._group.font] = CHARSETS[number or 0]
        elif word == "plain":
            self._change(font=self._default_font, hidden=False)
        else:
            return False
        return True

    def _set_property(self, word: str, number: int | None) -> bool:
        """Whether this word is about what its paragraph or its text is."""
        if word in ("v", "deleted"):
            self._change(hidden=number != 0)
        elif word == "pard":
            self._change(in_table=False, style=0, level=None)
        elif word == "intbl":
            self._change(in_table=True)
        elif word == "s":
            self._change(style=number or 0)
        elif word == "outlinelevel":
            self._change(level=number or 0)
        elif word == "yr" and self._group.target == "info" and not self.said["year"]:
            self.said["year"] = str(number or "")
        elif word in ("sbknone", "sbkcol"):
            self._section_breaks = False
        elif word == "sectd":
            self._section_breaks = True
        else:
            return False
        return True

    def _change(self, **properties: object) -> None:
        self._group = replace(self._group, **properties)  # type: ignore[arg-type]  # each caller names fields

    def _text(self, text: str, *, decode: bool) -> None:
        if decode and self._to_skip:  # what stands for a character where Unicode cannot be shown
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if decode and not text.isascii():
            font = self._default_font if self._group.font < 0 else self._group.font
            encoding = self._fonts.get(font, self._encoding)
            text = text.encode("latin-1", errors="replace").decode(encoding, errors="replace")
        target = self._group.target
        if not text or self._group.hidden or target in ("skipped", "info"):
            return
        if target == "body":
            self._paragraphs.add(text if text == "\n" else plain(text))
        elif target == "note":
            self._paragraphs.add_to_note(text)
        elif target == "mark":
            self._paragraphs.add_to_mark(text)
        elif target == "stylesheet":
            self._style_text += text
        elif target == "fonttbl":
            self._name_font(text)
        else:
            self.said[target] += text

    def _name_font(self, name: str) -> None:
        encoding = _FONT_OF.get(name.strip(" ;").rpartition(" ")[2].lower())
        if encoding:
            self._fonts.setdefault(self._group.font, encoding)

    def _end_style(self) -> None:
        name, self._style_text = self._style_text, ""
        found = _HEADING_NAME.match(name)
        level = self._group.level
        if level is not None and level < _BODY_LEVEL:
            self._styles[self._group.style] = level + 1
        elif found:
            self._styles[self._group.style] = int(found[1])

    def _end_paragraph(self) -> None:
        own = self._group.level
        level = self._styles.get(self._group.style) if own is None else own + 1
        self._paragraphs.end_paragraph(in_table=self._group.in_table, level=level)

    def _end_section(self) -> None:
        self._end_paragraph()
        if self._section_breaks:
            self.blocks.page(page_mark())


def _is_known(encoding: str) -> bool:
    try:
        "".encode(encoding)
    except LookupError:
        return False
    return True
