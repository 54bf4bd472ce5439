"""Signing in and out: what the form may send, which cookie comes of it, and where one goes then."""

from logging import getLogger
from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.accounts import NAME_CHARACTERS, Account, AccountError, Accounts
from app.attempts import Attempts
from app.bodies import BodyError, read_body
from app.messages import message
from app.replies import plain_page, refusal
from app.roles import SESSION_COOKIE, Visitors
from app.sessions import KEPT_SECONDS
from app.sign_in_page import PLAIN_FILES, plain_file, sign_in_html
from app.visitor_language import LANGUAGE_COOKIE, LANGUAGE_SECONDS, known_language, visitor_language
from ingest.document import Language

__all__ = ["OPEN_PATHS", "SIGN_IN", "sign_in_routes"]

SIGN_IN = "/sign-in"
OPEN_PATHS = (SIGN_IN, f"{SIGN_IN}/state", *(f"/kopru/{name}" for name in PLAIN_FILES))
"""What is shown to those who are not signed in."""

_FORM_BYTES = 20_000  # a password of a thousand letters, each in twelve bytes of a form
_FORM_FIELDS = 10

logger = getLogger(__name__)


def sign_in_routes(visitors: Visitors) -> APIRouter:
    """The routes of signing in and out, where ``visitors`` have accounts, and the files of plain pages."""
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/kopru/{name}", _file, methods=["GET"], response_model=None)
    if visitors.accounts is not None:
        door = _Door(visitors, visitors.accounts)
        routes.add_api_route(SIGN_IN, door.show, methods=["GET"], response_model=None)
        routes.add_api_route(SIGN_IN, door.sign_in, methods=["POST"], response_model=None)
        routes.add_api_route(f"{SIGN_IN}/state", door.state, methods=["GET"], response_model=None)
        routes.add_api_route("/sign-out", door.sign_out, methods=["POST"], response_model=None)
    return routes


def _file(request: Request, name: str) -> Response:
    return plain_file(name) if name in PLAIN_FILES else refusal(request, 404)


class _Door:
    """What is done for those who come in and go out."""

    def __init__(self, visitors: Visitors, accounts: Accounts) -> None:
        self._visitors = visitors
        self._accounts = accounts
        self._attempts = Attempts()

    def show(self, request: Request) -> Response:
        """The form, or the way on for whoever is signed in; a language that was clicked is remembered."""
        next_page = _own_page(request.query_params.get("next"))
        clicked = known_language(request.query_params.get("language"))
        if clicked is None and self._visitors.user(request):
            return RedirectResponse(next_page, status_code=303, headers={"Cache-Control": "no-store"})
        language = clicked or visitor_language(request)
        response = plain_page(self._page(language, next_page))
        if clicked:
            response.set_cookie(LANGUAGE_COOKIE, clicked, max_age=LANGUAGE_SECONDS, samesite="strict")
        return response

    def state(self, request: Request) -> Response:
        """Whether the browser that asks is signed in."""
        signed_in = self._visitors.user(request) is not None
        return JSONResponse({"signed_in": signed_in}, headers={"Cache-Control": "no-store"})

    async def sign_in(self, request: Request) -> Response:
        """A session for the right name and password; else the form again, which says what was wrong."""
        try:
            form = await _form(request)
        except BodyError as error:
            return refusal(request, error.status)
        name, next_page = form.get("name", ""), _own_page(form.get("next"))
        # No account has a longer one: it is wrong without being looked at, for that would take seconds.
        key = Accounts.key(name)[:100] if len(name) <= NAME_CHARACTERS else None
        language = visitor_language(request)
        address = request.client.host if request.client else ""
        wait = self._attempts.begin(key, address)
        if wait:
            logger.warning("too many attempts to sign in from %s", address)
            said = message("sign_in_wait", language, n=wait)
            page = self._page(language, next_page, name=name, notice=said)
            return plain_page(page, status=429, headers={"Retry-After": str(wait)})
        if key is None:
            return self._again(language, next_page, name, trouble="sign_in_wrong", status=403)
        try:
            account = await run_in_threadpool(self._accounts.check, name, form.get("password", ""))
        except AccountError:
            logger.exception("nobody can sign in")
            return self._again(language, next_page, name, trouble="sign_in_unavailable", status=503)
        if account is None:
            return self._again(language, next_page, name, trouble="sign_in_wrong", status=403)
        self._attempts.succeeded(key, address)
        return self._let_in(request, account, next_page, stay=form.get("stay") == "yes")

    def sign_out(self, request: Request) -> Response:
        """Ends the session, here and in the browser."""
        self._visitors.sessions.end(request.cookies.get(SESSION_COOKIE))
        response = RedirectResponse(SIGN_IN, status_code=303)
        response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")
        response.headers["Cache-Control"] = "no-store"
        return response

    def _let_in(self, request: Request, account: Account, next_page: str, *, stay: bool) -> Response:
        self._visitors.sessions.end(request.cookies.get(SESSION_COOKIE))
        token = self._visitors.sessions.start(account, kept=stay)
        response = RedirectResponse(next_page, status_code=303, headers={"Cache-Control": "no-store"})
        response.set_cookie(
            SESSION_COOKIE,
            token,
            max_age=KEPT_SECONDS if stay else None,  # None: until the browser is closed
            httponly=True,
            secure=request.url.scheme == "https",
            samesite="strict",
        )
        return response

    def _again(self, language: Language, next_page: str, name: str, *, trouble: str, status: int) -> Response:
        page = self._page(language, next_page, name=name, notice=message(trouble, language))
        return plain_page(page, status=status)

    def _page(self, language: Language, next_page: str, *, name: str = "", notice: str = "") -> str:
        public = self._visitors.open_role is not None
        typed = name if len(name) <= NAME_CHARACTERS else ""
        return sign_in_html(language, next_page=next_page, name=typed, notice=notice, public=public)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form.

    Raises:
        BodyError: it is too long to be ours, or does not come.
    """
    body = await read_body(request, most=_FORM_BYTES)
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), True, max_num_fields=_FORM_FIELDS))
    except ValueError as error:
        raise BodyError(413, "This form has too many fields.") from error


def _own_page(given: str | None) -> str:
    """A page of ours to go on to, "/" where ``given`` is none: a link must not lead to another site by us."""
    if not given or not given.startswith("/") or len(given) > 2_000:
        return "/"
    if given.startswith(("//", SIGN_IN, "/sign-out")) or "\\" in given or not given.isprintable():
        return "/"
    parts = urlsplit(given)
    return given if not parts.scheme and not parts.netloc else "/"
