"""The routes that files come in by: received, put into the queue, and asked after until they are done.

    POST /kopru/upload        the bytes of one file; its name in X-Kopru-Name, percent-encoded   -> 202 {"id"}
                              ?collection=NAME to put it into, ?ocr=1 to read pages that are pictures
    GET  /kopru/uploads/ID    what has become of it, in the language asked for (?language=ky)

Both for curators only. The header keeps forms of other sites out, which cannot send one; the gate before this
(``gate.py``) looks at where a request comes from, too.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from logging import getLogger
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from typing import Literal, Protocol
from urllib.parse import unquote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from app.library_words import error_key, problem_text, repairs_text, upload_sentence
from app.messages import message
from app.roles import AnyRequest, Role
from app.upload_queue import News, UploadQueue, Waiting
from app.visitor_language import known_language, visitor_language
from index.library import Library
from index.uploads import Uploaded
from ingest.document import Document, Language
from ingest.errors import KopruError, LibraryError, OcrError
from ingest.ocr import Ocr, find_ocr
from ingest.workers import DEFAULT_LIMITS, Limits

__all__ = ["MEGABYTES", "OcrHere", "Roles", "installed_ocr", "upload_router"]

logger = getLogger(__name__)

MEGABYTES = 200  # a file that may be sent; what is larger is not read either
_WAITING = 100  # files that are received and not read yet: of four browsers, and their bytes lie on the disk
_REMEMBERED = 1_000  # uploads whose end can still be asked after
_HEADERS = {"Cache-Control": "no-store"}

OcrHere = Callable[[], Ocr | None]
"""What pages that are pictures can be read with on this machine; None where nothing is installed for it."""

Progress = Literal["receiving", "waiting", "reading", "storing", "done", "known", "failed"]


@cache
def installed_ocr() -> Ocr | None:
    """What is installed to read pictures with, looked for once."""
    try:
        return find_ocr()
    except OcrError as error:
        logger.info("pages that are pictures are not read: %s", error)
        return None


class Roles(Protocol):
    """Who may do what; ``app.roles.Visitors`` is one."""

    def role(self, request: AnyRequest, /) -> Role:
        """What a visitor may do."""


@dataclass(frozen=True, slots=True)
class _Upload:
    """How far a file has come: the document that it became, or the key of the sentence that says why not.

    ``ocr`` is whether its pages that are pictures were to be read. ``gone`` are the collections it was to be put
    into that were not there.
    """

    progress: Progress
    document_id: str = ""
    trouble: str = ""
    ocr: bool = False
    gone: tuple[str, ...] = ()


class _RefusedError(Exception):
    """A request that gets a status and a sentence."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


def upload_router(
    library: Library,
    visitors: Roles,
    limits: Limits = DEFAULT_LIMITS,
    *,
    megabytes: int = MEGABYTES,
    ocr: OcrHere = installed_ocr,
) -> APIRouter:
    """The routes, for the server to put before the page; ``limits`` are those of reading one file."""
    desk = _Desk(library, visitors, limits, megabytes, ocr)
    router = APIRouter(prefix="/kopru", include_in_schema=False, lifespan=desk.open)
    router.add_api_route("/upload", desk.receive, methods=["POST"])
    router.add_api_route("/uploads/{upload_id}", desk.progress, methods=["GET"])
    return router


class _Desk:
    """Receives files and has them read and stored; remembers what became of them as long as the server runs."""

    def __init__(
        self, library: Library, visitors: Roles, limits: Limits, megabytes: int, ocr: OcrHere
    ) -> None:
        self._library, self._visitors = library, visitors
        self._megabytes, self._ocr = megabytes, ocr
        self._queue = UploadQueue(library.uploads, limits, self._hear)
        self._uploads: OrderedDict[str, _Upload] = OrderedDict()
        self._changing = Lock()

    @asynccontextmanager
    async def open(self, _: object) -> AsyncIterator[None]:
        """As long as the server runs; what is being read then is given up, and nobody waits for it."""
        try:
            await run_in_threadpool(self._library.uploads.sweep)
        except LibraryError as error:  # one that is only read has nothing left over
            logger.info("files that a change left over, if any, stay for now: %s", error)
        yield
        self._queue.close()

    async def receive(self, request: Request) -> JSONResponse:
        """Takes a file in; it is read after the answer."""
        upload_id = token_urlsafe(16)
        try:
            name, size = self._admitted(request)
            with ExitStack() as stack:
                stack.callback(self._forget, upload_id)
                self._set(upload_id, _Upload("receiving"))
                room = stack.enter_context(ExitStack())
                path = room.enter_context(self._library.uploads.receiving(name))
                await self._written(request, path, size)
                collection = request.query_params.get("collection")
                ocr = await run_in_threadpool(self._ocr) if request.query_params.get("ocr") == "1" else None
                self._set(upload_id, _Upload("waiting", ocr=ocr is not None))
                collections = [collection] if collection else []
                self._queue.put(Waiting(upload_id, path, collections, ocr, room.pop_all()))
                stack.pop_all()  # from here on it is remembered
        except _RefusedError as refused:
            sentence = upload_sentence(refused.key, _language(request), megabytes=self._megabytes)
            return JSONResponse({"lines": [sentence]}, status_code=refused.status, headers=_HEADERS)
        return JSONResponse({"id": upload_id}, status_code=202, headers=_HEADERS)

    def progress(self, request: Request, upload_id: str) -> JSONResponse:
        """What has become of an upload: its state, and sentences about it."""
        language = _language(request)
        upload = self._uploads.get(upload_id) if self._visitors.role(request) == "curator" else None
        if upload is None:
            lines = [message("upload_forgotten", language)]
            return JSONResponse({"state": "failed", "lines": lines}, status_code=404, headers=_HEADERS)
        said = {
            "state": upload.progress,
            "lines": self._lines(upload, language),
            "document": upload.document_id,
        }
        return JSONResponse(said, headers=_HEADERS)

    def _admitted(self, request: Request) -> tuple[str, int]:
        """The name of the file, and how many bytes it says it has; 0 where it does not say.

        Raises:
            _RefusedError: it is not taken in.
        """
        if self._visitors.role(request) != "curator" or "x-kopru-upload" not in request.headers:
            raise _RefusedError(403, "upload_refused")
        name = unquote(request.headers.get("x-kopru-name", ""), errors="replace").strip()
        if not name:
            raise _RefusedError(400, "upload_nameless")
        said = request.headers.get("content-length", "")
        size = int(said) if said.isdecimal() and len(said) < 20 else 0
        if size > self._megabytes * 1_000_000:
            raise _RefusedError(413, "upload_too_large")
        with self._changing:
            under_way = sum(each.progress in {"receiving", "waiting"} for each in self._uploads.values())
        if under_way >= _WAITING:
            raise _RefusedError(429, "upload_many")
        return name, size

    async def _written(self, request: Request, path: Path, size: int) -> None:
        """Writes what is sent as it comes: nothing large is held in memory.

        Raises:
            _RefusedError: it is too large, cut off, or there is no room for it.
        """
        written = 0
        try:
            with path.open("wb") as file:
                async for chunk in request.stream():
                    written += len(chunk)
                    if written > self._megabytes * 1_000_000:
                        raise _RefusedError(413, "upload_too_large")
                    await run_in_threadpool(file.write, chunk)
        except ClientDisconnect as error:
            raise _RefusedError(400, "upload_lost") from error
        except OSError as error:
            logger.exception("an upload could not be written")
            raise _RefusedError(507, "upload_not_stored") from error
        if written < size:
            raise _RefusedError(400, "upload_lost")

    def _hear(self, waiting: Waiting, news: News) -> None:
        """Remembers how far a file has come."""
        recognised = waiting.ocr is not None
        if isinstance(news, Uploaded):
            progress: Progress = "done" if news.new else "known"
            upload = _Upload(progress, news.document_id, ocr=recognised, gone=news.gone)
        elif isinstance(news, Exception):
            upload = _Upload("failed", trouble=error_key(news), ocr=recognised)
        else:
            upload = _Upload(news, ocr=recognised)
        self._set(waiting.upload_id, upload)

    def _set(self, upload_id: str, upload: _Upload) -> None:
        with self._changing:
            self._uploads[upload_id] = upload
            while len(self._uploads) > _REMEMBERED:
                self._uploads.popitem(last=False)

    def _forget(self, upload_id: str) -> None:
        with self._changing:
            self._uploads.pop(upload_id, None)

    def _lines(self, upload: _Upload, language: Language) -> list[str]:
        if upload.trouble:
            return [upload_sentence(self._trouble(upload), language, megabytes=self._megabytes)]
        if not upload.document_id:
            reading = "upload_recognising" if upload.ocr else "upload_reading"
            keys = {"reading": reading, "storing": "upload_storing"}
            return [message(keys.get(upload.progress, "upload_waiting"), language)]
        try:
            document = self._library.document(upload.document_id)
        except KopruError:  # removed since then
            return [message("upload_forgotten", language)]
        more = [message("upload_collection_gone", language, name=name) for name in upload.gone]
        if document.report.has_unread_pages and not upload.ocr and self._ocr() is not None:
            more.append(message("upload_pages_tick", language))
        return [*_report(document, language, known=upload.progress == "known"), *more]

    def _trouble(self, upload: _Upload) -> str:
        """The key of what is said: a scan can be read here, or not, or nothing could be read in it."""
        if upload.ocr:
            return "upload_unrecognised" if upload.trouble == "upload_empty" else upload.trouble
        if upload.trouble == "upload_scanned" and self._ocr() is not None:
            return "upload_scanned_tick"
        return upload.trouble


def _report(document: Document, language: Language, *, known: bool) -> list[str]:
    """What came of a file: its document, what was repaired in it, and what looks wrong."""
    title = document.metadata.title
    if known:
        return [message("upload_known", language, title=title)]
    repairs = repairs_text(document.report, language) or message("upload_nothing_repaired", language)
    problems = [problem_text(problem, language) for problem in document.report.problems]
    return [message("upload_done", language, title=title), repairs, *problems]


def _language(request: Request) -> Language:
    return known_language(request.query_params.get("language")) or visitor_language(request)
