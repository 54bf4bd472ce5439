"""What is kept of feedback, and what is not: how much of it, of whom, and beside which library."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from stat import S_IMODE
from subprocess import run
from sys import executable
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app.feedback
from app.feedback import COMMENT_LENGTH, Feedback, FeedbackError, FeedbackStore, plain
from index.library import Library

GIVEN = Feedback(
    time="2026-05-01T10:00:00+00:00",
    question="Köprü ne zaman onarıldı?",
    language="tr",
    verdict="helpful",
    comment="",
    document_id="köprü",
    start=0,
    end=33,
    quote="Taş köprü 1993 yılında onarıldı.",
    user="nurgül",
    generation=3,
    encoder="builtin",
)


class Clock:
    """Seconds that pass when they are told to, and the time of day with them."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 5, 1, 10, tzinfo=UTC) + timedelta(seconds=self.seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path, clock) -> FeedbackStore:
    return FeedbackStore(tmp_path, clock=clock, now=clock.now)


def test_what_is_given_is_kept_as_it_was_given_for_every_process(store, tmp_path):
    wrong = replace(GIVEN, verdict="wrong_page", comment="с. 17 эмес, 18", language=None, user=None)
    assert store.all() == ()
    assert not store.path.exists()
    assert [store.add(GIVEN), store.add(wrong)] == ["kept", "kept"]
    assert FeedbackStore(tmp_path).all() == (GIVEN, wrong)


def test_the_time_is_utc_to_the_second(store, clock):
    clock.seconds = 61.9
    assert store.time() == "2026-05-01T10:01:01+00:00"


def test_a_comment_is_cut_and_what_cannot_be_seen_is_left_out(store):
    store.add(replace(GIVEN, comment=" а\n\nб\u202e\x00 " + "ө" * 1_000, quote="q" * 9_000))
    (kept,) = store.all()
    assert kept.comment == "а б " + "ө" * (COMMENT_LENGTH - 4)
    assert kept.quote == "q" * 2_000


@given(st.text(max_size=700))
def test_a_comment_is_one_line_however_it_was_typed(text):
    line = plain(text, COMMENT_LENGTH)
    assert line == plain(line, COMMENT_LENGTH)
    assert len(line) <= COMMENT_LENGTH
    assert line == " ".join(line.split())


@pytest.mark.parametrize("sent", [None, 5, ["a"], {"a": 1}, b"a", True])
def test_what_is_no_text_is_no_comment(sent):
    assert plain(sent, 10) == ""


def test_one_visitor_can_give_thirty_in_ten_minutes(store, clock):
    assert [store.add(GIVEN, visitor="192.168.1.7") for _ in range(31)] == ["kept"] * 30 + ["too_many"]
    assert store.add(GIVEN, visitor="192.168.1.8") == "kept"
    clock.seconds = 601.0
    assert store.add(GIVEN, visitor="192.168.1.7") == "kept"
    assert len(store.all()) == 32


def test_one_network_of_ipv6_is_one_visitor(store):
    outcomes = [store.add(GIVEN, visitor=f"2001:db8:0:7::{number:x}") for number in range(31)]
    assert outcomes == ["kept"] * 30 + ["too_many"]
    assert store.add(GIVEN, visitor="2001:db8:0:8::1") == "kept"


def test_the_file_is_its_owners_alone_while_it_is_written_too(store, tmp_path):
    store.add(GIVEN)
    reader = sqlite3.connect(store.path)  # while somebody reads, what SQLite keeps beside it stays there
    assert reader.execute("SELECT count(*) FROM feedback").fetchone() == (1,)
    store.add(GIVEN)
    found = {path.name: S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    reader.close()
    assert found == dict.fromkeys(("feedback.sqlite", "feedback.sqlite-shm", "feedback.sqlite-wal"), 0o600)


def test_all_visitors_together_can_give_six_hundred_an_hour(store, clock):
    for number in range(600):
        store.add(replace(GIVEN, time=store.time()), visitor=str(number))
    assert store.add(GIVEN, visitor="another") == "too_many"
    clock.seconds = 3_601.0
    assert store.add(replace(GIVEN, time=store.time()), visitor="another") == "kept"


def test_a_full_file_takes_no_more_and_can_still_be_read(store, monkeypatch):
    store.add(GIVEN)
    monkeypatch.setattr(app.feedback, "_PAGES", 8)
    outcomes = [store.add(replace(GIVEN, quote="ө" * 2_000), visitor=str(number)) for number in range(12)]
    assert (outcomes[0], outcomes[-1]) == ("kept", "full")
    assert store.path.stat().st_size <= 8 * 4_096
    assert len(store.all()) == 1 + outcomes.count("kept")


def test_feedback_outlives_documents_and_stands_in_nobodys_way(own):
    store = FeedbackStore(own.folder)
    store.add(GIVEN)
    own.remove(["köprü"])
    own.rebuild()
    assert store.all() == (GIVEN,)
    assert own.check() == ()
    found = Library.open(own.folder).search("Кто построит железную дорогу?").hits[0]
    assert found.passage.document_id == "дорога"


def test_several_threads_and_processes_write_at_once(store, tmp_path):
    script = (
        "from pathlib import Path; from sys import argv; from app.feedback import *\n"
        "for n in range(10): assert FeedbackStore(Path(argv[1])).add("
        f"{GIVEN!r}, visitor=str(n)) == 'kept'"
    )
    threads = [
        Thread(target=lambda: [store.add(GIVEN, visitor=str(number)) for number in range(10)])
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    root = Path(__file__).resolve().parent.parent
    assert run([executable, "-c", script, tmp_path], check=True, cwd=root).returncode == 0
    for thread in threads:
        thread.join()
    assert len(store.all()) == 40


def test_a_file_that_another_process_holds_gives_an_error_and_no_endless_wait(store, monkeypatch):
    store.add(GIVEN)
    monkeypatch.setattr(app.feedback, "_WAIT_SECONDS", 0.05)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(FeedbackError, match="locked"):
        store.add(GIVEN)
    assert store.all() == (GIVEN,)
    other.close()


def test_a_damaged_file_a_later_one_and_no_folder_are_told(store, tmp_path):
    store.path.write_bytes(b"no database at all, whatever its name says" * 30)
    with pytest.raises(FeedbackError, match="not a database"):
        store.all()
    store.path.unlink()
    sqlite3.connect(store.path).execute("PRAGMA user_version = 9").connection.close()
    with pytest.raises(FeedbackError, match="version 9"):
        store.add(GIVEN)
    rmtree(tmp_path)
    with pytest.raises(FeedbackError, match="unable to open"):
        store.add(GIVEN)


def test_a_verdict_or_a_language_that_there_is_not_is_our_mistake(store):
    with pytest.raises(ValueError, match="splendid"):
        store.add(replace(GIVEN, verdict="splendid"))
    with pytest.raises(ValueError, match="de"):
        store.add(replace(GIVEN, language="de"))
