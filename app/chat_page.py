"""The HTML of the chat: every piece of it that holds words of ours or of the documents.

This module alone decides how text gets into the page. All of it goes through ``escape``, which the
templates call by themselves, so that nothing a document says is ever markup, script or template.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from markupsafe import escape as escape_html

from app.answer import Answer, Citation
from app.citations import also_texts, byline, page_text, section_text
from app.conversation import Turn, Unread
from app.headings import headed
from app.messages import language_name, message
from app.narrowing import ListedDocument, names
from app.quotations import quote_with_source
from app.surroundings import Surroundings
from index.hit import Reranked
from ingest.document import Language

__all__ = [
    "conversation_html",
    "documents_html",
    "escape",
    "library_html",
    "masthead_html",
    "render",
    "report_html",
    "tray_html",
]

_SURE, _LIKELY = 0.85, 0.6  # the probabilities from which a reader takes "is" and "probably is" as kept
_FOLDED = 420  # characters: a longer passage pushes the next card off a phone's screen
_NATIVE_NAMES: dict[Language, str] = {"tr": "Türkçe", "ky": "Кыргызча", "ru": "Русский", "en": "English"}
_OPEN_TURNS = 4  # the latest; earlier answers are put away, so that a long conversation stays quick
_VERDICTS = {
    "helpful": "verdict_helpful",
    "wrong_passage": "verdict_wrong_passage",
    "wrong_page": "verdict_wrong_page",
}
_DOCUMENTS_LISTED = 300  # a longer list takes longer to load than to search

# gr.HTML reads Handlebars and JavaScript template literals, browsers turn a bare CR into LF.
_ACTIVE = {character: f"&#{ord(character)};" for character in "$`\\{}\r"}

_Setting = tuple[Surroundings | None, Unread | None, Language, Language]
_cards: WeakKeyDictionary[Citation, dict[_Setting, Markup]] = WeakKeyDictionary()
"""The cards of citations, as long as anybody has them: every answer shows the whole conversation anew."""


def escape(value: object) -> Markup:
    """``str(value)`` as inert HTML whose text content is that string again, letter for letter.

    >>> print(escape("<b>${alert(1)}</b>"))
    &lt;b&gt;&#36;&#123;alert(1)&#125;&lt;/b&gt;
    """
    if isinstance(value, Markup):
        return value
    text = str(escape_html(str(value)))
    for (
        character,
        entity,
    ) in _ACTIVE.items():  # most texts have none of them: faster than looking at each letter
        text = text.replace(character, entity)
    return Markup(text)  # noqa: S704 (escaped right here)


def masthead_html(language: Language, *, tagline: str = "tagline") -> str:
    """The name of the page and what it is for; ``tagline`` is the key of that sentence."""
    return render("masthead.html", language=language, tagline=tagline)


def conversation_html(
    turns: Sequence[Turn],
    language: Language,
    *,
    examples: Mapping[Language, str],
    is_empty: bool = False,
    may_add: bool = False,
) -> str:
    """All turns, the latest last; before the first one, the example questions, or that the library ``is_empty``.

    ``may_add`` is whether the visitor can change that.

    An answer speaks the language of its question, and ``language`` where that is none of the four; what can be
    done with it stands in ``language``.
    """
    can_be_taken = any(isinstance(turn.outcome, Answer) and turn.outcome.citations for turn in turns)
    return render(
        "conversation.html",
        turns=turns,
        language=language,
        examples=examples,
        is_empty=is_empty and not turns,
        may_add=may_add,
        can_be_taken=can_be_taken,
    )


def documents_html(documents: Sequence[ListedDocument], language: Language) -> str:
    """The list of the documents that are searched."""
    shown = documents[:_DOCUMENTS_LISTED]
    return render("documents.html", documents=shown, more=len(documents) - len(shown), language=language)


def library_html(count: int, language: Language) -> str:
    """The way to the library, with how many documents it has."""
    return render("library_door.html", count=count, language=language)


def tray_html(language: Language) -> str:
    """The bar that says how many quotations are chosen, hidden as long as none is."""
    return render("tray.html", language=language)


def report_html(language: Language, *, opened: bool = False, page: str | None = None) -> str:
    """The report folded away, or opened on ``page``, which can run nothing; None if it cannot be read."""
    return render("report.html", language=language, opened=opened, page=page)


def _speaks(turn: Turn, interface: Language) -> Language:
    """The language of an answer; a passage is no question, so what is like it is told in the interface's."""
    asked = turn.outcome.language if isinstance(turn.outcome, Answer) and turn.like is None else None
    return asked or interface


def _headline(turn: Turn, language: Language) -> str:
    """What was found, and how surely, in a sentence; nothing where nothing was."""
    answer = turn.outcome
    if not isinstance(answer, Answer):
        return ""
    if turn.like is not None:
        kind = "like_none" if answer.status == "none" else "like_found"
    elif answer.status == "none":
        kind = "answer_none"
    elif answer.word_for_word is not None:
        kind = "answer_word_for_word" if answer.word_for_word else "answer_nowhere_word_for_word"
    elif answer.status == "related":
        kind = "answer_related"
    elif answer.confidence >= _SURE:
        kind = "answer_sure"
    else:
        kind = "answer_likely" if answer.confidence >= _LIKELY else "answer_possible"
    return message(kind, language, n=len(answer.citations))


def _summary(answer: Answer, language: Language) -> str:
    """How much was found: "5 passages in 3 documents, 2 languages"."""
    counts = {
        "passages": len(answer.citations),
        "documents": len({citation.document_id for citation in answer.citations}),
        "languages": len({citation.language for citation in answer.citations}),
    }
    parts = {name: message(f"summary_{name}", language, n=count) for name, count in counts.items()}
    return message("summary", language, **parts)


def _reranked(done: Reranked, language: Language) -> str:
    """What a reranker did, and how long it took; of a folder its name alone: visitors need not know where it lies."""
    seconds = f"{done.seconds:.1f}"
    return message(
        "reranked",
        language,
        n=done.passages,
        name=Path(done.name).name,
        seconds=seconds if language == "en" else seconds.replace(".", ","),
    )


def _is_folded(citation: Citation) -> bool:
    """Whether the passage around the quotes is long enough to be put away at first."""
    return len(citation.text) > _FOLDED and citation.quotes != (citation.text,)


def _card_html(
    citation: Citation,
    around: Surroundings | None,
    unread: Unread | None,
    language: Language,
    interface: Language,
) -> Markup:
    """The card of a citation with the text ``around`` it, in the language of the answer and of the page.

    ``unread`` is why there is no more of that text.
    """
    made = _cards.setdefault(citation, {})
    setting = (around, unread, language, interface)
    if setting not in made:
        macro = _templates().get_template("card.html").module.card  # type: ignore[attr-defined]  # a macro
        made[setting] = macro(citation, *setting)
    return made[setting]


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
        card_html=_card_html,
        copied_text=quote_with_source,
        headed=headed,
        headline=_headline,
        is_folded=_is_folded,
        language_name=language_name,
        message=message,
        narrowing_names=names,
        native_names=_NATIVE_NAMES,
        open_turns=_OPEN_TURNS,
        page_text=page_text,
        reranked=_reranked,
        section_text=section_text,
        speaks=_speaks,
        summary=_summary,
        verdicts=_VERDICTS,
    )
    return templates
