"""A library on disk: documents that can be added, changed, removed and asked.

    LIBRARY/library.sqlite       documents, passages, and the number of the current generation
    LIBRARY/generations/N/       what generation N is searched with, and the manifest that vouches for it
    LIBRARY/files/SHA256/NAME    files that came through the browser

A change writes the next generation beside the current one and then commits documents and the new
number at once: whatever fails before leaves the library as it was, and readers see one state or the
other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from index.collections import Collections
from index.corrections import describe, edit, edit_all
from index.cross_encoder import Reranker
from index.encoder import Encoder
from index.filters import UNFILTERED, Filters
from index.generation import Generation
from index.hit import SearchResult
from index.hits import SPARE, hits
from index.intake import AddReport, Done, Given, Intake, batches, documents_with
from index.progress import Progress, silent
from index.scopes import Scopes
from index.search import rank_with_evidence
from index.stages import EVERY_STAGE
from index.state import State
from index.store import LibraryEntry, Store
from index.stored import Stretch
from index.uploads import Uploads
from ingest.corrections import Correction
from ingest.document import Document, Field, Metadata
from ingest.errors import EncoderError, LibraryError, MissingLibraryError
from ingest.ocr import Ocr
from ingest.passages import LONGEST, Passage
from ingest.transfer import CutDocument
from ingest.workers import DEFAULT_LIMITS, Limits, Workers

__all__ = ["AddReport", "Library"]

_OURS = ("library.sqlite", "generations")
"""Where these are empty, a library was being made and that was cut off."""
_WHOLE = replace(EVERY_STAGE, framing=False)


class Library:
    """A folder of documents that answers questions; safe to use from several threads and processes."""

    def __init__(self, folder: Path, encoder: Encoder | None, reranker: Reranker | None = None) -> None:
        self.folder = folder
        self._state = State(folder, encoder)
        self._store = self._state.store
        self.collections = Collections(self._store)
        self.uploads = Uploads(folder / "files", self._state)
        self._scopes = Scopes()
        self._reranker = reranker

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        create: bool = False,
    ) -> "Library":
        """The library in the folder ``path``; with ``create``, a new one where there is none.

        ``encoder`` is for a new library; of one that is there, None means the encoder it was made with.
        A ``reranker`` puts what is found in order (``index.search.rank``); nothing of it is stored.

        Raises:
            MissingLibraryError: there is none, and ``create`` is off.
            LibraryError: the path is a file, or a folder that holds other things.
        """
        folder = path.expanduser().resolve()
        if folder.exists() and not folder.is_dir():
            raise LibraryError(f"{folder}: this is a file, and a library is a folder. Give another path.")
        library = cls(folder, encoder, reranker)
        if library._store.is_made():
            return library
        if not create:
            raise MissingLibraryError(
                f"{folder}: there is no library here. Make one with `kopru add PATH...`, or give another "
                "folder with --library."
            )
        if folder.is_dir() and not all(path.name.startswith(_OURS) for path in folder.iterdir()):
            raise LibraryError(f"{folder}: this folder holds other files. Give an empty or a new folder.")
        try:
            (folder / "generations").mkdir(parents=True, exist_ok=True)
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
        return self.texts([(document_id, start, end)])[0]

    def texts(self, stretches: Sequence[Stretch]) -> list[str]:
        """The same of several stretches, in the order asked for, all from one state of the library.

        Raises:
            UnknownDocumentError: one of the documents is not there.
        """
        with self._store.reading() as connection:
            return [Store.slice(connection, *stretch) for stretch in stretches]

    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in the order they were added."""
        with self._store.reading() as connection:
            return tuple(passage for _, passage in Store.passages(connection))

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        filters: Filters = UNFILTERED,
        per_document: int | None = None,
        progress: Progress = silent,
        whole: bool = False,
    ) -> SearchResult:
        """The ``k`` places that answer ``question`` best, quoted; at most ``per_document`` of one document.

        What people say around a question is not searched, unless the ``whole`` of it is meant, as of a passage.
        ``progress`` counts passages that a reranker has read, where there is one: all else is done at once.

        Raises:
            QuestionError: the question has no word in it, or is longer than a question is.
            UnknownDocumentError: a document that ``filters`` name is not there.
            UnknownCollectionError: a collection that they name is not there.
        """
        with self._state.searching() as (connection, generation, encoder):
            scope = self._scopes.of(connection, generation, filters, per_document)
            ranking, late = rank_with_evidence(
                generation,
                question,
                encoder=encoder,
                k=k + SPARE,
                retriever=_WHOLE if whole else EVERY_STAGE,
                scope=scope,
                reranker=self._reranker,
                texts=partial(Store.passage_texts, connection),
                progress=progress,
            )
            found = hits(connection, ranking, late, most=k)
        return SearchResult(
            question=question,
            language=ranking.language,
            status=ranking.status,
            confidence=ranking.confidence,
            hits=found,
            word_for_word=ranking.word_for_word,
            reranked=ranking.reranked,
        )

    def found_with(self) -> tuple[int, str]:
        """Number of the generation that answers now, and the name of its encoder: what an answer was found with."""
        with self._state.searching() as (connection, _, encoder):
            return Store.generation(connection), encoder.name

    def add(
        self,
        paths: Sequence[Path],
        *,
        limits: Limits = DEFAULT_LIMITS,
        ocr: Ocr | None = None,
        progress: Progress = silent,
    ) -> AddReport:
        """Reads files and folders; what is there unchanged is left alone, what has changed is read anew.

        With ``ocr``, pages that are pictures are read too, also in documents that are there without them.
        A file that cannot be read, or not within the ``limits`` of one file, is reported and the others
        go on.

        Raises:
            LibraryBusyError: another process is changing the library.
            LibraryEncoderError: another encoder is asked for than the library was made with.
        """
        with self._store.reading() as connection:
            self._state.generations.check_asked(Store.generation(connection))  # before anything slow is done
        given = Given.to(self._store, paths, folder=self.folder, with_unread=ocr is not None)
        intake = Intake(given.digests, held=given.held)
        done = Done(given.said)
        longest = LONGEST if given.is_held else self._state.passage_length()
        with Workers(limits, ocr, longest=longest) as workers:
            for batch in batches(intake.read(given.places, workers, progress)):
                self._insert(batch, done)
                del batch  # which would be kept while the next one is read
        updated = (*done.updated, *describe(self._store, given.said))
        with self._store.reading() as connection:
            same = documents_with(connection, intake.same)
        unchanged = tuple(each for each in same if each not in updated)
        failures = (*given.failed, *intake.failed, *given.unusable)
        return AddReport(tuple(done.added), updated, unchanged, failures, tuple(done.problems))

    def _insert(self, read: Sequence[CutDocument], done: Done) -> None:
        with self._store.writing() as connection:
            self._state.insert(connection, read, done)
        self._state.clean()

    def remove(self, document_ids: Sequence[str]) -> None:
        """Forgets documents, wholly: their texts, passages and vectors, and files that were uploaded.

        Raises:
            UnknownDocumentError: one of them is not there; then nothing is removed.
        """
        with self._store.writing() as connection:
            removed = [
                number for each in dict.fromkeys(document_ids) for number in Store.delete(connection, each)
            ]
            self._state.advance(connection, removed, [], [])
        self._state.clean()
        self.uploads.sweep()

    def edit(self, document_id: str, correction: Correction, *, reset: Collection[Field] = ()) -> Metadata:
        """Corrects what is known of a document, and takes back what was corrected of the fields in ``reset``.

        A correction stays until it is taken back, also when the file is read anew. Gives what is known now.

        Raises:
            UnknownDocumentError: there is none with that id.
        """
        with self._store.writing() as connection:
            return edit(connection, document_id, correction, reset)

    def edit_all(self, edits: Mapping[str, tuple[Correction, Collection[Field]]]) -> None:
        """Corrects several documents, by id, and takes corrections back, as ``edit`` does; all of it or nothing.

        Raises:
            UnknownDocumentError: one of them is not there; then nothing is corrected.
        """
        with self._store.writing() as connection:
            edit_all(connection, edits)

    def rebuild(self, *, encoder: Encoder | None = None, progress: Progress = silent) -> None:
        """Makes the index anew from the stored texts, with another ``encoder`` if one is given."""
        with self._store.writing() as connection:
            encoder = encoder or self._state.generations.encoder(Store.generation(connection))
            stored = list(Store.passages(connection))
            generation = Generation.build(
                [number for number, _ in stored],
                [passage.text for _, passage in stored],
                [passage.language for _, passage in stored],
                encoder=encoder,
                kinds=[passage.kind for _, passage in stored],
                progress=progress,
            )
            self._state.write(connection, generation)
        self._state.generations.use(encoder)
        self._state.clean()

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
                generation, _ = self._state.current(connection, fresh=True)
            except (LibraryError, EncoderError) as error:
                if self._state.is_overtaken(connection):
                    return self.check()
                return (*problems, str(error))
        if generation.numbers.tolist() != numbers:
            problems.append(
                f"{self.folder}: the index holds {len(generation)} passages, the documents have {len(numbers)}. "
                "Run `kopru check --rebuild`."
            )
        return tuple(problems)
