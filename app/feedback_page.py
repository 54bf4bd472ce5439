"""The HTML of the small form below a citation, and what is said when it was sent."""

from dataclasses import dataclass
from typing import Literal

from app.chat_page import render
from app.feedback import COMMENT_LENGTH, VERDICTS
from app.messages import message
from ingest.document import Language

__all__ = ["Said", "Sent", "feedback_html"]

Said = Literal["feedback_kept", "feedback_too_many", "feedback_failed", "feedback_gone"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a form: ``key`` is the browser's name for it, ``serial`` tells one answer from the next."""

    said: Said
    key: str
    serial: int


def feedback_html(language: Language, sent: Sent | None = None) -> str:
    """The form, which the browser copies below a citation, and what came of the last one that was sent."""
    return render(
        "feedback.html",
        language=language,
        sent=sent,
        said=message(sent.said, language) if sent else "",
        told={verdict: message(f"feedback_{verdict}", language) for verdict in VERDICTS},
        length=COMMENT_LENGTH,
    )
