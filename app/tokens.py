"""Tokens by which programs come in where people sign in: who has one, and the only place that makes or reads them.

Each is a file named after its hash, so that one can be made or ended while another is read, by several processes.
"""

import json
from contextlib import suppress
from hashlib import sha256
from os import O_CREAT, O_EXCL, O_WRONLY, fdopen, fsync
from os import open as open_descriptor
from pathlib import Path
from secrets import token_urlsafe

from app.accounts import Account, AccountError, Accounts

__all__ = ["Tokens"]

_SCHEME = "bearer "


class Tokens:
    """The tokens in a folder; one ends with its account, and with the password that this had when it was made.

    A token is 32 random bytes and stored hashed: who reads the folder cannot come in with what stands there, and no
    slow hash is needed, for nobody guesses it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of_library(cls, folder: Path) -> "Tokens":
        """The tokens of the library in ``folder``; none, where it has no folder of them."""
        return cls(folder.expanduser() / "tokens")

    def make(self, account: Account) -> str:
        """A new token for that account, beside those that it has; it is told only here.

        Raises:
            AccountError: it cannot be written.
        """
        token = token_urlsafe(32)
        content = json.dumps({"name": account.name, "salt": account.salt.hex()}, ensure_ascii=False)
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            descriptor = open_descriptor(self._place(token), O_WRONLY | O_CREAT | O_EXCL, 0o600)
            with fdopen(descriptor, "wb") as file:
                file.write(content.encode())
                file.flush()
                fsync(file.fileno())
        except OSError as error:
            raise AccountError(f"{self.folder}: cannot be written ({error.strerror}).") from error
        return token

    def end(self, name: str) -> int:
        """Ends all tokens of the account of that name; gives how many they were.

        Raises:
            AccountError: one cannot be removed.
        """
        ended = 0
        for place in self.folder.glob("*.json"):
            said = _said(place)
            if said is not None and Accounts.key(said[0]) == Accounts.key(name):
                try:
                    place.unlink(missing_ok=True)
                except OSError as error:
                    raise AccountError(f"{place}: cannot be removed ({error.strerror}).") from error
                ended += 1
        return ended

    def account(self, authorization: str | None, accounts: Accounts) -> Account | None:
        """The account whose token stands in the header ``Authorization``, as RFC 6750 has it; None if it has none.

        Raises:
            AccountError: the accounts cannot be read.
        """
        header = authorization or ""
        if not header.lower().startswith(_SCHEME):
            return None
        said = _said(self._place(header[len(_SCHEME) :].strip()))
        account = accounts.get(said[0]) if said is not None else None
        # Of another salt: the password was changed since, or somebody else has the name now.
        return account if account is not None and said == (account.name, account.salt.hex()) else None

    def _place(self, token: str) -> Path:
        return self.folder / f"{sha256(token.encode('utf-8', 'replace')).hexdigest()}.json"


def _said(place: Path) -> tuple[str, str] | None:
    """Name and salt of the account, None where there is no such token or its writing was cut off."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads(place.read_text(encoding="utf-8"))
        return str(said["name"]), str(said["salt"])
    return None
