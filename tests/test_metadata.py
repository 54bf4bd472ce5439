"""Title, authors, year."""

import pytest

from ingest.document import Metadata
from ingest.metadata import metadata
from ingest.readers.raw import RawMetadata

SILENT = RawMetadata(None, (), None, None)


def test_what_the_file_says_comes_first() -> None:
    said = RawMetadata("  Köprülerin\u00a0 Tarihi ", (" Ada  Yılmaz", "", "Бакыт Асанов"), 2019, "tr")
    assert metadata(said, "a.md", "# Başka\n\nMetin", "tr") == Metadata(
        "Köprülerin Tarihi", ("Ada Yılmaz", "Бакыт Асанов"), 2019, "tr"
    )


def test_the_first_heading_comes_next() -> None:
    assert metadata(SILENT, "a.md", "## Кириш\n\n# Көпүрөлөр #\n\n# Башка", "ky").title == "Көпүрөлөр"


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
    assert metadata(SILENT, name, "Metin.", None) == Metadata(title, (), None, None)


def test_a_heading_far_down_and_a_title_as_long_as_a_page_are_none() -> None:
    assert metadata(SILENT, "a.txt", "Metin. " * 4000 + "\n\n# Son", None).title == "a"
    assert metadata(RawMetadata("uzun " * 100, (), None, None), "a.txt", "Metin.", None).title == "a"
