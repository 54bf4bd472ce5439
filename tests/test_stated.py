"""Publishers and journals, where a format states one."""

import pytest

from ingest.readers.html import read_html
from ingest.readers.stated import stated


def test_a_publisher_is_kept_in_single_spaces_and_nothing_is_none() -> None:
    assert stated("", [], "", "", publisher=" Manas  Üniversitesi\n").publisher == "Manas Üniversitesi"
    assert stated("", [], "", "", publisher=" ").publisher is None


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        (
            '<meta name="citation_publisher" content="Илим"><meta name="citation_journal_title" content="Манас">',
            "Манас",
        ),
        ('<meta name="DC.publisher" content="Илим">', "Илим"),
        ("", None),
    ],
)
def test_a_web_page_names_its_journal_or_publisher(head: str, publisher: str | None) -> None:
    page = f"<html><head><title>Köprü</title>{head}</head><body><p>Көпүрө эскирген, таштан салынган.</p></body></html>"
    assert read_html(page.encode(), "a.html").metadata.publisher == publisher
