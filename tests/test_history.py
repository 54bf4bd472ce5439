"""Earlier questions: whose they are, and that they can be forgotten."""

import stat
from datetime import UTC, datetime, timedelta

import pytest

from app.history import History
from app.narrowing import EVERYWHERE, Narrowing
from index.filters import Filters

SALT, BRIDGE = "Тузду кербен менен ташышканбы?", "Мост через Нарын? ${alert(1)} <b>"
NARROWED = Narrowing(Filters(languages=("tr",), documents=("tuz",), from_year=1990), ("Туз",))


@pytest.fixture
def history(tmp_path):
    return History.of_library(tmp_path)


def asked(history, user):
    return [each.question for each in history.questions(user)]


def test_questions_are_kept_by_user_the_latest_first(history):
    for question in (SALT, BRIDGE):
        history.note("Айгүл", question)
    history.note("bakyt", SALT)
    assert asked(history, "айгүл") == [BRIDGE, SALT]
    assert (asked(history, "bakyt"), asked(history, "nobody")) == ([SALT], [])
    latest = history.questions("Айгүл", most=1)[0]
    assert (latest.question, latest.narrowing) == (BRIDGE, EVERYWHERE)
    assert abs(datetime.now(UTC) - latest.asked) < timedelta(minutes=5)


def test_nothing_is_kept_of_those_who_are_not_signed_in(history, tmp_path):
    history.note(None, SALT)
    history.note("aygul", "  ")
    history.turn(None, on=False)
    history.forget_all(None)
    assert (history.questions(None), history.count(None), history.is_on(None)) == ((), 0, False)
    assert list(tmp_path.iterdir()) == []


def test_a_question_that_is_asked_again_stands_there_once_for_each_part_that_was_asked(history):
    for question in (SALT, BRIDGE, SALT):
        history.note("aygul", question)
    history.note("aygul", SALT, narrowing=NARROWED)
    assert [(each.question, each.narrowing) for each in history.questions("aygul")] == [
        (SALT, NARROWED), (SALT, EVERYWHERE), (BRIDGE, EVERYWHERE)
    ]  # fmt: skip


def test_the_oldest_go_when_there_are_too_many(history, monkeypatch):
    monkeypatch.setattr("app.history.MOST_QUESTIONS", 3)
    history.note("bakyt", SALT)
    for number in range(5):
        history.note("aygul", f"{number}?")
    assert asked(history, "aygul") == ["4?", "3?", "2?"]
    assert (history.count("aygul"), history.count("bakyt")) == (3, 1)


def test_one_or_all_are_forgotten_and_only_ones_own(history):
    for user in ("aygul", "bakyt"):
        for question in (SALT, BRIDGE):
            history.note(user, question)
    history.forget("bakyt", history.questions("aygul")[0].number)
    assert asked(history, "aygul") == [BRIDGE, SALT]
    history.forget("aygul", history.questions("aygul")[0].number)
    assert asked(history, "aygul") == [SALT]
    history.forget_all("aygul")
    assert (asked(history, "aygul"), asked(history, "bakyt")) == ([], [BRIDGE, SALT])


def test_what_is_forgotten_leaves_nothing_in_the_file(history, tmp_path):
    history.note("aygul", "a word like zyzzyva")
    assert b"zyzzyva" in (tmp_path / "history.sqlite").read_bytes()
    history.forget_all("aygul")
    assert b"zyzzyva" not in (tmp_path / "history.sqlite").read_bytes()


def test_it_can_be_turned_off_and_on_again(history):
    history.note("aygul", SALT)
    history.turn("aygul", on=False)
    history.turn("Aygul", on=False)
    history.note("aygul", BRIDGE)
    assert (history.is_on("aygul"), history.is_on("bakyt"), asked(history, "aygul")) == (False, True, [SALT])
    history.turn("aygul", on=True)
    history.note("aygul", BRIDGE)
    assert (history.is_on("aygul"), asked(history, "aygul")) == (True, [BRIDGE, SALT])
    history.turn("aygul", on=False)
    history.forget_user("aygul")
    assert (history.is_on("aygul"), asked(history, "aygul")) == (True, [])


def test_the_file_is_its_owners_alone(history, tmp_path):
    history.note("aygul", SALT)
    assert stat.S_IMODE((tmp_path / "history.sqlite").stat().st_mode) == 0o600


def test_a_question_that_cannot_be_kept_is_logged_and_costs_nothing(history, tmp_path, caplog):
    (tmp_path / "history.sqlite").write_bytes(b"not a database" * 100)
    history.note("aygul", SALT)
    assert "a question could not be kept" in caplog.text
    assert SALT not in caplog.text


def test_any_text_can_be_kept(history):
    for question in ("\ud83d?", "NUL \0 ?", "'; DROP TABLE question; --"):
        history.note("aygul", question)
    assert asked(history, "aygul") == ["'; DROP TABLE question; --", "NUL \0 ?", "??"]
