"""What the ``kopru`` command says when something is wrong, and that nothing is lost by it."""

import json
import sqlite3
from pathlib import Path

import pytest
from fpdf import FPDF

QUESTION = "Who cleared the mined fields near Aghdam?"


def scanned() -> bytes:
    made = FPDF()
    made.add_page()
    made.rect(20, 20, 100, 50)
    return bytes(made.output())


UNREADABLE = {
    "empty.txt": (b"", "not a single letter in it"),
    "scan.pdf": (scanned(), "no text on its only page"),
    "table.xlsx": (b"PK", "no reader for .xlsx"),
    "torn.pdf": (b"%PDF-1.4", "damaged or incomplete"),
    "program.txt": (bytes(range(256)), "holds bytes that no text has"),
    "gone.txt": (None, "no such file or folder"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_says_why_and_costs_nothing_else(name, own, terminal, tmp_path):
    content, found = UNREADABLE[name]
    path, good = tmp_path / name, tmp_path / "good.txt"
    good.write_text("The miller sold his mill.", encoding="utf-8")
    if content is not None:
        path.write_bytes(content)
    before = terminal.stored(own.folder)
    assert terminal.kopru("add", path, library=own.folder) == 2
    out, err = terminal.output.readouterr()
    assert out == "Not read, for the reasons above: 1.\nNothing changed.\n"
    assert (f"{name}: {found}" in err, err.count("\n")) == (True, 1)
    assert terminal.kopru("add", path, good, "--json", library=own.folder) == 1
    said = err.removeprefix("kopru: ").rstrip("\n")
    assert terminal.objects() == [
        {"added": ["good"], "updated": [], "unchanged": [], "failed": [said], "problems": {}, "left_out": []}
    ]
    assert terminal.kopru("add", path, good, library=own.folder) == 1
    assert terminal.output.readouterr() == (
        "Already there, unchanged: 1 document.\nNot read, for the reasons above: 1.\nNothing changed.\n", err
    )  # fmt: skip
    assert terminal.stored(own.folder) == before | {"good": "The miller sold his mill."}


def test_a_folder_without_a_text_says_so(own, terminal, tmp_path):
    (tmp_path / "pictures").mkdir()
    assert terminal.kopru("add", tmp_path / "pictures", library=own.folder) == 2
    _, err = terminal.output.readouterr()
    assert err.startswith(f"kopru: {tmp_path / 'pictures'}: no file in this folder that can be read")


def test_an_unknown_document_is_named_and_nothing_is_removed(own, terminal):
    before = terminal.stored(own.folder)
    unknown = "мост: no document has this id. `kopru list` shows those there are."
    for arguments, more in ((["show", "мост"], ""), (["remove", "köprü", "мост"], " Nothing was removed.")):
        assert terminal.kopru(*arguments, library=own.folder) == 2
        assert terminal.complaint() == unknown + more
    assert (
        terminal.kopru("show", "\udcff", library=own.folder) == 2
    )  # a byte that is no text, as Python has it
    assert terminal.complaint().startswith("?: no document has this id.")
    assert terminal.stored(own.folder) == before


def test_a_library_that_is_not_there_is_named_and_not_made(terminal, tmp_path):
    nowhere = tmp_path / "nowhere"
    for verb in (["list"], ["show", "a"], ["remove", "a"], ["ask", "a"], ["check"], ["check", "--rebuild"]):
        assert terminal.kopru(*verb, library=nowhere) == 2
        assert terminal.complaint().startswith(f"{nowhere}: there is no library here. Make one with")
    assert not nowhere.exists()


def test_a_library_is_not_made_of_something_else(terminal, tmp_path):
    file, folder = tmp_path / "file.txt", tmp_path / "folder"
    file.write_text("text", encoding="utf-8")
    folder.mkdir()
    (folder / "letter.txt").write_text("text", encoding="utf-8")
    for verb in (["add", file], ["chat", "--no-browser"]):
        assert terminal.kopru(*verb, library=file) == 2
        said = f"{file}: this is a file, and a library is a folder. Give another path."
        assert terminal.complaint() == said
    assert terminal.kopru("add", file, library=folder) == 2
    assert terminal.complaint().startswith(f"{folder}: this folder holds other files.")
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def set_version(library: Path, version: int) -> int:
    connection = sqlite3.connect(library / "library.sqlite")
    before = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    return int(before)


def test_a_library_of_another_version_is_left_alone(own, shelf, terminal):
    library = own.folder
    before = terminal.stored(library)
    ours = set_version(library, 77)
    verbs = (
        ["list"],
        ["ask", "köprü"],
        ["add", shelf],
        ["remove", "köprü"],
        ["check"],
        ["check", "--rebuild"],
    )
    for verb in verbs:
        assert terminal.kopru(*verb, library=library) == 2
        assert terminal.complaint().startswith(f"{library}: this library has version 77, this Köprü reads")
    set_version(library, ours)
    assert terminal.stored(library) == before


def manifest(library: Path) -> Path:
    return max(library.glob("generations/*/manifest.json"), key=lambda path: int(path.parent.name))


def assert_recovers(library, before, terminal):
    """The texts are all there, and a rebuild makes them findable again."""
    assert terminal.kopru("remove", "köprü", library=library) == 2
    assert terminal.stored(library) == before
    assert terminal.kopru("check", "--rebuild", library=library) == 0
    assert terminal.printed().splitlines() == [
        "The index was made anew with the encoder builtin.",
        f"{library}: 4 documents, nothing wrong.",
    ]
    assert terminal.kopru("ask", QUESTION, "--json", library=library) == 0
    assert terminal.objects()[0]["hits"][0]["document"] == "mines"
    assert terminal.stored(library) == before


def test_a_library_made_with_another_encoder_says_how_to_use_it(own, terminal):
    library = own.folder
    before = terminal.stored(library)
    stated = json.loads(manifest(library).read_text(encoding="utf-8"))
    stated |= {"encoder": "a-model", "probe": [-number for number in stated["probe"]]}
    manifest(library).write_text(json.dumps(stated), encoding="utf-8")
    for verb in (["ask", QUESTION], ["check"]):
        assert terminal.kopru(*verb, "--encoder", "builtin", library=library) == 2
        said = terminal.complaint()
        assert said.startswith(
            f"{library}: this library was made with the encoder a-model, not with builtin."
        )
        assert "kopru check --rebuild --encoder builtin" in said
    stated["encoder"] = "builtin"
    manifest(library).write_text(json.dumps(stated), encoding="utf-8")
    assert terminal.kopru("ask", QUESTION, library=library) == 2
    assert "made with another version of the encoder builtin" in terminal.complaint()
    assert_recovers(library, before, terminal)


def test_the_chat_makes_an_index_anew_that_another_version_of_the_encoder_made(own, terminal, monkeypatch):
    monkeypatch.setattr("app.cli_commands.serve_until_stopped", lambda launched: None)
    library = own.folder
    assert terminal.kopru("chat", "--no-browser", library=library) == 0
    assert terminal.printed() == ""
    stated = json.loads(manifest(library).read_text(encoding="utf-8"))
    stated["probe"] = [-number for number in stated["probe"]]
    manifest(library).write_text(json.dumps(stated), encoding="utf-8")
    assert terminal.kopru("ask", QUESTION, library=library) == 2
    assert "Run `kopru check --rebuild`" in terminal.complaint()
    assert terminal.kopru("chat", "--no-browser", library=library) == 0
    said = "the encoder is another version than this library's; its index is made anew."
    assert terminal.printed() == f"{library}: {said}\n"
    assert terminal.kopru("ask", QUESTION, library=library) == 0


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("dense.faiss", "changed"),
        ("dense.faiss", "missing"),
        ("words.safetensors", "cut short"),
        ("manifest.json", "cut short"),
        ("manifest.json", "missing"),
    ],
)
def test_a_damaged_library_names_the_file_and_keeps_the_texts(name, damage, own, terminal):
    library = own.folder
    before = terminal.stored(library)
    file = manifest(library).with_name(name)
    content = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes(content[:-20] if damage == "cut short" else content + b"!")
    for verb in (["ask", QUESTION], ["check"]):
        assert terminal.kopru(*verb, library=library) == 2
        said = terminal.complaint()
        assert said.startswith(f"{file}: ")
        assert said.endswith("run `kopru check --rebuild` to make the index anew.")
    assert_recovers(library, before, terminal)


def test_a_model_that_is_not_there_is_named(shelf, terminal, tmp_path):
    model = tmp_path / "model"
    assert terminal.kopru("ask", QUESTION, "--encoder", model, library=shelf / "library") == 2
    assert terminal.complaint().startswith(f"{model}: there is no such folder.")


@pytest.mark.parametrize("question", ["", "  ", "?!", "😀"])
def test_a_question_without_words_is_refused(question, shelf, terminal, tmp_path):
    for verb in (["ask", question], ["ask", question, "--json"]):
        assert terminal.kopru(*verb, library=shelf / "library") == 2
        assert terminal.complaint().startswith("The question has no word in it. Ask in words")
    queries = tmp_path / "queries.jsonl"
    queries.write_text(json.dumps({"id": "1", "text": question}), encoding="utf-8")
    assert terminal.kopru("search", "--queries", queries, library=shelf / "library") == 2
    out, err = terminal.output.readouterr()
    assert json.loads(out)["status"] == "none"
    assert err.startswith(f"kopru: {queries}, line 1: The question has no word in it.")


def test_a_line_that_is_no_question_stops_the_search_before_it_starts(shelf, terminal, tmp_path):
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "1", "text": "köprü"}\n{"id": "2"}\n', encoding="utf-8")
    assert terminal.kopru("search", "--queries", queries, library=shelf / "library") == 2
    assert terminal.complaint().startswith(f"{queries}, line 2: no 'text'. Write one object a line")
