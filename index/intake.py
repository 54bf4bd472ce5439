"""Which of the files given are new to a library, under which id they are stored, and what became of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from sqlite3 import Connection

from index.collections import join, memberships
from index.progress import Progress
from index.store import Store
from ingest.corrections import Correction, Corrections
from ingest.errors import SourceError
from ingest.passages import Passage
from ingest.transfer import CutDocument
from ingest.workers import Workers

__all__ = ["AddReport", "Done", "Intake", "store_documents"]


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
            document_id = _free_id(document.id, taken)
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


def _free_id(wanted: str, taken: set[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}-{number}") not in taken)
