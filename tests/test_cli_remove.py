"""``kopru remove --missing``: which documents it forgets, and whom it asks."""

import sys
from io import StringIO
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest


class Keyboard(StringIO):
    """A terminal at which something is typed."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def library(own: Any, terminal: Any, tmp_path: Path) -> Path:
    """A library of two files, and of one that was uploaded; one of the files is gone."""
    own.remove(["köprü", "mines", "дорога", "суу"])
    with own.uploads.receiving("mill.txt") as uploaded, own.uploads.reader() as reader:
        uploaded.write_text("The miller sold his mill.", encoding="utf-8")
        own.uploads.store([reader.read(uploaded)])
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, text in (("salt", "Salt was money."), ("yol", "Yol yenidir.")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    assert terminal.kopru("add", folder, library=own.folder) == 0
    terminal.printed()
    (folder / "salt.txt").unlink()
    return Path(own.folder)


def shown(tmp_path: Path) -> list[str]:
    return [
        "salt",
        f"    {tmp_path / 'papers' / 'salt.txt'}",
        "1 document of 3: the file is not where it was read from any more.",
        "What was corrected of a document, and which collections it is in, is forgotten with it.",
    ]


def typed(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(answer))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)


def test_a_script_says_yes_and_the_missing_are_removed_alone(
    library: Path, terminal: Any, tmp_path: Path
) -> None:
    assert terminal.kopru("remove", "--missing", "--yes", library=library) == 0
    assert terminal.printed().splitlines() == [*shown(tmp_path), "Removed: salt"]
    assert list(terminal.stored(library)) == ["mill", "yol"]
    assert terminal.kopru("remove", "--missing", "--yes", library=library) == 0
    assert terminal.printed() == "No document's file is missing. Nothing was removed.\n"


@pytest.mark.parametrize("answer", ["y\n", "EVET\n", "ооба\n", " да\n"])
def test_who_confirms_has_them_removed(
    library: Path, terminal: Any, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    typed(answer, monkeypatch)
    assert terminal.kopru("remove", "--missing", library=library) == 0
    assert terminal.printed().endswith("Remove them? [y/N] Removed: salt\n")


@pytest.mark.parametrize("answer", ["\n", "n\n", "yol\n", ""])
def test_who_does_not_keeps_them(
    library: Path, terminal: Any, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    typed(answer, monkeypatch)
    assert terminal.kopru("remove", "--missing", library=library) == 0
    assert terminal.printed().endswith("Nothing was removed.\n")
    assert list(terminal.stored(library)) == ["mill", "salt", "yol"]


def test_where_nobody_can_be_asked_nothing_is_removed(library: Path, terminal: Any, tmp_path: Path) -> None:
    assert terminal.kopru("remove", "--missing", library=library) == 2
    out, err = terminal.output.readouterr()
    assert out.splitlines() == shown(tmp_path)
    assert err.startswith("kopru: There is no terminal to ask at, and nothing was removed. With --yes")
    assert list(terminal.stored(library)) == ["mill", "salt", "yol"]


def test_what_was_uploaded_stays_even_without_its_original(library: Path, terminal: Any) -> None:
    rmtree(library / "files")
    assert terminal.kopru("remove", "--missing", "--yes", library=library) == 0
    terminal.printed()
    assert list(terminal.stored(library)) == ["mill", "yol"]


def test_a_drive_that_is_not_connected_is_asked_after_and_empties_no_library(
    library: Path, terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "papers").rename(tmp_path / "away")
    assert terminal.kopru("remove", "--missing", "--yes", library=library) == 2
    out, err = terminal.output.readouterr()
    said = f"The whole folder {tmp_path / 'papers'} is not there. Is it on a drive that is not connected?"
    assert out.splitlines()[-1] == said
    assert err.startswith("kopru: Every folder that the documents were read from is gone")
    assert list(terminal.stored(library)) == ["mill", "salt", "yol"]
    typed("yes\n", monkeypatch)
    assert terminal.kopru("remove", "--missing", library=library) == 0
    assert terminal.printed().endswith("Removed: salt, yol\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Nothing to remove. Give the ids of documents, as `kopru list` shows them, or --missing."),
        (["--missing", "salt"], "--missing finds the documents itself. Give it, or the ids of documents,"),
        (["--yes"], "Nothing to remove."),
    ],
)
def test_what_is_to_be_removed_has_to_be_said_once(
    library: Path, terminal: Any, arguments: list[str], said: str
) -> None:
    assert terminal.kopru("remove", *arguments, library=library) == 2
    assert terminal.complaint().startswith(said)
