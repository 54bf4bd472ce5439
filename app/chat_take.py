"""The take-along part of the chat: what happens when somebody wants citations or the conversation as a file."""

from dataclasses import dataclass
from datetime import date

import gradio as gr

from app.answer import Answer, Citation
from app.conversation import Turn
from app.page import Update, clicked, file_text, html
from app.take_page import CONVERSATION_FORMATS, conversation_file, file_html, take_html
from ingest.document import Language

__all__ = ["build_take"]

Turns = tuple[Turn, ...]
_MOST_PICKED = 500  # pairs looked at; a conversation that is kept has fewer


def build_take(*, page: gr.Blocks, turns: gr.State, language: gr.State) -> None:
    """Adds the part to ``page``: a panel that opens on the event "kopru:take" of the browser's document.

    Its detail is {picked: [[turn, number], ...]}, turns from 0, or {picked: "all"}.
    """
    desk = _Desk()
    take = html("take", script=file_text("take.js"), line="take")
    file = html("take-file", script=file_text("take_file.js"))
    clicked(take, desk.act, [turns, language], [take, file], line="take")


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is done for a visitor; each method gives new values for the components named above it."""

    # take, file

    def act(self, turns: Turns, language: Language, event: gr.EventData) -> tuple[Update, ...]:
        """The panel with what was picked, or the file that was asked for."""
        asked = event._data if isinstance(event._data, dict) else {}
        action, request = asked.get("action"), _number(asked.get("request"))
        day = date.today()
        if action == "show":
            picked = _picked(turns, asked.get("picked"))
            shown = take_html(picked, language, day=day, conversation=_answered(turns), request=request)
            return shown, gr.skip()
        for form in CONVERSATION_FORMATS:
            if action == form:
                data = conversation_file(turns, form, language, day=day)
                return gr.skip(), file_html(data, form, language, day=day, request=request)
        return gr.skip(), gr.skip()


def _answered(turns: Turns) -> bool:
    return any(turn.outcome is not None for turn in turns)


def _picked(turns: Turns, picked: object) -> tuple[Citation, ...]:
    """The citations that a browser named, each once, in the order of the conversation; "all" are all of them.

    What it names may be anything: what is no citation of these turns is left out.
    """
    cited = {
        (place, citation.number): citation
        for place, turn in enumerate(turns)
        if isinstance(turn.outcome, Answer)
        for citation in turn.outcome.citations
    }
    if picked == "all":
        return tuple(cited.values())
    pairs = picked[:_MOST_PICKED] if isinstance(picked, list) else []
    wanted = {
        (_number(pair[0]), _number(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2
    }
    return tuple(citation for place, citation in cited.items() if place in wanted)


def _number(value: object) -> int:
    """A whole number that a browser sent; -1 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else -1
