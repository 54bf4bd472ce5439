"""Files that came through the browser: kept in the library, each in a folder named after its content.

    LIBRARY/files/SHA256/NAME         the file of a document, for as long as the document is there
    LIBRARY/files/.incoming/N/NAME    on its way: received or being read

A file is read where it came in, so that one that cannot be read leaves nothing behind. It is moved to its place,
and is safe on the disk there, before the change that stores its document is committed: cut off anywhere, that
leaves no document without its file. A file without a document may be left, and goes with the next change, or
when the chat is opened the next time.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from os import name as system
from pathlib import Path, PurePath
from shutil import rmtree
from sqlite3 import Connection
from tempfile import mkdtemp
from time import time
from unicodedata import category, normalize

from index.collections import collection_name, join_named
from index.generations import settle
from index.intake import Done
from index.state import State
from index.store import Store
from ingest.errors import LibraryBusyError, SourceError, UnknownDocumentError
from ingest.ocr import Ocr
from ingest.transfer import CutDocument
from ingest.workers import DEFAULT_LIMITS, Limits, Workers

__all__ = ["ReadUpload", "Reader", "Uploaded", "Uploads", "safe_name"]

_FORBIDDEN = frozenset('/\\<>:"|?*' if system == "nt" else "/\\")
_LONGEST_NAME = 200  # bytes of UTF-8; file systems take 255
_LONGEST_ENDING = 20  # bytes; a longer one is no ending
_FORGOTTEN_SECONDS = 24 * 60 * 60  # what lies in .incoming for a day was left by a process that was killed


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The document that a file became, or, if it is not ``new``, that has been there as it was read now.

    ``gone`` are the collections it was to be put into that are not there.
    """

    document_id: str
    new: bool
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """A file that came in, and what it gave: None where the library had a document of its content.

    ``digest`` is its sha256, ``collections`` are those that its document is to be put into.
    """

    path: Path
    digest: str
    read: CutDocument | None
    collections: tuple[str, ...] = ()


class Reader:
    """Reads files that came in, one after the other in one process; for one thread at a time."""

    def __init__(self, state: State, workers: Workers, *, recognises: bool) -> None:
        self._state, self._workers, self._recognises = state, workers, recognises

    def read(self, path: Path, *, collections: Sequence[str] = ()) -> ReadUpload:
        """What a file gives that ``Uploads.receiving`` gave the place for; the library stays as it is.

        A file whose content the library has is not read, but where pages that are pictures are recognised, one of
        whose document they were not.

        Raises:
            SourceError: it cannot be read, or not within the limits.
            CollectionError: no collection can have one of the names.
        """
        names = tuple(collection_name(each) for each in collections)  # before anything slow is done
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        with self._state.store.reading() as connection:
            known = Store.with_content(connection, digest)
            if known and not (self._recognises and known[0] in Store.unread_sources(connection)):
                return ReadUpload(path, digest, None, names)
        (outcome,) = self._workers.read_all([path])
        if isinstance(outcome, SourceError):
            raise outcome
        return ReadUpload(path, digest, outcome, names)


class Uploads:
    """The folder ``files`` of one library."""

    def __init__(self, folder: Path, state: State) -> None:
        self._folder = folder
        self._state = state
        self._reading: set[Workers] = set()
        self._coming_in: set[Path] = set()

    @contextmanager
    def receiving(self, name: str) -> Iterator[Path]:
        """Where a file of that name may be written, to be read and stored; gone at the end, whatever happens."""
        incoming = self._folder / ".incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        self._forget_left_over(incoming)
        folder = Path(mkdtemp(dir=incoming))
        self._coming_in.add(folder)
        try:
            yield folder / safe_name(name)
        finally:
            rmtree(folder, ignore_errors=True)
            self._coming_in.discard(folder)

    @contextmanager
    def reader(self, limits: Limits = DEFAULT_LIMITS, ocr: Ocr | None = None) -> Iterator[Reader]:
        """Reads files each within the ``limits``, and with ``ocr`` their pages that are pictures."""
        with Workers(limits, ocr, longest=self._state.passage_length()) as workers:
            self._reading.add(workers)
            try:
                yield Reader(self._state, workers, recognises=ocr is not None)
            finally:
                self._reading.discard(workers)

    def store(self, reads: Sequence[ReadUpload]) -> tuple[Uploaded, ...]:
        """Makes documents of files that were read, in one change, and puts them into collections.

        Of one content there is one document, and no collection is made: one that is not there is ``gone``. A file
        with the name of another and another content makes another document.

        Raises:
            UnknownDocumentError: a file was not read for its content was there, and it is not there any more.
            LibraryBusyError: another process is changing the library.
            LibraryError, OSError: it cannot be written. Whatever is raised, the library is as it was.
        """
        fresh: dict[str, CutDocument] = {}
        uploaded: list[Uploaded] = []
        with self._state.store.writing() as connection, ExitStack() as undo:
            self._sweep(connection)
            sources = [self._place(connection, each, fresh, undo) for each in reads]
            if fresh:
                self._state.insert(connection, list(fresh.values()), Done({}))
            known = Store.known_sources(connection)
            for each, source in zip(reads, sources, strict=True):
                document_id, _ = known[source]
                gone = join_named(connection, document_id, each.collections)
                uploaded.append(Uploaded(document_id, fresh.pop(source, None) is not None, gone))
            undo.pop_all()  # committed next: from here on it is for the sweeping to tell whose file is whose
        if any(each.new for each in uploaded):
            self._state.clean()
        return tuple(uploaded)

    def file(self, source: str) -> Path | None:
        """The kept file of a document with that ``source``, wherever the library lies now; None if there is none."""
        content, name = PurePath(source).parts[-2:] if len(PurePath(source).parts) > 1 else ("", "")
        path = self._folder / content / name
        return path if len(content) == 64 and path.is_file() else None  # hex digits of a sha256

    def stop(self) -> None:
        """Has what is being read given up, for OCR can take an hour; reading it raises."""
        for workers in tuple(self._reading):
            workers.stop()

    def sweep(self) -> None:
        """Removes the files of documents that are not there any more."""
        if not self._folder.is_dir():
            return
        with (
            suppress(LibraryBusyError),
            self._state.store.writing() as connection,
        ):  # else the next change does it
            self._sweep(connection)

    def _place(
        self, connection: Connection, each: ReadUpload, fresh: dict[str, CutDocument], undo: ExitStack
    ) -> str:
        """The source of a file's document, put into ``fresh`` if that is to be stored; a new one's file is moved."""
        known = Store.with_content(connection, each.digest)
        here = next((source for source, cut in fresh.items() if cut.document.sha256 == each.digest), None)
        if here is not None:
            return here
        if known is not None and (each.read is None or known[0] not in Store.unread_sources(connection)):
            return known[0]
        if each.read is None:
            raise UnknownDocumentError(f"{each.path.name}: its document was removed meanwhile. Add it again.")
        source = str(self._moved(each, undo)) if known is None else known[0]
        fresh[source] = replace(each.read, document=replace(each.read.document, source=source))
        return source

    def _moved(self, each: ReadUpload, undo: ExitStack) -> Path:
        """Where a file is from now on, also when the power fails; ``undo`` has it where it came in."""
        folder = self._folder_for(each.digest)
        undo.callback(rmtree, folder, ignore_errors=True)
        place = each.path.replace(folder / each.path.name)
        undo.callback(place.replace, each.path)
        settle(folder)
        return place

    def _folder_for(self, digest: str) -> Path:
        """Makes the folder of a new content.

        Where its name is taken, by the file of a document that has been edited since it came, another one.
        """
        folder = self._folder / digest
        while folder.exists():
            folder = folder.with_name(sha256(folder.name.encode()).hexdigest())
        folder.mkdir()
        return folder

    def _sweep(self, connection: Connection) -> None:
        """The same, on a connection that keeps others from moving files in meanwhile."""
        # Not by the documents' sha256: a file that was edited and read anew still lies where it came in.
        wanted = {PurePath(source).parent.name for source in Store.known_sources(connection)}
        for folder in self._folder.iterdir():
            if not folder.name.startswith(".") and folder.name not in wanted:
                rmtree(folder, ignore_errors=True)

    def _forget_left_over(self, incoming: Path) -> None:
        for folder in incoming.iterdir():
            if folder in self._coming_in:  # fifty files that wait for OCR can wait for two days
                continue
            with suppress(OSError):  # another process may end and remove it now
                if folder.stat().st_mtime < time() - _FORGOTTEN_SECONDS:
                    rmtree(folder, ignore_errors=True)


def safe_name(said: str) -> str:
    """A file's own name as it can be kept in one folder: without separators, control characters and excess.

    >>> safe_name("../Чүй дарыясы.pdf")
    '_Чүй дарыясы.pdf'
    """
    letters = (
        "_" if letter in _FORBIDDEN or category(letter) in {"Cc", "Cs"} else letter
        for letter in normalize("NFC", said)
    )
    name = "".join(letters).lstrip(". ").rstrip(". ")
    ending = PurePath(name).suffix
    if len(ending.encode()) > _LONGEST_ENDING:
        ending = ""
    stem = name.removesuffix(ending).encode()[: _LONGEST_NAME - len(ending.encode())]
    return f"{stem.decode(errors='ignore').rstrip() or 'document'}{ending}"
