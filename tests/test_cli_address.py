"""Where the chat can be served, and where not."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals, getsignal
from socket import socket
from subprocess import PIPE, Popen

import pytest

from app.accounts import AccountError, Accounts
from app.cli_address import chat_visitors, check_address, serve_until_stopped
from ingest.errors import AddressError
from tests.conftest import Terminal


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


SERVING = """
from app.cli_address import serve_until_stopped
from time import sleep

class Page:
    local_url = "http://localhost/"

    def block_thread(self):
        while True:
            sleep(0.1)

    def close(self):
        print("closed", flush=True)

serve_until_stopped(Page)
"""


@pytest.mark.parametrize("signal", [SIGTERM, SIGINT])
def test_what_is_served_is_closed_however_it_is_stopped(signal: Signals) -> None:
    with Popen([sys.executable, "-c", SERVING], stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "Köprü is open at http://localhost/ (stop it with Ctrl-C)\n"
        process.send_signal(signal)
        assert process.stdout.read() == "closed\n"
    assert process.returncode == 0


def test_afterwards_it_means_what_it_meant_before() -> None:
    class Page:
        local_url = "http://localhost/"

        def block_thread(self) -> None:
            assert callable(getsignal(SIGTERM))

        def close(self) -> None:
            pass

    before = getsignal(SIGTERM)
    serve_until_stopped(Page)
    assert getsignal(SIGTERM) == before
    with ThreadPoolExecutor(1) as other:  # where nothing can be said of signals
        Page.block_thread = lambda self: None  # type: ignore[method-assign]
        other.submit(serve_until_stopped, Page).result()


class TestWhoMayCome:
    """Accounts, or the word that everybody may."""

    @pytest.fixture
    def accounts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
        monkeypatch.setattr("app.accounts._COST", 2**8)
        made = Accounts.of_library(tmp_path)
        made.add("aygul", "жети күн жол", role="reader")
        return made

    @pytest.mark.parametrize(
        ("host", "public", "role"),
        [
            ("127.0.0.1", False, "curator"),
            ("localhost", False, "curator"),
            ("[::1]", False, "curator"),
            ("127.0.0.1", True, "reader"),
            ("0.0.0.0", True, "reader"),
        ],
    )
    def test_without_accounts_this_machine_is_its_owners_and_the_public_reads(
        self, tmp_path: Path, host: str, public: bool, role: str
    ) -> None:
        visitors = chat_visitors(host, tmp_path, public=public)
        assert (visitors.accounts, visitors.open_role) == (None, role)

    @pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "kopru.example.org"])
    def test_another_address_without_accounts_is_refused_with_both_ways_out(
        self, tmp_path: Path, host: str
    ) -> None:
        with pytest.raises(AddressError) as caught:
            chat_visitors(host, tmp_path, public=False)
        assert str(caught.value) == (
            f"{host}: others could reach the chat there, and nobody would have to sign in. Make an account for "
            "each of them with `kopru user add NAME`, or say with --public that everybody may read."
        )

    @pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
    def test_with_accounts_people_sign_in_everywhere_unless_the_public_may_read(
        self, accounts: Accounts, host: str
    ) -> None:
        closed = chat_visitors(host, accounts.path.parent, public=False)
        assert (closed.accounts is not None, closed.open_role) == (True, None)
        opened = chat_visitors(host, accounts.path.parent, public=True)
        assert (opened.accounts is not None, opened.open_role) == (True, "reader")

    def test_accounts_that_cannot_be_read_are_no_open_door(self, accounts: Accounts) -> None:
        accounts.path.write_text("{", encoding="utf-8")
        with pytest.raises(AccountError, match=r"accounts\.json: "):
            chat_visitors("127.0.0.1", accounts.path.parent, public=True)


def test_a_chat_for_others_is_refused_before_anything_is_done(terminal: Terminal, tmp_path: Path) -> None:
    arguments = ["chat", "--no-browser", "--host", "0.0.0.0"]
    assert terminal.kopru(*arguments, library=tmp_path / "library") == 2
    assert terminal.complaint().startswith("0.0.0.0: others could reach the chat there")
    assert not (tmp_path / "library").exists()
