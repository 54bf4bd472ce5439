"""A conversation as a text of its own: questions, what was found, and the quotations with their sources, as Markdown.

``parts`` says what such a text consists of; ``conversation_docx`` writes the same as a document for Word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.answer import Answer, Citation
from app.citations import also_line
from app.conversation import Turn
from app.markdown_text import escaped_block, escaped_line
from app.messages import language_name, message
from app.quotations import source_line
from app.references import one_line, whole_quote
from ingest.document import Language

__all__ = ["AnsweredTurn", "QuotedPlace", "conversation_markdown", "conversation_title", "parts"]


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """A quotation, letter for letter, and the lines under it: where it stands, and where it is said again."""

    quote: str
    language: Language | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnsweredTurn:
    """A question, a sentence of ours where the quotations do not answer it, and the quotations."""

    question: str
    said: str
    language: Language
    quoted: tuple[QuotedPlace, ...]


def parts(turns: Sequence[Turn], language: Language) -> Iterator[AnsweredTurn]:
    """The turns that have come to an end; each speaks the language of its answer, as it does on the page."""
    for turn in turns:
        outcome = turn.outcome
        if isinstance(outcome, Answer):
            own = outcome.language or language
            quoted = tuple(_quoted_place(citation, own) for citation in outcome.citations)
            said = (
                "" if turn.like is not None else _said(outcome, own)
            )  # its like was asked for, not an answer
            yield AnsweredTurn(turn.question, said, own, quoted)
        elif outcome is not None:
            yield AnsweredTurn(turn.question, message(outcome, language), language, ())


def conversation_title(language: Language, day: date) -> str:
    """What stands above it: "Conversation with Köprü, 2026-03-01"."""
    return message("take_title", language, name="Köprü", day=day.isoformat())


def conversation_markdown(turns: Sequence[Turn], language: Language, *, day: date) -> str:
    """The conversation as CommonMark; any renderer shows the letters of its block quotes unchanged."""
    blocks = [
        f"# {escaped_line(conversation_title(language, day))}",
        escaped_line(message("take_note", language)),
    ]
    replaced = False
    for part in parts(turns, language):
        blocks.append(f"## {escaped_line(one_line(part.question))}")
        if part.said:
            blocks.append(escaped_line(part.said))
        for place in part.quoted:
            quote = escaped_block(place.quote, prefix="> ")
            replaced = replaced or quote.count("\ufffd") > place.quote.count("\ufffd")
            blocks.append(f"> {quote}")
            blocks.append("\\\n".join(escaped_line(one_line(line)) for line in place.lines))
    if replaced:
        blocks.append(escaped_line(message("take_replaced", language, format="Markdown")))
    return "\n\n".join(blocks) + "\n"


def _said(answer: Answer, language: Language) -> str:
    return (
        ""
        if answer.status == "found"
        else message(f"answer_{answer.status}", language, n=len(answer.citations))
    )


def _quoted_place(citation: Citation, language: Language) -> QuotedPlace:
    source = f"{source_line(citation, language)} · {language_name(citation.language, language)}"
    also = also_line(citation, language)
    return QuotedPlace(whole_quote(citation), citation.language, (source, also) if also else (source,))
