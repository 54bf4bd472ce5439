"""The Gradio page of the chat: which parts it has, in which order, and in which language."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import gradio as gr

from app.chat_conversation import ConversationDesk, MayAdd, Noted
from app.chat_feedback import FoundWith, build_feedback
from app.chat_filters import FilterDesk, Updates
from app.chat_history import build_account, build_history
from app.chat_library import build_library
from app.chat_page import documents_html, library_html, masthead_html, report_html, tray_html
from app.chat_source import build_source
from app.chat_take import build_take
from app.conversation import Shelf as Conversing
from app.conversation import Turns
from app.feedback import FeedbackStore
from app.history import History
from app.messages import message
from app.narrowing import EVERYWHERE, Narrowing
from app.page import (
    DEFAULT_LANGUAGE,
    QUICK,
    SESSION_SECONDS,
    TYPED_LENGTH,
    Update,
    chosen_language,
    clicked,
    file_text,
    html,
    serve,
    visitor_language,
)
from app.programs import offer_programs
from app.roles import Visitors
from app.server import Server
from app.source_view import Shelved
from app.uploads import upload_router
from index.library import Library
from ingest.document import Language

__all__ = ["Shelf", "build_chat", "launch"]

logger = logging.getLogger(__name__)

_STYLES = (
    *("conversation.css", "filters.css", "source.css", "take.css"),
    *("library.css", "feedback.css", "history.css", "account.css"),
)


class Shelf(Conversing, Shelved, Protocol):
    """What the page needs of a library; ``index.library.Library`` is one."""


def _unknown() -> tuple[int, str]:
    """Of which index nothing is told."""
    return 0, ""


def build_chat(
    library: Shelf,
    *,
    examples: Mapping[Language, str],
    report: Path | None = None,
    visitors: Visitors | None = None,
    history: History | None = None,
    feedback: FeedbackStore | None = None,
    found_with: FoundWith = _unknown,
) -> gr.Blocks:
    """The page over ``library``, with an example question for each language; nothing is served yet.

    ``report`` is shown to every visitor, if it is there when they come. Without ``visitors`` everybody comes as a
    reader; without ``history`` or ``feedback`` nothing is kept of what they ask or say.
    """
    visitors = visitors or Visitors()
    on_disk = library if isinstance(library, Library) else None
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        if on_disk is not None:
            offer_programs(on_disk)
        language = gr.State(DEFAULT_LANGUAGE, time_to_live=SESSION_SECONDS)
        masthead = html("masthead", script=file_text("masthead.js"), line="masthead")
        build_account(visitors, page=page, language=language)
        conversation = html("conversation", script=file_text("conversation.js"), line="conversation")
        if history is not None:
            build_history(history, visitors, page=page, language=language)
        documents = html("documents", script=file_text("documents.js"))
        measured = html("report", script=file_text("report.js"), line="report")
        with gr.Column(elem_id="kopru-foot"):
            with gr.Column(elem_id="kopru-scope"):
                filters = FilterDesk(library)
            tray = html("tray", script=file_text("tray.js"))
            with gr.Row(elem_id="kopru-composer"):
                question = gr.Textbox(
                    elem_id="kopru-question",
                    lines=1,
                    max_lines=6,
                    max_length=TYPED_LENGTH,
                    container=False,
                )
                send = gr.Button(elem_id="kopru-send", variant="primary", min_width=0, scale=0)
        noted = _noted(history, visitors)
        may_add = _may_add(visitors, on_disk)
        desk = ConversationDesk(library, examples, filters, conversation, question, noted, may_add)
        _Hall(desk, filters, language, masthead, documents, measured, tray, send, report).listen(page)
        filters.listen(language)
        desk.listen(language, send)
        build_source(library, page=page, language=language)
        build_take(page=page, turns=desk.turns, language=language)
        if feedback is not None:
            build_feedback(
                feedback,
                page=page,
                language=language,
                turns=desk.turns,
                user=visitors.user,
                found_with=found_with,
            )
        if on_disk is not None:
            build_library(on_disk, visitors, language=language)
    return page


def launch(
    library: Shelf,
    *,
    examples: Mapping[Language, str],
    report: Path | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_browser: bool = False,
    visitors: Visitors | None = None,
    history: History | None = None,
    feedback: FeedbackStore | None = None,
    found_with: FoundWith = _unknown,
    mcp: bool = False,
) -> Server:
    """Serve the chat in the background; see ``local_url``, ``block_thread()`` and ``close()``.

    ``port`` None takes the first free one from 7860 on. The rest is as ``build_chat`` has it.

    Raises:
        AddressError: nothing can listen there.
    """
    visitors = visitors or Visitors()
    routers = (upload_router(library, visitors),) if isinstance(library, Library) else ()
    page = build_chat(
        library,
        examples=examples,
        report=report,
        visitors=visitors,
        history=history,
        feedback=feedback,
        found_with=found_with,
    )
    return serve(
        page,
        host=host,
        port=port,
        open_browser=open_browser,
        styles=_STYLES,
        visitors=visitors,
        routers=routers,
        mcp=mcp,
    )


def _noted(history: History | None, visitors: Visitors) -> Noted:
    """What keeps a question for who asked it."""

    def note(request: gr.Request, question: str, narrowing: Narrowing) -> None:
        if history is not None:
            history.note(visitors.user(request), question, narrowing=narrowing)

    return note


def _may_add(visitors: Visitors, on_disk: Library | None) -> MayAdd:
    """What tells the curators of a library on disk, to which alone files can be added here."""
    return lambda request: on_disk is not None and visitors.role(request) == "curator"


@dataclass(frozen=True, slots=True)
class _Hall:
    """What belongs to the page as a whole: its language, and what stands around the conversation."""

    desk: ConversationDesk
    filters: FilterDesk
    language: gr.State
    masthead: gr.HTML
    documents: gr.HTML
    measured: gr.HTML
    tray: gr.HTML
    send: gr.Button
    report: Path | None

    def listen(self, page: gr.Blocks) -> None:
        """Says what happens when somebody comes, changes the language or opens the report."""
        shown = [
            *(self.language, self.masthead, self.documents, self.measured, self.tray, self.send),
            *self.desk.components,
        ]
        page.load(self.greet, None, shown, **QUICK)
        clicked(self.masthead, self.switch, [self.desk.turns, self.filters.narrowing], shown, line="masthead")
        clicked(self.measured, self.open_report, self.language, self.measured, line="report")

    def greet(self, request: gr.Request) -> Updates:
        """The page as it is first seen, in the language chosen last time or else in the browser's."""
        return self._worded(visitor_language(request), (), EVERYWHERE, request)

    def switch(self, turns: Turns, narrowing: Narrowing, event: gr.EventData, request: gr.Request) -> Updates:
        """The page in the language that was clicked."""
        return self._worded(chosen_language(event), turns, narrowing, request)

    def open_report(self, language: Language) -> Update:
        """The report as it is now: only read when somebody wants it, for it can be long."""
        try:
            page = self.report.read_text(encoding="utf-8") if self.report is not None else None
        except (OSError, UnicodeDecodeError):
            logger.exception("the report could not be read")
            page = None
        return report_html(language, opened=True, page=page)

    def _documents(self, language: Language) -> str:
        """The documents, or the way to where they are listed."""
        library = self.desk.library
        if isinstance(library, Library):
            return library_html(len(library.documents()), language)
        return documents_html(library.documents(), language)

    def _worded(self, language: Language, turns: Turns, narrowing: Narrowing, request: gr.Request) -> Updates:
        """Every word of the page."""
        is_measured = self.report is not None and self.report.is_file()
        return {
            **self.desk.shown(turns, language, request),
            **self.filters.shown(narrowing, language),
            self.language: language,
            self.masthead: masthead_html(language),
            self.documents: self._documents(language),
            self.measured: report_html(language) if is_measured else "",
            self.tray: tray_html(language),
            self.desk.question: gr.Textbox(
                label=message("question_label", language),
                placeholder=message("question_placeholder", language),
            ),
            self.send: message("ask", language),
        }
