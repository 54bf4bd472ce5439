"""Who may sign in: a file of names, roles and hashed passwords, and the only place that hashes or compares them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import scrypt
from hmac import compare_digest
from os import O_CREAT, O_EXCL, O_RDWR, O_WRONLY, fdopen, fsync
from os import open as open_descriptor
from pathlib import Path
from secrets import token_bytes, token_hex
from threading import BoundedSemaphore, Lock
from typing import Literal, get_args
from unicodedata import category, normalize

from ingest.errors import KopruError

__all__ = ["FEWEST_CHARACTERS", "NAME_CHARACTERS", "ROLES", "Account", "AccountError", "Accounts", "Role"]

Role = Literal["reader", "curator"]
ROLES: tuple[Role, ...] = get_args(Role)

FEWEST_CHARACTERS = 10  # of a password: NIST SP 800-63B asks for eight where nothing else is asked of it
_MOST_CHARACTERS = 1_000  # a longer one would only make work
NAME_CHARACTERS = 60  # of a name; unlike those of a password, also of what is typed for one
_FORMAT = 1

# scrypt with 32 MiB (OWASP, Password Storage Cheat Sheet); others would be another format of the file.
_COST, _BLOCK, _LANES = 2**15, 8, 1
_MEMORY = 2 * 128 * _COST * _BLOCK  # bytes that OpenSSL may take: it refuses what is just enough
_HASHINGS = 2  # at once, each with 32 MiB: many who sign in at a time must not fill the memory


class AccountError(KopruError):
    """An account that cannot be made, changed or used, or a file of them that cannot be read."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in; ``salt`` is another after every change of the password."""

    name: str
    role: Role
    salt: bytes = field(repr=False)
    hash: bytes = field(repr=False)


class Accounts:
    """The accounts of a file, which may be changed by several processes at once; names are told apart as ``key``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hashing = BoundedSemaphore(_HASHINGS)
        self._nobody = Account("", "reader", token_bytes(16), bytes(64))
        self._read: tuple[tuple[int, int, int], dict[str, Account]] | None = None
        self._reading = Lock()

    @classmethod
    def of_library(cls, folder: Path) -> "Accounts":
        """The accounts of the library in ``folder``; none, where it has no file of them."""
        return cls(folder.expanduser() / "accounts.json")

    @staticmethod
    def key(name: str) -> str:
        """What two spellings of one name have in common: phones write the first letter large.

        >>> Accounts.key(" Aygül") == Accounts.key("aygu\u0308l")
        True
        """
        return normalize("NFKC", normalize("NFKC", name).strip().casefold())

    def all(self) -> tuple[Account, ...]:
        """All accounts, in the order in which they were made.

        Raises:
            AccountError: the file cannot be read, or is not one of ours.
        """
        return tuple(self._accounts().values())

    def get(self, name: str) -> Account | None:
        """The account of that name.

        Raises:
            AccountError: as ``all``.
        """
        if len(name) > NAME_CHARACTERS:  # no account has it, and what is long is slow to normalise
            return None
        return self._accounts().get(self.key(name))

    def check(self, name: str, password: str) -> Account | None:
        """The account, if this is its password; takes as long where there is no such name.

        Raises:
            AccountError: as ``all``.
        """
        account = self.get(name) or self._nobody
        with self._hashing:
            given = _hashed(password, account.salt)
        right = compare_digest(given, account.hash)
        return account if right and account is not self._nobody else None

    def add(self, name: str, password: str, *, role: Role) -> Account:
        """A new account.

        Raises:
            AccountError: the name is taken or cannot be one, or the password is too short.
        """
        made = _account(_name(name), role, password)
        with self._changing() as accounts:
            self._check_free(accounts, made.name)
            accounts[self.key(made.name)] = made
        return made

    def check_new(self, name: str) -> None:
        """Raises AccountError where ``name`` is taken or cannot be one."""
        self._check_free(self._accounts(), _name(name))

    def known(self, name: str) -> Account:
        """The account of that name.

        Raises:
            AccountError: there is none.
        """
        return self._known(self._accounts(), name)

    def remove(self, name: str) -> Account:
        """Forgets an account; whoever is signed in with it is so no longer.

        Raises:
            AccountError: there is none of that name.
        """
        with self._changing() as accounts:
            return accounts.pop(self.key(self._known(accounts, name).name))

    def set_password(self, name: str, password: str) -> None:
        """Another password; whoever is signed in with the old one is so no longer.

        Raises:
            AccountError: there is none of that name, or the password is too short.
        """
        with self._changing() as accounts:
            account = self._known(accounts, name)
            accounts[self.key(account.name)] = _account(account.name, account.role, password)

    def set_role(self, name: str, role: Role) -> None:
        """Another role, from the next thing on that is done.

        Raises:
            AccountError: there is none of that name.
        """
        with self._changing() as accounts:
            account = self._known(accounts, name)
            accounts[self.key(account.name)] = replace(account, role=role)

    def _check_free(self, accounts: dict[str, Account], name: str) -> None:
        there = accounts.get(self.key(name))
        if there is not None:
            raise AccountError(
                f"{there.name}: there is an account of this name. Give another name, or give this one another "
                f"password with `kopru user password {there.name}`."
            )

    def _known(self, accounts: dict[str, Account], name: str) -> Account:
        account = accounts.get(self.key(name))
        if account is None:
            raise AccountError(
                f"{_shown(name)}: there is no account of this name. `kopru user list` shows which there are."
            )
        return account

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts to be changed, by nobody else meanwhile; written at the end, not on an error."""
        from fcntl import LOCK_EX, flock  # not on Windows

        try:
            # A file of its own: the one with the accounts is another after every change.
            lock = open_descriptor(self.path.with_suffix(".lock"), O_RDWR | O_CREAT, 0o600)
            with fdopen(lock, "r+b") as held:
                flock(held, LOCK_EX)
                accounts = dict(self._accounts())
                yield accounts
                self._write(accounts)
        except OSError as error:
            raise AccountError(f"{self.path}: cannot be written ({error.strerror}).") from error

    def _accounts(self) -> dict[str, Account]:
        with self._reading:
            try:
                stat = self.path.stat()
                state = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
                if self._read is None or self._read[0] != state:
                    self._read = (state, self._parsed(self.path.read_text(encoding="utf-8")))
            except FileNotFoundError:
                return {}
            except (OSError, UnicodeDecodeError) as error:
                raise AccountError(f"{self.path}: the accounts cannot be read ({error}).") from error
            return self._read[1]

    def _parsed(self, text: str) -> dict[str, Account]:
        try:
            content = json.loads(text)
            if content["format"] != _FORMAT:
                raise ValueError(f"format {content['format']!r}")
            accounts = [
                Account(
                    str(entry["name"]),
                    ROLES[ROLES.index(entry["role"])],
                    bytes.fromhex(entry["salt"]),
                    bytes.fromhex(entry["scrypt"]),
                )
                for entry in content["accounts"]
            ]
        except (ValueError, KeyError, TypeError) as error:
            raise AccountError(
                f"{self.path}: this is not a file of accounts that this version of Köprü reads ({error}). Restore "
                "it from a backup, or remove it and add the accounts again."
            ) from error
        return {self.key(account.name): account for account in accounts}

    def _write(self, accounts: dict[str, Account]) -> None:
        entries = [
            {"name": each.name, "role": each.role, "salt": each.salt.hex(), "scrypt": each.hash.hex()}
            for each in accounts.values()
        ]
        content = json.dumps({"format": _FORMAT, "accounts": entries}, ensure_ascii=False, indent=1)
        aside = self.path.with_name(f"{self.path.name}.{token_hex(8)}")
        try:
            with fdopen(open_descriptor(aside, O_WRONLY | O_CREAT | O_EXCL, 0o600), "wb") as file:
                file.write(content.encode())
                file.flush()
                fsync(file.fileno())
            aside.replace(self.path)
        except BaseException:
            with suppress(OSError):
                aside.unlink()
            raise


def _account(name: str, role: Role, password: str) -> Account:
    length = len(password)
    if length < FEWEST_CHARACTERS:
        raise AccountError(
            f"{name}: this password is too short ({length} of at least {FEWEST_CHARACTERS} characters). Several "
            "words in a row make a good one."
        )
    if length > _MOST_CHARACTERS:
        raise AccountError(f"{name}: this password is too long (more than {_MOST_CHARACTERS:,} characters).")
    salt = token_bytes(16)
    return Account(name, role, salt, _hashed(password, salt))


def _hashed(password: str, salt: bytes) -> bytes:
    # Keyboards write ü in one or in two characters; what no keyboard writes (half an emoji) is replaced.
    written = normalize("NFKC", password[:_MOST_CHARACTERS]).encode("utf-8", "replace")
    return scrypt(written, salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=_MEMORY, dklen=64)


def _name(name: str) -> str:
    """``name`` as it is stored.

    Raises:
        AccountError: it is empty, too long, or holds what cannot be seen or typed on one line.
    """
    stored = normalize("NFKC", name).strip()
    if not stored:
        raise AccountError("An account needs a name, for example `kopru user add aygul`.")
    if len(stored) > NAME_CHARACTERS:
        raise AccountError(f"{_shown(stored)}: a name has at most {NAME_CHARACTERS} characters.")
    if stored.startswith("-") or any(
        category(each) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for each in stored
    ):
        raise AccountError(
            f"{_shown(stored)}: a name is letters, digits, spaces and signs, and does not begin with a hyphen."
        )
    return stored


def _shown(name: str) -> str:
    """A name as it can be printed."""
    return "".join(each if each.isprintable() else "?" for each in name[:NAME_CHARACTERS])
