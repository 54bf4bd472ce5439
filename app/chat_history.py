"""The parts of the chat for those who sign in: who they are and the way out, and their earlier questions."""

from dataclasses import dataclass
from logging import getLogger
from sqlite3 import DatabaseError

import gradio as gr

from app.history import History
from app.history_page import account_html, history_html
from app.page import QUICK, Update, clicked, file_text, html, visitor_language
from app.roles import Visitors
from ingest.document import Language

__all__ = ["build_account", "build_history"]

logger = getLogger(__name__)

_STEP = 50  # questions shown at first and with each "more"


def build_account(visitors: Visitors, *, page: gr.Blocks, language: gr.State) -> None:
    """Adds who is signed in to ``page``, within which it is called; nothing is seen where nobody can sign in.

    It is said in another ``language`` after the event "kopru:language" of the browser's document.
    """
    if visitors.accounts is None:
        return

    def shown(chosen: Language, request: gr.Request) -> str:
        user, role = visitors.user(request), visitors.role(request)
        return account_html(chosen, user=user, role=role, can_sign_in=True)

    def greeted(request: gr.Request) -> str:
        return shown(visitor_language(request), request)

    account = html("account", script=file_text("account.js"), line="account")
    page.load(greeted, None, account, **QUICK)
    clicked(account, shown, language, account, line="account")


def build_history(history: History, visitors: Visitors, *, page: gr.Blocks, language: gr.State) -> None:
    """Adds earlier questions to ``page``, within which it is called; nothing is seen where nobody can sign in.

    A question that is picked is asked by the event "kopru:ask" of the browser's document, {question}. Whoever
    asks keeps it with ``history.note(visitors.user(request), question)``. The language is as in ``build_account``.
    """
    if visitors.accounts is None:
        return
    desk = _Desk(history, visitors)
    earlier = html("history", script=file_text("history.js"), line="history")
    page.load(desk.greet, None, earlier, **QUICK)
    clicked(earlier, desk.act, language, earlier, line="history")


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is done for a visitor; each method gives the new value of the part."""

    history: History
    visitors: Visitors

    def greet(self, request: gr.Request) -> str:
        """As it is first seen."""
        return self.fold(visitor_language(request), request)

    def fold(self, language: Language, request: gr.Request) -> str:
        """Folded away; nothing for those who are not signed in."""
        return "" if self.visitors.user(request) is None else history_html(language, None)

    def act(self, language: Language, event: gr.EventData, request: gr.Request) -> Update:
        """What follows on a click: more is shown, something is forgotten, or nothing is kept any more."""
        user = self.visitors.user(request)
        if user is None:  # signed out meanwhile
            return ""
        sent = event._data if isinstance(event._data, dict) else {}
        action, number = sent.get("do"), sent.get("number")
        if action == "language":
            return history_html(language, None)
        try:
            if action == "forget" and isinstance(number, int):
                self.history.forget(user, number)
            elif action == "forget-all":
                self.history.forget_all(user)
            elif action in {"on", "off"}:
                self.history.turn(user, on=action == "on")
            shown = sent.get("shown")
            most = (shown if isinstance(shown, int) else 0) + (_STEP if action == "more" else 0)
            return self._opened(user, language, most=max(most, _STEP), asking=action == "ask-forget-all")
        except (DatabaseError, OSError, OverflowError):
            logger.exception("earlier questions cannot be read or changed")
            return history_html(language, (), broken=True)

    def _opened(self, user: str, language: Language, *, most: int, asking: bool) -> str:
        questions = self.history.questions(user, most=most)
        more = self.history.count(user) - len(questions)
        is_on = self.history.is_on(user)
        return history_html(language, questions, more=max(more, 0), is_on=is_on, asking=asking)
