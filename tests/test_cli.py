"""The ``kopru`` command line itself: what it understands, how it exits, and what it loads."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from socket import socket
from typing import Any
from urllib.request import urlopen

import pytest


def test_the_library_can_be_named_before_the_command_or_in_the_environment(
    shelf, terminal, monkeypatch, tmp_path
):
    library, odd = shelf / "library", tmp_path / "50%s"
    monkeypatch.setenv("KOPRU_LIBRARY", str(odd))
    assert terminal.kopru("list", "--help") == 0
    assert str(odd) in "".join(terminal.printed().split())
    assert terminal.kopru("list") == 2
    assert terminal.complaint().startswith(f"{odd}: there is no library here.")
    assert terminal.kopru("--library", library, "check") == 0
    assert terminal.kopru("--library", odd, "check", library=library) == 0
    monkeypatch.setenv("KOPRU_LIBRARY", str(library))
    assert terminal.kopru("check") == 0
    assert terminal.printed() == f"{library}: 4 documents, nothing wrong.\n" * 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "köprü", "-k", "0"], "argument -k: '0' is not a number from 1 to 1000"),
        (["ask", "köprü", "-k", "-1"], "argument -k: '-1' is not a number from 1 to 1000"),
        (["search", "--queries", "-", "-k", "²"], "argument -k: '²' is not a number from 1 to 1000"),
        (["search"], "the following arguments are required: --queries"),
        (
            ["ask", "köprü", "--language", "de"],
            "argument --language: 'de' is none of tr (Turkish), ky (Kyrgyz), ru (Russian), en (English)",
        ),
        (
            ["search", "--queries", "-", "--kind", "image"],
            "argument --kind: invalid choice: 'image' (choose from 'text', 'note', 'table', 'contents', 'references')",
        ),
        (["ask", "köprü", "--from-year", "MCM"], "argument --from-year: 'MCM' is not a number from"),
        (["ask", "köprü", "--to-year", "20000"], "argument --to-year: '20000' is not a number from"),
        (
            ["ask", "köprü", "--per-document", "0"],
            "argument --per-document: '0' is not a number from 1 to 1000",
        ),
        (["add"], "the following arguments are required: PATH"),
        (["show", "a", "--text", "--json"], "argument --json: not allowed with argument --text"),
        (["chat", "--port", "0"], "argument --port: '0' is not a port number"),
        (["find"], "argument COMMAND: invalid choice: 'find'"),
    ],
)
def test_a_command_that_is_not_understood_says_what_is_wrong(arguments, said, terminal):
    assert terminal.kopru(*arguments) == 2
    out, err = terminal.output.readouterr()
    assert out == ""
    assert said in err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "usage", "meant"),
    [
        (["ask", "köprü", "--langauge", "tr"], "ask", "--langauge tr; did you mean --language?"),
        (["ask", "köprü", "--year=1990"], "ask", "--year=1990; did you mean --to-year?"),
        (["ask", "köprü", "--", "--langauge"], None, None),
        (["search", "--querys", "a"], "search", "--queries; --querys is unknown; did you mean --queries?"),
        (["user", "add", "aygul", "--rôle", "reader"], "user add", "; did you mean --role?"),
        (["ask", "köprü", "--zzz"], "ask", "unrecognized arguments: --zzz"),
        (["cht"], "", "; did you mean chat?"),
        (["collection", "ad", "x"], "collection", "; did you mean add?"),
        (["ask", "köprü", "--kind", "Tables"], "ask", "; did you mean table?"),
    ],
)
def test_what_is_misspelt_is_told_by_its_command_with_what_was_meant(
    arguments, usage, meant, shelf, terminal
):
    if usage is None:  # a word of the question
        assert terminal.kopru("--library", shelf / "library", *arguments) == 0
        return
    assert terminal.kopru(*arguments) == 2
    lines = terminal.output.readouterr().err.splitlines()
    assert lines[0].startswith(f"usage: kopru {usage}".rstrip())
    assert lines[-1].startswith(f"kopru {usage}".rstrip() + ": error: ")
    assert lines[-1].endswith(meant)


def test_help_is_there_for_who_asks_and_for_who_does_not_know_what_to_ask(terminal):
    assert terminal.kopru("--help") == 0
    usage = terminal.printed()
    assert 'kopru ask "Who founded the academy?"' in usage
    assert terminal.kopru() == 2
    assert terminal.output.readouterr() == ("", usage)
    assert terminal.kopru("--version") == 0
    assert terminal.printed().startswith("kopru ")


def test_every_command_takes_a_library(terminal):
    for verb in ("add", "list", "show", "edit", "remove", "check", "ask", "search", "chat", "eval"):
        assert terminal.kopru(verb, "--help") == 0
        assert "--library DIR" in terminal.printed()


def test_help_says_what_becomes_of_the_files_of_a_document_that_is_removed(own, terminal, tmp_path):
    file = tmp_path / "salt.txt"
    with own.uploads.receiving("mill.txt") as uploaded, own.uploads.reader() as reader:
        for path in (file, uploaded):
            path.write_text(f"The miller sold {path.stem} in spring.", encoding="utf-8")
        own.uploads.store([reader.read(uploaded)])
    own.add([file])
    kept = own.uploads.file(next(entry.source for entry in own.documents() if entry.id == "mill"))
    assert kept.is_file()
    assert terminal.kopru("remove", "salt", "mill", library=own.folder) == 0
    assert (file.is_file(), kept.is_file()) == (True, False)
    terminal.printed()
    assert terminal.kopru("remove", "--help") == 0
    shown = " ".join(terminal.printed().split())
    assert "your files stay, but those that were uploaded in the chat are deleted" in shown


def test_ctrl_c_stops_without_a_traceback(shelf, terminal, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.library.Library.documents", interrupted)
    assert terminal.kopru("list", library=shelf / "library") == 130
    assert terminal.output.readouterr() == ("", "\nkopru: stopped.\n")


def process(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """The command in a process of its own, run by ``code``; its output is buffered as in real life."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    command = [sys.executable, "-c", f"import sys; from app.cli import main; {code}", *map(str, arguments)]
    return subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment, encoding="utf-8", **options
    )


def test_asking_loads_neither_torch_nor_the_web_page(shelf):
    code = "main(); print(sorted({'torch', 'gradio', 'sentence_transformers', 'eval'} & set(sys.modules)))"
    question = ["ask", "Who cleared the mined fields near Aghdam?", "-k", 1, "--library", shelf / "library"]
    with process(code, *question, stdout=subprocess.PIPE) as asking:
        out, err = asking.communicate()
    assert "[1] mines · English · mines\n" in out
    assert (out.splitlines()[-1], err) == ("[]", "")


def test_a_reader_that_has_seen_enough_is_no_error(shelf):
    reading, writing = os.pipe()
    os.close(reading)
    with process("sys.exit(main())", "list", "--library", shelf / "library", stdout=writing) as listing:
        os.close(writing)
        assert listing.communicate()[1] == ""
    assert listing.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_output_that_does_not_fit_on_the_disk_is_an_error(shelf):
    with (
        Path("/dev/full").open("w") as full,
        process("sys.exit(main())", "list", "--library", shelf / "library", stdout=full) as listing,
    ):
        _, err = listing.communicate()
    assert err == "kopru: the disk is full, and the output is not whole. Make room and try again.\n"
    assert listing.returncode == 2


def test_the_chat_opens_on_the_demo_texts_and_stops_at_ctrl_c(tmp_path):
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    library = tmp_path / "library"
    arguments = ["chat", "--no-browser", "--port", port, "--library", library]
    with process("sys.exit(main())", *arguments, stdout=subprocess.PIPE) as chat:
        try:
            first, second = chat.stdout.readline(), chat.stdout.readline()
            with urlopen(f"http://127.0.0.1:{port}/") as page:
                status = page.status
        finally:
            chat.send_signal(signal.SIGINT)
            err = chat.communicate(timeout=30)[1]
    texts = len(list((Path(__file__).resolve().parent.parent / "corpus" / "demo").glob("*.md")))
    assert first == f"{library}: the library was empty; {texts} demo documents added to try it with.\n"
    assert second == f"Köprü is open at http://127.0.0.1:{port}/ (stop it with Ctrl-C)\n"
    assert (status, chat.returncode, err) == (200, 0, "")


def test_a_chat_that_cannot_be_served_says_so_before_anything_is_done(terminal, tmp_path):
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert terminal.kopru("chat", "--no-browser", "--port", port, library=tmp_path / "library") == 2
    assert terminal.complaint().startswith(f"127.0.0.1:{port}: another program listens on this port")
    assert not (tmp_path / "library").exists()
