"""Windows of a few sentences in a row, within each passage."""

import numpy as np
import pytest

from index.sentence_windows import SENTENCES, Windows


def firsts(*counts: int) -> np.ndarray:
    return np.array([0, *np.cumsum(counts)], dtype=np.int64)


def test_a_window_begins_at_each_sentence_that_has_enough_after_it() -> None:
    assert SENTENCES == 5
    assert Windows(firsts(7)).begins.tolist() == [True] * 3 + [False] * 4
    assert Windows(firsts(5)).begins.tolist() == [True] + [False] * 4


def test_a_passage_of_few_sentences_is_one_window_and_none_reaches_into_the_next_passage() -> None:
    windows = Windows(firsts(2, 0, 6, 1))
    assert windows.begins.tolist() == [True, False, True, True, False, False, False, False, True]
    figures = 10.0 ** np.arange(9, dtype=np.float64)[:, None]
    assert windows.sums(figures)[:, 0].tolist() == [11, 1111100, 11111000, 100000000]


@pytest.mark.parametrize("counts", [(), (0,), (0, 0)])
def test_no_sentences_have_no_windows(counts: tuple[int, ...]) -> None:
    windows = Windows(firsts(*counts))
    assert windows.begins.tolist() == []
    assert windows.sums(np.zeros((0, 3), dtype=np.float32)).shape == (0, 3)
