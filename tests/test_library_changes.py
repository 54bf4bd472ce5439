"""A library while it changes: what is cut off changes nothing, and readers see one state or the other."""

from collections.abc import Callable, Iterator
from contextlib import closing
from os import O_RDWR
from os import open as open_descriptor
from pathlib import Path
from sqlite3 import connect
from subprocess import run
from sys import executable

import pytest

from index import database
from index import generations as module
from index.generation import Generation
from index.library import Library
from index.state import State
from index.store import Store
from ingest.errors import LibraryBusyError, LibraryError

AsBefore = Callable[[Library], None]
SECRET = "Zqwarniköv Xöplünd kasabasında gizlice yaşadı."  # no other text has these words


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that the library does not have."""
    path = tmp_path / "gizli.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


def first(library: Library, question: str) -> str:
    return library.search(question).hits[0].passage.document_id


def generations(library: Library) -> list[str]:
    return sorted(path.name for path in (library.folder / "generations").iterdir())


def changes(library: Library, secret: Path) -> tuple[Callable[[], object], ...]:
    return (lambda: library.add([secret]), lambda: library.remove(["mines"]), library.rebuild)


@pytest.mark.parametrize(
    ("failure", "shown"),
    [(OSError(28, "No space left on device"), LibraryError), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_change_that_fails_while_the_index_is_written_changes_nothing(
    own: Library,
    secret: Path,
    answers_as_before: AsBefore,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
    shown: type[BaseException],
) -> None:
    save = Generation.save

    def fail(generation: Generation, folder: Path) -> None:
        save(generation, folder)
        (folder / "dense.faiss").write_bytes(b"half")
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(Generation, "save", fail)
        for change in changes(own, secret):
            with pytest.raises(shown):
                change()
            answers_as_before(own)
            answers_as_before(Library.open(own.folder))
    own.add([secret])
    assert first(own, "Zqwarniköv") == "gizli"
    assert generations(own) == ["2"]
    assert own.check() == ()


def test_a_change_that_is_stopped_between_index_and_commit_changes_nothing(
    own: Library, secret: Path, answers_as_before: AsBefore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "set_generation", stop)
    for change in changes(own, secret):
        with pytest.raises(KeyboardInterrupt):
            change()
        answers_as_before(own)


def test_a_change_that_ends_with_its_process_changes_nothing(
    own: Library, secret: Path, answers_as_before: AsBefore
) -> None:
    program = (  # what a power cut leaves: no handler runs, nothing is tidied up
        "from os import _exit\nfrom pathlib import Path\nfrom sys import argv\n"
        "from index.library import Library\nfrom index.store import Store\n"
        "Store.set_generation = lambda *_: _exit(7)\n"
        "Library.open(Path(argv[1])).add([Path(argv[2])])\n"
    )
    root = Path(__file__).resolve().parent.parent
    assert run([executable, "-c", program, own.folder, secret], cwd=root, check=False).returncode == 7
    assert generations(own) == ["1", "2"]
    answers_as_before(own)
    assert own.add([secret]).added == ("gizli",)
    assert own.check() == ()


def test_a_disk_that_is_full_is_said_to_be(
    own: Library, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Generation, "save", fail)
    with pytest.raises(LibraryError, match=r"cannot be written \(No space left on device\)"):
        own.add([secret])


@pytest.mark.parametrize("system", ["posix", "nt"])
def test_what_is_written_is_synced_as_far_as_the_system_opens_it(
    own: Library, secret: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    opened: list[Path] = []

    def opens(path: Path, flags: int) -> int:
        if system == "nt" and path.is_dir():
            raise PermissionError(13, "Permission denied")
        assert path.is_dir() or flags == O_RDWR  # Windows syncs nothing that was opened to be read
        opened.append(path)
        return open_descriptor(path, flags)

    monkeypatch.setattr(module, "system", system)
    monkeypatch.setattr(module, "open_descriptor", opens)
    assert own.add([secret]).added == ("gizli",)
    written = own.folder / "generations" / "2"
    folders = [] if system == "nt" else [written, written.parent]
    assert sorted(opened) == sorted([*written.iterdir(), *folders])


def test_a_library_that_another_process_is_changing_is_busy_for_changes_but_answers(
    own: Library, secret: Path, answers_as_before: AsBefore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_WAIT_SECONDS", 0.01)
    with closing(connect(own.folder / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for change in changes(own, secret):
            with pytest.raises(LibraryBusyError, match="another process is changing this library"):
                change()
        answers_as_before(own)
    assert own.add([secret]).added == ("gizli",)


def test_a_reader_sees_the_state_it_began_with_and_then_the_new_one(
    own: Library, secret: Path, answers_as_before: AsBefore
) -> None:
    answers_as_before(own)
    writer = Library.open(own.folder)
    with own._store.reading() as connection:
        before, _ = own._state.current(connection)
        writer.add([secret])
        writer.remove(["mines"])
        during, _ = own._state.current(connection)
        assert during is before
        assert "mines" in [entry.id for entry in Store.entries(connection)]
    assert first(own, "Zqwarniköv") == "gizli"
    assert [entry.id for entry in own.documents()] == ["köprü", "дорога", "суу", "gizli"]


def add_another(library: Library) -> bool:
    path = library.folder.parent / "tuz.txt"
    path.write_text("Tuz kervanla taşınırdı.", encoding="utf-8")
    return library.add([path]).added == ("tuz",)


def upload_another(library: Library) -> bool:
    with library.uploads.receiving("tuz.txt") as path, library.uploads.reader() as reader:
        path.write_text("Tuz kervanla taşınırdı.", encoding="utf-8")
        (uploaded,) = library.uploads.store([reader.read(path)])
        return uploaded.new


@pytest.mark.parametrize(
    "use",
    [
        lambda library: first(library, "Zqwarniköv") == "gizli",
        Library.check,
        add_another,
        upload_another,
    ],
)
def test_a_reader_that_is_overtaken_while_it_loads_reads_the_newest(
    own: Library, secret: Path, monkeypatch: pytest.MonkeyPatch, use: Callable[[Library], object]
) -> None:
    load = Generation.load
    writer = Library.open(own.folder)
    writer.search("köprü")
    waiting: Iterator[Callable[[], object]] = iter(changes(writer, secret)[:2])

    def overtaken(folder: Path) -> Generation:
        for change in waiting:
            change()
        return load(folder)

    monkeypatch.setattr(Generation, "load", overtaken)
    assert use(own) in (True, ())
    assert first(own, "Zqwarniköv") == "gizli"


def test_the_generation_that_another_process_is_writing_is_left_alone(
    own: Library, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = State.clean

    def another_process_begins(state: State) -> None:
        (own.folder / "generations" / "3").mkdir()
        clean(state)

    monkeypatch.setattr(State, "clean", another_process_begins)
    own.add([secret])
    assert generations(own) == ["2", "3"]


def test_what_was_just_written_is_searched_without_being_read_again(
    own: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.search("köprü")
    read: list[Path] = []
    load = Generation.load

    def counted(folder: Path) -> Generation:
        read.append(folder)
        return load(folder)

    monkeypatch.setattr(Generation, "load", counted)
    (tmp_path / "tuz.txt").write_text("Tuz kervanla taşınırdı, kışın da yol kapanmazdı.\n", encoding="utf-8")
    own.add([tmp_path / "tuz.txt"])
    assert own.search("Tuz nasıl taşınırdı?").hits[0].passage.document_id == "tuz"
    assert read == []
    assert own.check() == ()
    assert len(read) == 1  # to check is to read what is on the disk


def test_a_change_that_was_undone_is_not_searched_when_another_process_takes_its_number(
    own: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Library.open(own.folder)
    (tmp_path / "tuz.txt").write_text("Tuz kervanla taşınırdı, kışın da yol kapanmazdı.\n", encoding="utf-8")
    (tmp_path / "bal.txt").write_text("Bal yazın toplanır, arılar yaylaya çıkarılırdı.\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(Store, "set_generation", staticmethod(lambda *_: 1 / 0))
        with pytest.raises(ZeroDivisionError):
            own.add([tmp_path / "tuz.txt"])
    other.add([tmp_path / "bal.txt"])
    assert own.search("Bal ne zaman toplanır?").hits[0].passage.document_id == "bal"
    assert own.check() == ()
