"""Which of Gradio's own routes are open, for what, and how its page comes to a browser: in our language and policy."""

import re
from secrets import token_urlsafe

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.bodies import BodyError, read_body, read_json
from app.messages import message
from app.newcomers import Newcomers
from app.program_calls import Calls, is_call, is_event, no_result
from app.replies import SAFE_METHODS, refusal, wants_page
from app.visitor_language import visitor_language

__all__ = ["GradioGate"]

# The page runs handlers of gr.HTML by `new Function`, hence 'unsafe-eval'; handlers in markup don't run.
_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_READ = re.compile(
    r"/(config/?|manifest\.json|theme\.css|favicon\.ico|(assets|static|svelte)/.+"
    r"|gradio_api/(theme\.css|app_id/?|info/?|openapi\.json|heartbeat/\w+|queue/data|call/.+))?"
)
_SENT = re.compile(r"/gradio_api/(queue/join|cancel|reset/?|(call|run|api)/.+)")
_OF_SESSIONS = re.compile(r"/gradio_api/(queue/join|(call|run|api)/.+)")  # what begins one that is new
_MCP = re.compile(r"/gradio_api/mcp/?(http/?)?")

_SESSION_CHARACTERS = 100  # of the name that a session is given: in browsers a dozen, by programs 36

_PREVIEW = re.compile(rb'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')
_SCRIPT = re.compile(rb"<script\b")


class GradioGate:
    """In front of Gradio: what is not listed here does not exist, its files and uploads among it.

    ``mcp`` opens the routes by which programs use tools; who begins a session is one of the ``newcomers``; what
    programs call has to be among the ``calls``.
    """

    def __init__(self, app: ASGIApp, *, mcp: bool, newcomers: Newcomers, calls: Calls) -> None:
        self._app = app
        self._mcp = mcp
        self._newcomers = newcomers
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI asks it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if request.method == "GET" and is_call(request.url.path) and not wants_page(request):
            await _told(405, "Functions are called with POST, and their values in what is sent.")(
                scope, receive, send
            )
        elif not self._is_open(request):
            await refusal(request, 404)(scope, receive, send)
        elif request.method in SAFE_METHODS:
            await self._shown(request, scope, receive, send)
        else:
            await self._taken(request, scope, receive, send)

    async def _shown(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """What changes nothing: the page, its scripts, and streams of answers."""
        is_page = request.url.path == "/" and request.method == "GET"
        if is_page and not self._newcomers.may_come(_address(request)):
            await refusal(request, 429)(scope, receive, send)
        elif is_event(request.url.path):
            await _result(self._app, scope, receive, send)
        else:
            await self._app(scope, receive, _page_sender(request, send) if is_page else send)

    async def _taken(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """What brings something along: it is read whole, and handed on if nothing in it is refused."""
        try:
            body = await read_body(request)
            refused = self._refused(request, read_json(body))
        except BodyError as error:
            refused = _told(error.status, error.detail)
        except ClientDisconnect:
            return
        await (refused or self._app)(scope, _again(body, receive) if refused is None else receive, send)

    def _refused(self, request: Request, said: object) -> Response | None:
        """Why something is not handed on.

        Raises:
            BodyError: it is a call of a function that is none.
        """
        if _MCP.fullmatch(request.url.path):
            wrong = self._calls.tool_refused(said)
            return None if wrong is None else Response(wrong, media_type="application/json")
        self._calls.check(request.url.path, request.headers.get("content-type", ""), said)
        session = said.get("session_hash") if isinstance(said, dict) else None
        if not isinstance(session, str) or not _OF_SESSIONS.fullmatch(request.url.path):
            return None  # without one it is part of no conversation
        if len(session) > _SESSION_CHARACTERS:
            return _told(400, f"session_hash: at most {_SESSION_CHARACTERS} characters.")
        if self._newcomers.lets_in(session, _address(request)):
            return None
        return _told(429, message("busy", visitor_language(request)))

    def _is_open(self, request: Request) -> bool:
        path = request.url.path
        if self._mcp and _MCP.fullmatch(path):
            return not wants_page(request)  # in a browser Gradio has a page of its own there, in English
        if request.method in SAFE_METHODS:
            # A "deep_link" of Gradio's reads a file that a visitor had it write.
            return bool(_READ.fullmatch(path)) and "deep_link" not in request.query_params
        return request.method == "POST" and bool(_SENT.fullmatch(path))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _told(status: int, said: str) -> Response:
    """A refusal under both names that Gradio's page and clients look for one."""
    headers = {429: {"Retry-After": "60"}, 405: {"Allow": "POST"}}
    return JSONResponse({"detail": said, "error": said}, status, headers=headers.get(status, {}))


def _again(body: bytes, receive: Receive) -> Receive:
    """``receive`` as it was before the whole body came."""
    taken = False

    async def received() -> Message:
        nonlocal taken
        if taken:
            return await receive()  # that nobody is there any more
        taken = True
        return {"type": "http.request", "body": body, "more_body": False}

    return received


async def _result(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """The result of a program's call; in words, and to its end, where there is none."""
    ended = False

    async def sender(message: Message) -> None:
        nonlocal ended
        if ended:
            return
        said = no_result(message.get("body", b""))
        ended = said is not None
        await send({**message, "body": said, "more_body": False} if ended else message)

    try:
        await app(scope, receive, sender)
    except RuntimeError:  # Starlette's: Gradio finds that there is none when it has begun to answer
        if not ended:
            raise


def _page_sender(request: Request, send: Send) -> Send:
    """``send`` for the page: held back until it is whole, then with its policy."""
    nonce, language = token_urlsafe(16), visitor_language(request)
    start: Message = {}
    body = bytearray()

    async def sender(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        page = _own(bytes(body), nonce, language)
        headers = MutableHeaders(scope=start)
        headers["Content-Length"] = str(len(page))
        headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
        await send(start)
        await send({"type": "http.response.body", "body": page})

    return sender


def _own(page: bytes, nonce: str, language: str) -> bytes:
    """Gradio's page with a nonce for each of its scripts, in our language, and without pictures of its own.

    What another program shows of a link to this page would be Gradio's name and a picture from its site.
    """
    page = _PREVIEW.sub(b"", page)
    page = page.replace(b'lang="en"', f'lang="{language}"'.encode(), 1)
    return _SCRIPT.sub(f'<script nonce="{nonce}"'.encode(), page)
