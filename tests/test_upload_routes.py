"""Sending files to the server: what comes in is read and told of; what may not come in changes nothing."""

from time import monotonic, sleep
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import uploads as module
from app.gate import Gate
from app.library_words import upload_sentence
from app.messages import message
from app.roles import Visitors
from app.uploads import upload_router
from index.library import Library
from ingest.document import LANGUAGES
from ingest.workers import DEFAULT_LIMITS

SALT = "Кербендер тузду ашуу\xadдан ашырып, базарга ташышкан."
HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)}.md"


def client(library: Library, role: str = "curator", *, megabytes: int = 1) -> TestClient:
    """A browser on this machine, of somebody in that role."""
    app = FastAPI()
    visitors = Visitors(open_role=role)  # type: ignore[arg-type]  # one of the two
    app.include_router(upload_router(library, visitors, DEFAULT_LIMITS, megabytes=megabytes))
    gate = Gate(app, visitors=visitors, host="127.0.0.1")
    return TestClient(gate, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 50_000))


def send(browser: TestClient, name: str, content: bytes | str, query: str = "", **headers: str):
    said = {"X-Kopru-Upload": "1", "X-Kopru-Name": quote(name)} | headers
    body = content.encode() if isinstance(content, str) else content
    return browser.post(f"/kopru/upload{query}", content=body, headers=said)


def outcome(browser: TestClient, reply, language: str = "en") -> dict:
    """What became of an upload, when it is done."""
    assert reply.status_code == 202
    address, until = f"/kopru/uploads/{reply.json()['id']}?language={language}", monotonic() + 60
    while True:
        said = browser.get(address).json()
        if said["state"] not in {"waiting", "reading", "storing"}:
            return said
        assert monotonic() < until
        sleep(0.02)


def as_before(library: Library) -> bool:
    """Whether a library has the documents of the fixture, and no file that was sent."""
    stray = [path for path in (library.folder / "files").rglob("*") if path.name != ".incoming"]
    return len(library.documents()) == 4 and not stray and library.check() == ()


def test_a_file_that_is_sent_becomes_a_document_and_what_was_repaired_is_told(own: Library) -> None:
    browser = client(own)
    own.collections.make("Соода жолу")
    reply = send(browser, "Туз жолу.txt", SALT, "?collection=" + quote("Соода жолу"))
    assert outcome(browser, reply) == {
        "state": "done",
        "document": "туз-жолу",
        "lines": ["Added: Туз жолу", "Repaired: 1 invisible character dropped."],
    }
    assert outcome(browser, reply, "tr")["lines"][1] == "Düzeltilenler: 1 görünmez karakter çıkarıldı."
    assert own.documents()[-1].collections == ("Соода жолу",)
    again = send(browser, "başka.txt", SALT)
    assert outcome(browser, again)["lines"] == ["This file is in the library already: Туз жолу"]
    assert outcome(browser, again)["state"] == "known"
    own.remove(["туз-жолу"])
    assert outcome(browser, reply)["lines"] == [message("upload_forgotten", "en")]


def test_any_name_is_sent_and_no_name_leads_out_of_the_library(own: Library) -> None:
    browser = client(own)
    for number, name in enumerate((HOSTILE, "../../a.txt", "ж" * 300 + ".txt", "a\x00b.txt")):
        assert outcome(browser, send(browser, name, f"Бул {number}-текст: {SALT}"))["state"] == "done"
    sources = [entry.source.removeprefix(f"{own.folder}/files/")[65:] for entry in own.documents()[4:]]
    assert sources == [HOSTILE, "_.._a.txt", "ж" * 98 + ".txt", "a_b.txt"]


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.pdf", b"no pdf", "upload_broken"),
        ("a.txt", b"", "upload_empty"),
        ("a.exe", b"MZ", "upload_unknown_format"),
        ("a.docx", b"PK\x03\x04" + b"\xff" * 400, "upload_broken"),
    ],
)
def test_why_a_file_was_not_added_is_told_in_the_visitors_language(
    own: Library, name: str, content: bytes, key: str
) -> None:
    browser = client(own)
    reply = send(browser, name, content)
    for language in LANGUAGES:
        said = outcome(browser, reply, language)
        assert said == {"state": "failed", "document": "", "lines": [upload_sentence(key, language)]}
    assert as_before(own)


def test_a_collection_that_is_not_there_is_not_made_and_that_is_told(own: Library) -> None:
    browser = client(own)
    said = outcome(browser, send(browser, "tuz.txt", SALT, "?collection=" + quote("Соода жолу")), "ru")
    assert (said["state"], said["lines"][0], said["lines"][2:]) == (
        "done", "Добавлено: tuz", [message("upload_collection_gone", "ru", name="Соода жолу")],
    )  # fmt: skip
    said = outcome(browser, send(browser, "tuz.txt", SALT, "?collection=" + quote("Соода жолу")))
    assert said["lines"][1:] == [message("upload_collection_gone", "en", name="Соода жолу")]
    assert own.collections.all() == ()


@pytest.mark.parametrize("name", [" ", "a\nb", "т" * 101])
def test_a_name_that_no_collection_can_have_is_told_and_the_file_is_not_stored(
    own: Library, name: str
) -> None:
    browser = client(own)
    reply = send(browser, "tuz.txt", SALT, "?collection=" + quote(name))
    for language in LANGUAGES:
        said = outcome(browser, reply, language)
        assert (said["state"], said["lines"]) == ("failed", [message("upload_bad_collection", language)])
    assert as_before(own)


def test_readers_and_strangers_send_nothing(own: Library) -> None:
    for browser in (
        client(own, "reader"),
        TestClient(client(own).app, base_url="http://127.0.0.1:7860", client=("10.0.0.1", 5)),
    ):
        reply = send(browser, "a.txt", SALT, "?language=ru")
        assert (reply.status_code, reply.json()) == (403, {"lines": [message("upload_refused", "ru")]})
        assert browser.get("/kopru/uploads/any").status_code == 404
    assert as_before(own)


def test_a_reader_cannot_ask_after_an_upload(own: Library) -> None:
    visitors = {"role": "curator"}

    class Changing:
        def role(self, request: object) -> str:
            return visitors["role"]

    app = FastAPI()
    app.include_router(upload_router(own, Changing()))  # type: ignore[arg-type]  # a role is a word
    browser = TestClient(app)
    reply = send(browser, "a.txt", SALT)
    assert outcome(browser, reply)["state"] == "done"
    visitors["role"] = "reader"
    assert browser.get(f"/kopru/uploads/{reply.json()['id']}").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Host": "evil.example:7860", "Origin": "http://evil.example:7860"},
    ],
)
def test_pages_of_other_sites_send_nothing(own: Library, headers: dict[str, str]) -> None:
    assert send(client(own), "a.txt", SALT, **headers).status_code in {403, 421}
    assert as_before(own)


def test_a_form_that_cannot_set_our_header_sends_nothing(own: Library) -> None:
    reply = client(own).post("/kopru/upload", content=SALT.encode(), headers={"X-Kopru-Name": "a.txt"})
    assert reply.status_code == 403
    assert as_before(own)


def test_a_file_without_a_name_is_refused(own: Library) -> None:
    reply = send(client(own), " ", SALT)
    assert (reply.status_code, reply.json()) == (400, {"lines": [message("upload_nameless", "en")]})


@pytest.mark.parametrize("stated", [True, False])
def test_a_file_over_the_limit_is_refused_whether_or_not_it_says_its_size(own: Library, stated: bool) -> None:
    content = b"a" * 1_000_001
    body = content if stated else iter([content[:500_000], content[500_000:]])
    reply = client(own).post(
        "/kopru/upload?language=tr", content=body, headers={"X-Kopru-Upload": "1", "X-Kopru-Name": "a.txt"}
    )
    assert reply.status_code == 413
    assert reply.json()["lines"] == ["Dosya 1 MB sınırını aşıyor. Parçalara bölüp ayrı ayrı yükleyin."]
    assert as_before(own)


def test_more_files_than_can_wait_are_refused(own: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAITING", 0)
    reply = send(client(own), "a.txt", SALT)
    assert (reply.status_code, reply.json()) == (429, {"lines": [message("upload_many", "en")]})


def test_a_full_disk_and_a_mistake_of_ours_are_told_apart(
    own: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client(own)
    for error, key in (
        (OSError(28, "No space"), "upload_not_stored"),
        (ZeroDivisionError(), "upload_failed"),
    ):

        def fail(*_: object, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr("index.state.State.insert", fail)
            said = outcome(browser, send(browser, "a.txt", SALT))
        assert said["lines"] == [message(key, "en")]
        assert as_before(own)


def test_what_is_answered_is_not_kept_by_browsers(own: Library) -> None:
    browser = client(own)
    reply = send(browser, "a.txt", SALT)
    assert reply.headers["cache-control"] == "no-store"
    assert browser.get(f"/kopru/uploads/{reply.json()['id']}").headers["cache-control"] == "no-store"


def test_of_many_uploads_the_last_are_remembered(own: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 2)
    browser = client(own)
    replies = []
    for number in range(3):
        replies.append(send(browser, f"{number}.txt", b""))
        outcome(browser, replies[-1])
    assert browser.get(f"/kopru/uploads/{replies[0].json()['id']}").status_code == 404
