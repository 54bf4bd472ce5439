"""What Gradio is handed of what is sent to it: no files, nothing long, and not all of what comes from one address."""

import json
from asyncio import run

import httpx
import pytest

from app.bodies import MOST_BYTES
from app.gradio_gate import GradioGate
from app.messages import message
from app.newcomers import Newcomers
from app.program_calls import Calls
from tests.program_page import QUESTION, stocked
from tests.program_page import serving as serving_programs

TOO_LONG = "This is too long: at most 64 kB are read of what is sent at once."


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return stocked(tmp_path_factory.mktemp("gate"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """The folder that Gradio copies files into."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def address(library, cache):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(cache))
        with serving_programs(library, mcp=True) as served:
            yield served


def values(question):
    return [question, 1, [], [], None, None, []]


@pytest.fixture
def secret(tmp_path):
    """A file of the server, as Gradio would be told to take it."""
    path = tmp_path / "secret.txt"
    path.write_text("мумия", encoding="utf-8")
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("run/search", lambda file: {"data": values(file)}),
        ("api/search", lambda file: {"data": values([{"a": [file]}])}),
        ("call/search", lambda file: {"data": values(file)}),
        ("call/v2/search", lambda file: {"question": file}),
        ("queue/join", lambda file: {"data": [], "fn_index": 0, "session_hash": "a", "event_data": file}),
        (
            "mcp/",
            lambda file: {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "tools/call",
                "params": {"name": "search", "arguments": {"question": QUESTION, "documents": [file]}},
            },
        ),
    ],
)
def test_a_file_of_the_server_is_taken_for_no_question(address, cache, secret, path, body):
    accepted = {"Accept": "application/json, text/event-stream"}
    answer = httpx.post(f"{address}/gradio_api/{path}", json=body(secret), headers=accepted)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("No files are taken here")
    assert list(cache.rglob("secret*")) == []


@pytest.mark.parametrize("path", ["/dev/zero", "http://127.0.0.1:1/x", "secret"])
def test_if_one_came_through_gradio_would_not_read_or_fetch_it_either(
    address, cache, secret, path, monkeypatch
):
    monkeypatch.setattr("app.bodies.names_file", lambda said: False)
    file = secret if path == "secret" else secret | {"path": path}
    answer = httpx.post(f"{address}/gradio_api/run/search", json={"data": values(file)}, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (500, "No files are taken here.")
    assert list(cache.rglob("*secret*")) == []


@pytest.mark.parametrize("path", ["run/search", "call/search", "queue/join", "cancel", "mcp/"])
def test_what_is_too_long_is_refused_in_words(address, path):
    body = json.dumps({"data": values("а" * MOST_BYTES)}).encode()
    there = f"{address}/gradio_api/{path}"
    for sent in (body, iter([body[:100], body[100:]])):  # with a Content-Length, and in pieces without one
        answer = httpx.post(there, content=sent, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["detail"]) == (413, TOO_LONG)


def test_what_is_as_long_as_may_be_is_read(address):
    body = json.dumps({"data": values("a" * 2_000)})
    answer = httpx.post(f"{address}/gradio_api/run/search", content=body + " " * (MOST_BYTES - len(body)))
    assert answer.status_code == 415  # no type is stated
    typed = {"Content-Type": "application/json"}
    padded = json.dumps({"data": values(QUESTION)}, ensure_ascii=True)
    answer = httpx.post(
        f"{address}/gradio_api/run/search", content=padded.ljust(MOST_BYTES), headers=typed, timeout=30
    )
    assert answer.json()["data"][0]["status"] == "found"


def test_what_is_no_json_is_refused(address):
    answer = httpx.post(f"{address}/gradio_api/run/search", content="{", headers={"Content-Type": "a/b"})
    assert (answer.status_code, answer.json()["detail"]) == (400, "This is no JSON that is read here.")


def gate(newcomers=None):
    """The gate, before an application that says what it was handed."""

    async def inside(scope, receive, send):
        body = (await receive())["body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    calls = Calls(frozenset({"predict"}))
    return GradioGate(inside, mcp=False, newcomers=newcomers or Newcomers(10), calls=calls)


def asked(app, path, *, method="POST", address="192.0.2.1", said=None, **headers):
    """What comes back from it."""

    async def sent():
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, headers=headers, content=json.dumps(said or {}))

    return run(sent())


JOIN = "/gradio_api/queue/join"


def test_what_is_not_refused_is_handed_on_as_it_came():
    said = {"data": ["Көпүрө", {"path": "x"}], "session_hash": "a"}
    assert asked(gate(), JOIN, said=said).json() == said


def test_no_more_conversations_begin_from_an_address_than_may(monkeypatch):
    monkeypatch.setattr("app.newcomers._AT_ONCE", 2)
    for path in (JOIN, "/gradio_api/run/predict", "/gradio_api/api/predict/", "/gradio_api/call/predict"):
        app = gate(Newcomers(10, clock=lambda: 0.0))
        found = [asked(app, path, said={"session_hash": each}).status_code for each in "abcaa"]
        assert found == [200, 200, 429, 200, 200]
        assert asked(app, path, address="198.51.100.7", said={"session_hash": "d"}).status_code == 200
        assert asked(app, "/gradio_api/cancel", said={"session_hash": "e"}).status_code == 200
        page = {"method": "GET", "Accept": "text/html", "Accept-Language": "ky"}
        refused = asked(app, "/", **page)
        assert (refused.status_code, message("refusal_429", "ky") in refused.text) == (429, True)
        assert asked(app, "/", **page, address="198.51.100.7").status_code == 200


def test_a_sessions_name_is_no_book():
    answer = asked(gate(), JOIN, said={"session_hash": "a" * 101})
    assert (answer.status_code, answer.json()["detail"]) == (400, "session_hash: at most 100 characters.")
