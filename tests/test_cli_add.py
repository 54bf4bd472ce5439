"""What ``kopru add --dry-run`` says of files, and that it does nothing."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def papers(own: Any, terminal: Any, tmp_path: Path) -> Path:
    """A folder of which the library ``own`` has read two files; one of them has changed since."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "mill.txt").write_text("The miller sold his mill.", encoding="utf-8")
    (folder / "suu.txt").write_text("Суу жазында көтөрүлөт.", encoding="utf-8")
    assert terminal.kopru("add", folder, library=own.folder) == 0
    terminal.printed()
    (folder / "suu.txt").write_text("Суу күзүндө тартылат.", encoding="utf-8")
    return folder


def test_a_dry_run_names_every_file_and_what_would_become_of_it(
    own: Any, terminal: Any, papers: Path
) -> None:
    (papers / "again.txt").write_text("The miller sold his mill.", encoding="utf-8")
    (papers / "yol.txt").write_text("Yol yenidir.", encoding="utf-8")
    (papers / "yol 2.txt").write_text("Yol yenidir.", encoding="utf-8")
    (papers / "fake.pdf").write_text("no PDF", encoding="utf-8")
    (papers / "shot.jpg").write_bytes(b"\xff")
    before = terminal.stored(own.folder)
    assert terminal.kopru("add", papers, "--dry-run", library=own.folder) == 1
    out, err = terminal.output.readouterr()
    assert err.startswith("kopru: fake.pdf: is not a PDF, although it is called one.")
    assert out.splitlines() == [
        f"Same content, would not be added: {papers / 'again.txt'} (as mill)",
        f"Already there, unchanged: {papers / 'mill.txt'} (mill)",
        f"Has changed, would be read again: {papers / 'suu.txt'} (suu)",
        f"Would be added: {papers / 'yol 2.txt'}",
        f"Same content, would not be added: {papers / 'yol.txt'} (as {papers / 'yol 2.txt'})",
        "Left out, as of no kind that can be read: 1 file (.jpg).",
        "6 files: 1 would be added, 1 changed and would be read again, 1 already there unchanged, 2 with the same "
        "content as another, 1 would not be read, for the reasons above.",
        "Nothing was changed.",
        "A file that is damaged further on, locked or a scan shows only when it is read.",
    ]
    assert terminal.stored(own.folder) == before


def test_what_a_dry_run_foretells_an_addition_does(own: Any, terminal: Any, papers: Path) -> None:
    (papers / "copy.txt").write_text("The miller sold his mill.", encoding="utf-8")
    (papers / "salt.md").write_text("Salt was money.", encoding="utf-8")
    (papers / "sources.toml").write_text('["mill.txt"]\nyear = 1998\n', encoding="utf-8")
    assert terminal.kopru("add", papers, "--dry-run", "--json", library=own.folder) == 0
    (foretold,) = terminal.objects()
    fates = {Path(each["path"]).name: (each["would_be"], each["document"]) for each in foretold["files"]}
    assert fates == {
        "copy.txt": ("copy", "mill"), "mill.txt": ("described", "mill"), "salt.md": ("new", None),
        "suu.txt": ("changed", "suu"),
    }  # fmt: skip
    assert terminal.kopru("add", papers, "--json", library=own.folder) == 0
    (done,) = terminal.objects()
    assert (done["added"], sorted(done["updated"]), done["unchanged"]) == (["salt"], ["mill", "suu"], [])
    assert terminal.kopru("add", papers, "--dry-run", "--json", library=own.folder) == 0
    (after,) = terminal.objects()
    assert {each["would_be"] for each in after["files"]} == {"unchanged", "copy"}


def test_a_sources_toml_given_alone_says_what_it_would_describe_anew(
    own: Any, terminal: Any, papers: Path
) -> None:
    said = papers / "sources.toml"
    said.write_text('["mill.txt"]\nyear = 1998\n', encoding="utf-8")
    assert terminal.kopru("add", said, "--dry-run", library=own.folder) == 0
    lines = terminal.printed().splitlines()
    assert lines[0] == f"Would be described anew, by its sources.toml: {papers / 'mill.txt'} (mill)"
    assert terminal.kopru("edit", "mill", "--year", "1999", library=own.folder) == 0
    terminal.printed()
    assert terminal.kopru("add", said, "--dry-run", library=own.folder) == 0
    assert terminal.printed() == "Nothing was changed.\n"  # what you corrected goes before it


def test_a_dry_run_makes_no_library(terminal: Any, papers: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert terminal.kopru("add", papers, "--dry-run", library=nowhere) == 0
    assert "2 files: 2 would be added." in terminal.printed().splitlines()
    assert not nowhere.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK", "no reader for .xlsx"),
        ("a.docx", b"PK", "damaged or incomplete"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a file of old Microsoft Office (.doc)"),
        ("a.epub", b"text", "is not a .epub file"),
        ("a.rtf", b"text", "is not an RTF file"),
        ("a.html", b"%PDF-1.4", "is not a web page"),
        ("a.pdf", b"", "not a single letter in it"),
        ("a.txt", b"1234", "not a single letter in it"),
        ("a.md", bytes(range(256)), "holds bytes that no text has"),
        ("gone.txt", None, "no such file or folder"),
    ],
)
def test_a_dry_run_refuses_in_the_words_of_an_addition(
    own: Any, terminal: Any, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    errors = []
    for arguments in (["--dry-run"], []):
        assert terminal.kopru("add", path, *arguments, library=own.folder) == 2
        errors.append(terminal.output.readouterr().err)
    assert said in errors[0]
    assert errors[0] == errors[1]
