"""Searching within some languages, documents, years and kinds: what is left out never takes a place of what is not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import allowed as module
from index.allowed import best_allowed, nearest_allowed
from index.dense import DenseIndex
from index.encoder import BuiltinEncoder
from index.filters import UNFILTERED, Filters, Scope
from index.generation import Generation
from index.positions import Positions
from index.scopes import chosen_documents
from index.search import Retriever, rank
from index.store import Store
from ingest.corrections import Correction, Corrections
from ingest.document import Document, Language, Metadata, Page
from ingest.errors import UnknownDocumentError
from ingest.passages import Passage
from ingest.sections import PassageKind

ENCODER = BuiltinEncoder.load()
BRIDGE = "Taş köprü {} yılında onarıldı, kervanlar kışın da ırmağı geçti."
SOURCE = "Yılmaz, A. (2022). Şuşa Beyannamesi: imzalandığı gün. Ankara: Köprü Yayınları."
SIGNED = "Türkiye ile Azerbaycan, Haziran 2021'de Şuşa'da müttefiklik beyannamesini imzaladı."
ACADEMY = "Jandarma subayları akademide üç yıl eğitim gördükten sonra göreve başlar."
RIVER = "Нарын дарыясынын суусу жазында эриген кардан көтөрүлөт."


def generation(*passages: tuple[str, Language | None, PassageKind]) -> Generation:
    texts, languages, kinds = zip(*passages, strict=True)
    numbers = range(10, 10 + len(texts))
    return Generation.build(numbers, texts, languages, encoder=ENCODER, kinds=kinds)


def mask(*places: int, of: int) -> NDArray[np.bool_]:
    return np.isin(np.arange(of), places)


@pytest.mark.parametrize("retriever", ["hybrid", "dense", "lexical"])
def test_each_leg_searches_what_is_allowed_however_far_behind_the_rest_it_is(
    retriever: Retriever,
) -> None:
    texts = [BRIDGE.format(year) for year in range(1000, 1400)]
    made = generation(
        *((text, None, "text") for text in (*texts, "Köprü 🏰 yoktu.", RIVER, "Ahşap köprü yandı."))
    )
    allowed = mask(400, 401, 402, of=403)
    question = "Taş köprü ne zaman onarıldı?"
    assert set(rank(made, question, encoder=ENCODER, k=20).passage_ids).isdisjoint({410, 411, 412})
    found = rank(made, question, encoder=ENCODER, k=20, retriever=retriever, scope=Scope(allowed))
    assert set(found.passage_ids) == ({410, 412} if retriever == "lexical" else {410, 411, 412})


def test_nothing_allowed_is_no_answer() -> None:
    made = generation((SIGNED, "tr", "text"), (RIVER, "ky", "text"))
    found = rank(made, "Beyanname ne zaman imzalandı?", encoder=ENCODER, scope=Scope(mask(of=2)))
    assert (found.passage_ids, found.also, found.status, found.confidence) == ((), (), "none", 0.0)


def test_a_kind_that_is_asked_for_is_not_ranked_below_text() -> None:
    made = generation((ACADEMY, None, "text"), (SOURCE, None, "references"), (RIVER, None, "text"))

    def found(*kinds: PassageKind) -> list[int]:
        scope = Scope(kinds=kinds)
        return list(rank(made, "Yılmaz Köprü Yayınları Ankara", encoder=ENCODER, scope=scope).passage_ids)

    lowered = rank(made, "Yılmaz Köprü Yayınları Ankara", encoder=ENCODER).scores
    lifted = rank(
        made, "Yılmaz Köprü Yayınları Ankara", encoder=ENCODER, scope=Scope(kinds=("references",))
    ).scores
    assert found()[0] == found("references")[0] == 11
    # It leads by more when nothing is taken off, so the others fall lower beside it.
    assert lifted[1] / lifted[0] < lowered[1] / lowered[0]


@pytest.mark.parametrize("few", [20_000, 0])
@given(
    vectors=st.lists(st.tuples(*[st.integers(-3, 3)] * 3), min_size=1, max_size=30),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_the_nearest_allowed_are_those_of_an_index_of_them_alone(
    few: int, vectors: list[tuple[int, ...]], data: st.DataObject
) -> None:
    table = (
        np.array(vectors, dtype=np.float32) + np.linspace(0, 0.01, len(vectors), dtype=np.float32)[:, None]
    )
    numbers = np.arange(len(table)) * 3 + 1
    question = np.array([1.0, 0.5, -0.25], dtype=np.float32)
    chosen = data.draw(st.sets(st.integers(0, len(table) - 1)))
    k = data.draw(st.integers(1, 12))
    allowed = mask(*chosen, of=len(table))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW", few)
        found = nearest_allowed(
            DenseIndex.build(numbers, table), question, k, numbers=numbers, allowed=allowed
        )
    products = table @ question
    assert set(found.tolist()) <= chosen
    best = sorted((products[place] for place in chosen), reverse=True)[:k]
    assert products[found].tolist() == pytest.approx(best, abs=1e-5)


def test_what_is_not_allowed_takes_no_place_among_the_best_by_words() -> None:
    scores = np.array([3, 0, 2, 5, 1], dtype=np.float32)
    assert best_allowed(scores, 2, None).tolist() == [3, 0]
    assert best_allowed(scores, 2, mask(0, 1, 4, of=5)).tolist() == [0, 4]
    assert best_allowed(scores, 9, mask(1, of=5)).tolist() == []


def test_filters_are_met_together_and_what_is_empty_leaves_nothing_out() -> None:
    made = generation(
        (SIGNED, "tr", "text"), (RIVER, "ky", "text"), (ACADEMY, "tr", "note"), ("TB2", None, "table")
    )  # fmt: skip
    spans = [Passage(name, 0, 0, 5, "", None) for name in ("a", "b", "a", "a")]
    positions = Positions.of(spans)

    def places(filters: Filters, documents: list[int] | None = None) -> list[int]:
        numbers = None if documents is None else np.array(documents, dtype=np.int64)
        found = filters.mask(made, positions, numbers)
        return list(range(4)) if found is None else np.flatnonzero(found).tolist()

    assert UNFILTERED.mask(made, positions, None) is None
    assert places(Filters(languages=("tr",))) == [0, 2]
    assert places(Filters(languages=("ky", "en"))) == [1]
    assert places(Filters(kinds=("note", "table"))) == [2, 3]
    assert places(Filters(languages=("tr",), kinds=("text",))) == [0]
    assert places(Filters(documents=("a",)), [0]) == [0, 2, 3]
    assert places(Filters(documents=("a",), languages=("ky",)), [0]) == []


def test_years_that_leave_none_and_hits_that_cannot_be_counted_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="the year 2020 is after 2010"):
        Filters(from_year=2020, to_year=2010)
    positions = Positions.of([])
    for known, per_document in ((positions, 0), (None, 1)):
        with pytest.raises(ValueError, match="counted from 1"):
            Scope(positions=known, per_document=per_document)


YEARS = {"old": 1953, "mid": 1999, "new": 2020, "undated": None}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Four documents of one passage each, of which "new" has two."""
    made = Store(tmp_path / "library.sqlite")
    made.create()
    with made.writing() as connection:
        for name, year in YEARS.items():
            text = "Жол узун. Суу терең."
            document = Document(
                name, f"/{name}.txt", name, Metadata(name, (), year, "ky"), text, (Page(1, None, 0, 20),)
            )
            spans = [(0, 9), (10, 20)] if name == "new" else [(0, 20)]
            passages = [
                Passage(name, place, start, end, text[start:end], "ky")
                for place, (start, end) in enumerate(spans)
            ]
            Store.insert(connection, document, passages)
    return made


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), None),
        (Filters(languages=("ky",)), None),
        (Filters(from_year=1999), ["mid", "new"]),
        (Filters(to_year=1999), ["old", "mid"]),
        (Filters(from_year=1999, to_year=1999), ["mid"]),
        (Filters(from_year=2021), []),
        (Filters(documents=("undated", "old", "old")), ["undated", "old"]),
        (Filters(documents=("undated", "old"), to_year=2000), ["old"]),
    ],
)
def test_documents_are_chosen_by_id_and_by_year(
    store: Store, filters: Filters, expected: list[str] | None
) -> None:
    with store.reading() as connection:
        numbers = chosen_documents(connection, filters)
    names = None if numbers is None else [list(YEARS)[number - 1] for number in numbers.tolist()]
    assert names == expected


def test_a_corrected_year_counts(store: Store) -> None:
    with store.writing() as connection:
        Store.correct(connection, "undated", Corrections(Correction(year=1900), Correction(year=2001)))
        Store.correct(connection, "new", Corrections(Correction(year=1950)))
    with store.reading() as connection:
        chosen = chosen_documents(connection, Filters(from_year=1990))
    assert chosen is not None
    assert [list(YEARS)[number - 1] for number in chosen.tolist()] == ["mid", "undated"]


def test_an_unknown_document_is_named(store: Store) -> None:
    with (
        store.reading() as connection,
        pytest.raises(UnknownDocumentError, match=r"^yok: no document has this id\. `kopru list` shows"),
    ):
        chosen_documents(connection, Filters(documents=("old", "yok")))


def test_positions_are_read_in_the_order_of_passages(store: Store) -> None:
    with store.reading() as connection:
        positions = Store.positions(connection)
    assert positions.documents.tolist() == [1, 2, 3, 3, 4]
    assert positions.starts.tolist() == [0, 0, 0, 10, 0]
    assert positions.ends.tolist() == [20, 20, 9, 20, 20]


def test_what_is_left_is_no_candidate_and_of_no_document_that_is_full() -> None:
    positions = Positions.of([Passage(name, 0, 0, 5, "", None) for name in "aaabbc"])
    candidates, hits = np.array([0, 1, 3]), np.array([0, 3])
    assert np.flatnonzero(Scope(positions=positions).left(candidates, hits)).tolist() == [2, 4, 5]
    full = Scope(positions=positions, per_document=1)
    assert np.flatnonzero(full.left(candidates, hits)).tolist() == [5]
    some = replace(full, per_document=2, allowed=mask(0, 1, 2, 5, of=6))
    assert np.flatnonzero(some.left(candidates, hits)).tolist() == [2, 5]
