"""The part of the page where questions are asked and answers shown, and what can be done with an answer."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cache
from typing import cast

import gradio as gr

from app.chat_filters import FilterDesk, Updates, sent
from app.chat_page import conversation_html
from app.conversation import (
    Shelf,
    Turn,
    Turns,
    answered,
    asked,
    asked_again,
    given_up,
    likened,
    only_typed,
    too_long,
    widened,
    with_more,
    with_turn,
)
from app.narrowing import EVERYWHERE, Narrowing, only
from app.page import QUESTION_LENGTH, QUICK, SEARCH, SEARCHES_AT_ONCE, SESSION_SECONDS, clicked
from ingest.document import Language

__all__ = ["ConversationDesk", "MayAdd", "Noted"]


Noted = Callable[[gr.Request, str, Narrowing], None]
"""Keeps a question for whoever asked it, or does nothing."""
MayAdd = Callable[[gr.Request], bool]
"""Whether a visitor may add documents here."""


_AT_ONCE = 0.3
"""Seconds within which an answer comes as if at once, and nobody need be told that it is being looked for."""


class _Reading:
    """Keeps how far a reranker is, for whoever looks now and then; None before it begins."""

    reread: tuple[int, int] | None = None

    def __call__(self, done: int, total: int, /) -> None:
        self.reread = (done, total)


@cache
def _searches() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(SEARCHES_AT_ONCE * 2, thread_name_prefix="search")


def _state() -> gr.State:
    return gr.State((), time_to_live=SESSION_SECONDS)


@dataclass(frozen=True, slots=True)
class ConversationDesk:
    """Its components, made where the page is built, and what happens in them."""

    library: Shelf
    examples: Mapping[Language, str]
    filters: FilterDesk
    conversation: gr.HTML
    question: gr.Textbox
    noted: Noted
    may_add: MayAdd
    turns: gr.State = field(default_factory=_state)

    @property
    def components(self) -> list[gr.Component]:
        """Everything that asking may change."""
        return [self.question, self.turns, self.conversation, *self.filters.components]

    def listen(self, language: gr.State, send: gr.Button) -> None:
        """Says what happens when something is asked or clicked; within the page that is being built."""
        inputs = [self.turns, self.filters.narrowing, language]
        # Gradio makes anew each component that is named here and not changed: the filters never are.
        answering = [self.turns, self.conversation]  # the page empties the field when it shows what was typed
        events = (
            gr.on(
                [self.question.submit, send.click],
                self.ask,
                [self.question, *inputs],
                answering,
                # What is asked while an answer is on its way is asked after it; "once" would drop it.
                trigger_mode="always_last",
                **SEARCH,
            ),
            clicked(self.conversation, self.act, inputs, self.components, line="conversation", how=SEARCH),
        )
        for event in events:
            event.failure(self.give_up, [self.turns, language], self.components, **QUICK)

    def shown(self, turns: Turns, language: Language, request: gr.Request) -> Updates:
        """The conversation as it is now."""
        page = conversation_html(
            turns,
            language,
            examples=self.examples,
            is_empty=not turns and not self.library.documents(),
            may_add=self.may_add(request),
        )
        return {self.turns: turns, self.conversation: page}

    def ask(
        self, question: str, turns: Turns, narrowing: Narrowing, language: Language, request: gr.Request
    ) -> Iterator[Updates]:
        """The answer, and before it the question as it was asked, where the search takes a while."""
        if not question.strip():
            yield {self.conversation: gr.skip()}
            return
        if len(question.strip()) > QUESTION_LENGTH:  # it stays in its field, to be shortened there
            yield self.shown(with_turn(turns, too_long(question.strip(), narrowing)), language, request)
            return
        self.noted(request, question.strip(), narrowing)
        yield from self._new(asked(question.strip(), turns, narrowing), turns, language, request)

    def act(
        self,
        turns: Turns,
        narrowing: Narrowing,
        language: Language,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """What was clicked in the conversation, or asked for by another part of the page."""
        match sent(event, "do"):
            case "example":
                example = self.examples.get(cast("Language", sent(event, "example")), "")
                yield from self.ask(example, turns, narrowing, language, request)
            case "ask":
                question = str(sent(event, "question") or "")[:QUESTION_LENGTH]
                yield from self.ask(question, turns, narrowing, language, request)
            case "fresh":
                yield {self.question: ""} | self.shown((), language, request)
            case "look" if not turns:  # the library is empty no longer, or now; a question may be on its way
                yield {self.conversation: self.shown((), language, request)[self.conversation]}
            case "filter":
                yield from self._within(str(sent(event, "document")), turns, language, request)
            case _:
                yield from self._act_on_turn(turns, narrowing, language, event, request)

    def _act_on_turn(
        self,
        turns: Turns,
        narrowing: Narrowing,
        language: Language,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """The same, where it belongs to one of the turns."""
        place, number = sent(event, "turn"), sent(event, "number")
        if not isinstance(place, int) or not 0 <= place < len(turns):
            yield {self.question: gr.skip()}
            return
        turn = turns[place]
        citation = turn.citation(number) if isinstance(number, int) else None
        changed: Turn | None = None
        match sent(event, "do"):
            case "unfold":
                changed = replace(turn, opened=True)
            case "more":
                reading = _Reading()
                search = _searches().submit(with_more, self.library, turn, progress=reading)
                yield from self._until(search, reading, turns, place, language, request)
            case "widen" if citation is not None:
                changed = widened(self.library, turn, citation.number)
            case "like" if citation is not None:
                yield from self._new(likened(citation, narrowing), turns, language, request)
            case "only" if citation is not None:
                within = only(citation.document_id, self.library.documents())
                yield from self._again(turn, within, turns, language, request)
            case "everything":
                yield from self._again(turn, EVERYWHERE, turns, language, request)
            case "typed":
                yield from self._new(only_typed(turn), turns, language, request)
            case _:
                yield {self.question: gr.skip()}
        if changed is not None:
            yield self.shown((*turns[:place], changed, *turns[place + 1 :]), language, request)

    def give_up(self, turns: Turns, language: Language, request: gr.Request) -> Updates:
        """After a mistake of ours."""
        return self.shown(given_up(turns), language, request)

    def _new(self, turn: Turn, turns: Turns, language: Language, request: gr.Request) -> Iterator[Updates]:
        """The conversation with one more turn: its answer, and before that the question, if it has to wait."""
        waiting = with_turn(turns, turn)
        reading = _Reading()
        search = _searches().submit(answered, self.library, waiting[-1], progress=reading)
        # What is shown in between costs as much as a search: all of Gradio's way to the browser.
        # After a mistake of ours it is what ``give_up`` finds.
        if not wait((search,), timeout=_AT_ONCE).done or search.exception() is not None:
            yield self.shown(waiting, language, request)
        yield from self._until(search, reading, waiting, len(waiting) - 1, language, request)

    def _until(
        self,
        search: Future[Turn],
        reading: _Reading,
        turns: Turns,
        place: int,
        language: Language,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """How far a reranker is with the turn at a place, as often as that changes, and then what came of it."""
        told: tuple[int, int] | None = None
        while not wait((search,), timeout=_AT_ONCE).done:
            if reading.reread != told:
                told = reading.reread
                now = replace(turns[place], reread=told)
                yield self.shown((*turns[:place], now, *turns[place + 1 :]), language, request)
        yield self.shown((*turns[:place], search.result(), *turns[place + 1 :]), language, request)

    def _again(
        self, turn: Turn, narrowing: Narrowing, turns: Turns, language: Language, request: gr.Request
    ) -> Iterator[Updates]:
        """The question of a turn once more, and from now on, of another part of the library."""
        asking = self._new(asked_again(turn, narrowing), turns, language, request)
        yield self.filters.shown(narrowing, language) | next(asking)
        yield from asking

    def _within(
        self, document_id: str, turns: Turns, language: Language, request: gr.Request
    ) -> Iterator[Updates]:
        """The last question once more, of one document; if there was none, the next one."""
        narrowing = only(document_id, self.library.documents())
        if turns:
            yield from self._again(turns[-1], narrowing, turns, language, request)
        else:
            yield self.filters.shown(narrowing, language)
