"""Collections of documents: what is in them, what is asked within them, and that nothing else changes."""

from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from index.collections import Collection, collection_name
from index.filters import Filters
from index.library import Library
from index.schema import SCHEMA_VERSION
from ingest.errors import CollectionError, UnknownCollectionError, UnknownDocumentError


def within(library: Library, *names: str, **filters: object) -> set[str]:
    """Ids of the documents of all hits."""
    chosen = Filters(collections=names, **filters)  # type: ignore[arg-type]  # years and documents
    return {hit.passage.document_id for hit in library.search("Нарын köprü railway", filters=chosen).hits}


def files(library: Library) -> dict[str, bytes]:
    return {
        path.relative_to(library.folder).as_posix(): path.read_bytes()
        for path in library.folder.rglob("*")
        if path.is_file() and "sqlite" not in path.name
    }


def test_a_document_may_be_in_several_collections_and_each_is_asked_within(own: Library) -> None:
    assert own.collections.put("Жол", ["дорога", "köprü"]) == "Жол"
    assert own.collections.put("Суу", ["суу", "köprü"]) == "Суу"
    assert own.collections.all() == (Collection("Жол", 2), Collection("Суу", 2))
    assert within(own) == {"köprü", "mines", "дорога", "суу"}
    assert within(own, "Жол") == {"дорога", "köprü"}
    assert within(own, "Суу") == {"суу", "köprü"}
    assert within(own, "Суу", "Жол") == {"суу", "дорога", "köprü"}
    assert within(own, "Суу", documents=("суу", "mines")) == {"суу"}
    assert within(own, "Суу", documents=("mines",)) == set()
    assert within(own, "Суу", languages=("tr",)) == {"köprü"}
    assert [entry.collections for entry in own.documents()] == [("Жол", "Суу"), (), ("Жол",), ("Суу",)]


def test_an_empty_collection_answers_nothing(own: Library) -> None:
    own.collections.make("boş")
    assert within(own, "boş") == set()


def test_a_collection_changes_neither_texts_nor_index(own: Library) -> None:
    before = files(own)
    own.collections.put("a", ["суу", "суу"])
    own.collections.rename("a", "b")
    own.collections.take_out("b", ["суу", "mines"])
    assert own.collections.all() == (Collection("b", 0),)
    own.collections.delete("b")
    assert own.collections.all() == ()
    assert files(own) == before
    assert own.check() == ()


def test_documents_leave_their_collections_when_they_are_removed_and_stay_in_them_when_read_anew(
    own: Library, tmp_path: Path
) -> None:
    path = tmp_path / "tuz.txt"
    path.write_text("Tuz kervanlarla taşındı.", encoding="utf-8")
    own.add([path])
    own.collections.put("Ticaret", ["tuz", "köprü"])
    path.write_text("Tuz develerle taşındı.", encoding="utf-8")
    assert own.add([path]).updated == ("tuz",)
    assert own.document("tuz").text == "Tuz develerle taşındı."
    assert own.collections.all() == (Collection("Ticaret", 2),)
    own.remove(["tuz"])
    assert own.collections.all() == (Collection("Ticaret", 1),)


def test_a_document_is_placed_in_just_the_collections_that_are_named(own: Library) -> None:
    for name in ("a", "b", "c"):
        own.collections.put(name, ["суу"])
    own.collections.place("суу", ["c", "b"])
    assert own.documents()[3].collections == ("b", "c")
    with pytest.raises(UnknownCollectionError):
        own.collections.place("суу", ["a", "yok"])
    assert own.documents()[3].collections == ("b", "c")


def test_an_unknown_collection_is_named_with_those_there_are(own: Library) -> None:
    with pytest.raises(
        UnknownCollectionError, match=r"^Yol: no collection has this name\. There are: none yet"
    ):
        within(own, "Yol")
    own.collections.make("Суу")
    own.collections.make("Жол")
    for call in (
        lambda: within(own, "Суу", "Yol"),
        lambda: own.collections.take_out("Yol", ["суу"]),
        lambda: own.collections.rename("Yol", "Жолдор"),
        lambda: own.collections.delete("Yol"),
        lambda: own.collections.kept("Yol"),
    ):
        with pytest.raises(UnknownCollectionError) as caught:
            call()
        assert str(caught.value) == "Yol: no collection has this name. There are: Жол, Суу."


def test_an_unknown_document_leaves_a_collection_as_it_was(own: Library) -> None:
    for call in (own.collections.put, own.collections.take_out):
        own.collections.put("Суу", ["суу"])
        with pytest.raises(UnknownDocumentError, match=r"^yok: "):
            call("Суу", ["mines", "yok"])
        assert own.collections.all() == (Collection("Суу", 1),)
    with pytest.raises(UnknownDocumentError):
        own.collections.put("new", ["yok"])
    assert own.collections.all() == (Collection("Суу", 1),)


def test_names_are_kept_in_nfc_without_space_around_them_and_found_in_any_form(own: Library) -> None:
    assert own.collections.put("  Ko\u0308pru\u0308ler\t", ["köprü"]) == "Köprüler"
    assert within(own, "Ko\u0308prüler ") == {"köprü"}
    assert own.collections.rename("Köprüler", " Köprüler") == "Köprüler"


@pytest.mark.parametrize("name", ["", " \n", "a" * 101, "a\nb", "a\x00b", "\ud800", "a\u2028b"])
def test_names_that_cannot_be_written_on_one_line_are_refused(own: Library, name: str) -> None:
    for call in (lambda: own.collections.make(name), lambda: own.collections.put(name, ["суу"])):
        with pytest.raises(CollectionError):
            call()
    assert own.collections.all() == ()
    assert collection_name("a" * 100) == "a" * 100


def test_a_name_is_given_once(own: Library) -> None:
    own.collections.make("Жол")
    own.collections.make("Суу")
    for call in (lambda: own.collections.make(" Жол"), lambda: own.collections.rename("Суу", "Жол")):
        with pytest.raises(
            CollectionError, match=r"^Жол: there is a collection of this name\. Choose another"
        ):
            call()
    assert [each.name for each in own.collections.all()] == ["Жол", "Суу"]


def test_a_library_of_version_2_gets_collections_and_keeps_all_it_held(
    own: Library, answers_as_before: object
) -> None:
    with closing(connect(own.folder / "library.sqlite")) as connection:
        connection.executescript("DROP TABLE member; DROP TABLE collection; PRAGMA user_version = 2;")
    library = Library.open(own.folder)
    assert library.collections.all() == ()
    library.collections.put("Жол", ["дорога"])
    assert within(library, "Жол") == {"дорога"}
    with closing(connect(own.folder / "library.sqlite")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert callable(answers_as_before)
    answers_as_before(library)
