"""From what a user wants to search to what a ranking looks at."""

from functools import partial
from sqlite3 import Connection

from numpy import array, float32, int64
from numpy.typing import NDArray

from index.collections import members
from index.documents import Documents
from index.filters import Filters, Scope
from index.generation import Generation
from index.positions import Positions
from index.store import Store
from index.titles import Titles, title_shares

__all__ = ["Scopes", "chosen_documents"]


class Scopes:
    """Remembers where the passages of the last generation stand: filters change, passages do not."""

    def __init__(self) -> None:
        self._known: tuple[Generation, Positions, NDArray[float32], Documents] | None = None

    def of(
        self, connection: Connection, generation: Generation, filters: Filters, per_document: int | None
    ) -> Scope:
        """The scope of a question; ``connection`` sees the passages of ``generation``.

        Raises:
            UnknownDocumentError: a document that ``filters`` name is not there.
            UnknownCollectionError: a collection that they name is not there.
        """
        known = self._known  # another thread may set it meanwhile
        if known is None or known[0] is not generation:
            positions = Store.positions(connection)
            shares, vectors = title_shares(positions.documents), Documents(positions.documents)
            known = self._known = (generation, positions, shares, vectors)
        _, positions, shares, vectors = known
        # Asked each time: neither a corrected title or year nor a collection makes a generation.
        mask = filters.mask(generation, positions, chosen_documents(connection, filters))
        titles = Titles(positions.documents, shares, partial(Store.titles, connection))
        return Scope(mask, filters.kinds, positions, per_document, titles, vectors)


def chosen_documents(connection: Connection, filters: Filters) -> NDArray[int64] | None:
    """Numbers of the documents that ``filters`` leave, as ``Positions`` has them; None for all.

    Raises:
        UnknownDocumentError: one of those asked for is not there.
        UnknownCollectionError: a collection is not there.
    """
    if not filters.choose_documents:
        return None
    named = [Store.number(connection, each) for each in dict.fromkeys(filters.documents)]
    collected = members(connection, filters.collections) if filters.collections else None
    years = Store.years(connection)
    chosen = [
        number
        for number in named or years
        if filters.has_year(years[number]) and (collected is None or number in collected)
    ]
    return array(chosen, dtype=int64)
