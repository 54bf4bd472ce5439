"""The page of ``kopru eval --label``: ask, mark what answers, and have it added to a file of judged questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from logging import getLogger
from typing import TypeVar
from unicodedata import normalize

import gradio as gr

from app.answer import Citation, Searchable, citation_of
from app.chat_page import masthead_html
from app.label_page import KINDS, SPLITS, Asked, View, label_html, sentences
from app.messages import message
from app.page import (
    DEFAULT_LANGUAGE,
    QUESTION_LENGTH,
    QUICK,
    SEARCH,
    SESSION_SECONDS,
    Update,
    chosen_language,
    clicked,
    file_text,
    html,
    serve,
    visitor_language,
)
from app.server import Server
from eval.judged_file import JudgedFile
from eval.judgements import Evidence, JudgedQuestion
from ingest.document import LANGUAGES, Language
from ingest.errors import DatasetError, KopruError, QuestionError

__all__ = ["build_label", "evidence", "launch_label"]

logger = getLogger(__name__)

Chosen = TypeVar("Chosen", bound=str)

_STEP, _MOST = 10, 50  # passages shown at first and with each "more", and at most


def build_label(library: Searchable, file: JudgedFile) -> gr.Blocks:
    """The page over ``library``, whose verdicts go into ``file``; nothing is served yet."""
    desk = _Desk(library, file)
    page = gr.Blocks(title="Köprü", analytics_enabled=False)
    with page:
        view = gr.State(View(), time_to_live=SESSION_SECONDS)
        language = gr.State(DEFAULT_LANGUAGE, time_to_live=SESSION_SECONDS)
        masthead = html("masthead", script=file_text("masthead.js"), line="masthead")
        with gr.Row(elem_id="kopru-asking"):
            question = gr.Textbox(
                elem_id="kopru-question", lines=1, max_lines=6, max_length=QUESTION_LENGTH, container=False
            )
            send = gr.Button(elem_id="kopru-send", variant="primary", min_width=0, scale=0)
        judging = html("conversation", script=file_text("label.js"), line="judging")
        worded = [language, masthead, judging, question, send]
        progress = [question, view, judging]

        page.load(desk.greet, None, worded, **QUICK)
        clicked(masthead, desk.switch, view, worded, line="masthead")
        for event in (
            gr.on([question.submit, send.click], desk.ask, [question, language], progress, **SEARCH),
            clicked(judging, desk.decide, [view, language], progress, line="judging", how=SEARCH),
        ):
            event.failure(desk.give_up, [view, language], progress, **QUICK)
    return page


def launch_label(
    library: Searchable, file: JudgedFile, *, port: int | None = None, open_browser: bool = False
) -> Server:
    """Serve the page in the background, on this machine only: whoever sees it writes to the file."""
    page = build_label(library, file)
    return serve(page, host="127.0.0.1", port=port, open_browser=open_browser, styles=("label.css",))


def evidence(citations: Sequence[Citation], marks: object) -> tuple[Evidence, ...]:
    """The places that were marked: "2 all" is the third passage, "2 0" its first sentence.

    Sentences in a row are one place; what two passages both show counts once. Marks that no page of ours
    makes are left out.
    """
    found: dict[Evidence, None] = {}
    for place, citation in enumerate(citations):
        spans = sentences(citation)
        own = {mark for mark in marks if isinstance(mark, str)} if isinstance(marks, list) else set()
        runs = [(0, len(citation.text))] if f"{place} all" in own else []
        if not runs:
            joined = False
            for number, (start, end) in enumerate(spans):
                marked = f"{place} {number}" in own
                if marked:
                    runs = [*runs[:-1], (runs[-1][0], end)] if joined else [*runs, (start, end)]
                joined = marked
        for start, end in runs:
            at = citation.start + start
            quote = citation.text[start:end]
            found[Evidence(citation.document_id, at, at + len(quote), quote)] = None
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is done for a visitor; each method gives new values for the components named above it."""

    library: Searchable
    file: JudgedFile

    # worded: language, masthead, judging, question, send

    def greet(self, request: gr.Request) -> tuple[Update, ...]:
        """The page as it is first seen."""
        return self._worded(visitor_language(request), View())

    def switch(self, view: View, event: gr.EventData) -> tuple[Update, ...]:
        """The page in the language that was clicked."""
        return self._worded(chosen_language(event), view)

    # progress: question, view, judging

    def ask(self, question: str, language: Language) -> tuple[Update, ...]:
        """The passages found for a question, to be judged."""
        if len(question) > QUESTION_LENGTH:  # before it is put in order, which could take seconds
            view = View(notice="question_refused")
            return gr.skip(), view, self._html(view, language)
        asked = normalize("NFC", question.encode("utf-8", "replace").decode("utf-8")).strip()
        if not asked:
            return gr.skip(), gr.skip(), gr.skip()
        view = self._found(asked, language, k=_STEP)
        return ("" if view.asked else gr.skip()), view, self._html(view, language)

    def decide(self, view: View, language: Language, event: gr.EventData) -> tuple[Update, ...]:
        """What follows on a button of the page: more passages, a verdict, or one taken back."""
        action = getattr(event, "action", None)
        try:
            if action == "undo":
                taken = self.file.take_back()
                said = next(iter(taken.texts.values())) if taken else ""
                view = View(view.asked, "label_taken_back" if taken else None, said)
            elif view.asked is not None and action == "more":
                view = self._found(view.asked.question, language, k=len(view.asked.citations) + _STEP)
            elif view.asked is not None and action in {"save", "unanswered"}:
                view = self._saved(view.asked, event, answered=action == "save")
        except DatasetError as error:
            view = View(view.asked, "label_not_saved", str(error))
        return gr.skip(), view, self._html(view, language)

    def give_up(self, view: View, language: Language) -> tuple[Update, ...]:
        """After a mistake of ours: the page says so, and its buttons can be pressed again."""
        ended = View(view.asked, "search_failed")
        return gr.skip(), ended, self._html(ended, language)

    def _found(self, question: str, language: Language, *, k: int) -> View:
        try:
            result = self.library.search(question, k=min(k, _MOST))
        except QuestionError:
            return View(notice="question_refused")
        except KopruError:
            logger.exception("a question could not be searched")
            return View(notice="search_failed")
        # Also where the answer would be "none": whether it is, is what is judged here.
        citations = tuple(
            citation_of(self.library, hit, number=number) for number, hit in enumerate(result.hits, start=1)
        )
        try:
            known = any(question in each.texts.values() for each in self.file.questions())
        except DatasetError:  # told with the page itself
            known = False
        more = k < _MOST and len(citations) >= k
        return View(Asked(question, result.language or language, known, citations, more))

    def _saved(self, asked: Asked, event: gr.EventData, *, answered: bool) -> View:
        marked = evidence(asked.citations, getattr(event, "marks", None)) if answered else ()
        if answered and not marked:
            return View(asked)
        language = _one_of(LANGUAGES, getattr(event, "language", None)) or asked.language
        kind = _one_of(KINDS, getattr(event, "kind", None)) or "other"
        split = _one_of(SPLITS, getattr(event, "split", None))
        question = JudgedQuestion(
            self.file.free_id(),
            kind if answered else "unanswerable",
            {language: asked.question},
            marked,
            split,
        )
        self.file.append([question])
        return View(notice="label_saved")

    def _worded(self, language: Language, view: View) -> tuple[Update, ...]:
        return (
            language,
            masthead_html(language, tagline="label_tagline"),
            self._html(view, language),
            gr.Textbox(
                label=message("question_label", language),
                placeholder=message("question_placeholder", language),
            ),
            message("ask", language),
        )

    def _html(self, view: View, language: Language) -> str:
        try:
            judged = len(self.file.questions())
        except DatasetError as error:  # somebody broke it since
            view, judged = View(view.asked, "label_not_saved", str(error)), 0
        return label_html(
            view, language, file=self.file.path.name, judged=judged, undo=self.file.last is not None
        )


def _one_of(allowed: Sequence[Chosen], given: object) -> Chosen | None:
    """``given`` if it is one of these: what comes from a browser can be anything."""
    return next((each for each in allowed if each == given), None)
