"""A library on disk: documents that can be added, changed, removed and asked.

    LIBRARY/library.sqlite       documents, passages, and the number of the current generation
    LIBRARY/generations/N/       what generation N is searched with, and the manifest that vouches for it

A change writes the next generation beside the current one and then commits documents and the new
number at once: whatever fails before leaves the library as it was, and readers see one state or the
other.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import file_digest
from itertools import count
from os import O_RDONLY, close, fsync
from os import open as open_descriptor
from pathlib import Path
from shutil import rmtree
from sqlite3 import Connection
from threading import Lock

from index.encoder import Encoder, load_encoder, probe, same_probe
from index.generation import Generation, read_manifest
from index.hit import Hit, SearchResult
from index.progress import Progress, silent
from index.quotes import best_quote
from index.rerank import LateInteraction
from index.search import Ranking, rank_with_evidence
from index.store import LibraryEntry, Store
from ingest.document import Document
from ingest.errors import (
    LibraryDamagedError,
    LibraryEncoderError,
    LibraryError,
    MissingLibraryError,
    SourceError,
)
from ingest.passages import Passage, cut
from ingest.reading import find_sources, read_document

__all__ = ["AddReport", "Library"]

_BATCH_CHARACTERS = 20_000_000
"""Text that is read between two commits: what an interruption can cost, against a generation a batch."""


@dataclass(frozen=True, slots=True)
class AddReport:
    """What ``Library.add`` did, by document id; ``failed`` are the files that could not be read."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[SourceError, ...]


class Library:
    """A folder of documents that answers questions; safe to use from several threads and processes."""

    def __init__(self, folder: Path, encoder: Encoder | None) -> None:
        self.folder = folder
        self._store = Store(folder / "library.sqlite")
        self._asked_encoder = encoder
        self._loaded: tuple[int, Generation, Encoder] | None = None
        self._loading = Lock()

    @classmethod
    def open(cls, path: Path, *, encoder: Encoder | None = None, create: bool = False) -> "Library":
        """The library in the folder ``path``; with ``create``, a new one where there is none.

        ``encoder`` is for a new library; of one that is there, None means the encoder it was made with.

        Raises:
            MissingLibraryError: there is none, and ``create`` is off.
            LibraryError: the path is a file, or a folder that holds other things.
        """
        folder = path.expanduser().resolve()
        if folder.exists() and not folder.is_dir():
            raise LibraryError(f"{folder}: this is a file, and a library is a folder. Give another path.")
        library = cls(folder, encoder)
        if (folder / "library.sqlite").is_file():
            return library
        if not create:
            raise MissingLibraryError(
                f"{folder}: there is no library here. Make one with `kopru add PATH...`, or give another "
                "folder with --library."
            )
        if folder.is_dir() and any(folder.iterdir()):
            raise LibraryError(f"{folder}: this folder holds other files. Give an empty or a new folder.")
        try:
            (folder / "generations").mkdir(parents=True)
        except OSError as error:
            raise LibraryError(
                f"{folder}: cannot be made ({error.strerror}). Give another folder."
            ) from error
        library._store.create()
        return library

    def documents(self) -> tuple[LibraryEntry, ...]:
        """All documents, in the order they were added."""
        with self._store.reading() as connection:
            return Store.entries(connection)

    def document(self, document_id: str) -> Document:
        """A document whole.

        Raises:
            UnknownDocumentError: there is none with that id.
        """
        with self._store.reading() as connection:
            return Store.document(connection, document_id)

    def text(self, document_id: str, start: int, end: int) -> str:
        """``document.text[start:end]`` of a stored document.

        Raises:
            UnknownDocumentError: there is none with that id.
        """
        with self._store.reading() as connection:
            return Store.slice(connection, document_id, start, end)

    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in the order they were added."""
        with self._store.reading() as connection:
            return tuple(passage for _, passage in Store.passages(connection))

    def search(self, question: str, *, k: int = 10) -> SearchResult:
        """The ``k`` passages that answer ``question`` best, quoted.

        Raises:
            QuestionError: the question has no word in it, or is longer than a question is.
        """
        with self._searching() as (connection, generation, encoder):
            ranking, late = rank_with_evidence(generation, question, encoder=encoder, k=k)
            hits = _hits(connection, ranking, late)
        return SearchResult(question, ranking.language, ranking.status, ranking.confidence, hits)

    def add(self, paths: Sequence[Path], *, progress: Progress = silent) -> AddReport:
        """Reads files and folders; what is there unchanged is left alone, what has changed is read anew.

        A file that cannot be read is reported and the others go on.

        Raises:
            LibraryBusyError: another process is changing the library.
        """
        sources, failed = _sources(paths)
        digests = _digests(sources, failed)
        with self._store.reading() as connection:
            held = {place: digest for place, (_, digest) in Store.known_sources(connection).items()}
        changed = {place for place, digest in digests.items() if held.get(place, digest) != digest}
        # What a changed file held before will be forgotten: found under another name, it has to be read.
        contents = {digest for place, digest in held.items() if place not in changed}
        same: list[str] = []
        done: dict[str, list[str]] = {"added": [], "updated": []}
        waiting: list[Document] = []
        for position, (place, digest) in enumerate(digests.items()):
            progress(position, len(digests))
            if digest in contents and place not in changed:
                same.append(digest)
                continue
            try:
                document = read_document(sources[place])
            except SourceError as error:
                failed.append(error)
                continue
            contents.add(document.sha256)
            waiting.append(document)
            if sum(len(each.text) for each in waiting) > _BATCH_CHARACTERS:
                self._insert(waiting, done)
                waiting = []
        self._insert(waiting, done)
        progress(len(digests), len(digests))
        return AddReport(tuple(done["added"]), tuple(done["updated"]), self._ids(same), tuple(failed))

    def _ids(self, digests: Sequence[str]) -> tuple[str, ...]:
        """Ids that files with these digests stand under, each once."""
        with self._store.reading() as connection:
            by_content = {
                digest: document_id for document_id, digest in Store.known_sources(connection).values()
            }
        return tuple(dict.fromkeys(by_content[digest] for digest in digests if digest in by_content))

    def _insert(self, documents: Sequence[Document], done: dict[str, list[str]]) -> None:
        if not documents:
            return
        with self._store.writing() as connection:
            known = Store.known_sources(connection)
            taken = {document_id for document_id, _ in known.values()}
            removed: list[int] = []
            numbers: list[int] = []
            passages: list[Passage] = []
            for document in documents:
                if document.source in known:
                    document_id = known[document.source][0]
                    removed += Store.delete(connection, document_id)
                    done["updated"].append(document_id)
                else:
                    document_id = _free_id(document.id, taken)
                    taken.add(document_id)
                    done["added"].append(document_id)
                named = replace(document, id=document_id)
                its_passages = cut(named)
                numbers += Store.insert(connection, named, its_passages)
                passages += its_passages
            self._advance(connection, removed, numbers, passages)
        self._clean()

    def remove(self, document_ids: Sequence[str]) -> None:
        """Forgets documents, wholly: their texts, passages and vectors.

        Raises:
            UnknownDocumentError: one of them is not there; then nothing is removed.
        """
        with self._store.writing() as connection:
            removed = [
                number for each in dict.fromkeys(document_ids) for number in Store.delete(connection, each)
            ]
            self._advance(connection, removed, [], [])
        self._clean()

    def rebuild(self, *, encoder: Encoder | None = None, progress: Progress = silent) -> None:
        """Makes the index anew from the stored texts, with another ``encoder`` if one is given."""
        with self._store.writing() as connection:
            encoder = encoder or self._asked_encoder or self._stated_encoder(Store.generation(connection))
            stored = list(Store.passages(connection))
            generation = Generation.build(
                [number for number, _ in stored],
                [passage.text for _, passage in stored],
                [passage.language for _, passage in stored],
                encoder=encoder,
                progress=progress,
            )
            self._save(connection, generation)
        self._asked_encoder = encoder
        self._clean()

    def _stated_encoder(self, number: int) -> Encoder:
        """The encoder that a generation says it was made with, the built-in one if it cannot say so."""
        try:
            name = read_manifest(self._generation_folder(number)).encoder
        except LibraryError:
            return load_encoder()
        return load_encoder(name)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the library on disk, a sentence each; empty where nothing is."""
        with self._store.reading() as connection:
            problems = [f"{self.folder}: {line}" for line in Store.integrity(connection)]
            numbers = []
            for number, passage in Store.passages(connection):
                numbers.append(number)
                if len(passage.text) != passage.end - passage.start:
                    problems.append(
                        f"{passage.document_id}: passage {passage.ordinal} is not within its text."
                    )
            try:
                generation, _ = self._generation(connection, fresh=True)
            except LibraryError as error:
                if self._is_overtaken(connection):
                    return self.check()
                return (*problems, str(error))
        if generation.numbers.tolist() != numbers:
            problems.append(
                f"{self.folder}: the index holds {len(generation)} passages, the documents have {len(numbers)}. "
                "Run `kopru check --rebuild`."
            )
        return tuple(problems)

    def _advance(
        self,
        connection: Connection,
        removed: Sequence[int],
        numbers: Sequence[int],
        passages: Sequence[Passage],
    ) -> None:
        current, encoder = self._generation(connection)
        texts = [passage.text for passage in passages]
        languages = [passage.language for passage in passages]
        self._save(connection, current.changed(removed, numbers, texts, languages, encoder=encoder))

    def _save(self, connection: Connection, generation: Generation) -> None:
        number = Store.generation(connection) + 1
        folder = self._generation_folder(number)
        rmtree(folder, ignore_errors=True)  # left by a change that was cut off before its commit
        try:
            generation.save(folder)
            _settle(folder)
        except OSError as error:
            rmtree(folder, ignore_errors=True)
            raise LibraryError(
                f"{folder}: cannot be written ({error.strerror}). Is the disk full?"
            ) from error
        Store.set_generation(connection, number)

    def _clean(self) -> None:
        """Removes the generations before the current one; a later one is being written by another process."""
        with self._store.reading() as connection:
            current = Store.generation(connection)
        for folder in (self.folder / "generations").iterdir():
            if folder.name.isdigit() and int(folder.name) < current:
                rmtree(folder, ignore_errors=True)

    @contextmanager
    def _searching(self) -> Iterator[tuple[Connection, Generation, Encoder]]:
        """One state of the library; a later one if this was removed by a change before it could be loaded."""
        while True:
            with self._store.reading() as connection:
                try:
                    generation, encoder = self._generation(connection)
                except LibraryDamagedError:
                    if self._is_overtaken(connection):
                        continue
                    raise
                yield connection, generation, encoder
                return

    def _is_overtaken(self, connection: Connection) -> bool:
        with self._store.reading() as later:
            return Store.generation(later) != Store.generation(connection)

    def _generation_folder(self, number: int) -> Path:
        return self.folder / "generations" / str(number)

    def _generation(self, connection: Connection, *, fresh: bool = False) -> tuple[Generation, Encoder]:
        """The current generation as ``connection`` sees it, and its encoder; read from disk when it changed."""
        number = Store.generation(connection)
        with self._loading:
            if fresh or self._loaded is None or self._loaded[0] != number:
                self._loaded = (number, *self._load(number))
            return self._loaded[1], self._loaded[2]

    def _load(self, number: int) -> tuple[Generation, Encoder]:
        if number == 0:
            encoder = self._asked_encoder or load_encoder()
            return Generation.empty(encoder), encoder
        folder = self._generation_folder(number)
        manifest = read_manifest(folder)
        encoder = self._asked_encoder or load_encoder(manifest.encoder)
        if not same_probe(manifest.probe, probe(encoder)):
            if encoder.name == manifest.encoder:
                found = f"made with another version of the encoder {encoder.name}"
                cure = "Run `kopru check --rebuild` to make the index anew; the texts stay."
            else:
                found = f"made with the encoder {manifest.encoder}, not with {encoder.name}"
                cure = f"Leave --encoder out, or run `kopru check --rebuild --encoder {encoder.name}`."
            raise LibraryEncoderError(f"{self.folder}: this library was {found}. {cure}")
        return Generation.load(folder), encoder


def _hits(connection: Connection, ranking: Ranking, late: LateInteraction) -> tuple[Hit, ...]:
    documents: dict[str, Document] = {}
    hits: list[Hit] = []
    for place, score in zip(Store.places(connection, ranking.passage_ids), ranking.scores, strict=True):
        document = documents.get(place.document_id) or Store.document(connection, place.document_id)
        documents[document.id] = document
        passage = place.passage(document)
        quote = best_quote(passage, late)
        assert document.text[quote.start : quote.end] == quote.text
        pages = document.pages_between(passage.start, passage.end)
        hits.append(Hit(len(hits) + 1, score, passage, document.metadata, pages, (quote,)))
    return tuple(hits)


def _sources(paths: Sequence[Path]) -> tuple[dict[str, Path], list[SourceError]]:
    """Files at and below ``paths`` by absolute path; a path that gives none does not stop the others."""
    sources: dict[str, Path] = {}
    failed: list[SourceError] = []
    for path in paths:
        try:
            for source in find_sources([path]):
                sources.setdefault(str(source.resolve()), source)
        except SourceError as error:
            failed.append(error)
    return sources, failed


def _digests(sources: dict[str, Path], failed: list[SourceError]) -> dict[str, str]:
    """The sha256 of each file; those that cannot be opened go to ``failed``."""
    digests: dict[str, str] = {}
    for place, source in sources.items():
        try:
            with source.open("rb") as file:
                digests[place] = file_digest(file, "sha256").hexdigest()
        except OSError as error:
            failed.append(SourceError(f"{source}: cannot be opened ({error.strerror})."))
    return digests


def _free_id(wanted: str, taken: set[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted}-{number}") not in taken)


def _settle(folder: Path) -> None:
    """Has the disk hold every file of ``folder`` before anything names it."""
    for path in (*folder.rglob("*"), folder, folder.parent):
        descriptor = open_descriptor(path, O_RDONLY)
        try:
            fsync(descriptor)
        finally:
            close(descriptor)
