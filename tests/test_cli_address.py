"""Where the chat can be served, and where not."""

from collections.abc import Iterator
from socket import socket

import pytest

from app.cli_address import check_address
from ingest.errors import AddressError


@pytest.fixture
def taken() -> Iterator[int]:
    with socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_free_address_is_left_free() -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for host in ("127.0.0.1", "localhost", "0.0.0.0"):
        check_address(host, port)
        check_address(host, None)


def test_a_port_that_another_program_has_is_refused(taken: int) -> None:
    with pytest.raises(AddressError) as caught:
        check_address("127.0.0.1", taken)
    assert str(caught.value) == (
        f"127.0.0.1:{taken}: another program listens on this port, perhaps another `kopru chat`. Give another "
        "--port, or leave it out to get the first free one."
    )
    check_address("127.0.0.1", None)


@pytest.mark.parametrize("host", ["300.1.1.1", "..", "a b"])
def test_what_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(AddressError) as caught:
        check_address(host, None)
    assert str(caught.value) == f"{host}: no such address. Leave --host out, or give 127.0.0.1."


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(AddressError, match=r"^192\.0\.2\.1:7860: the chat cannot be served there \("):
        check_address("192.0.2.1", 7860)  # kept for examples (RFC 5737): nobody has it
