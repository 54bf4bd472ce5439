"""Files that came through the browser: kept in the library, each in a folder named after its content.

    LIBRARY/files/SHA256/NAME         the file of a document, for as long as the document is there
    LIBRARY/files/.incoming/N/NAME    on its way: received or being read

A file is read where it came in and moved to its place in the same change that stores its document, so that
one that cannot be read leaves nothing behind.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from os import name as system
from pathlib import Path, PurePath
from shutil import rmtree
from sqlite3 import Connection
from tempfile import mkdtemp
from time import time
from unicodedata import category, normalize

from index.collections import Collections, collection_name
from index.intake import Done
from index.state import State
from index.store import Store
from ingest.errors import LibraryBusyError, SourceError, UnknownCollectionError
from ingest.ocr import Ocr
from ingest.transfer import CutDocument
from ingest.workers import DEFAULT_LIMITS, Limits, Workers

__all__ = ["Uploaded", "Uploads", "safe_name"]

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


class Uploads:
    """The folder ``files`` of one library."""

    def __init__(self, folder: Path, state: State, collections: Collections) -> None:
        self._folder = folder
        self._state = state
        self._collections = collections
        self._reading: set[Workers] = set()
        self._coming_in: set[Path] = set()

    @contextmanager
    def receiving(self, name: str) -> Iterator[Path]:
        """Where a file of that name may be written, to be given to ``add``; gone at the end, whatever happens."""
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

    def add(
        self,
        path: Path,
        *,
        collections: Sequence[str] = (),
        limits: Limits = DEFAULT_LIMITS,
        ocr: Ocr | None = None,
    ) -> Uploaded:
        """Makes a document of a file that ``receiving`` gave the place for, and puts it into collections.

        None is made: one that is not there, or not any more when the file has been read, is ``gone``.

        A file with a content that the library has makes no second document, but with ``ocr`` one whose pages
        that are pictures were not read is read anew. A file with the name of another and another content does.

        Raises:
            SourceError: it cannot be read, or not within the ``limits``; the library is as it was.
            CollectionError: no collection can have one of the names; the library is as it was.
            LibraryBusyError: another process is changing the library.
        """
        names = [collection_name(each) for each in collections]  # before anything slow, or lasting, is done
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        with self._state.store.reading() as connection:
            known = Store.with_content(connection, digest)
            complete = known is not None and (ocr is None or known[0] not in Store.unread_sources(connection))
        if known is not None and complete:
            uploaded = Uploaded(known[1], new=False)
        else:
            uploaded = self._read(path, digest, limits, ocr)
        gone = [name for name in names if not self._put(name, uploaded.document_id)]
        return replace(uploaded, gone=tuple(gone))

    def file(self, source: str) -> Path | None:
        """The kept file of a document with that ``source``, wherever the library lies now; None if there is none."""
        content, name = PurePath(source).parts[-2:] if len(PurePath(source).parts) > 1 else ("", "")
        path = self._folder / content / name
        return path if len(content) == 64 and path.is_file() else None  # hex digits of a sha256

    def stop(self) -> None:
        """Has what is being read given up, for OCR can take an hour; each ``add`` of it raises."""
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

    def _put(self, name: str, document_id: str) -> bool:
        """Puts a document into a collection, if there is one with that name."""
        try:
            self._collections.put(self._collections.kept(name), [document_id])
        except UnknownCollectionError:
            return False
        return True

    def _read(self, path: Path, digest: str, limits: Limits, ocr: Ocr | None) -> Uploaded:
        with Workers(limits, ocr, longest=self._state.passage_length()) as workers:
            self._reading.add(workers)
            try:
                (outcome,) = workers.read_all([path])
            finally:
                self._reading.discard(workers)
        if isinstance(outcome, SourceError):
            raise outcome
        return self._store(path, digest, outcome)

    def _store(self, path: Path, digest: str, read: CutDocument) -> Uploaded:
        done = Done({})
        made: Path | None = None
        try:
            with self._state.store.writing() as connection:
                self._sweep(connection)
                known = Store.with_content(connection, digest)
                if known is None:
                    made = self._folder_for(digest)
                    source = str(path.replace(made / path.name))
                elif known[0] not in Store.unread_sources(connection):  # somebody else was quicker
                    return Uploaded(known[1], new=False)
                else:
                    source = known[0]
                document = replace(read.document, source=source)
                self._state.insert(connection, [CutDocument(document, read.passages)], done)
        except BaseException:
            if made is not None:
                rmtree(made, ignore_errors=True)
            raise
        self._state.clean()
        return Uploaded((done.added + done.updated)[0], new=True)

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
