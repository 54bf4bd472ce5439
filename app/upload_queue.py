"""When files that came in are read, and which of them are stored together.

A few are read at a time, each by itself: one that is broken, or hangs, costs the others nothing. Those that have been
read are stored in one change, for a change writes the whole index, whether one document has come or fifty.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from logging import getLogger
from pathlib import Path
from threading import Condition
from typing import Literal

from index.uploads import Reader, ReadUpload, Uploaded, Uploads
from ingest.errors import LibraryError, SourceError, UnknownDocumentError, UnrecognisedSourceError
from ingest.ocr import Ocr
from ingest.workers import Limits

__all__ = ["News", "UploadQueue", "Waiting"]

logger = getLogger(__name__)

_READ_AT_ONCE = 2  # each is a process that may take as much memory as its limit says
_TOGETHER_SECONDS = (
    2.0  # what has been read waits so long for what is still to be read: nobody minds, and it saves most
)
_TOGETHER_FILES = 50
_TOGETHER_CHARACTERS = (
    5_000_000  # of text, eight theses: what is held in memory, and indexed before anything is found
)

News = Literal["reading", "storing"] | Uploaded | Exception
"""How far a file has come, or what became of it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that has come in; it lies in ``room``, which is given up when nothing is done with it any more.

    ``ocr`` is what its pages that are pictures are read with, None where they are not.
    """

    upload_id: str
    path: Path
    collections: Sequence[str]
    ocr: Ocr | None
    room: ExitStack


class UploadQueue:
    """Has files read and stored in threads of its own; ``heard`` is told of each, and of each one's end last."""

    def __init__(self, uploads: Uploads, limits: Limits, heard: Callable[[Waiting, News], None]) -> None:
        self._uploads, self._limits, self._heard = uploads, limits, heard
        self._readers = ThreadPoolExecutor(_READ_AT_ONCE, thread_name_prefix="kopru-upload")
        # A thesis takes an hour: other files do not wait for it. OCRmyPDF uses all processors for one file.
        self._recognisers = ThreadPoolExecutor(1, thread_name_prefix="kopru-ocr")
        self._storer = ThreadPoolExecutor(1, thread_name_prefix="kopru-store")
        self._changed = Condition()  # guards all that follows
        self._waiting: defaultdict[Ocr | None, deque[Waiting]] = defaultdict(deque)
        self._reading = 0  # without OCR: nothing waits for OCR
        self._ready: list[tuple[Waiting, ReadUpload]] = []
        self._closed = False

    def put(self, waiting: Waiting) -> None:
        """Has a file read and stored."""
        with self._changed:
            self._waiting[waiting.ocr].append(waiting)
        readers = self._readers if waiting.ocr is None else self._recognisers
        readers.submit(self._read_those_with, waiting.ocr)

    def close(self) -> None:
        """Gives up what waits and what is being read, and waits for nothing; what has been read is stored."""
        with self._changed:
            self._closed = True
            given_up = [each for line in self._waiting.values() for each in line]
            self._waiting.clear()
            self._changed.notify_all()
        for readers in (self._readers, self._recognisers):
            readers.shutdown(wait=False, cancel_futures=True)
        self._uploads.stop()
        for each in given_up:
            each.room.close()

    def _read_those_with(self, ocr: Ocr | None) -> None:
        """Reads until none of them waits, in one process: to start it takes as long as to read a small file."""
        try:
            # Before the next is taken: what closes this finds either no file taken, or what reads it.
            with self._uploads.reader(self._limits, ocr) as reader:
                while (waiting := self._next(ocr)) is not None:
                    self._read(waiting, reader)
        except Exception as error:  # whatever it is, nothing can be read for this library
            logger.exception("uploads cannot be read")
            while (waiting := self._next(ocr)) is not None:
                self._end(waiting, error)
                self._is_read(waiting)

    def _next(self, ocr: Ocr | None) -> Waiting | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._is_full())
            if self._closed or not self._waiting[ocr]:
                return None
            self._reading += ocr is None
            return self._waiting[ocr].popleft()

    def _read(self, waiting: Waiting, reader: Reader) -> None:
        self._heard(waiting, "reading")
        try:
            read = reader.read(waiting.path, collections=waiting.collections)
        except Exception as error:  # whatever it is, it costs this file and is told
            if not isinstance(error, SourceError):
                logger.exception("an upload could not be read")
            elif isinstance(error, UnrecognisedSourceError):
                logger.warning("%s", error)  # a missing program, a full disk: who runs this can help
            self._end(waiting, error)
        else:
            self._heard(waiting, "storing")
            with self._changed:
                self._ready.append((waiting, read))
            self._storer.submit(self._store_ready)
        finally:
            self._is_read(waiting)

    def _is_read(self, waiting: Waiting) -> None:
        with self._changed:
            self._reading -= waiting.ocr is None
            self._changed.notify_all()

    def _is_full(self) -> bool:
        characters = sum(len(read.read.document.text) for _, read in self._ready if read.read is not None)
        return len(self._ready) >= _TOGETHER_FILES or characters >= _TOGETHER_CHARACTERS

    def _is_time(self) -> bool:
        """Whether nothing more is to come that is worth waiting for."""
        return (
            self._closed or not self._ready or self._is_full() or not (self._reading or self._waiting[None])
        )

    def _store_ready(self) -> None:
        with self._changed:
            self._changed.wait_for(self._is_time, _TOGETHER_SECONDS)
            batch, self._ready = self._ready, []
            self._changed.notify_all()
        if batch:
            self._store(batch)

    def _store(self, batch: Sequence[tuple[Waiting, ReadUpload]]) -> None:
        """Stores what was read, in one change; where one file keeps that from being done, each by itself."""
        try:
            stored: Sequence[News] = self._uploads.store([read for _, read in batch])
        except Exception as error:  # whatever it is, it is told
            logger.exception("uploads could not be stored")
            is_of_all = isinstance(error, LibraryError) and not isinstance(error, UnknownDocumentError)
            if len(batch) > 1 and not is_of_all:
                for each in batch:
                    self._store([each])
                return
            if isinstance(error, UnknownDocumentError):
                self.put(batch[0][0])  # it was there, and was removed: now the file is to be read
                return
            stored = [error] * len(batch)
        for (waiting, _), news in zip(batch, stored, strict=True):
            self._end(waiting, news)

    def _end(self, waiting: Waiting, news: News) -> None:
        waiting.room.close()
        self._heard(waiting, news)
