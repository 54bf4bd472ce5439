"""Kinds of file."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import (
    BrokenSourceError,
    EmptySourceError,
    MissingSourceError,
    SourceError,
    UnknownFormatError,
)
from ingest.readers.formats import SUFFIXES, parse, read_bytes
from ingest.readers.raw import RawDocument

ROOT = Path(__file__).resolve().parent.parent


def read(path: Path) -> RawDocument:
    return parse(read_bytes(path), path.name)


def test_the_kinds_that_are_read() -> None:
    assert sorted(SUFFIXES) == [
        ".docx", ".epub", ".htm", ".html", ".markdown", ".md", ".odt", ".pdf", ".rtf", ".txt", ".xhtml"
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["köprü.txt", "KÖPRÜ.TXT", "köprü.md", "köprü.Markdown"])
def test_a_file_is_read_by_its_ending_in_capitals_or_not(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("Köprü eskidir.", encoding="utf-8")
    assert [page.text for page in read(path).pages] == ["Köprü eskidir."]


@pytest.mark.parametrize("name", ["köprü.jpg", "köprü"])
def test_an_unknown_kind_names_those_that_are_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    with pytest.raises(UnknownFormatError, match=rf"^{name}: no reader .*\.md .*\.pdf .*\.txt") as caught:
        read(path)
    assert all(suffix in str(caught.value) for suffix in SUFFIXES)


@pytest.mark.parametrize("name", ["yok.txt", "yok.jpg", "yok/köprü.txt"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(MissingSourceError, match=r"no such file\. Check the name"):
        read(tmp_path / name)


def test_a_path_through_a_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    with pytest.raises(MissingSourceError):
        read(tmp_path / "a.txt" / "b.txt")


@pytest.mark.parametrize("text", ["", "  \n\n", "12 – 15\n* * *\n"])
def test_a_text_without_a_letter_is_empty(text: str, tmp_path: Path) -> None:
    path = tmp_path / "boş.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EmptySourceError, match=r"^boş\.txt: not a single letter in it\."):
        read(path)


def test_a_text_that_calls_itself_a_pdf_and_the_other_way_round(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("Köprü", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 4)
    for name in ("a.pdf", "b.txt"):
        with pytest.raises(BrokenSourceError, match=name):
            read(tmp_path / name)


def test_a_folder_with_the_name_of_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(BrokenSourceError, match=r"^a\.txt: cannot be read"):
        read(tmp_path / "a.txt")


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "dev.txt"
    with path.open("wb") as file:
        file.truncate(200_000_001)  # takes no room on the disk
    with pytest.raises(
        SourceError, match=r"^dev\.txt: 200 MB is more than the 200 MB that are read\. Split it"
    ):
        read(path)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_an_empty_file_of_any_kind_is_empty(suffix: str) -> None:
    with pytest.raises(EmptySourceError, match=rf"^boş\{suffix}: not a single letter in it\."):
        parse(b"", f"boş{suffix}")


def test_what_reads_a_format_is_imported_when_the_first_such_file_comes() -> None:
    code = (
        "import sys, ingest.reading; from ingest.readers.formats import parse; parse('Köprü'.encode(), 'a.txt'); "
        "print(*sorted({'lxml', 'trafilatura', 'defusedxml', 'charset_normalizer'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "\n"
