"""The part of the page where a visitor says of a citation whether it helps: what is taken of that, and kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from logging import getLogger

import gradio as gr

from app.answer import Answer, Citation
from app.conversation import Turn, Turns
from app.feedback import COMMENT_LENGTH, VERDICTS, Feedback, FeedbackError, FeedbackStore, Verdict, plain
from app.feedback_page import Said, Sent, feedback_html
from app.page import QUICK, clicked, file_text, html, visitor_language
from ingest.document import Language

__all__ = ["FeedbackDesk", "FoundWith", "build_feedback"]

logger = getLogger(__name__)

FoundWith = Callable[[], tuple[int, str]]
"""The number of the library's generation now, and the name of the encoder it was made with."""

_KEY_LENGTH = 40
_FAILED: Said = "feedback_failed"


def _nobody(_: gr.Request) -> str | None:
    """Who gives feedback where there are no accounts."""
    return None


def _unknown() -> tuple[int, str]:
    return 0, ""


def build_feedback(
    store: FeedbackStore,
    *,
    page: gr.Blocks,
    language: gr.State,
    turns: gr.State,
    user: Callable[[gr.Request], str | None] = _nobody,
    found_with: FoundWith = _unknown,
) -> "FeedbackDesk":
    """The part, within the page that is being built; ``user`` names the account that is signed in.

    ``feedback.css`` has to be among the page's styles.
    """
    desk = FeedbackDesk(store, user, found_with)
    page.load(desk.greet, None, desk.form, **QUICK)
    clicked(desk.form, desk.act, [turns, language], desk.form, line="feedback")
    return desk


@dataclass(frozen=True, slots=True)
class FeedbackDesk:
    """Its component, made where the page is built, and what happens in it."""

    store: FeedbackStore
    user: Callable[[gr.Request], str | None]
    found_with: FoundWith
    form: gr.HTML = field(
        default_factory=lambda: html("feedback", script=file_text("feedback.js"), line="feedback")
    )
    _serials: "count[int]" = field(default_factory=lambda: count(1))

    def greet(self, request: gr.Request) -> str:
        """The form in the visitor's language."""
        return feedback_html(visitor_language(request))

    def act(self, turns: Turns, language: Language, event: gr.EventData, request: gr.Request) -> str:
        """What follows on a form that was sent, and on another language of the page."""
        if getattr(event, "action", None) == "language":
            return feedback_html(language)
        return self.keep(turns, language, event, request)

    def keep(self, turns: Turns, language: Language, event: gr.EventData, request: gr.Request) -> str:
        """Keeps what was sent of a citation, and thanks for it or says why it is not kept."""
        key = plain(getattr(event, "key", None), _KEY_LENGTH)
        return feedback_html(language, Sent(self._kept(turns, event, request), key, next(self._serials)))

    def _kept(self, turns: Turns, event: gr.EventData, request: gr.Request) -> Said:
        turn, citation, verdict = _turn(turns, event), _citation(turns, event), _verdict(event)
        if turn is None or citation is None or verdict is None:
            return "feedback_gone"
        user = self.user(request)
        generation, encoder = self.found_with()
        start, end = citation.quoted
        feedback = Feedback(
            time=self.store.time(),
            question=_question(turn),
            language=turn.outcome.language if isinstance(turn.outcome, Answer) and not turn.like else None,
            verdict=verdict,
            comment=plain(getattr(event, "comment", None), COMMENT_LENGTH),
            document_id=citation.document_id,
            start=start,
            end=end,
            quote=citation.text[start - citation.start : end - citation.start],
            user=user,
            generation=generation,
            encoder=encoder,
        )
        try:
            outcome = self.store.add(feedback, visitor=user or _address(request))
        except FeedbackError:
            # The message names folders of this computer, which visitors need not know.
            logger.exception("feedback could not be kept")
            return _FAILED
        if outcome == "full":
            logger.error(
                "%s: is full, and feedback is lost. Move it away; a new one is begun.", self.store.path
            )
        return (
            "feedback_too_many"
            if outcome == "too_many"
            else "feedback_kept"
            if outcome == "kept"
            else _FAILED
        )


def _question(turn: Turn) -> str:
    """What was searched; nothing where the like of a passage was asked for, which is no question."""
    return "" if turn.like is not None else turn.searched or turn.question


def _turn(turns: Turns, event: gr.EventData) -> Turn | None:
    """The turn that is meant, if there is one: what comes from a browser can be anything."""
    place = getattr(event, "turn", None)
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(turns):
        return None
    return turns[place]


def _citation(turns: Turns, event: gr.EventData) -> Citation | None:
    turn, number = _turn(turns, event), getattr(event, "number", None)
    if turn is None or not isinstance(number, int) or isinstance(number, bool):
        return None
    citation = turn.citation(number)
    document = getattr(event, "document", None)
    # Earlier turns may have been forgotten since the form was opened: then the place is another's.
    if citation is None or document not in (None, citation.document_id):
        return None
    return citation


def _verdict(event: gr.EventData) -> Verdict | None:
    sent = getattr(event, "verdict", None)
    return next((verdict for verdict in VERDICTS if verdict == sent), None)


def _address(request: gr.Request) -> str:
    client = request.client
    return str(client.host) if client is not None else ""
