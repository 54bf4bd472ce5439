"""Where a page is served: whether it can be is seen before anything slow is done for it."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from errno import EADDRINUSE
from socket import SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, gaierror, getaddrinfo, socket
from typing import Protocol

from ingest.errors import AddressError

__all__ = ["check_address", "port_number", "serve_until_stopped"]


class Served(Protocol):
    """A page that is being served; Gradio's Blocks are one."""

    @property
    def local_url(self) -> str | None:
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


def serve_until_stopped(launch: Callable[[], Served], host: str) -> None:
    """Launches a page, says where it is, and waits until it is stopped.

    Raises:
        AddressError: no port was free.
    """
    try:
        page = launch()
    except OSError as error:
        if error.errno is not None:
            raise
        # Gradio's own: no port from 7860 on is free, or another program was quicker.
        raise AddressError(f"{host}: no free port to serve the page on. Give another --port.") from error
    try:
        print(f"Köprü is open at {page.local_url} (stop it with Ctrl-C)", flush=True)
        page.block_thread()
    except KeyboardInterrupt:  # Gradio takes it for the end only once it waits
        page.close()


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
