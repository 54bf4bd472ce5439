"""The part of the page where a visitor says what is searched: a form, documents to choose from, and what is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import gradio as gr

from app.filters_page import chips_html, filters_html, picker_html
from app.narrowing import EVERYWHERE, ListedDocument, Narrowing, narrowed, with_document, without
from app.page import SESSION_SECONDS, Update, clicked, file_text, html
from ingest.document import Language

__all__ = ["FilterDesk", "Listing", "Updates", "sent"]

Updates = dict[object, Update]
_LINE = "scope"
_LONGEST_FIND = 200  # characters that are looked for among the documents


class Listing(Protocol):
    """What choosing needs of a library; ``index.library.Library`` is one."""

    def documents(self) -> Sequence[ListedDocument]:
        """All documents, in the order in which they are listed."""


def _state() -> gr.State:
    return gr.State(EVERYWHERE, time_to_live=SESSION_SECONDS)


@dataclass(frozen=True, slots=True)
class FilterDesk:
    """Its components, made where the page is built, and what happens in them."""

    library: Listing
    narrowing: gr.State = field(default_factory=_state)
    form: gr.HTML = field(default_factory=lambda: html("filters", script=file_text("filters.js"), line=_LINE))
    picker: gr.HTML = field(default_factory=lambda: html("picker", script=file_text("picker.js"), line=_LINE))
    chips: gr.HTML = field(default_factory=lambda: html("chips", script=file_text("chips.js"), line=_LINE))

    @property
    def components(self) -> list[gr.Component]:
        """Everything that ``shown`` may change."""
        return [self.narrowing, self.form, self.picker, self.chips]

    def listen(self, language: gr.State) -> None:
        """Says what happens on a click; within the page that is being built."""
        inputs = [self.narrowing, language]
        for piece, act in ((self.form, self.fill_in), (self.picker, self.pick), (self.chips, self.take_away)):
            clicked(piece, act, inputs, self.components, line=_LINE)

    def shown(self, narrowing: Narrowing, language: Language) -> Updates:
        """All of it as it is now."""
        documents = self.library.documents()
        return {
            self.narrowing: narrowing,
            self.form: filters_html(narrowing, documents, language),
            self.picker: picker_html(narrowing, documents, language),
            self.chips: chips_html(narrowing, language),
        }

    def fill_in(self, narrowing: Narrowing, language: Language, event: gr.EventData) -> Updates:
        """After a change in the form, or while a document is looked for: the form itself stays as it is.

        With ``anew``, after a change in the library: the form with what there is now, and as it is filled in.
        """
        documents = self.library.documents()
        find = sent(event, "find")
        if isinstance(find, str):
            picker = picker_html(narrowing, documents, language, find=find[:_LONGEST_FIND])
            if sent(event, "anew") is not True:
                return {self.picker: picker}
            return {self.form: filters_html(narrowing, documents, language), self.picker: picker}
        form = sent(event, "form")
        return self._chosen(narrowed(narrowing, form if isinstance(form, dict) else {}, documents), language)

    def pick(self, narrowing: Narrowing, language: Language, event: gr.EventData) -> Updates:
        """After a document was chosen, or is no longer: the list stays as it is."""
        document_id, chosen = str(sent(event, "document")), sent(event, "chosen") is True
        documents = self.library.documents()
        return self._chosen(with_document(narrowing, document_id, documents, chosen=chosen), language)

    def take_away(self, narrowing: Narrowing, language: Language, event: gr.EventData) -> Updates:
        """After a click on one of the limits."""
        part, value = str(sent(event, "part")), str(sent(event, "value"))
        return self.shown(without(narrowing, part, value), language)

    def _chosen(self, narrowing: Narrowing, language: Language) -> Updates:
        return {self.narrowing: narrowing, self.chips: chips_html(narrowing, language)}


def sent(event: gr.EventData, name: str) -> object:
    """What the browser sent under a name; None where it sent nothing."""
    return getattr(event, name, None)
