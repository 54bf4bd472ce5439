"""Which of Gradio's own routes are open, and how its page comes to a browser: ours in language, policy and name."""

import re
from secrets import token_urlsafe

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
_MCP = re.compile(r"/gradio_api/mcp/?(http/?)?")

_PREVIEW = re.compile(rb'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')
_SCRIPT = re.compile(rb"<script\b")


class GradioGate:
    """In front of Gradio: what is not listed here does not exist, its files and uploads among it.

    ``mcp`` opens the routes by which programs use tools.
    """

    def __init__(self, app: ASGIApp, *, mcp: bool) -> None:
        self._app = app
        self._mcp = mcp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI asks it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if not self._is_open(request):
            await refusal(request, 404)(scope, receive, send)
        elif request.url.path == "/" and request.method == "GET":
            await self._app(scope, receive, _page_sender(request, send))
        else:
            await self._app(scope, receive, send)

    def _is_open(self, request: Request) -> bool:
        path = request.url.path
        if self._mcp and _MCP.fullmatch(path):
            return not wants_page(request)  # in a browser Gradio has a page of its own there, in English
        if request.method in SAFE_METHODS:
            # A "deep_link" of Gradio's reads a file that a visitor had it write.
            return bool(_READ.fullmatch(path)) and "deep_link" not in request.query_params
        return request.method == "POST" and bool(_SENT.fullmatch(path))


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
