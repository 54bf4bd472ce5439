"""What a visitor may do: who it is, and which of the two roles that gives."""

from logging import getLogger
from typing import Any, Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.accounts import ROLES, AccountError, Accounts, Role
from app.loopback import is_loopback
from app.sessions import Sessions
from app.tokens import Tokens

__all__ = ["ROLES", "SESSION_COOKIE", "AnyRequest", "Role", "Visitors"]

SESSION_COOKIE = "kopru-session"

logger = getLogger(__name__)


class GradioRequest(Protocol):
    """Gradio's own, whose attributes are those of the request that it stands for; ``gr.Request`` is one."""

    def __getattr__(self, name: str) -> Any: ...


AnyRequest = Request | GradioRequest
"""What routes of ours are given, and what Gradio's handlers are given."""


class Visitors:
    """Those who may come to a server: with ``accounts`` they can sign in.

    ``open_role`` is that of somebody who is not signed in; None shows such a visitor nothing but where to sign
    in. A curator without an account is only who sits at this machine: not who comes to it through another
    server that says so (``X-Forwarded-For``).
    """

    def __init__(self, accounts: Accounts | None = None, open_role: Role | None = "reader") -> None:
        if open_role not in (("curator", "reader") if accounts is None else ("reader", None)):
            raise ValueError(f"{open_role}: not a role for those who are not signed in")
        self.accounts = accounts
        self.open_role = open_role
        self.sessions = Sessions()
        self._tokens = None if accounts is None else Tokens.of_library(accounts.path.parent)

    @classmethod
    def without_accounts(cls, host: str) -> "Visitors":
        """Whoever sits at this machine is its curator; on an address that others reach, everybody is a reader."""
        return cls(None, "curator" if is_loopback(host) else "reader")

    def user(self, request: AnyRequest) -> str | None:
        """The name of the account that is signed in, or whose token a program sends; always None without accounts."""
        if self.accounts is None or self._tokens is None:
            return None
        name = self._signed_in(request)
        if name is not None:
            return name
        try:
            account = self._tokens.account(request.headers.get("authorization"), self.accounts)
        except AccountError:
            logger.exception("the accounts cannot be read: no program is let in")
            return None
        return account.name if account is not None else None

    def _signed_in(self, request: AnyRequest) -> str | None:
        assert self.accounts is not None
        token = request.cookies.get(SESSION_COOKIE)
        name = self.sessions.name(token)
        try:
            account = self.accounts.get(name) if name else None
        except AccountError:
            logger.exception("the accounts cannot be read: nobody is signed in")
            return None
        if account is None or not self.sessions.holds(token, account):
            return None
        return account.name

    def role(self, request: AnyRequest) -> Role:
        """What the visitor may do; with a token a program reads, whoever's it is."""
        name = self._signed_in(request) if self.accounts else None
        account = self.accounts.get(name) if self.accounts and name else None
        if account is not None:
            return account.role
        client = request.client
        at_the_machine = client is not None and is_loopback(client.host)
        return self.open_role if self.open_role and at_the_machine else "reader"

    def lets_in(self, request: AnyRequest) -> bool:
        """Whether the visitor is shown anything: nobody has to sign in here, or this one has."""
        return self.open_role is not None or self.user(request) is not None

    def curators_only(self, request: Request) -> None:
        """A FastAPI dependency of routes that readers must not reach.

        Raises:
            HTTPException: 403, which the server shows as a page.
        """
        if self.role(request) != "curator":
            raise HTTPException(403)
