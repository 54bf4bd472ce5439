"""The documents that can be chosen: how they are found, and that their titles stay text."""

import pytest

from app.filters_page import chips_html, filters_html, matching, picker_html
from app.narrowing import EVERYWHERE, only


@pytest.fixture
def documents(overlap_library):
    return overlap_library.documents()


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("", ["suleymanova-2020", "tuz", "most", "salt"]),
        ("KÖPRÜ", ["suleymanova-2020"]),
        ("kopru ipek", ["suleymanova-2020"]),
        ("isik", ["suleymanova-2020"]),
        ("мост 1953", ["most"]),
        ("smith", ["salt"]),
        ("бермет мост", []),
        ("smit", ["salt"]),
        ("смит", ["salt"]),
        ("narin most", ["most"]),
        ("ипек", ["suleymanova-2020"]),
    ],
)
def test_documents_are_found_by_title_author_and_year_however_they_are_typed(find, found, documents):
    assert [document.id for document in matching(documents, find)] == found


def test_what_is_chosen_stands_first_and_stays_whatever_is_typed(documents):
    page = picker_html(only("salt", documents), documents, "en", find="мост")
    assert page.index('value="salt" checked') < page.index('value="most"')
    assert "There is no such document." not in page
    assert "There is no such document." in picker_html(EVERYWHERE, documents, "en", find="кит")


def test_a_long_list_says_how_many_more_there_are(documents):
    assert "and 60 more documents" in picker_html(EVERYWHERE, documents * 25, "en")


def test_titles_are_text_wherever_they_stand(documents):
    hostile = only("tuz", documents)
    for page in (picker_html(hostile, documents, "ky"), chips_html(hostile, "ky")):
        assert "<img" not in page
        assert "${" not in page
    assert chips_html(EVERYWHERE, "ky") == ""


def test_collections_can_be_chosen_where_there_are_any(documents):
    assert 'name="collections" value="Көпүрөлөр"' in filters_html(EVERYWHERE, documents, "tr")
    assert "collections" not in filters_html(EVERYWHERE, documents[1:], "tr")
