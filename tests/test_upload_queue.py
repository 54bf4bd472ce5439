"""The queue of uploads: what arrives together is stored together, and each file has its own end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from sqlite3 import connect
from threading import Event
from time import monotonic, sleep

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import upload_queue as module
from app.roles import Visitors
from app.upload_queue import News, UploadQueue, Waiting
from app.uploads import upload_router
from index.library import Library
from index.state import State
from index.uploads import Reader, ReadUpload, Uploaded, Uploads
from ingest.document import Document
from ingest.errors import BrokenSourceError, EmptySourceError, LibraryBusyError
from ingest.workers import DEFAULT_LIMITS

WAIT = 60.0
TEXTS = {f"{number}.txt": f"{number}-кербен тузду ашуудан ашырган." for number in range(6)}


class Desk:
    """Puts files into a queue, and hears what becomes of them."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.heard: dict[str, list[News]] = {}
        self.queue = UploadQueue(library.uploads, DEFAULT_LIMITS, self._hear)

    def _hear(self, waiting: Waiting, news: News) -> None:
        self.heard.setdefault(waiting.upload_id, []).append(news)

    def put(self, name: str, content: str | bytes) -> None:
        room = ExitStack()
        path = room.enter_context(self.library.uploads.receiving(name))
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.queue.put(Waiting(name, path, (), None, room))

    def ends(self, *names: str) -> list[News]:
        """What became of these files, when all are done."""
        wait_for(lambda: all(not isinstance(self.heard.get(name, [""])[-1], str) for name in names))
        return [self.heard[name][-1] for name in names]

    def left_over(self) -> list[Path]:
        return list((self.library.folder / "files" / ".incoming").iterdir())


def wait_for(is_so: Callable[[], bool]) -> None:
    until = monotonic() + WAIT
    while not is_so():
        assert monotonic() < until
        sleep(0.01)


@pytest.fixture
def desk(own: Library) -> Iterator[Desk]:
    made = Desk(own)
    yield made
    made.queue.close()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Event]]:
    """Keeps files of these names from being read until the event that it gives is set."""
    read, events = Reader.read, []

    def hold(*names: str) -> Event:
        go_on = Event()
        events.append(go_on)

        def waits(reader: Reader, path: Path, *, collections: Sequence[str] = ()) -> ReadUpload:
            if path.name in names:
                assert go_on.wait(WAIT)
            return read(reader, path, collections=collections)

        monkeypatch.setattr(Reader, "read", waits)
        return go_on

    yield hold
    for each in events:
        each.set()


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Names of the files that were to be stored in each change."""
    store, seen = Uploads.store, []

    def noted(uploads: Uploads, reads: Sequence[ReadUpload]) -> tuple[Uploaded, ...]:
        seen.append([each.path.name for each in reads])
        return store(uploads, reads)

    monkeypatch.setattr(Uploads, "store", noted)
    return seen


def test_files_that_arrive_together_make_one_generation(desk: Desk, held, monkeypatch) -> None:
    monkeypatch.setattr(module, "_TOGETHER_SECONDS", WAIT)
    before, _ = desk.library.found_with()
    go_on = held(*TEXTS)
    for name, text in TEXTS.items():
        desk.put(name, text)
    go_on.set()
    assert desk.ends(*TEXTS) == [Uploaded(name[0], new=True) for name in TEXTS]
    assert desk.library.found_with()[0] == before + 1
    assert [desk.library.document(name[0]).text for name in TEXTS] == list(TEXTS.values())
    assert desk.heard["0.txt"][:-1] == ["reading", "storing"]
    assert (desk.left_over(), desk.library.check()) == ([], ())


def test_a_broken_file_is_told_by_itself_and_costs_the_others_nothing(desk: Desk, batches) -> None:
    for name, content in (*TEXTS.items(), ("a.pdf", b"no pdf"), ("b.txt", b"")):
        desk.put(name, content)
    ends = desk.ends(*TEXTS, "a.pdf", "b.txt")
    assert ends[:-2] == [Uploaded(name[0], new=True) for name in TEXTS]
    assert [type(each) for each in ends[-2:]] == [BrokenSourceError, EmptySourceError]
    assert sorted(name for batch in batches for name in batch) == sorted(TEXTS)
    assert desk.left_over() == []


def test_a_file_that_hangs_keeps_no_other_from_being_stored(desk: Desk, held, monkeypatch) -> None:
    monkeypatch.setattr(module, "_TOGETHER_SECONDS", 0.01)
    go_on = held("0.txt")
    for name, text in TEXTS.items():
        desk.put(name, text)
    assert desk.ends(*list(TEXTS)[1:]) == [Uploaded(name[0], new=True) for name in list(TEXTS)[1:]]
    assert desk.heard["0.txt"] == ["reading"]
    go_on.set()
    assert desk.ends("0.txt") == [Uploaded("0", new=True)]


def test_a_document_that_cannot_be_stored_does_not_cost_those_that_were_read_with_it(
    desk: Desk, held, batches, monkeypatch
) -> None:
    monkeypatch.setattr(module, "_TOGETHER_SECONDS", WAIT)
    insert = State.insert

    def fails(state: State, connection: object, read: Sequence[object], done: object) -> None:
        documents: list[Document] = [each.document for each in read]  # type: ignore[attr-defined]  # cut ones
        if any(each.text == TEXTS["2.txt"] for each in documents):
            raise ZeroDivisionError
        insert(state, connection, read, done)  # type: ignore[arg-type]  # as insert has them

    monkeypatch.setattr(State, "insert", fails)
    go_on = held(*TEXTS)
    for name, text in TEXTS.items():
        desk.put(name, text)
    go_on.set()
    ends = dict(zip(TEXTS, desk.ends(*TEXTS), strict=True))
    assert isinstance(ends.pop("2.txt"), ZeroDivisionError)
    assert list(ends.values()) == [Uploaded(name[0], new=True) for name in ends]
    assert sorted(batches[0]) == sorted(TEXTS)
    assert sorted(batches[1:]) == [[name] for name in sorted(TEXTS)]
    assert (desk.left_over(), desk.library.check()) == ([], ())


@pytest.mark.parametrize(("bound", "most"), [("_TOGETHER_FILES", 2), ("_TOGETHER_CHARACTERS", 1)])
def test_only_so_much_is_stored_in_one_change(
    desk: Desk, held, batches, monkeypatch, bound: str, most: int
) -> None:
    monkeypatch.setattr(module, "_TOGETHER_SECONDS", WAIT)
    monkeypatch.setattr(module, bound, most)
    go_on = held(*TEXTS)
    for name, text in TEXTS.items():
        desk.put(name, text)
    go_on.set()
    assert desk.ends(*TEXTS) == [Uploaded(name[0], new=True) for name in TEXTS]
    # Two are read at a time: the second of them comes to what is enough already.
    assert all(1 <= len(batch) <= most + 1 for batch in batches)
    assert sum(map(len, batches)) == len(TEXTS)


def test_where_the_library_is_busy_each_file_is_told_so_and_none_is_tried_again(
    desk: Desk, held, batches, monkeypatch
) -> None:
    monkeypatch.setattr(module, "_TOGETHER_SECONDS", WAIT)
    monkeypatch.setattr("index.database._WAIT_SECONDS", 0.01)
    go_on = held(*TEXTS)
    for name, text in TEXTS.items():
        desk.put(name, text)
    with closing(connect(desk.library.folder / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        go_on.set()
        ends = desk.ends(*TEXTS)
    assert [type(each) for each in ends] == [LibraryBusyError] * len(TEXTS)
    assert len(batches) == 1
    assert (desk.left_over(), len(desk.library.documents())) == ([], 4)


def test_a_copy_of_what_is_removed_meanwhile_is_read_after_all(desk: Desk, monkeypatch) -> None:
    desk.put("0.txt", TEXTS["0.txt"])
    desk.ends("0.txt")
    store = Uploads.store
    removals = iter([["0"]])

    def overtaken(uploads: Uploads, reads: Sequence[ReadUpload]) -> tuple[Uploaded, ...]:
        for ids in removals:
            desk.library.remove(ids)
        return store(uploads, reads)

    monkeypatch.setattr(Uploads, "store", overtaken)
    desk.put("көчүрмө.txt", TEXTS["0.txt"])
    assert desk.ends("көчүрмө.txt") == [Uploaded("көчүрмө", new=True)]
    assert desk.heard["көчүрмө.txt"][:-1] == ["reading", "storing"] * 2


def test_a_library_that_cannot_be_read_is_told_for_each_file(desk: Desk, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(State, "passage_length", fail)
    for name, text in TEXTS.items():
        desk.put(name, text)
    assert [type(each) for each in desk.ends(*TEXTS)] == [ZeroDivisionError] * len(TEXTS)
    assert desk.left_over() == []


def test_what_is_closed_stores_what_has_been_read_and_gives_up_what_waits(
    desk: Desk, held, monkeypatch
) -> None:
    monkeypatch.setattr(module, "_TOGETHER_SECONDS", WAIT)
    go_on = held("0.txt")
    desk.put("0.txt", TEXTS["0.txt"])
    wait_for(lambda: desk.heard.get("0.txt") == ["reading"])
    desk.put("1.txt", TEXTS["1.txt"])
    wait_for(lambda: desk.heard.get("1.txt") == ["reading", "storing"])
    both = held("2.txt", "0.txt")
    desk.put("2.txt", TEXTS["2.txt"])
    wait_for(lambda: desk.heard.get("2.txt") == ["reading"])
    desk.put("3.txt", TEXTS["3.txt"])
    desk.queue.close()
    assert desk.ends("1.txt") == [Uploaded("1", new=True)]
    assert "3.txt" not in desk.heard
    go_on.set()
    both.set()
    desk.ends("0.txt", "2.txt")
    assert desk.left_over() == []


def test_a_file_without_a_document_goes_when_the_chat_is_opened(own: Library) -> None:
    orphan = own.folder / "files" / ("a" * 64) / "x.txt"
    orphan.parent.mkdir(parents=True)
    orphan.write_text("Бул файлдын документи жок.", encoding="utf-8")
    app = FastAPI()
    app.include_router(upload_router(own, Visitors(open_role="curator")))
    with TestClient(app):
        assert not orphan.exists()
