"""Files that came through the browser: kept as long as their documents, and gone without a trace when unreadable."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from hashlib import sha256
from os import utime
from pathlib import Path
from shutil import move
from sqlite3 import Connection
from subprocess import run
from sys import executable
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import generations
from index.collections import Collection
from index.generation import Generation
from index.library import Library
from index.state import State
from index.uploads import Uploaded, safe_name
from ingest.corrections import Correction
from ingest.errors import (
    BrokenSourceError,
    CollectionError,
    EmptySourceError,
    LibraryError,
    SourceError,
    UnknownDocumentError,
    UnknownFormatError,
)
from ingest.workers import DEFAULT_LIMITS, Limits, Workers

AsBefore = Callable[[Library], None]
SALT = "Кербендер тузду ашуудан ашырып, базарга ташышкан."


def upload(
    library: Library,
    name: str,
    content: str | bytes,
    *,
    collections: Sequence[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> Uploaded:
    (uploaded,) = upload_together(library, (name, content), collections=collections, limits=limits)
    return uploaded


def upload_together(
    library: Library,
    *files: tuple[str, str | bytes],
    collections: Sequence[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Uploaded, ...]:
    """Receives and reads files, and stores them in one change."""
    with ExitStack() as stack:
        reader = stack.enter_context(library.uploads.reader(limits))
        reads = []
        for name, content in files:
            path = stack.enter_context(library.uploads.receiving(name))
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            reads.append(reader.read(path, collections=collections))
        return library.uploads.store(reads)


def kept(library: Library) -> dict[str, str]:
    """Names and folders of the files that lie in a library's folder ``files``."""
    folder = library.folder / "files"
    return {path.name: path.parent.name for path in folder.rglob("*") if path.is_file()}


def digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def test_an_uploaded_file_is_a_document_that_is_found_and_its_file_is_kept(own: Library) -> None:
    assert upload(own, "Туз жолу.txt", SALT) == Uploaded("туз-жолу", new=True)
    assert own.search("Кербендер эмне ташышкан?").hits[0].passage.text == SALT
    entry = own.documents()[-1]
    place = own.folder / "files" / digest(SALT) / "Туз жолу.txt"
    assert (entry.id, entry.source, entry.sha256) == ("туз-жолу", str(place), digest(SALT))
    assert entry.metadata.title == "Туз жолу"
    assert own.uploads.file(entry.source) == place
    assert place.read_text(encoding="utf-8") == SALT
    assert kept(own) == {"Туз жолу.txt": digest(SALT)}
    assert own.check() == ()


def test_the_same_content_is_there_already_under_whatever_name(own: Library, shelf: Path) -> None:
    assert upload(own, "tuz.txt", SALT).new
    assert upload(own, "başka.txt", SALT) == Uploaded("tuz", new=False)
    content = (shelf / "texts" / "mines.txt").read_bytes()
    assert upload(own, "mayın.txt", content) == Uploaded("mines", new=False)
    assert kept(own) == {"tuz.txt": digest(SALT)}
    assert len(own.documents()) == 5


def test_the_same_name_with_another_content_is_another_document(own: Library) -> None:
    assert upload(own, "tuz.txt", SALT).document_id == "tuz"
    assert upload(own, "tuz.txt", f"{SALT} Жол узак болгон.").document_id == "tuz-2"
    assert own.document("tuz").text == SALT
    assert len(list((own.folder / "files").rglob("tuz.txt"))) == 2


def test_an_upload_goes_into_collections_also_if_it_is_there_already(own: Library) -> None:
    for name in ("Ticaret", "Туз"):
        own.collections.make(name)
    assert upload(own, "tuz.txt", SALT, collections=["Ticaret"]) == Uploaded("tuz", new=True)
    assert upload(own, "tuz.txt", SALT, collections=[" Туз"]) == Uploaded("tuz", new=False)
    assert own.documents()[-1].collections == ("Ticaret", "Туз")


def test_a_collection_that_was_deleted_while_the_file_was_read_does_not_come_back(
    own: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ticaret", "Туз"):
        own.collections.make(name)
    read_all = Workers.read_all

    def meanwhile(workers: Workers, paths: list[Path]) -> object:
        own.collections.delete("Ticaret")
        return read_all(workers, paths)

    monkeypatch.setattr(Workers, "read_all", meanwhile)
    uploaded = upload(own, "tuz.txt", SALT, collections=["Ticaret", "Туз"])
    assert uploaded == Uploaded("tuz", new=True, gone=("Ticaret",))
    assert own.documents()[-1].collections == ("Туз",)
    assert own.collections.all() == (Collection("Туз", 1),)


def test_files_that_were_read_are_stored_in_one_change_each_with_what_became_of_it(
    own: Library, shelf: Path
) -> None:
    own.collections.make("Ticaret")
    before, _ = own.found_with()
    mines = (shelf / "texts" / "mines.txt").read_bytes()
    files = (("tuz.txt", SALT), ("кайра.txt", SALT), ("mayın.txt", mines), ("tuz.txt", "Tuz yolu uzundu."))
    assert upload_together(own, *files, collections=["Ticaret"]) == (
        Uploaded("tuz", new=True),
        Uploaded("tuz", new=False),
        Uploaded("mines", new=False),
        Uploaded("tuz-2", new=True),
    )
    assert own.found_with()[0] == before + 1
    assert own.collections.all() == (Collection("Ticaret", 3),)
    assert set(kept(own)) == {"tuz.txt"}
    assert len(list((own.folder / "files").rglob("tuz.txt"))) == 2
    assert own.check() == ()


def test_files_that_were_not_stored_lie_where_they_came_in_and_can_be_stored_then(
    own: Library, answers_as_before: AsBefore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with own.uploads.receiving("tuz.txt") as path, own.uploads.reader() as reader:
        path.write_text(SALT, encoding="utf-8")
        read = reader.read(path)
        with monkeypatch.context() as patch:
            patch.setattr(State, "insert", fail)
            with pytest.raises(ZeroDivisionError):
                own.uploads.store([read])
        assert (path.read_text(encoding="utf-8"), kept(own)["tuz.txt"]) == (SALT, path.parent.name)
        answers_as_before(own)
        assert own.uploads.store([read]) == (Uploaded("tuz", new=True),)
    assert kept(own) == {"tuz.txt": digest(SALT)}


def test_a_document_that_is_removed_before_its_copy_is_stored_is_said_to_be_gone(own: Library) -> None:
    upload(own, "tuz.txt", SALT)
    with own.uploads.receiving("кайра.txt") as path, own.uploads.reader() as reader:
        path.write_text(SALT, encoding="utf-8")
        read = reader.read(path)
        own.remove(["tuz"])
        with pytest.raises(UnknownDocumentError, match=r"^кайра\.txt: "):
            own.uploads.store([read])
        assert own.uploads.store([reader.read(path)]) == (Uploaded("кайра", new=True),)


def test_a_file_is_safe_on_the_disk_before_its_document_is_stored(
    own: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    opens, insert = generations.open_descriptor, State.insert

    def seen(path: Path, flags: int) -> int:
        synced.append(path)
        return opens(path, flags)

    def stored(state: State, connection: Connection, *more: object) -> None:
        place = own.folder / "files" / digest(SALT) / "tuz.txt"
        assert synced == [place, place.parent, place.parent.parent]
        insert(state, connection, *more)  # type: ignore[arg-type]  # as insert has them

    monkeypatch.setattr(generations, "open_descriptor", seen)
    monkeypatch.setattr(State, "insert", stored)
    assert upload(own, "tuz.txt", SALT).new


CUT_OFF = """
from os import _exit
from pathlib import Path
from sys import argv
from index import generations
from index.library import Library
from index.state import State
from index.store import Store
from index.uploads import Uploads

library = Library.open(Path(argv[1]))
with library.uploads.receiving("tuz.txt") as path, library.uploads.reader() as reader:
    path.write_bytes(Path(argv[2]).read_bytes())
    read = reader.read(path, collections=["Ticaret"])
    setattr({where}, {name!r}, lambda *_: _exit(7))
    library.uploads.store([read])
"""


@pytest.mark.parametrize(
    ("where", "name", "is_stored"),
    [
        ("Uploads", "_moved", False),  # before the file is moved
        ("State", "insert", False),  # the file is moved
        ("Store", "set_generation", False),  # everything is written
        ("State", "clean", True),  # everything is committed
    ],
)
def test_wherever_an_upload_is_cut_off_no_text_is_without_its_file_and_no_file_stays_without_its_text(
    own: Library, tmp_path: Path, answers_as_before: AsBefore, where: str, name: str, is_stored: bool
) -> None:
    own.collections.make("Ticaret")
    (tmp_path / "tuz.txt").write_text(SALT, encoding="utf-8")
    program = CUT_OFF.format(where=where, name=name)
    root = Path(__file__).resolve().parent.parent
    arguments = [executable, "-c", program, own.folder, tmp_path / "tuz.txt"]
    assert run(arguments, cwd=root, check=False).returncode == 7
    again = Library.open(own.folder)
    again.uploads.sweep()  # as the chat does when it is opened
    place = again.folder / "files" / digest(SALT) / "tuz.txt"
    assert place.exists() == is_stored
    if is_stored:
        assert again.document("tuz").text == place.read_text(encoding="utf-8") == SALT
        assert again.documents()[-1].collections == ("Ticaret",)
        assert again.check() == ()
    else:
        answers_as_before(again)
    assert upload(again, "tuz.txt", SALT, collections=["Ticaret"]) == Uploaded("tuz", new=not is_stored)
    assert again.uploads.file(again.documents()[-1].source) == place
    assert again.documents()[-1].collections == ("Ticaret",)


@pytest.mark.parametrize("name", ["", "Туз\nжолу", "т" * 101])
def test_a_collection_that_cannot_be_named_so_leaves_the_library_as_it_was(
    own: Library, answers_as_before: AsBefore, name: str
) -> None:
    with pytest.raises(CollectionError) as caught:
        upload(own, "tuz.txt", SALT, collections=["Ticaret", name])
    assert type(caught.value) is CollectionError
    assert (kept(own), own.collections.all()) == ({}, ())
    answers_as_before(own)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.pdf", b"no pdf at all", BrokenSourceError),
        ("a.docx", b"PK\x03\x04" + b"\xff" * 400, BrokenSourceError),
        ("a.txt", b"", EmptySourceError),
        ("a.txt", b" \n12 - 7", EmptySourceError),
        ("a.exe", b"MZ", UnknownFormatError),
        ("sources.toml", b'["*"]\ntitle = "x"', UnknownFormatError),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_library_as_it_was(
    own: Library, answers_as_before: AsBefore, name: str, content: bytes, error: type[SourceError]
) -> None:
    with pytest.raises(error, match=rf"^{name}: ") as caught:
        upload(own, name, content)
    assert str(own.folder) not in str(caught.value)
    assert [path for path in (own.folder / "files").rglob("*") if path.name != ".incoming"] == []
    answers_as_before(own)


def test_a_file_that_takes_too_long_or_too_much_is_given_up(
    own: Library, answers_as_before: AsBefore
) -> None:
    rows = "<tr>" + "<td>Köprü</td>" * 400 + "</tr>"
    with pytest.raises(SourceError, match=r"^a\.html: "):
        upload(own, "a.html", f"<table>{rows * 3_000}</table>", limits=Limits(1.0, 200))
    assert kept(own) == {}
    answers_as_before(own)


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_upload_that_is_cut_off_while_it_is_indexed_leaves_nothing_behind(
    own: Library, answers_as_before: AsBefore, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(Generation, "save", fail)
        with pytest.raises((LibraryError, KeyboardInterrupt)):
            upload(own, "tuz.txt", SALT)
    assert kept(own) == {}
    answers_as_before(own)
    assert upload(own, "tuz.txt", SALT).new


def test_a_file_goes_with_its_document_and_with_no_other(own: Library) -> None:
    upload(own, "tuz.txt", SALT)
    upload(own, "жол.txt", "Жол узак болгон.")
    own.remove(["mines"])
    own.edit("tuz", Correction(title="Tuz"))
    assert set(kept(own)) == {"tuz.txt", "жол.txt"}
    own.remove(["tuz"])
    assert set(kept(own)) == {"жол.txt"}
    assert not (own.folder / "files" / digest(SALT)).exists()


def test_a_file_that_was_edited_where_it_lies_stays_with_its_document(own: Library) -> None:
    upload(own, "tuz.txt", SALT)
    place = own.folder / "files" / digest(SALT) / "tuz.txt"
    place.write_text("Туз азыр машине менен ташылат.", encoding="utf-8")
    assert own.add([place]).updated == ("tuz",)
    upload(own, "жол.txt", "Жол узак болгон.")
    assert kept(own) == {"tuz.txt": digest(SALT), "жол.txt": digest("Жол узак болгон.")}
    assert own.uploads.file(own.documents()[4].source) == place
    own.remove(["жол"])
    assert kept(own) == {"tuz.txt": digest(SALT)}
    own.remove(["tuz"])
    assert kept(own) == {}


def test_what_was_uploaded_before_it_was_edited_can_be_uploaded_again_beside_it(
    own: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    upload(own, "tuz.txt", SALT)
    place = own.folder / "files" / digest(SALT) / "tuz.txt"
    place.write_text("Туз азыр машине менен ташылат.", encoding="utf-8")
    own.add([place])
    with monkeypatch.context() as patch:
        patch.setattr(Generation, "save", full)
        with pytest.raises(LibraryError):
            upload(own, "tuz.txt", SALT)
    assert place.read_text(encoding="utf-8") == "Туз азыр машине менен ташылат."
    assert upload(own, "tuz.txt", SALT) == Uploaded("tuz-2", new=True)
    assert own.document("tuz").text == place.read_text(encoding="utf-8") == "Туз азыр машине менен ташылат."
    again = own.uploads.file(own.documents()[5].source)
    assert again is not None
    assert again.read_text(encoding="utf-8") == own.document("tuz-2").text == SALT
    own.remove(["tuz"])
    assert [again.exists(), place.exists()] == [True, False]


def test_a_file_that_waits_for_days_to_be_read_is_not_taken_for_left_over(own: Library) -> None:
    with own.uploads.receiving("tuz.txt") as path:
        path.write_text(SALT, encoding="utf-8")
        utime(path.parent, (0, 0))
        upload(own, "жол.txt", "Жол узак болгон.")
        with own.uploads.reader() as reader:
            assert own.uploads.store([reader.read(path)]) == (Uploaded("tuz", new=True),)
    assert not path.parent.exists()


def test_what_a_killed_process_left_behind_goes_with_the_next_change(own: Library) -> None:
    upload(own, "tuz.txt", SALT)
    orphan = own.folder / "files" / ("a" * 64)
    old, young = (own.folder / "files" / ".incoming" / name for name in ("old", "young"))
    for folder in (orphan, old, young):
        folder.mkdir()
        (folder / "x.txt").write_text(SALT, encoding="utf-8")
    utime(old, (0, 0))
    upload(own, "жол.txt", "Жол узак болгон.")
    assert [orphan.exists(), old.exists(), young.exists()] == [False, False, True]
    orphan.mkdir()
    own.remove(["жол"])
    assert not orphan.exists()


def test_a_library_that_was_moved_still_has_its_files(own: Library, tmp_path: Path) -> None:
    upload(own, "tuz.txt", SALT)
    moved = Library.open(Path(move(own.folder, tmp_path / "başka yer")))
    source = moved.documents()[-1].source
    assert moved.uploads.file(source) == tmp_path / "başka yer" / "files" / digest(SALT) / "tuz.txt"
    assert moved.uploads.file("/texts/tuz.txt") is None
    assert moved.uploads.file("") is None
    moved.remove(["mines"])
    assert kept(moved) == {"tuz.txt": digest(SALT)}


def test_kept_files_are_documents_of_their_library_and_nothing_else_in_its_folder_is(own: Library) -> None:
    upload(own, "tuz.txt", SALT)
    stray = own.folder / "files" / ("b" * 64) / "stray.txt"
    stray.parent.mkdir()
    stray.write_text("Bu belge değil.", encoding="utf-8")
    report = own.add([own.folder])
    assert (report.added, report.updated, report.unchanged) == ((), (), ("tuz",))


def test_questions_are_answered_while_a_document_is_added(
    own: Library, answers_as_before: AsBefore, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, writing, go_on = Generation.save, Event(), Event()

    def slow(generation: Generation, folder: Path) -> None:
        save(generation, folder)
        writing.set()
        assert go_on.wait(30)

    monkeypatch.setattr(Generation, "save", slow)
    thread = Thread(target=upload, args=(own, "tuz.txt", SALT))
    thread.start()
    assert writing.wait(30)
    answers_as_before(own)  # the change is half done, and would be kept waiting by a lock that questions take
    go_on.set()
    thread.join(30)
    assert own.search("Кербендер эмне ташышкан?").hits[0].passage.document_id == "tuz"


def test_changes_of_one_process_wait_for_each_other(own: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.database._WAIT_SECONDS", 0.01)
    texts = [f"{number}-текст: {SALT}" for number in range(6)]
    threads = [Thread(target=upload, args=(own, f"{number}.txt", text)) for number, text in enumerate(texts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(entry.id for entry in own.documents()[4:]) == ["0", "1", "2", "3", "4", "5"]
    assert own.check() == ()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Чүй дарыясы.pdf", "Чүй дарыясы.pdf"),
        ("ko\u0308pru\u0308.TXT", "köprü.TXT"),
        ("<img src=x onerror=alert(1)> ${alert(2)}.md", "<img src=x onerror=alert(1)> ${alert(2)}.md"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\belgeler\\a.txt", "C:_belgeler_a.txt"),
        ("..", "document"),
        ("", "document"),
        ("\xa0", "document"),
        ("\xa0.txt", "document.txt"),
        (".gizli.txt", "gizli.txt"),
        ("a\x00b\nc\x7f.txt", "a_b_c_.txt"),
        ("\ud83dx.txt", "_x.txt"),
        ("ж" * 300 + ".docx", "ж" * 97 + ".docx"),
        ("a." + "ж" * 200, "a." + "ж" * 99),
        ("a.txt. . ", "a.txt"),
    ],
)
def test_names_are_made_safe_and_otherwise_left_as_they_are(said: str, name: str) -> None:
    assert safe_name(said) == name


@given(st.text())
def test_every_name_is_that_of_a_file_in_its_folder(said: str) -> None:
    name = safe_name(said)
    assert Path("/folder", name).parent == Path("/folder")
    assert 0 < len(name.encode()) <= 255
    assert not name.startswith(".")
    assert safe_name(name) == name
