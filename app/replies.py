"""How the server answers outside Gradio: pages of ours with a strict policy, refusals for people and for programs."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.sign_in_page import refusal_html
from app.visitor_language import visitor_language

__all__ = ["SAFE_METHODS", "plain_page", "refusal", "wants_page"]

SAFE_METHODS = frozenset({"GET", "HEAD"})

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


def plain_page(html: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A page without Gradio, which runs nothing but its own script and is kept by no browser."""
    own = {
        "Content-Security-Policy": _POLICY,
        # Not "no-referrer": browsers then hide from us that a form was sent from our own page.
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(html, status_code=status, headers=own | dict(headers or {}))


def wants_page(request: Request) -> bool:
    """Whether a person looks at what is answered, rather than a program."""
    return request.method in SAFE_METHODS and "text/html" in request.headers.get("accept", "")


def refusal(request: Request, status: int, detail: str | None = None) -> Response:
    """Why this cannot be answered: a page in the visitor's language, or JSON with ``detail`` for programs."""
    if wants_page(request):
        return plain_page(refusal_html(status, visitor_language(request)), status=status)
    said = detail or HTTPStatus(status).phrase
    return JSONResponse({"detail": said}, status_code=status, headers={"Cache-Control": "no-store"})
