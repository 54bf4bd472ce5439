"""What a ``sources.toml`` says of the files beside it, and what in it cannot be used."""

from pathlib import Path

import pytest

from ingest.corrections import Correction, Corrections
from ingest.document import Metadata
from ingest.sources import Descriptions, read_descriptions, stated_text


def folder(tmp_path: Path, content: str | bytes, *names: str) -> Path:
    for name in names:
        (tmp_path / name).write_text("Metin.", encoding="utf-8")
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "sources.toml").write_bytes(data)
    return tmp_path


def said(tmp_path: Path, content: str | bytes, *names: str) -> Descriptions:
    """What is said where nothing is wrong."""
    descriptions, errors = read_descriptions(folder(tmp_path, content, *names))
    assert errors == []
    assert descriptions is not None
    return descriptions


def complaints(tmp_path: Path, content: str | bytes, *names: str) -> list[str]:
    _, errors = read_descriptions(folder(tmp_path, content, *names))
    start = f"{tmp_path / 'sources.toml'}: "
    assert all(str(error).startswith(start) for error in errors)
    return [str(error).removeprefix(start) for error in errors]


def test_all_fields_of_a_file_are_read(tmp_path: Path) -> None:
    text = (
        '\ufeff["köprü.pdf"]\r\ntitle = " Taş  Köprüler "\r\nauthors = ["Ada Yılmaz", "Асан Үсөнов"]\r\n'
        'year = 1998\r\npublisher = "Manas Üniversitesi"\r\nwork = "thesis"\r\nlanguage = "tr"\r\n'
    )
    assert said(tmp_path, text, "köprü.pdf").of("köprü.pdf") == Correction(
        "Taş Köprüler", ("Ada Yılmaz", "Асан Үсөнов"), 1998, "Manas Üniversitesi", "tr", "thesis"
    )


def test_a_folder_without_one_says_nothing(tmp_path: Path) -> None:
    descriptions, errors = read_descriptions(tmp_path)
    assert errors == []
    assert descriptions is not None
    assert descriptions.of("köprü.pdf") == Correction()


def test_a_name_goes_before_a_pattern_and_a_later_pattern_before_an_earlier_one(tmp_path: Path) -> None:
    text = (
        '["мост.txt"]\nyear = 1953\n["*.txt"]\nyear = 2000\npublisher = "Илим"\nlanguage = "ru"\n'
        '["м*"]\npublisher = "Наука"\n'
    )
    descriptions = said(tmp_path, text, "мост.txt", "жол.txt")
    assert descriptions.of("мост.txt") == Correction(year=1953, publisher="Наука", language="ru")
    assert descriptions.of("жол.txt") == Correction(year=2000, publisher="Илим", language="ru")


def test_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    text = '["köprü [1].txt"]\nyear = 1998\n'
    assert said(tmp_path, text, "köprü [1].txt").of("köprü [1].txt") == Correction(year=1998)


def test_a_name_is_the_same_however_its_letters_are_composed(tmp_path: Path) -> None:
    text = '["ko\u0308pru\u0308.txt"]\nyear = 1998\n'
    assert said(tmp_path, text, "köprü.txt").of("köprü.txt") == Correction(year=1998)


def test_no_authors_are_said_by_an_empty_list(tmp_path: Path) -> None:
    assert said(tmp_path, '["a.txt"]\nauthors = []\n', "a.txt").of("a.txt") == Correction(authors=())


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (
            "title = 3",
            '["a.txt"] title is 3, which cannot be used. Write it like: title = "Köprülerin Tarihi"',
        ),
        ('title = " "', "[\"a.txt\"] title is ' ', which cannot be used."),
        ('authors = "Ada"', "[\"a.txt\"] authors is 'Ada', which cannot be used. Write it like: authors = ["),
        ("authors = [1]", '["a.txt"] authors is [1], which cannot be used.'),
        ("year = 99", '["a.txt"] year is 99, which cannot be used. Write it like: year = 2019'),
        ("year = true", '["a.txt"] year is True, which cannot be used.'),
        ('year = "2019"', "[\"a.txt\"] year is '2019', which cannot be used."),
        (
            'work = "tez"',
            '["a.txt"] work is \'tez\', which cannot be used. Write it like: work = "doctoral thesis"  (or "article"',
        ),
        ('language = "Türkçe"', "[\"a.txt\"] language is 'Türkçe', which cannot be used."),
        (
            'autor = "Ada"',
            "[\"a.txt\"] has a key 'autor', which means nothing here. Those that do: title, authors",
        ),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_hold(
    tmp_path: Path, line: str, complaint: str
) -> None:
    text = f'["a.txt"]\npublisher = "Илим"\n{line}\n'
    descriptions, _ = read_descriptions(folder(tmp_path, text, "a.txt"))
    assert descriptions is not None
    assert descriptions.of("a.txt") == Correction(publisher="Илим")
    (found,) = complaints(tmp_path, text, "a.txt")
    assert found.startswith(complaint)


def test_a_table_of_no_file_and_a_line_outside_of_tables_are_named(tmp_path: Path) -> None:
    text = 'year = 1998\n["yok.pdf"]\nyear = 1998\n["*.docx"]\nyear = 1999\n["a.txt"]\nyear = 2000\n'
    assert complaints(tmp_path, text, "a.txt") == [
        'year stands outside of a table. Put a line ["file name"] above it.',
        '["yok.pdf"] is no file in this folder. Write the whole name as the folder shows it, in quotation marks, '
        "or remove the table.",
        '["*.docx"] is no file in this folder. Write the whole name as the folder shows it, in quotation marks, '
        "or remove the table.",
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"bozuk\n", "not TOML (Expected '=' after a key in a key/value pair (at line 1, column 6))."),
        ('["köprü.txt"]\nyear = 1'.encode("cp1254"), "not UTF-8 (invalid start byte). Save it as UTF-8."),
        (b"#" * 1_000_001, "1000001 bytes is more than the 1000000 that are read. Shorten it."),
        (b"a = " + b"[" * 5_000, "not TOML ("),
    ],
)
def test_of_a_file_that_cannot_be_read_nobody_knows_what_it_says(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    descriptions, errors = read_descriptions(folder(tmp_path, content))
    assert descriptions is None
    assert [str(error).startswith(f"{tmp_path / 'sources.toml'}: {complaint}") for error in errors] == [True]


@pytest.mark.parametrize(
    ("typed", "text"),
    [(" Taş\n\tKöprü ", "Taş Köprü"), ("ko\u0308pru\u0308", "köprü"), ("…", ""), ("", ""), ("a" * 301, "")],
)
def test_what_is_typed_becomes_one_line_with_a_letter_in_it(typed: str, text: str) -> None:
    assert stated_text(typed) == text


def test_the_user_goes_before_sources_toml_and_both_before_what_was_read() -> None:
    read = Metadata(
        "köprü", ("Ada",), 1998, "tr", None, (("title", "name"), ("authors", "file"), ("year", "file"))
    )
    said = Corrections(
        Correction(title="Köprü", publisher="Илим", work="thesis"),
        Correction(title="Taş Köprü", authors=(), work="law"),
    )
    assert said.applied_to(read) == Metadata(
        "Taş Köprü",
        (),
        1998,
        "tr",
        "Илим",
        (
            ("title", "you"),
            ("authors", "you"),
            ("year", "file"),
            ("publisher", "sources.toml"),
            ("work", "you"),
        ),
        "law",
    )
    assert Corrections().applied_to(read) == read
