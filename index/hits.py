"""From ranked passages to hits: where each stands, and what of it is quoted."""

from collections.abc import Sequence
from sqlite3 import Connection

from index.hit import Hit
from index.quotes import best_quotes
from index.rerank import LateInteraction
from index.search import Ranking
from index.store import Store
from ingest.document import Document
from ingest.passages import Passage

__all__ = ["hits"]


def hits(
    connection: Connection, ranking: Ranking, late: LateInteraction, asked: Sequence[str]
) -> tuple[Hit, ...]:
    """The passages of a ranking, best first, each with its document as it is known now.

    ``asked`` are the words of the question. What one hit quotes, a later one of its document does not.
    """
    documents: dict[str, Document] = {}
    passages: list[Passage] = []
    for place in Store.places(connection, ranking.passage_ids):
        document = documents.get(place.document_id) or Store.document(connection, place.document_id)
        documents[document.id] = document
        passages.append(place.passage(document))
    found: list[Hit] = []
    quotes = best_quotes(passages, late, asked=asked)
    for passage, quote, score in zip(passages, quotes, ranking.scores, strict=True):
        document = documents[passage.document_id]
        assert document.text[quote.start : quote.end] == quote.text
        pages = document.pages_between(passage.start, passage.end)
        found.append(Hit(len(found) + 1, score, passage, document.metadata, pages, (quote,)))
    return tuple(found)
