"""From ranked passages to hits: where each stands, and what of it is quoted."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from sqlite3 import Connection

from index.hit import Elsewhere, Hit, Quote
from index.quotes import best_quotes
from index.rerank import LateInteraction
from index.search import Ranking
from index.store import Store
from index.subwords import split_words
from ingest.document import Document
from ingest.passages import Passage

__all__ = ["SPARE", "hits"]


SPARE = 5
"""How many more passages are ranked than hits are wanted, for those that turn out to quote what another does."""
_FEWEST_WORDS = 6  # of a quote that is told again: shorter ones are said of many things


def hits(
    connection: Connection, ranking: Ranking, late: LateInteraction, *, most: int | None = None
) -> tuple[Hit, ...]:
    """The passages of a ranking, best first, each with its document as it is known now; ``most`` at most.

    What one hit quotes, a later one of its document does not; another document that would quote the same words, an
    edition or another file of the same text, is a place of the hit that does.
    """
    documents: dict[str, Document] = {}
    passages: dict[int, Passage] = {}
    grouped = ranking.also or ((),) * len(ranking.passage_ids)
    numbers = [*ranking.passage_ids, *chain.from_iterable(grouped)]
    for place in Store.places(connection, numbers):
        document = documents.get(place.document_id) or Store.document(connection, place.document_id)
        documents[document.id] = document
        passages[place.number] = place.passage(document)
    found: dict[tuple[str, ...], Hit] = {}
    own = [passages[number] for number in ranking.passage_ids]
    quotes = best_quotes(own, late, asked=ranking.asked, phrase=ranking.phrase)
    for passage, quote, score, also in zip(own, quotes, ranking.scores, grouped, strict=True):
        document = documents[passage.document_id]
        assert document.text[quote.start : quote.end] == quote.text
        pages = document.pages_between(passage.start, passage.end)
        elsewhere = tuple(_elsewhere(passages[number], documents) for number in also)
        told = _told(quote, passage)
        if told in found:
            before = found[told]
            places = (*before.also, _elsewhere(passage, documents), *elsewhere)
            found[told] = replace(before, also=places)
        elif most is None or len(found) < most:
            found[told] = Hit(len(found) + 1, score, passage, document.metadata, pages, (quote,), elsewhere)
    return tuple(found.values())


def _told(quote: Quote, passage: Passage) -> tuple[str, ...]:
    """The words of a quote; of a short one also where it stands, so that no other is the same."""
    words = tuple(split_words(quote.text))
    return words if len(words) >= _FEWEST_WORDS else (*words, passage.document_id, str(quote.start))


def _elsewhere(passage: Passage, documents: Mapping[str, Document]) -> Elsewhere:
    document = documents[passage.document_id]
    return Elsewhere(passage, document.metadata, document.pages_between(passage.start, passage.end))
