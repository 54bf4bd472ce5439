"""Whether the chat can be served where it was asked for: seen before anything slow is done for it."""

from errno import EADDRINUSE
from socket import SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, gaierror, getaddrinfo, socket

from ingest.errors import AddressError

__all__ = ["check_address"]


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
