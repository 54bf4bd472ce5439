"""Nearest vectors under numbers that never shift."""

from pathlib import Path

import numpy as np
import pytest
from faiss import METRIC_L2, IndexFlat, IndexIDMap2, write_index

from index.dense import DenseIndex
from ingest.errors import LibraryDamagedError

NUMBERS = np.array([3, 7, 8, 20, 41])
VECTORS = np.array(
    [[1, 0, 0, 0], [0.6, 0.8, 0, 0], [0, 0, 1, 0], [-1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5]], dtype=np.float32
)
QUESTION = np.array([[0.8, 0.6, 0, 0]], dtype=np.float32)


@pytest.fixture
def index() -> DenseIndex:
    return DenseIndex.build(NUMBERS, VECTORS)


def found(index: DenseIndex, question: np.ndarray = QUESTION, *, k: int = 10) -> dict[int, float]:
    numbers, products = index.search(question, k)
    return dict(zip(numbers.tolist(), products.tolist(), strict=True))


def test_the_order_is_that_of_all_inner_products(index: DenseIndex) -> None:
    for question in (QUESTION, VECTORS[4:], -VECTORS[1:2]):
        products = VECTORS @ question[0]
        order = np.argsort(-products, kind="stable")
        numbers, scores = index.search(question, 10)
        assert scores == pytest.approx(products[order], abs=1e-6)
        assert products[np.searchsorted(NUMBERS, numbers)] == pytest.approx(scores, abs=1e-6)
        assert sorted(numbers) == NUMBERS.tolist()
    assert list(found(index)) == [7, 3, 41, 8, 20]


def test_only_as_many_as_asked_for_are_found(index: DenseIndex) -> None:
    assert found(index, k=2) == pytest.approx({7: 0.96, 3: 0.8})


def test_asking_for_more_than_there_are_gives_those_there_are(index: DenseIndex) -> None:
    assert sorted(found(index, k=1000)) == NUMBERS.tolist()


def test_an_empty_index_finds_nothing() -> None:
    index = DenseIndex.build(NUMBERS[:0], VECTORS[:0])
    assert (len(index), index.dimension, found(index)) == (0, 4, {})
    assert index.vectors(NUMBERS[:0]).shape == (0, 4)


def test_removal_leaves_the_others_their_numbers_and_vectors(index: DenseIndex) -> None:
    index.remove([7, 20])
    assert len(index) == 3
    assert list(found(index)) == [3, 41, 8]
    assert index.vectors(np.array([41, 3, 8])).tolist() == VECTORS[[4, 0, 2]].tolist()


def test_an_index_that_forgot_everything_finds_nothing_and_takes_new_passages(index: DenseIndex) -> None:
    index.remove(NUMBERS.tolist())
    assert found(index) == {}
    index.add(np.array([50]), VECTORS[1:2])
    assert found(index) == pytest.approx({50: 0.96})


def test_added_vectors_are_found_under_their_numbers(index: DenseIndex) -> None:
    index.add(np.array([99, 60]), np.array([[0.8, 0.6, 0, 0], [0, 0, 0, 0]], dtype=np.float32))
    assert list(found(index, k=2)) == [99, 7]
    assert found(index)[60] == 0


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_not_finite_is_refused_and_nothing_is_added(index: DenseIndex, hole: float) -> None:
    vectors = np.array([[1, 0, 0, 0], [0, hole, 0, 0]], dtype=np.float32)
    with pytest.raises(ValueError, match="not finite"):
        index.add(np.array([50, 51]), vectors)
    with pytest.raises(ValueError, match="not finite"):
        DenseIndex.build(np.array([50, 51]), vectors)
    assert len(index) == 5


def test_more_vectors_than_numbers_are_refused(index: DenseIndex) -> None:
    with pytest.raises(ValueError, match="1 numbers for 2 vectors"):
        index.add(np.array([50]), VECTORS[:2])


@pytest.mark.parametrize("count", [0, 5])
def test_a_saved_index_finds_the_same(index: DenseIndex, tmp_path: Path, count: int) -> None:
    index.remove(NUMBERS[count:].tolist())
    index.save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss")
    assert (len(loaded), loaded.dimension) == (count, 4)
    assert found(loaded) == found(index)


@pytest.mark.parametrize("kept", [0, 3, 40, -1])
def test_a_file_cut_short_is_an_error_that_names_it(index: DenseIndex, tmp_path: Path, kept: int) -> None:
    path = tmp_path / "dense.faiss"
    index.save(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(LibraryDamagedError) as caught:
        DenseIndex.load(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_an_index_of_distances_is_refused(tmp_path: Path) -> None:
    write_index(IndexIDMap2(IndexFlat(4, METRIC_L2)), str(tmp_path / "dense.faiss"))
    with pytest.raises(LibraryDamagedError, match="not an inner-product index"):
        DenseIndex.load(tmp_path / "dense.faiss")
