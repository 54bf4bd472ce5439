"""From files to documents."""

from hashlib import sha256
from pathlib import Path

import pytest

from ingest.document import Metadata, Page
from ingest.errors import EmptySourceError, MissingSourceError, UnknownFormatError
from ingest.reading import digest_sources, left_out, read_document

KYRGYZ = "Көпүрө өзөндүн эки жээгин бириктирет, аны эл өзү курган.\n"


def write(path: Path, text: str = KYRGYZ) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(*paths: Path) -> list[Path]:
    """Files to read, where nothing is wrong with the paths."""
    sources, failed = digest_sources(paths)
    assert failed == []
    assert list(sources) == [str(source.path.resolve()) for source in sources.values()]
    return [source.path for source in sources.values()]


def test_a_document_has_its_text_pages_source_and_hash(tmp_path: Path) -> None:
    path = write(tmp_path / "Көпүрө_тарыхы.md", f"# Көпүрөлөр\n\n{KYRGYZ}")
    document = read_document(path)
    assert document.id == "көпүрө-тарыхы"
    assert document.source == str(path.resolve())
    assert document.sha256 == sha256(path.read_bytes()).hexdigest()
    assert document.metadata == Metadata(
        "Көпүрөлөр", (), None, "ky", None, (("title", "first page"), ("language", "text"))
    )
    assert document.text == f"# Көпүрөлөр\n\n{KYRGYZ.strip()}"
    assert document.pages == (Page(1, None, 0, len(document.text)),)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("000_05c542.txt", "000-05c542"),
        ("İki Yaka (son).txt", "iki-yaka-son"),
        ("I\u0307ki.txt", "iki"),
        ("Мост через реку.md", "мост-через-реку"),
        ("ko\u0308pru\u0308.txt", "köprü"),
        ("_.txt", "document"),
    ],
)
def test_the_id_is_made_of_the_letters_and_digits_of_the_name(
    name: str, expected: str, tmp_path: Path
) -> None:
    assert read_document(write(tmp_path / name)).id == expected


def test_an_error_of_a_reader_comes_through(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError):
        read_document(write(tmp_path / "a.jpg"))


def test_folders_are_searched_and_files_taken_as_given(tmp_path: Path) -> None:
    b = write(tmp_path / "texts" / "b.txt")
    a = write(tmp_path / "texts" / "deep" / "er" / "a.MD")
    write(tmp_path / "texts" / "picture.jpg")
    write(tmp_path / "texts" / ".hidden.txt")
    write(tmp_path / "texts" / ".git" / "c.txt")
    odd = write(tmp_path / "odd.jpg")
    assert found(odd, tmp_path / "texts") == [odd, b, a]


def test_files_of_a_folder_that_nothing_can_read_are_named(tmp_path: Path) -> None:
    write(tmp_path / "texts" / "a.txt")
    write(tmp_path / "texts" / "sources.toml")
    write(tmp_path / "texts" / ".hidden.doc")
    old = write(tmp_path / "texts" / "deep" / "old.doc")
    picture = write(tmp_path / "texts" / "picture.jpg")
    given = write(tmp_path / "odd.jpg")
    assert left_out([tmp_path / "texts", given, tmp_path / "texts" / "deep", tmp_path / "yok"]) == (
        old,
        picture,
    )


def test_no_file_comes_twice(tmp_path: Path) -> None:
    a = write(tmp_path / "a.txt")
    (tmp_path / "link.txt").symlink_to(a)
    assert found(tmp_path / "." / "a.txt", tmp_path, a, tmp_path / "link.txt") == [a]


def test_links_that_lead_back_are_followed_once(tmp_path: Path) -> None:
    a = write(tmp_path / "texts" / "a.txt")
    (tmp_path / "texts" / "again").symlink_to(tmp_path / "texts")
    (tmp_path / "texts" / "nowhere").symlink_to(tmp_path / "nothing")
    assert found(tmp_path / "texts") == [a]


def test_a_missing_path_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    write(tmp_path / "pictures" / "a.jpg")
    a = write(tmp_path / "a.txt")
    sources, (missing, empty) = digest_sources([tmp_path / "yok", tmp_path / "pictures", a])
    assert [(source.path, source.sha256) for source in sources.values()] == [
        (a, sha256(a.read_bytes()).hexdigest())
    ]
    assert (type(missing), type(empty)) == (MissingSourceError, EmptySourceError)
    assert "yok: no such file or folder. Check the name" in str(missing)
    assert "pictures: no file in this folder that can be read (.docx " in str(empty)


def test_nothing_given_is_nothing_found() -> None:
    assert found() == []


def test_papers_are_documents_in_their_language(papers: Path) -> None:
    documents = [read_document(path) for path in found(papers)]
    assert [document.metadata.language for document in documents] == ["tr"] * 5
    assert [document.id[:3] for document in documents] == ["000", "001", "002", "003", "004"]
