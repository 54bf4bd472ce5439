"""Which of the files given are new to a library, under which id they are stored, and what became of them."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from sqlite3 import Connection

from index.collections import join, memberships
from index.corrections import files_described, said_beside
from index.progress import Progress
from index.store import Store
from ingest.corrections import Correction, Corrections
from ingest.errors import DescriptionError, SourceError
from ingest.passages import Passage
from ingest.reading import digest_sources
from ingest.transfer import CutDocument
from ingest.workers import Workers

__all__ = ["AddReport", "Done", "Given", "Intake", "batches", "documents_with", "free_id", "store_documents"]

_BATCH_CHARACTERS = 20_000_000
"""Text that is read between two commits: what an interruption can cost, against a generation a batch."""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What ``Library.add`` did, by document id; ``failed`` are the files that could not be read.

    ``updated`` were read anew, or are described otherwise by the ``sources.toml`` beside them. ``problems``
    are those of the documents that were read, for each that has some, and how many.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[SourceError, ...]
    problems: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What an addition did so far; ``said`` is what is said beside the files, by absolute path."""

    said: Mapping[str, Correction]
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    problems: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Given:
    """Files and folders that are given to a library: every file in them, by absolute path.

    ``digests`` are the files' sha256, ``held`` those of the files that the library has read and that are not to be
    read anew. ``said`` is what is said beside files, ``unusable`` what cannot be used of it; what cannot be read at
    all has ``failed``.
    """

    places: Mapping[str, Path]
    digests: Mapping[str, str]
    held: Mapping[str, str]
    said: Mapping[str, Correction]
    failed: Sequence[SourceError]
    unusable: Sequence[DescriptionError]

    @classmethod
    def to(cls, store: Store, paths: Sequence[Path], *, folder: Path, with_unread: bool) -> "Given":
        """What is given to the library in ``folder``; ``with_unread``, pages that only OCR can read are read anew."""
        sources, failed = digest_sources(paths)
        with store.reading() as connection:
            known = Store.known_sources(connection)
            unread = Store.unread_sources(connection) if with_unread else frozenset[str]()
        digests = {
            place: source.sha256
            for place, source in sources.items()
            # What lies in a library is its own, but for files that were uploaded to become its documents.
            if folder not in Path(place).parents or place in known
        }
        again = unread & digests.keys()
        held = {place: digest for place, (_, digest) in known.items() if place not in again}
        places = {place: sources[place].path for place in digests}
        said, unusable = said_beside(places | files_described(paths, known))
        return cls(places, digests, held, said, failed, unusable)

    @property
    def is_held(self) -> bool:
        """Whether the library has all that the files hold, so that none will be read."""
        return set(self.digests.values()) <= set(self.held.values())


class Intake:
    """Files on their way into a library, by absolute path, and the sha256 of each.

    ``held`` are those that the library has, by the same. While ``read`` goes on, ``same`` fills with those
    whose content is there already, under whatever name, and ``failed`` with what cannot be read.
    """

    def __init__(self, digests: Mapping[str, str], *, held: Mapping[str, str]) -> None:
        self.same: dict[str, str] = {}
        self.failed: list[SourceError] = []
        self._digests = digests
        self._changed = {place for place, digest in digests.items() if held.get(place, digest) != digest}
        # What a changed file held before will be forgotten: found under another name, it has to be read.
        self._contents = {digest for place, digest in held.items() if place not in self._changed}

    def read(self, paths: Mapping[str, Path], workers: Workers, progress: Progress) -> Iterator[CutDocument]:
        """Documents of what is new or has changed; each content once, unless it could not be read."""
        waiting = list(self._digests)
        total, done = len(waiting), 0
        progress(0, total)
        while waiting:
            unread = self._unread(waiting)
            copies = [place for place in waiting if place not in unread]
            for outcome in workers.read_all([paths[place] for place in unread]):
                if isinstance(outcome, CutDocument):
                    self._contents.add(outcome.document.sha256)
                    yield outcome
                else:
                    self.failed.append(outcome)
                done += 1
                progress(done, total)
            here = [place for place in copies if self._digests[place] in self._contents]
            self.same |= {place: self._digests[place] for place in here}
            waiting = [place for place in copies if place not in self.same]
            if here:
                done += len(here)
                progress(done, total)

    def _unread(self, places: list[str]) -> dict[str, None]:
        """Those to be read now, in order: changed ones, and of several with one new content the first."""
        seen = set(self._contents)
        unread: dict[str, None] = {}
        for place in places:
            if place in self._changed or self._digests[place] not in seen:
                unread[place] = None
            seen.add(self._digests[place])
        return unread


def batches(documents: Iterable[CutDocument]) -> Iterator[list[CutDocument]]:
    """Documents as they come, as many together as are stored in one change; none is empty."""
    waiting: list[CutDocument] = []
    characters = 0
    for document in documents:
        waiting.append(document)
        characters += len(document.document.text)
        if characters > _BATCH_CHARACTERS:
            yield waiting
            waiting, characters = [], 0
    if waiting:
        yield waiting


def documents_with(connection: Connection, digests: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the documents that hold what files at these places hold, each once."""
    known = Store.known_sources(connection)
    by_content = {digest: document_id for document_id, digest in known.values()}
    ids = [known[place][0] if place in known else by_content.get(digest) for place, digest in digests.items()]
    return tuple(dict.fromkeys(document_id for document_id in ids if document_id))


def store_documents(
    connection: Connection, read: Sequence[CutDocument], done: Done
) -> tuple[list[int], list[int], list[Passage]]:
    """Stores documents, each instead of what was read from its file before, and notes it in ``done``.

    Gives the numbers of the passages that are gone, and numbers and passages of those that have come.
    """
    known = Store.known_sources(connection)
    said = Store.corrections(connection)
    taken = {document_id for document_id, _ in known.values()}
    removed: list[int] = []
    numbers: list[int] = []
    passages: list[Passage] = []
    for document, its_passages in ((each.document, each.passages) for each in read):
        collections: tuple[int, ...] = ()
        if document.source in known:
            document_id = known[document.source][0]
            collections = memberships(connection, document_id)
            removed += Store.delete(connection, document_id)
            done.updated.append(document_id)
        else:
            document_id = free_id(document.id, taken)
            taken.add(document_id)
            done.added.append(document_id)
        named = [replace(passage, document_id=document_id) for passage in its_passages]
        numbers += Store.insert(connection, replace(document, id=document_id), named)
        before = said.get(document_id, Corrections())
        corrections = Corrections(done.said.get(document.source, before.sources), before.you)
        Store.correct(connection, document_id, corrections)
        join(connection, document_id, collections)
        passages += named
        if document.report.problems:
            done.problems.append((document_id, len(document.report.problems)))
    return removed, numbers, passages


def free_id(wanted: str, taken: Container[str]) -> str:
    """The id itself, or with the first number from 2 on that makes it one that is not ``taken``."""
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}-{number}") not in taken)
