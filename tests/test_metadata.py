"""Title, authors, year, publisher, kind of work and language, and where each was learned."""

from dataclasses import replace

import pytest

from ingest.document import LANGUAGES, Metadata
from ingest.first_page import FirstPage
from ingest.metadata import language_problem, metadata
from ingest.readers.raw import RawMetadata
from ingest.report import Problem

SILENT = RawMetadata(None, (), None, None)
PRINTED = FirstPage("Köprüler", ("Ada Yılmaz",), 1998, "Köprü Dergisi")


def test_what_the_file_says_comes_first() -> None:
    said = RawMetadata(
        "  Köprülerin\u00a0 Tarihi ", (" Ada  Yılmaz", "", "Бакыт Асанов"), 1998, "tr", "Köprü\n"
    )
    assert metadata(said, "a.md", "# Başka\n\nMetin", "tr", printed=PRINTED) == Metadata(
        "Köprülerin Tarihi",
        ("Ada Yılmaz", "Бакыт Асанов"),
        1998,
        "tr",
        "Köprü",
        (
            ("title", "file"),
            ("authors", "file"),
            ("year", "file"),
            ("publisher", "file"),
            ("language", "text"),
        ),
    )


def test_the_first_heading_comes_next() -> None:
    known = metadata(SILENT, "a.md", "## Кириш\n\n# Көпүрөлөр #\n\n# Башка", "ky", printed=PRINTED)
    assert (known.title, known.origin("title")) == ("Көпүрөлөр", "first page")


@pytest.mark.parametrize("heading", ["ÖZET", "Giriş", "Аннотация", "Киришүү", "Introduction"])
def test_a_heading_that_every_text_has_is_not_its_title(heading: str) -> None:
    assert metadata(SILENT, "a.md", f"# {heading}\n\nMetin", "tr").title == "a"


def test_the_first_page_says_what_the_file_does_not() -> None:
    said = RawMetadata(None, ("Бакыт Асанов",), None, None)
    assert metadata(said, "a.pdf", "Metin.", None, printed=PRINTED) == Metadata(
        "Köprüler",
        ("Бакыт Асанов",),
        1998,
        None,
        "Köprü Dergisi",
        (("title", "first page"), ("authors", "file"), ("year", "first page"), ("publisher", "first page")),
    )


def test_the_kind_of_work_is_what_the_first_page_says() -> None:
    known = metadata(SILENT, "a.pdf", "Metin.", "tr", printed=replace(PRINTED, work="doctoral thesis"))
    assert (known.work, known.origin("work")) == ("doctoral thesis", "first page")


def test_an_earlier_year_on_the_first_page_goes_before_the_date_of_the_file() -> None:
    scanned, reprinted = (RawMetadata(None, (), year, None) for year in (2024, 1990))
    for said, year, origin in ((scanned, 1998, "first page"), (reprinted, 1990, "file")):
        known = metadata(said, "a.pdf", "Metin.", "tr", printed=PRINTED)
        assert (known.year, known.origin("year")) == (year, origin)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("manas_destanı-2020.pdf", "manas destanı 2020"),
        ("Көпүрө  жана жол.txt", "Көпүрө жана жол"),
        ("мост-через-реку.v2.md", "мост через реку.v2"),
        ("ko\u0308pru\u0308.txt", "köprü"),
        ("---.txt", "---"),
        ("_.txt", "_"),
    ],
)
def test_the_name_of_the_file_comes_last(name: str, title: str) -> None:
    assert metadata(SILENT, name, "Metin.", None) == Metadata(
        title, (), None, None, None, (("title", "name"),)
    )


def test_a_heading_far_down_and_a_title_as_long_as_a_page_are_none() -> None:
    assert metadata(SILENT, "a.txt", "Metin. " * 4000 + "\n\n# Son", None).title == "a"
    assert metadata(RawMetadata("uzun " * 100, (), None, None), "a.txt", "Metin.", None).title == "a"


TEXT = "Köprü eskidir, yol yenidir. " * 20


@pytest.mark.parametrize("said", ["ru", "rus", "ru-RU", "RU_ru", "de", "kk"])
def test_a_file_that_says_another_language_than_its_text_is_a_problem(said: str) -> None:
    stated = RawMetadata(None, (), None, said)
    assert language_problem(stated, TEXT, "tr") == Problem("language contradicts the file", 1, (), (said,))


@pytest.mark.parametrize(
    ("said", "language", "text"),
    [
        ("tur", "tr", TEXT),
        ("tr-TR", "tr", TEXT),
        (None, "tr", TEXT),
        ("de", None, TEXT),
        ("en", "tr", "Köprü"),
    ],
)
def test_no_language_is_contradicted_where_both_agree_or_one_is_not_known(
    said: str | None, language: str | None, text: str
) -> None:
    known = next((each for each in LANGUAGES if each == language), None)
    assert language_problem(RawMetadata(None, (), None, said), text, known) is None
