"""The panel for what is taken along: which formats there are, what stands in each, and what its file is called."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from app.answer import Citation
from app.bibtex import bibtex
from app.chat_page import escape, render
from app.conversation import Turn
from app.conversation_docx import conversation_docx
from app.conversation_export import conversation_markdown
from app.csl import csl_json
from app.formatted import Entry, Run, Style, as_text, formatted
from app.messages import message
from app.quotations import quote_with_source, quoted, source_line
from app.references import Reference, references
from app.ris import ris
from ingest.document import Language

__all__ = [
    "CONVERSATION_FORMATS",
    "FORMATS",
    "ConversationFormat",
    "Format",
    "Taken",
    "conversation_file",
    "file_html",
    "runs_html",
    "styled_text",
    "take_html",
    "taken_text",
]

Format = Literal["quotes", "apa", "gost", "isnad", "bibtex", "ris", "csl-json"]
FORMATS: dict[Format, str] = {
    "quotes": "txt", "apa": "txt", "gost": "txt", "isnad": "txt", "bibtex": "bib", "ris": "ris", "csl-json": "json",
}  # fmt: skip
"""The formats of chosen citations, and the endings of their files."""

ConversationFormat = Literal["markdown", "docx"]
CONVERSATION_FORMATS: dict[ConversationFormat, str] = {"markdown": "md", "docx": "docx"}
"""The formats of a whole conversation, and the endings of their files."""

_NAMES = {
    "apa": "APA",
    "gost": "GOST R 7.0.5",
    "isnad": "İSNAD",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
}
_STYLES: dict[Format, Style] = {"apa": "apa", "gost": "gost", "isnad": "isnad"}
_TYPES = {
    "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A format as the panel offers it: ``html`` is what is seen and copied, ``text`` what its file holds."""

    format: Format
    name: str
    file: str
    html: Markup
    text: str


def taken_text(citations: Sequence[Citation], form: Format, language: Language) -> str:
    """The citations in a format, its words in ``language``; it ends with a line break. There is at least one."""
    style = _STYLES.get(form)
    if style is not None:
        return styled_text(formatted(citations, style, language), style, language)
    if form == "quotes":
        return "\n\n".join(quote_with_source(citation, language) for citation in citations) + "\n"
    listed = references(citations)
    if form == "csl-json":
        return csl_json(listed)
    write: Callable[[Sequence[Reference], Language], str] = bibtex if form == "bibtex" else ris
    return write(listed, language)


def styled_text(entries: Sequence[Entry], style: Style, language: Language) -> str:
    """The list of references, and then how the text points at each with the pages cited."""
    lines = [message("take_list", language), *(as_text(entry.reference) for entry in entries), ""]
    lines += [_pointers_title(style, language), *(as_text(entry.pointer) for entry in entries)]
    return "\n".join(lines) + "\n"


def take_html(
    citations: Sequence[Citation], language: Language, *, day: date, conversation: bool, request: int
) -> str:
    """The panel with all formats of ``citations``; ``conversation`` if there is one that can be saved.

    ``request`` tells one opening from the next, be they the same.
    """
    offered = [_taken(citations, form, language, day) for form in FORMATS] if citations else []
    documents = len({citation.document_id for citation in citations})
    count = message(
        "take_count",
        language,
        quotations=message("take_quotations", language, n=len(citations)),
        documents=message("take_documents", language, n=documents),
    )
    return render(
        "take.html",
        language=language,
        offered=offered,
        count=count,
        conversation=conversation,
        request=request,
    )


def conversation_file(
    turns: Sequence[Turn], form: ConversationFormat, language: Language, *, day: date
) -> bytes:
    """The whole conversation as a file of this format."""
    if form == "markdown":
        return conversation_markdown(turns, language, day=day).encode()
    return conversation_docx(turns, language, day=day)


def file_html(data: bytes, form: ConversationFormat, language: Language, *, day: date, request: int) -> str:
    """A file for the page's script to hand to the browser; ``request`` tells one from the next, be they the same."""
    ending = CONVERSATION_FORMATS[form]
    name = _file_name(day, ending)
    return render(
        "take_file.html",
        name=name,
        type=_TYPES[ending],
        data=b64encode(data).decode(),
        request=request,
        said=message("take_saved", language, file=name),
    )


def _taken(citations: Sequence[Citation], form: Format, language: Language, day: date) -> Taken:
    name = _NAMES.get(form) or message("take_quotes", language)
    if form == "gost" and language in ("ky", "ru"):
        name = "ГОСТ Р 7.0.5"
    file, style = _file_name(day, FORMATS[form], form), _STYLES.get(form)
    if form == "quotes":
        return Taken(
            form, name, file, _quotes_html(citations, language), taken_text(citations, form, language)
        )
    if style is None:
        text = taken_text(citations, form, language)
        return Taken(form, name, file, Markup("<pre>{}</pre>").format(escape(text)), text)
    entries = formatted(citations, style, language)
    html = _styled_html(entries, style, language)
    return Taken(form, name, file, html, styled_text(entries, style, language))


def _quotes_html(citations: Sequence[Citation], language: Language) -> Markup:
    return Markup("").join(
        Markup('<blockquote dir="ltr"{}>{}</blockquote><p>{}</p>').format(
            Markup(' lang="{}"').format(citation.language) if citation.language else "",
            escape(quoted(citation)),
            escape(source_line(citation, language)),
        )
        for citation in citations
    )


def _styled_html(entries: Sequence[Entry], style: Style, language: Language) -> Markup:
    def paragraphs(each: Sequence[tuple[Run, ...]]) -> Markup:
        return Markup("").join(Markup("<p>{}</p>").format(runs_html(runs)) for runs in each)

    return Markup("<h3>{}</h3>{}<h3>{}</h3>{}").format(
        escape(message("take_list", language)),
        paragraphs([entry.reference for entry in entries]),
        escape(_pointers_title(style, language)),
        paragraphs([entry.pointer for entry in entries]),
    )


def runs_html(runs: Sequence[Run]) -> Markup:
    """A formatted reference as inert HTML, ``<i>`` where it is slanted."""
    return Markup("").join(
        Markup("<i>{}</i>").format(escape(run.text)) if run.italic else escape(run.text) for run in runs
    )


def _pointers_title(style: Style, language: Language) -> str:
    return message("take_footnotes" if style == "isnad" else "take_pointers", language)


def _file_name(day: date, ending: str, form: Format | None = None) -> str:
    """The like of "kopru-2026-03-01.bib"; the styles, which share an ending, have their names in it."""
    middle = f"-{form}" if ending == "txt" else ""
    return f"kopru-{day.isoformat()}{middle}.{ending}"
