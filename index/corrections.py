"""What people say of the documents in a library: gathered from beside their files, and stored.

Corrections change no text, so nothing is indexed anew for them.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from sqlite3 import Connection

from index.store import Store
from ingest.corrections import Correction, Corrections
from ingest.document import Field, Metadata
from ingest.errors import DescriptionError
from ingest.sources import SOURCES_NAME, Descriptions, read_descriptions

__all__ = ["describe", "described_anew", "edit", "edit_all", "files_described", "said_beside"]


def files_described(paths: Iterable[Path], known: Iterable[str]) -> dict[str, Path]:
    """For each ``sources.toml`` among ``paths``, the files beside it that are ``known``, by absolute path."""
    given = {path.resolve().parent: path.parent for path in paths if path.name == SOURCES_NAME}
    return {
        place: given[Path(place).parent] / Path(place).name for place in known if Path(place).parent in given
    }


def said_beside(files: Mapping[str, Path]) -> tuple[dict[str, Correction], list[DescriptionError]]:
    """What the ``sources.toml`` beside each file says of it, by absolute path, and what cannot be used there.

    ``files`` are by absolute path as they were given. One beside an unreadable ``sources.toml`` is left out:
    whatever was known of it stays.
    """
    folders: dict[Path, Descriptions | None] = {}
    said: dict[str, Correction] = {}
    failed: list[DescriptionError] = []
    for place, path in files.items():
        folder = path.parent
        if folder not in folders:
            folders[folder], errors = read_descriptions(folder)
            failed += errors
        descriptions = folders[folder]
        if descriptions is not None:
            said[place] = descriptions.of(path.name)
    return said, failed


def described_anew(connection: Connection, said: Mapping[str, Correction]) -> dict[str, Corrections]:
    """Documents of which a ``sources.toml`` now says something else than is stored, and all that is said."""
    stored = Store.corrections(connection)
    changed: dict[str, Corrections] = {}
    for place, (document_id, _) in Store.known_sources(connection).items():
        before = stored[document_id]
        if place in said and said[place] != before.sources:
            changed[document_id] = Corrections(said[place], before.you)
    return changed


def describe(store: Store, said: Mapping[str, Correction]) -> tuple[str, ...]:
    """Stores what each ``sources.toml`` says; gives the ids of the documents for which that is new.

    Raises:
        LibraryBusyError: another process is changing the library.
    """
    with store.reading() as connection:
        if not described_anew(connection, said):
            return ()
    with store.writing() as connection:
        changed = described_anew(connection, said)
        for document_id, corrections in changed.items():
            Store.correct(connection, document_id, corrections)
    return tuple(changed)


def edit(
    connection: Connection, document_id: str, correction: Correction, reset: Collection[Field]
) -> Metadata:
    """Stores a correction of the user's over those before, without those of the fields in ``reset``.

    Raises:
        UnknownDocumentError: there is no document with that id.
    """
    edit_all(connection, {document_id: (correction, reset)})
    return Store.document(connection, document_id).metadata


def edit_all(connection: Connection, edits: Mapping[str, tuple[Correction, Collection[Field]]]) -> None:
    """The same of several documents, by id: for each what is corrected, and the fields to take corrections back of.

    Raises:
        UnknownDocumentError: one of them is not there.
    """
    said = Store.corrections(connection)
    for document_id, (correction, reset) in edits.items():
        before = said.get(document_id, Corrections())
        corrections = Corrections(before.sources, correction.over(before.you.without(reset)))
        Store.correct(connection, document_id, corrections)
