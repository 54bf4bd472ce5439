"""Where a page is served: whether it can be is seen before anything slow is done for it."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EADDRINUSE
from pathlib import Path
from signal import SIGTERM, signal
from socket import SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, gaierror, getaddrinfo, socket
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, NoReturn, Protocol

from app.accounts import Accounts
from app.loopback import is_loopback
from ingest.errors import AddressError

if TYPE_CHECKING:
    from app.roles import Visitors

__all__ = ["chat_visitors", "check_address", "port_number", "serve_until_stopped"]


class Served(Protocol):
    """A page that is being served; ``app.server.Server`` is one."""

    @property
    def local_url(self) -> str:
        """Its address."""

    def block_thread(self) -> None:
        """Waits until it is stopped."""

    def close(self) -> None:
        """Stops serving."""


def port_number(text: str) -> int:
    """A port from the command line."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)


def chat_visitors(host: str, library: Path, *, public: bool) -> "Visitors":
    """Who may come to a chat on ``host``: those with accounts of the library in that folder, if it has any.

    Raises:
        AddressError: everybody could come who can reach the address, and nobody said that this is meant.
        AccountError: the accounts cannot be read.
    """
    accounts = Accounts.of_library(library)
    signing_in = bool(accounts.all())
    if not (signing_in or public or is_loopback(host)):
        raise AddressError(
            f"{host}: others could reach the chat there, and nobody would have to sign in. Make an account for "
            "each of them with `kopru user add NAME`, or say with --public that everybody may read."
        )
    from app.roles import Visitors  # brings what serves pages: only a chat needs it

    if signing_in:
        return Visitors(accounts, "reader" if public else None)
    return Visitors(None, "reader") if public else Visitors.without_accounts(host)


def serve_until_stopped(launch: Callable[[], Served]) -> None:
    """Launches a page, says where it is, and waits until it is stopped: with Ctrl-C, or as service managers do.

    Raises:
        AddressError: no port was free.
    """
    with _terminated_as_interrupted():
        page = launch()
        try:
            print(f"Köprü is open at {page.local_url} (stop it with Ctrl-C)", flush=True)
            page.block_thread()
        except KeyboardInterrupt:
            page.close()


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM does what Ctrl-C does: by itself it ends a process at once, and what it has half done stays."""
    if current_thread() is not main_thread():  # only there can it be said what a signal does
        yield
        return

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal(SIGTERM, interrupt)
    try:
        yield
    finally:
        signal(SIGTERM, before)


def check_address(host: str, port: int | None) -> None:
    """Raises AddressError unless a server can listen there; without a port, on some port."""
    try:
        # Brackets stand around an IPv6 address in a browser, not in a socket.
        family, kind, protocol, _, address = getaddrinfo(host.strip("[]"), port or 0, type=SOCK_STREAM)[0]
        with socket(family, kind, protocol) as tried:
            tried.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)  # or a chat just closed would block its own port
            tried.bind(address)
    except (gaierror, UnicodeError) as error:
        raise AddressError(f"{host}: no such address. Leave --host out, or give 127.0.0.1.") from error
    except OSError as error:
        if error.errno == EADDRINUSE:
            raise AddressError(
                f"{host}:{port}: another program listens on this port, perhaps another `kopru chat`. Give "
                "another --port, or leave it out to get the first free one."
            ) from error
        shown = host if port is None else f"{host}:{port}"
        raise AddressError(
            f"{shown}: the chat cannot be served there ({error.strerror}). Give another --host or --port, or "
            "leave both out."
        ) from error
