"""The HTML of the chat: every piece of it that holds words of ours or of the documents.

This module alone decides how text gets into the page. All of it goes through ``escape``, which the
templates call by themselves, so that nothing a document says is ever markup, script or template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from markupsafe import escape as escape_html

from app.answer import Answer, Citation
from app.citations import also_texts, byline, page_text, section_text
from app.messages import language_name, message
from ingest.document import Language, Metadata

__all__ = [
    "ListedDocument",
    "Trouble",
    "Turn",
    "conversation_html",
    "documents_html",
    "escape",
    "masthead_html",
    "render",
    "report_html",
]

Trouble = Literal["question_refused", "search_failed"]

_SURE, _LIKELY = 0.85, 0.6  # the probabilities from which a reader takes "is" and "probably is" as kept
_FOLDED = 420  # characters: a longer passage pushes the next card off a phone's screen
_NATIVE_NAMES: dict[Language, str] = {"tr": "Türkçe", "ky": "Кыргызча", "ru": "Русский", "en": "English"}
_DOCUMENTS_LISTED = 300  # a longer list takes longer to load than to search

# gr.HTML reads Handlebars and JavaScript template literals, browsers turn a bare CR into LF.
_ACTIVE = {ord(character): f"&#{ord(character)};" for character in "$`\\{}\r"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it; None as long as the search runs."""

    question: str
    outcome: Answer | Trouble | None


class ListedDocument(Protocol):
    """What the list of documents shows; ``languages`` are those of its passages, most first."""

    @property
    def metadata(self) -> Metadata: ...
    @property
    def page_count(self) -> int: ...
    @property
    def languages(self) -> Sequence[Language]: ...


def escape(value: object) -> Markup:
    """``str(value)`` as inert HTML whose text content is that string again, letter for letter.

    >>> print(escape("<b>${alert(1)}</b>"))
    &lt;b&gt;&#36;&#123;alert(1)&#125;&lt;/b&gt;
    """
    if isinstance(value, Markup):
        return value
    return Markup(str(escape_html(str(value))).translate(_ACTIVE))  # noqa: S704 (escaped right here)


def masthead_html(language: Language, *, tagline: str = "tagline") -> str:
    """The name of the page and what it is for; ``tagline`` is the key of that sentence."""
    return render("masthead.html", language=language, tagline=tagline)


def conversation_html(turns: Sequence[Turn], language: Language, *, examples: Mapping[Language, str]) -> str:
    """All turns, the latest last; before the first one, the example questions.

    An answer speaks the language of its question, and ``language`` where that is none of the four.
    """
    return render("conversation.html", turns=turns, language=language, examples=examples)


def documents_html(documents: Sequence[ListedDocument], language: Language) -> str:
    """The list of the documents that are searched."""
    shown = documents[:_DOCUMENTS_LISTED]
    return render("documents.html", documents=shown, more=len(documents) - len(shown), language=language)


def report_html(language: Language, *, opened: bool = False, page: str | None = None) -> str:
    """The report folded away, or opened on ``page``, which can run nothing; None if it cannot be read."""
    return render("report.html", language=language, opened=opened, page=page)


def _headline(answer: Answer, language: Language) -> str:
    """What was found, and how surely, in a sentence."""
    if answer.status != "found":
        return message(f"answer_{answer.status}", language, n=len(answer.citations))
    sureness = (
        "sure" if answer.confidence >= _SURE else "likely" if answer.confidence >= _LIKELY else "possible"
    )
    return message(f"answer_{sureness}", language, n=len(answer.citations))


def _summary(answer: Answer, language: Language) -> str:
    """How much was found: "5 passages in 3 documents, 2 languages"."""
    counts = {
        "passages": len(answer.citations),
        "documents": len({citation.document_id for citation in answer.citations}),
        "languages": len({citation.language for citation in answer.citations}),
    }
    parts = {name: message(f"summary_{name}", language, n=count) for name, count in counts.items()}
    return message("summary", language, **parts)


def _is_folded(citation: Citation) -> bool:
    """Whether the passage around the quotes is long enough to be put away at first."""
    return len(citation.text) > _FOLDED and citation.quotes != (citation.text,)


def render(template: str, **values: object) -> str:
    """What a template in the folder ``web`` makes of ``values``; all of them are escaped."""
    return _templates().get_template(template).render(values)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("web")),
        autoescape=True,
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(
        also_texts=also_texts,
        byline=byline,
        headline=_headline,
        is_folded=_is_folded,
        language_name=language_name,
        message=message,
        native_names=_NATIVE_NAMES,
        page_text=page_text,
        section_text=section_text,
        summary=_summary,
    )
    return templates
