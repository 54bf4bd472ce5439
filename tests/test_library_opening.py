"""Which folders are libraries, with which encoder, and what is found wrong with one."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import numpy as np
import pytest

from index.encoder import BuiltinEncoder
from index.generation import FORMAT
from index.library import Library
from index.store import Store
from ingest.errors import (
    LibraryDamagedError,
    LibraryEncoderError,
    LibraryError,
    LibraryVersionError,
    MissingLibraryError,
)

AsBefore = Callable[[Library], None]


class Lengths:
    """An encoder of two dimensions that knows only how long a text is."""

    name = "lengths"
    dimension = 2

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[1, 0] if len(text) < 60 else [0, 1] for text in texts], dtype=np.float32)

    encode_queries = encode_documents


class Breadths(Lengths):
    """Another encoder, under the same name."""

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        return super().encode_documents(texts)[:, ::-1]

    encode_queries = encode_documents


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def ids(library: Library) -> list[str]:
    return [entry.id for entry in library.documents()]


def first(library: Library, question: str) -> str:
    return library.search(question).hits[0].passage.document_id


def test_a_library_that_is_not_there_is_missed(tmp_path: Path) -> None:
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(MissingLibraryError, match="there is no library here") as caught:
            Library.open(path)
        assert str(caught.value).startswith(f"{path}: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("create", [True, False])
def test_a_file_is_no_library_and_stays_as_it_is(tmp_path: Path, create: bool) -> None:
    path = write(tmp_path / "file.txt", "Köprü")
    with pytest.raises(LibraryError, match="this is a file") as caught:
        Library.open(path, create=create)
    assert type(caught.value) is LibraryError
    with pytest.raises(LibraryError, match="cannot be made"):
        Library.open(path / "library", create=True)
    assert path.read_text(encoding="utf-8") == "Köprü"


def test_a_folder_that_holds_other_files_does_not_become_a_library(tmp_path: Path) -> None:
    write(tmp_path / "thesis.txt", "Köprü")
    with pytest.raises(LibraryError, match="holds other files"):
        Library.open(tmp_path, create=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_empty_folder_becomes_a_library_and_opening_it_again_makes_no_new_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    Library.open(tmp_path / "empty", create=True).add([write(tmp_path / "a.txt", "Köprü eskidir.")])
    assert ids(Library.open(tmp_path / "empty", create=True)) == ["a"]


def test_a_library_of_another_version_is_refused(own: Library) -> None:
    with closing(connect(own.folder / "library.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    for use in (
        own.documents,
        own.check,
        own.rebuild,
        lambda: own.search("köprü"),
        lambda: own.remove(["a"]),
    ):
        with pytest.raises(LibraryVersionError, match="has version 99"):
            use()


def test_an_index_of_another_format_is_refused_and_mended_by_making_it_anew(
    own: Library, answers_as_before: AsBefore
) -> None:
    path = own.folder / "generations" / "1" / "manifest.json"
    write(path, path.read_text(encoding="utf-8").replace(f'"format": {FORMAT}', '"format": 99'))
    with pytest.raises(LibraryVersionError, match="has format 99"):
        own.search("köprü")
    own.rebuild()
    answers_as_before(own)


def test_another_encoder_than_the_librarys_is_refused(
    own: Library, shelf: Path, tmp_path: Path, answers_as_before: AsBefore
) -> None:
    other = Library.open(own.folder, encoder=Lengths())
    path = write(tmp_path / "a.txt", "Köprü eskidir.")
    for use in (
        lambda: other.search("köprü"),
        lambda: other.add([path]),
        lambda: other.add([shelf / "texts"]),  # nothing would change, but who asks should know
        lambda: other.remove(["mines"]),
    ):
        with pytest.raises(LibraryEncoderError, match=r"encoder builtin.* lengths"):
            use()
    answers_as_before(own)


def test_a_library_is_made_with_the_encoder_that_it_is_opened_with(tmp_path: Path, shelf: Path) -> None:
    library = Library.open(tmp_path / "library", encoder=Lengths(), create=True)
    library.add([shelf / "texts"])
    assert first(library, "Who cleared the mined fields?") == "mines"
    assert library.check() == ()
    with pytest.raises(LibraryEncoderError, match="lengths"):
        Library.open(tmp_path / "library", encoder=BuiltinEncoder.load()).search("köprü")


def test_an_index_made_anew_with_another_encoder_is_searched_with_it(own: Library) -> None:
    own.rebuild(encoder=Lengths())
    for library in (own, Library.open(own.folder, encoder=Lengths())):
        assert ids(library) == ["köprü", "mines", "дорога", "суу"]
        assert first(library, "Who cleared the mined fields?") == "mines"
        assert library.check() == ()
    with pytest.raises(LibraryEncoderError):
        Library.open(own.folder, encoder=BuiltinEncoder.load()).search("köprü")


def test_an_index_made_anew_keeps_the_encoder_of_its_library(
    own: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.rebuild(encoder=Lengths())
    by_name = {"lengths": Lengths(), None: BuiltinEncoder.load()}
    monkeypatch.setattr("index.generations.load_encoder", lambda name=None: by_name[name])
    Library.open(own.folder).rebuild()
    assert Library.open(own.folder, encoder=Lengths()).check() == ()


def test_an_encoder_is_loaded_once_and_anew_where_another_lies_under_its_name(
    own: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.rebuild(encoder=Lengths())
    asked_for: list[str] = []
    lying_there: list[Lengths] = [Lengths()]

    def load(name: str) -> Lengths:
        asked_for.append(name)
        return lying_there[-1]

    monkeypatch.setattr("index.generations.load_encoder", load)
    library = Library.open(own.folder)
    for name in ("a.txt", "b.txt"):
        library.add([write(tmp_path / name, f"Köprü {name} eskidir.")])
        assert first(library, "Who cleared the mined fields?") == "mines"
    library.remove(["a"])
    assert library.check() == ()
    assert asked_for == ["lengths"]
    lying_there.append(Breadths())
    Library.open(own.folder).rebuild(encoder=Breadths())
    assert library.check() == ()
    assert asked_for == ["lengths", "lengths"]


@pytest.mark.parametrize("name", ["dense.faiss", "vocabulary.txt", "manifest.json", "terms.txt"])
def test_a_deleted_file_is_found_named_and_mended_by_making_the_index_anew(
    own: Library, answers_as_before: AsBefore, name: str
) -> None:
    path = own.folder / "generations" / "1" / name
    path.unlink()
    (problem,) = own.check()
    assert problem.startswith(f"{path}: ")
    assert "kopru check --rebuild" in problem
    with pytest.raises(LibraryDamagedError):
        own.search("köprü")
    Library.open(own.folder).rebuild()
    answers_as_before(own)


@pytest.mark.parametrize("name", ["dense.faiss", "words.safetensors", "numbers.npy", "lexical.safetensors"])
def test_a_changed_byte_is_found_named_and_mended_by_making_the_index_anew(
    own: Library, answers_as_before: AsBefore, name: str
) -> None:
    answers_as_before(own)
    path = own.folder / "generations" / "1" / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    (problem,) = own.check()
    assert problem.startswith(f"{path}: this file is not the one that was written")
    own.rebuild()
    answers_as_before(own)


def test_a_damaged_index_takes_no_new_documents(own: Library, tmp_path: Path) -> None:
    (own.folder / "generations" / "1" / "dense.faiss").write_bytes(b"IxMp")
    with pytest.raises(LibraryDamagedError, match=r"dense\.faiss"):
        own.add([write(tmp_path / "a.txt", "Köprü eskidir.")])
    assert ids(own) == ["köprü", "mines", "дорога", "суу"]


def test_an_index_of_other_passages_than_the_documents_is_found(own: Library) -> None:
    with closing(connect(own.folder / "library.sqlite")) as connection:
        connection.execute("DELETE FROM passage WHERE number = 1")
        connection.commit()
    (problem,) = own.check()
    assert "the index holds 4 passages, the documents have 3" in problem
    own.rebuild()
    assert own.check() == ()


def test_a_passage_beyond_its_text_is_found(own: Library) -> None:
    with closing(connect(own.folder / "library.sqlite")) as connection:
        connection.execute("UPDATE passage SET stop = 100000 WHERE number = 1")
        connection.commit()
    assert own.check() == ("köprü: passage 0 is not within its text.",)


def test_documents_that_are_no_database_any_more_are_an_error_that_names_them(own: Library) -> None:
    path = write(own.folder / "library.sqlite", "not a database" * 1000)
    for use in (own.check, own.documents, lambda: own.search("köprü")):
        with pytest.raises(LibraryDamagedError) as caught:
            use()
        assert str(caught.value).startswith(f"{path}: ")


def test_a_library_whose_making_was_cut_off_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    (folder / "generations").mkdir(parents=True)
    (folder / "library.sqlite").touch()
    with pytest.raises(MissingLibraryError, match="no library here"):
        Library.open(folder)
    assert Library.open(folder, create=True).documents() == ()
    assert Library.open(folder).check() == ()


def test_making_a_library_twice_at_once_makes_it_once(tmp_path: Path) -> None:
    first = Library.open(tmp_path / "library", create=True)
    Store(tmp_path / "library" / "library.sqlite").create()
    assert first.documents() == ()
    assert first.check() == ()
