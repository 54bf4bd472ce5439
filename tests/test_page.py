"""How many conversations a page keeps, and how many questions wait there for their turn."""

import json
from asyncio import run
from contextlib import contextmanager
from threading import Event, Semaphore, Thread

import gradio as gr
import httpx
import pytest

from app.messages import message
from app.page import serve
from app.roles import Visitors
from ingest.document import LANGUAGES
from tests.visits import free_port


@contextmanager
def serving(event):
    """The address of a page with an event that is given the number of a conversation, and gives another and itself."""

    async def served():
        with gr.Blocks(analytics_enabled=False) as page:
            count, told = gr.State(0), gr.Number()
            page.load(event, count, [count, told], api_name="count")
        return serve(page, host="127.0.0.1", port=free_port(), open_browser=False, visitors=Visitors())

    server = run(served())
    try:
        yield server.local_url
    finally:
        server.close()


def one_more(number):
    return number + 1, number + 1


def join(address, session, **headers):
    """Asks for the event in a conversation."""
    sent = {"data": [None], "fn_index": 0, "session_hash": session}
    return httpx.post(f"{address}gradio_api/queue/join", json=sent, headers=headers)


def told(address, session):
    """What came of it."""
    asked = httpx.get(f"{address}gradio_api/queue/data", params={"session_hash": session}, timeout=60)
    ended = next(line for line in asked.text.splitlines() if "process_completed" in line)
    return json.loads(ended.removeprefix("data: "))["output"]["data"][1]


def counted(address, session):
    """What comes of it."""
    assert join(address, session).status_code == 200
    return told(address, session)


def test_calls_of_programs_take_no_conversations_place(monkeypatch):
    monkeypatch.setattr("app.server._SESSIONS", 2)
    with serving(one_more) as address:
        assert [counted(address, "a") for _ in range(2)] == [1, 2]
        for _ in range(3):
            called = httpx.post(f"{address}gradio_api/call/count", json={"data": [None]}).json()["event_id"]
            answer = httpx.get(f"{address}gradio_api/call/count/{called}", timeout=60)
            assert answer.text.splitlines()[0] == "event: complete"
        assert counted(address, "a") == 3
        found = [counted(address, each) for each in "bca"]
        assert found == [1, 1, 1]  # of three, the one unused for longest gave its place


@pytest.mark.parametrize(("most", "of_one"), [(2, 60), (100, 2)])
def test_no_more_questions_wait_than_may_and_the_next_is_refused_in_words(monkeypatch, most, of_one):
    monkeypatch.setattr("app.page._WAITING", most)
    monkeypatch.setattr("app.page._WAITING_OF_ONE", of_one)
    monkeypatch.setattr("app.page.SEARCHES_AT_ONCE", 1)
    begun, may = Semaphore(0), Event()

    def slow(number):
        begun.release()
        assert may.wait(30)
        return one_more(number)

    with serving(slow) as address:
        assert join(address, "a").status_code == 200
        assert begun.acquire(timeout=30)  # it is answered, and those after it wait
        assert [join(address, each).status_code for each in "bc"] == [200, 200]
        for language in LANGUAGES:
            refused = join(address, "d", **{"Accept-Language": language})
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
            assert refused.json() == {"detail": message("busy", language)}
        other = join(address, "d", **{"X-Forwarded-For": "198.51.100.7"})
        assert other.status_code == (429 if most == 2 else 200)
        may.set()
        assert [told(address, each) for each in "abc"] == [1, 1, 1]
        assert counted(address, "e") == 1


def test_many_who_come_at_once_wait_no_longer_than_may(monkeypatch):
    monkeypatch.setattr("app.page._WAITING_OF_ONE", 5)
    monkeypatch.setattr("app.page.SEARCHES_AT_ONCE", 1)
    may, found = Event(), []

    def slow(number):
        assert may.wait(30)
        return one_more(number)

    with serving(slow) as address:
        threads = [
            Thread(target=lambda name: found.append(join(address, name).status_code), args=(str(number),))
            for number in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        may.set()
    assert sorted(found)[:5] == [200] * 5
    assert sorted(found)[6:] == [429] * 14  # besides one that is answered, if it began in time
