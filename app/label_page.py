"""The HTML of the page for judging: the passages of one question, cut into sentences that can be marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from app.answer import Citation
from app.chat_page import render
from ingest.document import LANGUAGES, Language
from ingest.sentences import split_sentences

__all__ = ["KINDS", "SPLITS", "Asked", "Kind", "Notice", "Split", "View", "label_html", "sentences"]

Kind = Literal["what", "who", "when", "where", "why", "how", "how_many", "compare", "keywords", "other"]
Split = Literal["development", "report"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SPLITS: tuple[Split, ...] = get_args(Split)

Notice = Literal["label_saved", "label_taken_back", "label_not_saved", "question_refused", "search_failed"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its passages; ``language`` is what it seems to be in, ``known`` if the file has it already.

    ``more`` says whether further passages may be asked for.
    """

    question: str
    language: Language
    known: bool
    citations: tuple[Citation, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class View:
    """What a visitor has before them: a question to judge, or nothing yet, and what came of the last step.

    ``said`` is the question taken back, or the message of an error, in English.
    """

    asked: Asked | None = None
    notice: Notice | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a passage: sentence ``number`` of it, or None for the space between two."""

    text: str
    number: int | None


def sentences(citation: Citation) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence of a passage, within its text."""
    return split_sentences(citation.text)


def label_html(view: View, language: Language, *, file: str, judged: int, undo: bool) -> str:
    """The page's middle; ``judged`` questions are in ``file``, and ``undo`` says whether one can be taken back."""
    return render(
        "label.html",
        view=view,
        language=language,
        file=file,
        judged=judged,
        undo=undo,
        kinds=KINDS,
        splits=SPLITS,
        languages=LANGUAGES,
        pieces=_pieces,
    )


def _pieces(citation: Citation) -> Sequence[_Piece]:
    pieces, done = [], 0
    for number, (start, end) in enumerate(sentences(citation)):
        pieces += [_Piece(citation.text[done:start], None), _Piece(citation.text[start:end], number)]
        done = end
    pieces.append(_Piece(citation.text[done:], None))
    return [piece for piece in pieces if piece.text]
