"""What comes to the server at all, and what every answer of it tells the browser to do and not to do."""

from urllib.parse import urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.loopback import is_loopback
from app.replies import SAFE_METHODS, refusal, wants_page
from app.roles import Visitors
from app.sign_in import OPEN_PATHS, SIGN_IN
from app.sign_in_page import PLAIN_FILES

__all__ = ["Gate"]

_HEADERS = {
    # For what sets no policy of its own: pictures, styles and answers to programs, which load nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_KEPT = ("/assets/", "/static/", "/svelte/", "/kopru/", "/favicon.ico", "/theme.css", "/manifest.json")
"""What a browser may keep: it is the same for everybody."""

# Our own cookies have some hundred. Before Python 3.11.10, long ones take seconds to be read (CVE-2024-7592).
_COOKIE_BYTES = 4_000

_NEEDED = frozenset(f"/kopru/{name}" for name in PLAIN_FILES)
"""What the page loads on which a refusal stands."""

# Browsers take no opener policy from what they don't trust, and complain of it.
_ONLY_TRUSTED = "Cross-Origin-Opener-Policy"


class Gate:
    """In front of everything that is served.

    ``host`` is the address that is listened on. Where whoever sits at this machine is its curator, a page
    somewhere could have its name lead here (DNS rebinding) and do as they do: so only this machine's own names
    are answered to. Elsewhere such a page is nobody, and another server may stand before this one under any name.
    """

    def __init__(self, app: ASGIApp, *, visitors: Visitors, host: str) -> None:
        self._app = app
        self._visitors = visitors
        self._host = host
        self._checks_host = is_loopback(host) and visitors.open_role == "curator"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers as ASGI asks it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # a web socket: nothing of ours speaks by one
        cookies = sum(len(value) for name, value in scope["headers"] if name == b"cookie")
        if cookies > _COOKIE_BYTES:  # before anything reads them
            scope = {**scope, "headers": [each for each in scope["headers"] if each[0] != b"cookie"]}
        request = Request(scope)
        refused = self._refused(request, cookies)
        await (refused or self._app)(scope, receive, _sender(request, send))

    def _refused(self, request: Request, cookies: int) -> Response | None:
        """The answer to what is not let through; there were so many bytes of ``cookies``."""
        if cookies > _COOKIE_BYTES and request.scope["path"] not in _NEEDED:
            return refusal(request, 431, f"At most {_COOKIE_BYTES} bytes of cookies are read.")
        name = _host_name(request)
        if self._checks_host and not (is_loopback(name) or name == self._host.strip("[]").lower()):
            return refusal(request, 421, "Köprü does not answer under this name.")
        if request.method not in SAFE_METHODS and not _is_our_page(request):
            return refusal(request, 403, "This was not sent from a page of ours.")
        path = request.url.path
        if path in OPEN_PATHS or self._visitors.lets_in(request):
            return None
        if not wants_page(request):
            return refusal(
                request, 401, f"Sign in first, at {SIGN_IN}, or send a token (`kopru user token`)."
            )
        asked = path + (f"?{request.url.query}" if request.url.query else "")
        way = SIGN_IN if asked == "/" else f"{SIGN_IN}?{urlencode({'next': asked})}"
        return RedirectResponse(way, status_code=303, headers={"Cache-Control": "no-store"})


def _host_name(request: Request) -> str:
    """The name that the browser asked for, without a port; empty where it is none."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _is_our_page(request: Request) -> bool:
    """Whether a browser sent this from a page of ours; what is no browser says nothing of it.

    A browser that sends no Sec-Fetch-Site (RFC draft "Fetch Metadata") sends an Origin, with all that changes
    something.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    except ValueError:  # no browser's
        return False


def _sender(request: Request, send: Send) -> Send:
    """``send`` with the headers that every answer has."""
    own = dict(_HEADERS)
    if request.url.scheme != "https" and not is_loopback(_host_name(request)):
        del own[_ONLY_TRUSTED]
    if not request.url.path.startswith(_KEPT):
        own["Cache-Control"] = "no-store"

    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            # Gradio lets pages of other sites read what it answers, with cookies: ours does not.
            for name in [each for each in headers if each.startswith("access-control-")]:
                del headers[name]
            for name, value in own.items():
                headers.setdefault(name, value)
        await send(message)

    return sender
