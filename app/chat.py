"""The Gradio page: what happens when somebody asks, picks an example or changes the language."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import gradio as gr

from app.answer import Answer, Searchable, answer
from app.chat_page import (
    ListedDocument,
    Trouble,
    Turn,
    conversation_html,
    documents_html,
    masthead_html,
    report_html,
)
from app.messages import message
from app.page import (
    DEFAULT_LANGUAGE,
    QUESTION_LENGTH,
    QUICK,
    SEARCH,
    SESSION_SECONDS,
    Update,
    chosen_language,
    file_text,
    html,
    serve,
    visitor_language,
)
from ingest.document import Language
from ingest.errors import KopruError, QuestionError

__all__ = ["Shelf", "build_chat", "launch"]

logger = logging.getLogger(__name__)

Turns = tuple[Turn, ...]
_TURNS_KEPT = 20  # the whole conversation is sent again with every answer


class Shelf(Searchable, Protocol):
    """What the page needs of a library; ``index.library.Library`` is one."""

    def documents(self) -> Sequence[ListedDocument]:
        """All documents, in the order in which they are listed."""


def build_chat(library: Shelf, *, examples: Mapping[Language, str], report: Path | None = None) -> gr.Blocks:
    """The page over ``library``, with an example question for each language; nothing is served yet.

    ``report`` is shown to every visitor, if it is there when they come.
    """
    desk = _Desk(library, examples, report)
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        turns = gr.State((), time_to_live=SESSION_SECONDS)
        language = gr.State(DEFAULT_LANGUAGE, time_to_live=SESSION_SECONDS)
        masthead = html("masthead", script=file_text("masthead.js"))
        conversation = html("conversation", script=file_text("conversation.js"))
        fresh = gr.Button(elem_id="kopru-fresh", visible=False)
        documents = html("documents")
        measured = html("report", script=file_text("report.js"))
        with gr.Row(elem_id="kopru-composer"):
            question = gr.Textbox(
                elem_id="kopru-question", lines=1, max_lines=6, max_length=QUESTION_LENGTH, container=False
            )
            send = gr.Button(elem_id="kopru-send", variant="primary", min_width=0, scale=0)
        worded = [language, masthead, conversation, documents, measured, question, send, fresh]
        progress = [question, turns, conversation, fresh]

        page.load(desk.greet, None, worded, **QUICK)
        masthead.click(desk.switch, turns, worded, **QUICK)
        fresh.click(desk.clear, language, progress, **QUICK)
        measured.click(desk.open_report, language, measured, **QUICK)
        asked = (
            gr.on([question.submit, send.click], desk.ask, [question, turns, language], progress, **SEARCH),
            conversation.click(desk.ask_example, [turns, language], progress, **SEARCH),
        )
        for event in asked:
            event.failure(desk.give_up, [turns, language], progress, **QUICK)
    return page


def launch(
    library: Shelf,
    *,
    examples: Mapping[Language, str],
    report: Path | None = None,
    host: str = "127.0.0.1",
    port: int | None = None,
    open_browser: bool = False,
) -> gr.Blocks:
    """Serve the chat in the background; see ``local_url``, ``block_thread()`` and ``close()``.

    ``port`` None takes the first free one from 7860 on.
    """
    page = build_chat(library, examples=examples, report=report)
    return serve(page, host=host, port=port, open_browser=open_browser)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is done for a visitor; each method gives new values for the components named above it."""

    library: Shelf
    examples: Mapping[Language, str]
    report: Path | None

    # worded: language, masthead, conversation, documents, measured, question, send, fresh

    def greet(self, request: gr.Request) -> tuple[Update, ...]:
        """The page as it is first seen, in the language chosen last time or else in the browser's."""
        return self._worded(visitor_language(request), ())

    def switch(self, turns: Turns, event: gr.EventData) -> tuple[Update, ...]:
        """The page in the language that was clicked."""
        return self._worded(chosen_language(event), turns)

    # progress: question, turns, conversation, fresh

    def ask(self, question: str, turns: Turns, language: Language) -> Iterator[tuple[Update, ...]]:
        """First the question as it was asked, then its answer."""
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        asked = (*turns[-_TURNS_KEPT + 1 :], Turn(question.strip(), None))
        yield "", asked, self._conversation(asked, language), gr.Button(visible=True)
        answered = (*asked[:-1], replace(asked[-1], outcome=self._outcome(question)))
        yield gr.skip(), answered, self._conversation(answered, language), gr.skip()

    def ask_example(
        self, turns: Turns, language: Language, event: gr.EventData
    ) -> Iterator[tuple[Update, ...]]:
        """The same for the example that was clicked."""
        yield from self.ask(self.examples.get(event.example, ""), turns, language)

    def clear(self, language: Language) -> tuple[Update, ...]:
        """A new conversation."""
        return "", (), self._conversation((), language), gr.Button(visible=False)

    def give_up(self, turns: Turns, language: Language) -> tuple[Update, ...]:
        """After a mistake of ours: no question is left waiting for its answer."""
        ended = tuple(replace(turn, outcome=turn.outcome or "search_failed") for turn in turns)
        return gr.skip(), ended, self._conversation(ended, language), gr.skip()

    def _outcome(self, question: str) -> Answer | Trouble:
        try:
            return answer(self.library, question)
        except QuestionError:
            return "question_refused"
        except KopruError:
            # The message may name folders of this computer, which visitors need not know.
            logger.exception("a question could not be searched")
            return "search_failed"

    def _worded(self, language: Language, turns: Turns) -> tuple[Update, ...]:
        return (
            language,
            masthead_html(language),
            self._conversation(turns, language),
            documents_html(self.library.documents(), language),
            report_html(language) if self.report is not None and self.report.is_file() else "",
            gr.Textbox(
                label=message("question_label", language),
                placeholder=message("question_placeholder", language),
            ),
            message("ask", language),
            gr.Button(message("new_conversation", language), visible=bool(turns)),
        )

    # measured

    def open_report(self, language: Language) -> Update:
        """The report as it is now: only read when somebody wants it, for it can be long."""
        try:
            page = self.report.read_text(encoding="utf-8") if self.report is not None else None
        except (OSError, UnicodeDecodeError):
            logger.exception("the report could not be read")
            page = None
        return report_html(language, opened=True, page=page)

    def _conversation(self, turns: Turns, language: Language) -> str:
        return conversation_html(turns, language, examples=self.examples)
