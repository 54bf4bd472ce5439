"""From what a user wants to search to what a ranking looks at."""

from sqlite3 import Connection

from index.filters import Filters, Scope
from index.generation import Generation
from index.positions import Positions
from index.store import Store

__all__ = ["Scopes"]


class Scopes:
    """Remembers where the passages of the last generation stand: filters change, passages do not."""

    def __init__(self) -> None:
        self._known: tuple[Generation, Positions] | None = None

    def of(
        self, connection: Connection, generation: Generation, filters: Filters, per_document: int | None
    ) -> Scope:
        """The scope of a question; ``connection`` sees the passages of ``generation``.

        Raises:
            UnknownDocumentError: a document that ``filters`` name is not there.
        """
        known = self._known  # another thread may set it meanwhile
        if known is None or known[0] is not generation:
            known = self._known = (generation, Store.positions(connection))
        positions = known[1]
        # Asked each time: a corrected year makes no generation.
        mask = filters.mask(generation, positions, Store.chosen(connection, filters))
        return Scope(mask, filters.kinds, positions, per_document)
