"""The HTML of what is searched: the form, the documents to choose from, and what is chosen."""

from collections.abc import Sequence

from app.chat_page import render
from app.finding import sought
from app.narrowing import KIND_NAMES, ListedDocument, Narrowing, names
from ingest.document import LANGUAGES, Language

__all__ = ["chips_html", "filters_html", "matching", "picker_html"]

_SHOWN = 40  # documents at once; more of them are found by typing


def filters_html(narrowing: Narrowing, documents: Sequence[ListedDocument], language: Language) -> str:
    """The form, folded away, as ``narrowing`` fills it in."""
    collections = sorted({name for document in documents for name in document.collections})
    return render(
        "filters.html",
        filters=narrowing.filters,
        kind=narrowing.kind,
        kinds=KIND_NAMES,
        languages=LANGUAGES,
        collections=collections,
        language=language,
    )


def picker_html(
    narrowing: Narrowing, documents: Sequence[ListedDocument], language: Language, *, find: str = ""
) -> str:
    """The documents to choose from: those that are chosen, and then those that match what was typed."""
    chosen = narrowing.filters.documents
    first = [each for each in documents if each.id in chosen]
    found = [each for each in matching(documents, find) if each.id not in chosen]
    return render(
        "picker.html",
        documents=[*first, *found[:_SHOWN]],
        more=max(0, len(found) - _SHOWN),
        chosen=chosen,
        language=language,
    )


def chips_html(narrowing: Narrowing, language: Language) -> str:
    """What is chosen, each to be taken away with a click; nothing where everything is searched."""
    return render("chips.html", parts=names(narrowing, language), language=language)


def matching(documents: Sequence[ListedDocument], find: str) -> list[ListedDocument]:
    """The documents with all words of ``find`` in their title, authors or year, however they are typed."""
    is_sought = sought(find)
    return [document for document in documents if is_sought(_described(document))]


def _described(document: ListedDocument) -> str:
    metadata = document.metadata
    return "\n".join((metadata.title, *metadata.authors, str(metadata.year or "")))
