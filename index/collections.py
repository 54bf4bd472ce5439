"""Collections: named sets of a library's documents, any of which may be in several.

They change no text and no index: a question within a collection is asked of its documents as they are now.
"""

from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass
from json import dumps
from sqlite3 import Connection
from unicodedata import category, normalize

from index.store import Store
from ingest.errors import CollectionError, UnknownCollectionError

__all__ = ["Collection", "Collections", "collection_name", "join", "join_named", "members", "memberships"]

_LONGEST = 100  # characters of a name; it is shown on one line
_NO_LETTERS = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, halves of characters, line ends


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection by its name, and how many documents are in it."""

    name: str
    documents: int


class Collections:
    """The collections of one library; every method is one change, or none where it raises."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> tuple[Collection, ...]:
        """Those there are, by name."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT name, count(member.document) AS documents FROM collection "
                "LEFT JOIN member ON collection = number GROUP BY number"
            ).fetchall()
        found = [Collection(row["name"], row["documents"]) for row in rows]
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.name)))

    def kept(self, name: str) -> str:
        """The name of a collection as it is kept.

        Raises:
            UnknownCollectionError: there is none with that name.
        """
        with self._store.reading() as connection:
            _number(connection, name)
        return collection_name(name)

    def make(self, name: str) -> str:
        """Makes an empty collection; gives its name as it is kept.

        Raises:
            CollectionError: no collection can have that name, or one has it.
        """
        kept = collection_name(name)
        with self._store.writing() as connection:
            if kept in _numbers(connection):
                raise CollectionError(f"{kept}: there is a collection of this name. Choose another name.")
            _made(connection, kept)
        return kept

    def put(self, name: str, document_ids: Sequence[str]) -> str:
        """Puts documents into a collection, which is made if it is not there; gives its name as it is kept.

        Raises:
            CollectionError: no collection can have that name.
            UnknownDocumentError: one of the documents is not there.
        """
        kept = collection_name(name)
        with self._store.writing() as connection:
            number = _numbers(connection).get(kept) or _made(connection, kept)
            for document_id in document_ids:
                _join(connection, number, Store.number(connection, document_id))
        return kept

    def take_out(self, name: str, document_ids: Sequence[str]) -> None:
        """Takes documents out of a collection; those that are not in it are left alone.

        Raises:
            UnknownCollectionError: there is none with that name.
            UnknownDocumentError: one of the documents is not there.
        """
        with self._store.writing() as connection:
            number = _number(connection, name)
            for document_id in document_ids:
                connection.execute(
                    "DELETE FROM member WHERE collection = ? AND document = ?",
                    (number, Store.number(connection, document_id)),
                )

    def place(self, document_id: str, names: Several[str]) -> None:
        """Puts a document into these collections and takes it out of all others.

        Raises:
            UnknownCollectionError: one of them is not there.
            UnknownDocumentError: the document is not there.
        """
        with self._store.writing() as connection:
            wanted = [_number(connection, name) for name in names]
            document = Store.number(connection, document_id)
            connection.execute("DELETE FROM member WHERE document = ?", (document,))
            for number in wanted:
                _join(connection, number, document)

    def rename(self, old: str, new: str) -> str:
        """Gives a collection another name; gives that name as it is kept.

        Raises:
            UnknownCollectionError: there is none with the old name.
            CollectionError: no collection can have the new name, or another one has it.
        """
        kept = collection_name(new)
        with self._store.writing() as connection:
            number = _number(connection, old)
            if _numbers(connection).get(kept, number) != number:
                raise CollectionError(f"{kept}: there is a collection of this name. Choose another name.")
            connection.execute("UPDATE collection SET name = ? WHERE number = ?", (kept, number))
        return kept

    def delete(self, name: str) -> None:
        """Forgets a collection; its documents stay.

        Raises:
            UnknownCollectionError: there is none with that name.
        """
        with self._store.writing() as connection:
            connection.execute("DELETE FROM collection WHERE number = ?", (_number(connection, name),))


def collection_name(said: str) -> str:
    """A name as it is kept: NFC, without white space around it.

    Raises:
        CollectionError: it is empty, too long, or has characters that are not written.

    >>> collection_name("  Nazım biçimi ")
    'Nazım biçimi'
    """
    kept = normalize("NFC", said).strip()
    shown = repr(kept[:40])
    if not kept:
        raise CollectionError("A collection needs a name. Give it one of 1 to 100 characters.")
    if len(kept) > _LONGEST:
        raise CollectionError(f"{shown}: is longer than {_LONGEST} characters. Give it a shorter name.")
    if any(category(character) in _NO_LETTERS for character in kept):
        raise CollectionError(f"{shown}: has a line end or a control character in it. Leave that out.")
    return kept


def members(connection: Connection, names: Sequence[str]) -> frozenset[int]:
    """Numbers of the documents that are in any of these collections.

    Raises:
        UnknownCollectionError: one of them is not there.
    """
    numbers = [_number(connection, name) for name in dict.fromkeys(names)]
    rows = connection.execute(
        "SELECT document FROM member WHERE collection IN (SELECT value FROM json_each(?))", (dumps(numbers),)
    )
    return frozenset(row["document"] for row in rows)


def memberships(connection: Connection, document_id: str) -> tuple[int, ...]:
    """Numbers of the collections that a document is in: what is lost when it is deleted to be read anew."""
    rows = connection.execute(
        "SELECT collection FROM member WHERE document = ?", (Store.number(connection, document_id),)
    )
    return tuple(row["collection"] for row in rows)


def join(connection: Connection, document_id: str, collections: Sequence[int]) -> None:
    """Puts a document into collections, by their numbers."""
    number = Store.number(connection, document_id)
    for collection in collections:
        _join(connection, collection, number)


def join_named(connection: Connection, document_id: str, names: Sequence[str]) -> tuple[str, ...]:
    """Puts a document into those of these collections that are there; gives the names of the others.

    Names are as ``collection_name`` gives them.
    """
    numbers = _numbers(connection)
    join(connection, document_id, [numbers[name] for name in names if name in numbers])
    return tuple(name for name in names if name not in numbers)


def _join(connection: Connection, collection: int, document: int) -> None:
    connection.execute("INSERT OR IGNORE INTO member VALUES (?, ?)", (collection, document))


def _made(connection: Connection, name: str) -> int:
    number = connection.execute("INSERT INTO collection (name) VALUES (?)", (name,)).lastrowid
    assert number is not None
    return number


def _numbers(connection: Connection) -> dict[str, int]:
    return {row["name"]: row["number"] for row in connection.execute("SELECT number, name FROM collection")}


def _number(connection: Connection, name: str) -> int:
    numbers = _numbers(connection)
    kept = normalize("NFC", name).strip()
    if kept not in numbers:
        there = ", ".join(sorted(numbers)) or "none yet"
        raise UnknownCollectionError(f"{kept}: no collection has this name. There are: {there}.")
    return numbers[kept]
