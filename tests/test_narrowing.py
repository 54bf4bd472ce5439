"""Which part of a library is asked: what a form may say, what it is called, and what else a browser may send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.narrowing import (
    EVERYWHERE,
    Narrowing,
    in_scope,
    names,
    narrowed,
    only,
    with_document,
    without,
)
from index.filters import UNFILTERED, Filters
from ingest.document import LANGUAGES
from ingest.sections import PASSAGE_KINDS

FORM = {"languages": ["ru", "tr"], "collections": ["Көпүрөлөр"], "from": "1990", "to": "2020", "kind": "all"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def documents(overlap_library):
    return overlap_library.documents()


def test_a_form_becomes_filters(documents):
    assert narrowed(EVERYWHERE, FORM, documents).filters == Filters(
        languages=("tr", "ru"),
        collections=("Көпүрөлөр",),
        from_year=1990,
        to_year=2020,
        kinds=PASSAGE_KINDS,
    )


def test_years_the_wrong_way_round_are_turned(documents):
    filters = narrowed(EVERYWHERE, {"from": "2020", "to": " 1990 "}, documents).filters
    assert (filters.from_year, filters.to_year) == (1990, 2020)


@pytest.mark.parametrize(
    "year", ["", "199x", "0", "-5", "12345", "٢٠٢٠", "2020.5", None, [2020], "1" * 5_000]
)
def test_what_is_not_a_year_is_left_out(year, documents):
    assert narrowed(EVERYWHERE, {"from": year}, documents) == EVERYWHERE


def test_documents_that_were_chosen_stay_chosen_when_the_form_changes(documents):
    chosen = only("salt", documents)
    changed = narrowed(chosen, {"languages": ["en"]}, documents)
    assert (changed.filters.documents, changed.titles) == (("salt",), ("Salt roads",))


def test_documents_are_chosen_and_left_out_one_by_one(documents):
    both = with_document(only("salt", documents), "most", documents, chosen=True)
    assert both.titles == ("Salt roads", "Мост через Нарын")
    assert with_document(both, "salt", documents, chosen=False) == only("most", documents)
    assert with_document(both, "unknown", documents, chosen=True) == both


def test_fifty_documents_can_be_chosen_and_no_more(documents):
    class Many:
        def __init__(self, number):
            self.id, self.metadata = f"{number}", documents[0].metadata

    many, narrowing = [Many(number) for number in range(60)], EVERYWHERE
    for each in many:
        narrowing = with_document(narrowing, each.id, many, chosen=True)
    assert len(narrowing.filters.documents) == len(narrowing.titles) == 50


def test_each_part_has_a_name_and_can_be_taken_away(documents):
    narrowing = narrowed(only("salt", documents), FORM, documents)
    parts = names(narrowing, "en")
    assert [name for _, _, name in parts] == [
        *("Turkish", "Russian", "1990–2020", "Көпүрөлөр", "Salt roads"),
        "lists of references and tables on a par with text",
    ]
    for part, value, _ in parts:
        narrowing = without(narrowing, part, value)
    assert narrowing == EVERYWHERE


@pytest.mark.parametrize(
    ("first", "last", "language", "name"),
    [
        (1990, None, "tr", "1990 ve sonrası"),
        (None, 2020, "ky", "2020-жылга чейин"),
        (1990, None, "ru", "с 1990 года"),
        (None, 2020, "en", "to 2020"),
        (2020, 2020, "en", "2020"),
    ],
)
def test_years_are_named_as_a_language_names_them(first, last, language, name):
    narrowing = Narrowing(Filters(from_year=first, to_year=last))
    assert names(narrowing, language) == (("years", "", name),)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (UNFILTERED, 4),
        (Filters(languages=("tr", "en")), 2),
        (Filters(from_year=1990), 2),
        (Filters(documents=("salt", "tuz")), 2),
        (Filters(collections=("Көпүрөлөр",)), 1),
        (Filters(languages=("ky",), from_year=1900), 0),
    ],
)
def test_the_documents_that_are_searched_are_counted(filters, count, documents):
    assert in_scope(documents, filters) == count


@given(st.dictionaries(st.sampled_from([*FORM]), ANYTHING), ANYTHING, ANYTHING)
def test_whatever_a_browser_sends_becomes_filters_that_can_be_searched(form, part, value):
    narrowing = narrowed(EVERYWHERE, form, ())
    assert set(narrowing.filters.languages) <= set(LANGUAGES)
    assert (narrowing.filters.collections, narrowing.filters.documents) == ((), ())
    assert without(narrowing, str(part), str(value)).titles == ()
