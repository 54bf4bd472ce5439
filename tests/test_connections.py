"""Which connections are held."""

from contextlib import suppress
from resource import RLIMIT_NOFILE, getrlimit, setrlimit
from socket import create_connection
from time import sleep
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import APIRouter

from app.connections import most_connections
from app.roles import Visitors
from tests.served import serving

PATIENCE = 0.3


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server that is not patient, and has a route that takes longer than that to answer."""
    routes = APIRouter()

    @routes.get("/slow")
    def slow():
        sleep(3 * PATIENCE)
        return "answered"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.connections._SECONDS", PATIENCE)
        patch.setattr("app.server._KEPT_SECONDS", 3_600)
        with serving(Visitors(), tmp_path_factory.mktemp("library"), routers=[routes]) as url:
            yield url


@pytest.fixture
def connected(address):
    """A connection; who waits for it to be closed does so no longer than ten seconds."""
    there = urlsplit(address)
    with create_connection((there.hostname, there.port), timeout=10) as made:
        yield made


def test_who_says_nothing_is_not_waited_for(connected):
    assert connected.recv(1) == b""


def test_who_never_comes_to_the_end_is_not_waited_for_either(connected):
    connected.sendall(b"GET / HTTP/1.1\r\n")
    connected.settimeout(0.05)
    for number in range(200):
        with suppress(TimeoutError):
            assert connected.recv(1) == b""
            return
        connected.sendall(f"X-{number}: 1\r\n".encode())
    pytest.fail("it was waited for")


def test_after_an_answer_it_is_the_same(connected):
    connected.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = b""
    while b"Disallow" not in answer:
        answer += connected.recv(1_000)
    connected.sendall(b"GET /")
    while part := connected.recv(1_000):
        answer += part
    assert answer.count(b"HTTP/1.1") == 1


def test_who_waits_for_an_answer_gets_it(address):
    with httpx.Client(base_url=address, timeout=30) as client:
        assert client.get("slow").json() == "answered"


def test_the_server_holds_as_many_connections_as_it_may_and_some_files_besides(monkeypatch):
    soft, hard = getrlimit(RLIMIT_NOFILE)
    try:
        setrlimit(RLIMIT_NOFILE, (1_024, hard))
        most = most_connections()
        allowed = getrlimit(RLIMIT_NOFILE)[0]
        assert allowed == (65_536 if hard < 0 else min(hard, 65_536))
        assert most == min(10_000, allowed - 256)
        monkeypatch.setattr("app.connections._FILES", 1_024)
        setrlimit(RLIMIT_NOFILE, (1_024, hard))
        assert most_connections() == 1_024 - 256
    finally:
        setrlimit(RLIMIT_NOFILE, (soft, hard))
