"""Numbers of four bits: packed and unpacked they are the same, and rounding keeps a row's length and direction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.four_bits import HIGHEST, packed, rounded, unpacked

SHAPES = st.tuples(st.integers(0, 5), st.integers(1, 8).map(lambda half: 2 * half))


@given(arrays(np.int8, SHAPES, elements=st.integers(-HIGHEST, HIGHEST)))
def test_what_is_packed_is_unpacked_again(numbers: np.ndarray) -> None:
    rows = packed(numbers)
    assert rows.shape == (len(numbers), numbers.shape[1] // 2)
    assert rows.dtype == np.uint8
    assert np.array_equal(unpacked(rows), numbers)


def test_a_row_keeps_its_length_and_nearly_its_direction() -> None:
    rows = np.random.default_rng(1).standard_normal((200, 256)).astype(np.float32)
    rows *= np.linspace(0.01, 30, 200, dtype=np.float32)[:, None]
    numbers, scales = rounded(rows)
    again = numbers * scales[:, None]
    lengths = np.linalg.norm(rows, axis=1)
    assert np.linalg.norm(again, axis=1) == pytest.approx(lengths, rel=1e-5)
    assert ((rows * again).sum(axis=1) / lengths**2).min() > 0.98
    assert np.abs(numbers).max() == HIGHEST


def test_a_row_of_nothing_stays_nothing() -> None:
    numbers, scales = rounded(np.zeros((2, 4), dtype=np.float32))
    assert not numbers.any()
    assert np.isfinite(scales).all()


@pytest.mark.parametrize("numbers", [[[1, 2, 3]], [[8, 0]], [[0, -8]]])
def test_an_odd_dimension_or_a_larger_number_is_refused(numbers: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="even dimension"):
        packed(np.array(numbers, dtype=np.int8))
