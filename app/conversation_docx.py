"""A conversation as a document for Word and LibreOffice: the same parts as its Markdown."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from re import compile as pattern
from typing import Any

from app.conversation import Turn
from app.conversation_export import AnsweredTurn, QuotedPlace, conversation_title, parts
from app.messages import message
from ingest.document import Language

__all__ = ["conversation_docx"]

_TAGS: dict[Language, str] = {"tr": "tr-TR", "ky": "ky-KG", "ru": "ru-RU", "en": "en-US"}
_FACE = "Times New Roman"  # there wherever Word is, with ң, ө and ү
# What XML 1.0 cannot hold (section 2.2), and the carriage return, which Word takes for a line break.
_UNWRITABLE = pattern("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def conversation_docx(turns: Sequence[Turn], language: Language, *, day: date) -> bytes:
    """The conversation as DOCX: questions are headings, quotations are marked with the language that they are in.

    A character that the format cannot hold is shown as "\ufffd", and a last line says that there were some.
    """
    from docx import Document  # here: who exports nothing should not wait for it

    made = Document()
    _prepare(made, language)
    title = conversation_title(language, day)
    made.core_properties.title, made.core_properties.author, made.core_properties.comments = (
        title,
        "Köprü",
        "",
    )
    made.core_properties.language = _TAGS[language]
    writer = _Writer(made)
    writer.write(title, "Title", language)
    writer.write(message("take_note", language), "Normal", language)
    for part in parts(turns, language):
        writer.turn(part)
    if writer.replaced:
        writer.write(message("take_replaced", language, format="Word"), "Normal", language)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


class _Writer:
    """Adds paragraphs; ``replaced`` counts the characters that could not be written."""

    def __init__(self, made: Any) -> None:
        self.made, self.replaced = made, 0

    def turn(self, part: AnsweredTurn) -> None:
        self.write(" ".join(part.question.split()), "Heading 1", None)
        if part.said:
            self.write(part.said, "Normal", part.language)
        for place in part.quoted:
            self._quote(place, part.language)

    def _quote(self, place: QuotedPlace, language: Language) -> None:
        self.write(place.quote, "Quote", place.language)
        for line in place.lines:
            self.write(" ".join(line.split()), "Normal", language)

    def write(self, text: str, style: str, language: Language | None) -> None:
        """A paragraph in a style of Word's, its words marked as ``language``; None marks nothing."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        written, count = _UNWRITABLE.subn("\ufffd", text)
        self.replaced += count
        run = self.made.add_paragraph(style=style).add_run(written)
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), _TAGS[language] if language else "x-none")
        run._r.get_or_add_rPr().append(mark)


def _prepare(made: Any, language: Language) -> None:
    """The template's styles without its colours and faces, and with our language."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for mark in made.styles.element.iter(qn("w:lang")):
        mark.set(qn("w:val"), _TAGS[language])
    for name, size in (("Normal", 11), ("Title", 20), ("Heading 1", 14), ("Quote", 12)):
        style = made.styles[name]
        style.font.name, style.font.size = _FACE, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for attribute in list(fonts.attrib):  # a theme's face would win over ours
            del fonts.attrib[attribute]
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), _FACE)
    quote = made.styles["Quote"]
    quote.font.italic = False
    quote.paragraph_format.left_indent, quote.paragraph_format.space_after = Pt(18), Pt(2)
