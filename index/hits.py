"""From ranked passages to hits: where each stands, and what of it is quoted."""

from collections.abc import Mapping, Sequence
from itertools import chain
from sqlite3 import Connection

from index.hit import Elsewhere, Hit
from index.quotes import best_quotes
from index.rerank import LateInteraction
from index.search import Ranking
from index.store import Store
from ingest.document import Document
from ingest.passages import Passage

__all__ = ["hits", "passage_texts"]


def hits(connection: Connection, ranking: Ranking, late: LateInteraction) -> tuple[Hit, ...]:
    """The passages of a ranking, best first, each with its document as it is known now.

    What one hit quotes, a later one of its document does not.
    """
    documents: dict[str, Document] = {}
    passages: dict[int, Passage] = {}
    grouped = ranking.also or ((),) * len(ranking.passage_ids)
    numbers = [*ranking.passage_ids, *chain.from_iterable(grouped)]
    for place in Store.places(connection, numbers):
        document = documents.get(place.document_id) or Store.document(connection, place.document_id)
        documents[document.id] = document
        passages[place.number] = place.passage(document)
    found: list[Hit] = []
    own = [passages[number] for number in ranking.passage_ids]
    quotes = best_quotes(own, late, asked=ranking.asked)
    for passage, quote, score, also in zip(own, quotes, ranking.scores, grouped, strict=True):
        document = documents[passage.document_id]
        assert document.text[quote.start : quote.end] == quote.text
        pages = document.pages_between(passage.start, passage.end)
        elsewhere = tuple(_elsewhere(passages[number], documents) for number in also)
        found.append(Hit(len(found) + 1, score, passage, document.metadata, pages, (quote,), elsewhere))
    return tuple(found)


def _elsewhere(passage: Passage, documents: Mapping[str, Document]) -> Elsewhere:
    document = documents[passage.document_id]
    return Elsewhere(passage, document.metadata, document.pages_between(passage.start, passage.end))


def passage_texts(connection: Connection, numbers: Sequence[int]) -> list[str]:
    """What passages say, by their number in the library, in the order asked for."""
    places = Store.places(connection, numbers)
    return [Store.slice(connection, place.document_id, place.start, place.end) for place in places]
