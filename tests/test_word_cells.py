"""A question word's nearest words in a library are found without looking at every word."""

from pathlib import Path

import numpy as np
import pytest

from index import word_cells as module
from index.encoder import BuiltinEncoder
from index.subwords import split_words
from index.word_cells import CELLS, WordCells, cells_of
from ingest.errors import EncoderError

TABLE = BuiltinEncoder.load().table
CORPUS = Path(__file__).resolve().parent.parent / "corpus"
WORDS = sorted(set(split_words((CORPUS / "lexicon" / "words.tsv").read_text(encoding="utf-8"))))
VECTORS = TABLE.word_vectors(WORDS)
UNITS = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
ASKED = ("köprü", "bridge", "река", "дарыя", "savaş", "science", "закон", "мугалим")


def units(places: np.ndarray) -> np.ndarray:
    return np.asarray(UNITS[places])


@pytest.fixture(scope="module")
def cells() -> WordCells:
    return WordCells.of(cells_of(len(WORDS), units))


def asked(*words: str) -> np.ndarray:
    vectors = TABLE.word_vectors(words)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def test_every_word_is_in_one_cell_and_no_cell_holds_them_all(cells: WordCells) -> None:
    assert sorted(cells.places.tolist()) == list(range(len(WORDS)))
    sizes = np.diff(cells.starts)
    assert (len(sizes), sizes.sum()) == (CELLS, len(WORDS))
    assert sizes.max() < len(WORDS) / 20


def test_of_the_nearest_words_hardly_one_is_missed(cells: WordCells) -> None:
    vectors = asked(*ASKED)
    for vector, (places, cosines) in zip(
        vectors, cells.near(vectors, units, most=10, closest=0.4), strict=True
    ):
        all_cosines = UNITS @ vector
        nearest = set(np.argsort(-all_cosines)[: len(places)].tolist())
        assert len(nearest & set(places.tolist())) >= 0.9 * len(places)
        assert cosines == pytest.approx(all_cosines[places])


def test_a_word_is_near_its_translations(cells: WordCells) -> None:
    ((places, _),) = cells.near(asked("bridge"), units, most=20, closest=0.4)
    assert {"bridge", "köprü", "көпүрө", "мост"} <= {WORDS[place] for place in places}


def test_nothing_is_nearer_than_is_asked_for_and_no_more_is_given(cells: WordCells) -> None:
    ((places, cosines),) = cells.near(asked("река"), units, most=3, closest=0.5)
    assert len(places) == 3
    ((_, close),) = cells.near(asked("река"), units, most=1_000, closest=0.7)
    assert 0 < len(close) < 1_000
    assert close.min() >= 0.7
    assert cosines.min() >= close.min()


def test_a_library_without_words_has_none_near(cells: WordCells) -> None:
    none = WordCells.of(cells_of(0, units))
    ((places, cosines),) = none.near(asked("река"), lambda places: UNITS[places], most=3, closest=0.5)
    assert (len(places), len(cosines)) == (0, 0)


def test_centres_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CELLS_FILE", tmp_path / "cells.safetensors")
    module._centres.cache_clear()
    try:
        with pytest.raises(EncoderError, match=r"cells\.safetensors: cannot be read"):
            cells_of(1, units)
    finally:
        module._centres.cache_clear()
