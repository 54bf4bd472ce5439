"""What a library holds at one moment, documents and the index of them, and how both change at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

from index.encoder import Encoder, passage_length
from index.generation import Generation
from index.generations import Generations
from index.intake import Done, store_documents
from index.store import Store
from ingest.errors import LibraryDamagedError
from ingest.passages import Passage
from ingest.transfer import CutDocument

__all__ = ["State"]


class State:
    """The documents in ``store`` and the generation of the index that its number names."""

    def __init__(self, folder: Path, encoder: Encoder | None) -> None:
        self.store = Store(folder / "library.sqlite")
        self.generations = Generations(folder / "generations", encoder)

    def current(self, connection: Connection, *, fresh: bool = False) -> tuple[Generation, Encoder]:
        """The generation that ``connection`` sees, and its encoder; read from disk when it changed, or ``fresh``."""
        return self.generations.current(Store.generation(connection), fresh=fresh)

    @contextmanager
    def searching(self) -> Iterator[tuple[Connection, Generation, Encoder]]:
        """One state of the library; a later one if this was removed by a change before it could be loaded."""
        while True:
            with self.store.reading() as connection:
                try:
                    generation, encoder = self.current(connection)
                except LibraryDamagedError:
                    if self.is_overtaken(connection):
                        continue
                    raise
                yield connection, generation, encoder
                return

    def passage_length(self) -> int:
        """How many words a passage may have, for the encoder that is in use."""
        with self.searching() as (_, _, encoder):
            return passage_length(encoder)

    def is_overtaken(self, connection: Connection) -> bool:
        """Whether the library has changed since ``connection`` began to read."""
        with self.store.reading() as later:
            return Store.generation(later) != Store.generation(connection)

    def insert(self, connection: Connection, read: Sequence[CutDocument], done: Done) -> None:
        """Stores documents and indexes them; ``connection`` may change the library."""
        removed, numbers, passages = store_documents(connection, read, done)
        self.advance(connection, removed, numbers, passages)

    def advance(
        self,
        connection: Connection,
        removed: Sequence[int],
        numbers: Sequence[int],
        passages: Sequence[Passage],
    ) -> None:
        """Writes the next generation: without the passages ``removed``, with these that have come."""
        current, encoder = self.current(connection)
        texts = [passage.text for passage in passages]
        languages = [passage.language for passage in passages]
        kinds = [passage.kind for passage in passages]
        changed = current.changed(removed, numbers, texts, languages, encoder=encoder, kinds=kinds)
        self.write(connection, changed)

    def write(self, connection: Connection, generation: Generation) -> None:
        """Makes ``generation`` the next one."""
        number = Store.generation(connection) + 1
        self.generations.write(number, generation)
        Store.set_generation(connection, number)

    def clean(self) -> None:
        """Removes the generations before the current one; a later one is being written by another process."""
        with self.store.reading() as connection:
            current = Store.generation(connection)
        self.generations.remove_before(current)
