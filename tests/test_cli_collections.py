"""``kopru collection``, and what the other verbs do with collections."""

from pathlib import Path

import pytest

from index.library import Library

QUESTION = "Who cleared the mined fields near Aghdam?"


@pytest.fixture
def library(own: Library) -> Path:
    return own.folder


def test_collections_are_made_filled_emptied_renamed_and_deleted(library, terminal):
    for arguments, said in (
        (("list",), "There is no collection yet. Make one with `kopru collection add NAME ID...`."),
        (("add", "Жол", "дорога", "köprü"), "Жол: 2 documents"),
        (("add", " Жол ", "mines"), "Жол: 3 documents"),
        (("add", "boş"), "boş: 0 documents"),
        (("remove", "Жол", "mines", "köprü"), "Жол: 1 document"),
        (("rename", "Жол", "Жолдор"), "Жолдор: 1 document"),
        (("list",), "boş: 0 documents\nЖолдор: 1 document"),
        (("delete", "Жолдор"), "Deleted: Жолдор. Its documents are still there."),
        (("list",), "boş: 0 documents"),
    ):
        assert terminal.kopru("collection", *arguments, library=library) == 0
        assert terminal.printed() == f"{said}\n"
    assert terminal.kopru("collection", "list", "--json", library=library) == 0
    assert terminal.objects() == [{"name": "boş", "documents": 0}]
    assert len(Library.open(library).documents()) == 4


def test_what_cannot_be_done_is_said(library, terminal):
    assert terminal.kopru("collection", "delete", "Yol", library=library) == 2
    assert terminal.complaint() == "Yol: no collection has this name. There are: none yet."
    assert terminal.kopru("collection", "add", "a\nb", "суу", library=library) == 2
    assert terminal.complaint().startswith(r"'a\nb': has a line end or a control character in it.")
    assert terminal.kopru("collection", "add", "Суу", "yok", library=library) == 2
    assert terminal.complaint().startswith("yok: no document has this id.")
    assert Library.open(library).collections.all() == ()


def test_documents_are_added_to_collections_new_or_not(library, terminal, tmp_path):
    new = tmp_path / "tuz.txt"
    new.write_text("Tuz kervanlarla taşındı.", encoding="utf-8")
    copy = tmp_path / "kopya.txt"
    copy.write_bytes(new.read_bytes())
    assert (
        terminal.kopru("add", new, copy, "--collection", "Ticaret", "--collection", "Yol", library=library)
        == 0
    )
    terminal.printed()
    assert terminal.kopru("collection", "list", library=library) == 0
    assert terminal.printed() == "Ticaret: 1 document\nYol: 1 document\n"
    assert terminal.kopru("list", "--collection", "Yol", "--json", library=library) == 0
    assert [(each["id"], each["collections"]) for each in terminal.objects()] == [("tuz", ["Ticaret", "Yol"])]
    assert terminal.kopru("show", "tuz", library=library) == 0
    assert "\nin         Ticaret, Yol\n" in terminal.printed()


def test_a_document_that_is_there_already_is_put_into_a_collection_and_that_is_said(library, shelf, terminal):
    there = shelf / "texts" / "mines.txt"
    assert terminal.kopru("add", there, "--collection", "Yol", library=library) == 0
    assert terminal.printed() == "Already there, unchanged: 1 document.\nYol: 1 document\n"


def test_a_collection_without_a_name_is_told_so_and_needs_no_document(terminal):
    assert terminal.kopru("collection", "add") == 2
    assert terminal.output.readouterr().err.endswith("the following arguments are required: NAME\n")


def test_a_bad_name_is_said_before_anything_is_read(library, terminal, tmp_path):
    new = tmp_path / "tuz.txt"
    new.write_text("Tuz kervanlarla taşındı.", encoding="utf-8")
    assert terminal.kopru("add", new, "--collection", " ", library=library) == 2
    assert terminal.complaint() == "A collection needs a name. Give it one of 1 to 100 characters."
    assert len(Library.open(library).documents()) == 4


def test_a_file_that_cannot_be_read_makes_no_collection(library, terminal, tmp_path):
    broken = tmp_path / "a.pdf"
    broken.write_bytes(b"no pdf")
    assert terminal.kopru("add", broken, "--collection", "Yol", library=library) == 2
    assert Library.open(library).collections.all() == ()


def test_questions_are_asked_within_collections(library, terminal, tmp_path):
    for name, document in (("a", "mines"), ("b", "дорога")):
        assert terminal.kopru("collection", "add", name, document, library=library) == 0
    terminal.printed()
    assert terminal.kopru("ask", QUESTION, "--json", "--collection", "b", library=library) == 0
    assert [hit["document"] for hit in terminal.objects()[0]["hits"]] == ["дорога"]
    queries = tmp_path / "q.jsonl"
    queries.write_text(f'{{"id": "1", "text": "{QUESTION}"}}\n', encoding="utf-8")
    options = ("--collection", "b", "--collection", "a")
    assert terminal.kopru("search", "--queries", queries, *options, library=library) == 0
    assert {hit["document"] for hit in terminal.objects()[0]["hits"]} == {"mines", "дорога"}
    assert terminal.kopru("ask", QUESTION, "--collection", "c", library=library) == 2
    assert terminal.complaint() == "c: no collection has this name. There are: a, b."


def test_an_empty_collection_lists_nothing(library, terminal):
    assert terminal.kopru("collection", "add", "boş", library=library) == 0
    terminal.printed()
    assert terminal.kopru("list", "--collection", "boş", library=library) == 0
    assert terminal.printed() == "boş: this collection is empty. Add documents with `kopru add PATH...`.\n"
