"""Who is signed in, and until when."""

import pytest

from app.accounts import Account
from app.sessions import IDLE_SECONDS, KEPT_SECONDS, Sessions

AYGUL = Account("aygul", "reader", b"salt", b"hash")


@pytest.fixture
def sessions(clock):
    return Sessions(clock)


def test_a_token_names_who_signed_in_and_no_other_token_does(sessions):
    first, second = (sessions.start(AYGUL, kept=False) for _ in range(2))
    assert first != second
    assert len(first) == 43
    assert sessions.name(first) == "aygul"
    for other in (None, "", first[:-1], first + "A", "\ud800"):
        assert sessions.name(other) is None


def test_a_session_ends_when_it_is_left_alone_and_one_that_is_used_goes_on(sessions, clock):
    token = sessions.start(AYGUL, kept=False)
    for _ in range(3):
        clock.now += IDLE_SECONDS
        assert sessions.name(token) == "aygul"
    clock.now += IDLE_SECONDS + 1
    assert sessions.name(token) is None
    clock.now = 0
    assert sessions.name(token) is None


def test_a_session_that_is_to_be_kept_lasts_longer(sessions, clock):
    token = sessions.start(AYGUL, kept=True)
    clock.now += KEPT_SECONDS
    assert sessions.name(token) == "aygul"
    clock.now += KEPT_SECONDS + 1
    assert sessions.name(token) is None


def test_a_session_ends_when_it_is_said_so(sessions):
    token, other = (sessions.start(AYGUL, kept=False) for _ in range(2))
    sessions.end(token)
    sessions.end("no such token")
    assert (sessions.name(token), sessions.name(other)) == (None, "aygul")


def test_a_session_belongs_to_the_password_that_it_began_with(sessions):
    token = sessions.start(AYGUL, kept=False)
    assert sessions.holds(token, AYGUL)
    assert not sessions.holds(token, Account("aygul", "reader", b"other", b"hash"))
    assert not sessions.holds(token, Account("bakyt", "reader", b"salt", b"hash"))


def test_there_is_an_end_to_how_many_are_remembered(sessions, monkeypatch):
    monkeypatch.setattr("app.sessions._MOST", 2)
    first, second = (sessions.start(AYGUL, kept=False) for _ in range(2))
    assert sessions.name(first)  # used: the second is the one left alone for longest
    third = sessions.start(AYGUL, kept=False)
    assert [sessions.name(token) for token in (first, second, third)] == ["aygul", None, "aygul"]
