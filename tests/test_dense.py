"""Nearest vectors under numbers that never shift."""

from pathlib import Path

import numpy as np
import pytest
from faiss import METRIC_INNER_PRODUCT, METRIC_L2, IndexFlat, IndexHNSWFlat, IndexIDMap2, write_index

from index import dense as module
from index.dense import LARGE, DenseIndex
from index.encoder import BuiltinEncoder
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


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    write_index(IndexHNSWFlat(4, 8, METRIC_INNER_PRODUCT), str(tmp_path / "dense.faiss"))
    with pytest.raises(LibraryDamagedError, match="another kind"):
        DenseIndex.load(tmp_path / "dense.faiss")


# From here on: a large library, of 1,200 sentences of the corpus where 400 are many.

PARALLEL = Path(__file__).resolve().parent.parent / "corpus" / "parallel"
SENTENCES = [
    text
    for line in (PARALLEL / "news.tsv").read_text(encoding="utf-8").splitlines()[1:401]
    for text in line.split("\t")[:4]
]
MANY = 3 * np.arange(1_200) + 5
QUESTIONS = range(1_200, 1_600, 8)


@pytest.fixture(scope="module")
def sentences() -> np.ndarray:
    return BuiltinEncoder.load().encode_documents(SENTENCES)


@pytest.fixture
def large(sentences: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> DenseIndex:
    monkeypatch.setattr(module, "LARGE", 400)
    return DenseIndex.build(MANY, sentences[:1_200])


def nearest(sentences: np.ndarray, question: int, k: int, *, rows: int = 1_200) -> list[int]:
    """Numbers of the exact ``k`` nearest to a sentence, of the first ``rows``."""
    order = np.argsort(-(sentences[:rows] @ sentences[question]), kind="stable")
    return MANY[order[:k]].tolist()


def recall(index: DenseIndex, sentences: np.ndarray, k: int) -> float:
    """Share of the exact ``k`` nearest that are found, over the questions."""
    shares = []
    for question in QUESTIONS:
        numbers, _ = index.search(sentences[question : question + 1], k)
        shares.append(len(set(numbers.tolist()) & set(nearest(sentences, question, k))) / k)
    return float(np.mean(shares))


def test_a_small_library_is_searched_exactly_and_a_large_one_by_lists(large: DenseIndex) -> None:
    assert large.lists == 64  # a power of 2 near twice the root
    assert DenseIndex.build(MANY[:399], np.eye(399, 4, dtype=np.float32)).lists == 1


def test_tens_of_thousands_of_passages_are_still_searched_exactly() -> None:
    assert LARGE > 50_000


def test_a_large_library_finds_nearly_all_of_the_nearest(large: DenseIndex, sentences: np.ndarray) -> None:
    assert recall(large, sentences, 10) > 0.95
    assert recall(large, sentences, 100) > 0.9  # a twelfth of all: at the depth of a search it is more


def test_what_a_large_library_finds_has_the_products_of_its_vectors(
    large: DenseIndex, sentences: np.ndarray
) -> None:
    question = sentences[1_200:1_201]
    numbers, products = large.search(question, 50)
    assert products.tolist() == sorted(products, reverse=True)
    assert products == pytest.approx(sentences[(numbers - 5) // 3] @ question[0], abs=1e-3)
    assert products == pytest.approx(large.vectors(numbers) @ question[0], abs=1e-5)


def test_a_large_library_gives_all_it_has_to_who_asks_for_all(
    large: DenseIndex, sentences: np.ndarray
) -> None:
    numbers, _ = large.search(sentences[:1], 5_000)
    assert sorted(numbers) == MANY.tolist()


def test_a_large_library_keeps_vectors_to_three_digits_however_often_it_is_made_anew(
    large: DenseIndex, sentences: np.ndarray
) -> None:
    kept = large.vectors(MANY[::-1])
    np.testing.assert_allclose(kept, sentences[1_199::-1], rtol=1e-3, atol=1e-6)
    assert DenseIndex.build(MANY[::-1], kept).vectors(MANY[::-1]).tolist() == kept.tolist()


def test_a_library_becomes_large_as_it_grows_and_loses_nothing(
    large: DenseIndex, sentences: np.ndarray
) -> None:
    growing = DenseIndex.build(MANY[:0], sentences[:0])
    lists = []
    for start in range(0, 1_200, 150):
        growing.add(MANY[start : start + 150], sentences[start : start + 150])
        lists.append(growing.lists)
    assert lists == [1, 1, 32, 64, 64, 64, 64, 64]
    assert growing.vectors(MANY).tolist() == large.vectors(MANY).tolist()
    assert recall(growing, sentences, 10) > 0.95


def test_a_large_library_forgets_and_takes_passages_by_number(
    large: DenseIndex, sentences: np.ndarray
) -> None:
    gone = [*nearest(sentences, 1_200, 3), 4]  # 4 was never there
    large.remove(gone)
    assert len(large) == 1_197
    numbers, _ = large.search(sentences[1_200:1_201], 1_000)
    assert not set(gone) & set(numbers.tolist())
    left = np.setdiff1d(MANY, gone)
    np.testing.assert_allclose(large.vectors(left), sentences[(left - 5) // 3], rtol=1e-3, atol=1e-6)
    large.add(np.array([9_000]), sentences[1_200:1_201])
    numbers, products = large.search(sentences[1_200:1_201], 1)
    assert (numbers.tolist(), products) == ([9_000], pytest.approx([1], abs=1e-3))


def never(*_: object) -> None:
    raise AssertionError("all passages were sorted into lists again")


def test_a_large_library_without_some_passages_keeps_its_lists_and_the_first_one_stays_as_it_was(
    large: DenseIndex, sentences: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_sorted_into", never)
    gone = [*nearest(sentences, 1_200, 3), 4]  # 4 was never there
    before = large.search(sentences[1_200:1_201], 3)[0].tolist()
    changed = large.without(gone)
    changed.add(np.array([9_000]), sentences[1_200:1_201])
    assert (len(changed), changed.lists) == (1_198, 64)
    numbers, _ = changed.search(sentences[1_200:1_201], 5_000)
    assert sorted(numbers) == [*np.setdiff1d(MANY, gone).tolist(), 9_000]
    assert numbers[0] == 9_000
    assert (len(large), recall(large, sentences, 10) > 0.95) == (1_200, True)
    assert large.search(sentences[1_200:1_201], 3)[0].tolist() == before
    assert large.vectors(np.array(gone[:3])).shape == (3, 256)


def test_a_small_library_without_some_passages_leaves_the_first_one_as_it_was(index: DenseIndex) -> None:
    changed = index.without([7, 20])
    changed.add(np.array([50]), VECTORS[1:2])
    assert list(found(changed)) == [50, 3, 41, 8]
    assert list(found(index)) == [7, 3, 41, 8, 20]
    assert list(found(index.without([]))) == [7, 3, 41, 8, 20]


def test_a_large_library_of_which_few_passages_are_left_is_searched_exactly_again(
    large: DenseIndex, sentences: np.ndarray
) -> None:
    assert large.without(MANY[200:].tolist()).lists == 64  # else one passage more or less would sort all anew
    small = large.without(MANY[199:].tolist())
    assert (small.lists, large.lists) == (1, 64)
    assert small.vectors(MANY[:199]).tolist() == large.vectors(MANY[:199]).tolist()
    for question in QUESTIONS:
        _, products = small.search(sentences[question : question + 1], 10)
        exact = np.sort(small.vectors(MANY[:199]) @ sentences[question])[::-1]
        assert products == pytest.approx(exact[:10], abs=1e-6)


def test_a_large_library_that_forgot_everything_finds_nothing_and_grows_again(
    large: DenseIndex, sentences: np.ndarray
) -> None:
    large.remove(MANY.tolist())
    assert (len(large), found(large, sentences[:1])) == (0, {})
    large.add(MANY[:2], sentences[:2])
    assert list(found(large, sentences[:1])) == MANY[:2].tolist()
    large.add(np.arange(10_000, 15_000), np.tile(sentences[:1_000], (5, 1)))
    assert (len(large), large.lists) == (5_002, 128)


def test_the_same_vectors_make_the_same_large_index(
    large: DenseIndex, sentences: np.ndarray, tmp_path: Path
) -> None:
    again = DenseIndex.build(MANY, sentences[:1_200])
    for name, index in (("first", large), ("again", again)):
        index.save(tmp_path / name)
    numbers = [index.search(sentences[1_300:1_301], 100)[0].tolist() for index in (large, again)]
    assert numbers[0] == numbers[1]


def test_a_saved_large_index_finds_forgets_and_takes_the_same(
    large: DenseIndex, sentences: np.ndarray, tmp_path: Path
) -> None:
    large.save(tmp_path / "dense.faiss")
    loaded = DenseIndex.load(tmp_path / "dense.faiss")
    assert (len(loaded), loaded.dimension, loaded.lists) == (1_200, 256, 64)
    for index in (large, loaded):
        index.remove(MANY[:100].tolist())
        index.add(MANY[:10], sentences[:10])
    assert found(loaded, sentences[1_300:1_301], k=100) == found(large, sentences[1_300:1_301], k=100)
    assert loaded.vectors(MANY[:10]).tolist() == large.vectors(MANY[:10]).tolist()


def test_a_large_index_takes_half_of_the_room(
    large: DenseIndex, sentences: np.ndarray, tmp_path: Path
) -> None:
    large.save(tmp_path / "large")
    assert (tmp_path / "large").stat().st_size < 0.75 * sentences[:1_200].nbytes  # 64 centres weigh much here


@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_a_vector_that_is_not_finite_makes_no_library_large(
    sentences: np.ndarray, hole: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGE", 400)
    index = DenseIndex.build(MANY[:300], sentences[:300])
    broken = sentences[300:500].copy()
    broken[7, 3] = hole
    with pytest.raises(ValueError, match="not finite"):
        index.add(MANY[300:500], broken)
    assert (len(index), index.lists) == (300, 1)
