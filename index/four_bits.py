"""Numbers of four bits, two in a byte: so the rows of the built-in encoder lie in its file.

With a byte for each number half as many features would fit, and the rarer half of them are the names and terms that
a question turns on; what four bits leave out of a row is lost among those of a word's other features. What both are
worth stands in ``builtin/README.md``.
"""

from numpy import abs as absolute
from numpy import (
    bitwise_or,
    empty,
    float32,
    int8,
    left_shift,
    maximum,
    right_shift,
    rint,
    sqrt,
    square,
    uint8,
)
from numpy.typing import NDArray

__all__ = ["HIGHEST", "packed", "rounded", "unpacked"]

HIGHEST = 7
"""Numbers go from -7 to 7."""
_ZERO = 8
_ROWS_AT_ONCE = 20_000  # 80 MB of 1,024 numbers
_STEP = 0.36
"""Of the numbers' root mean square: about the best for numbers that are normally distributed (Max, 1960)."""


def rounded(rows: NDArray[float32]) -> tuple[NDArray[int8], NDArray[float32]]:
    """``rows``, float32 (rows, dimension), as numbers of four bits and a scale each, int8 and float32 (rows,).

    A row keeps its length.
    """
    numbers, scales = empty(rows.shape, dtype=int8), empty(len(rows), dtype=float32)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        lengths = sqrt(square(some).sum(axis=1))
        steps = maximum(_STEP * lengths / sqrt(rows.shape[1]), 1e-9)
        nearest = rint(some / steps[:, None]).clip(-HIGHEST, HIGHEST)
        kept = sqrt(square(nearest).sum(axis=1))
        numbers[start : start + len(some)] = nearest
        scales[start : start + len(some)] = lengths / maximum(kept, 1)
    return numbers, scales


def packed(numbers: NDArray[int8]) -> NDArray[uint8]:
    """Rows of numbers, int8 (rows, dimension), as bytes, uint8 (rows, dimension / 2).

    The first half of a row lies in the lower bits, the second in the higher.

    Raises:
        ValueError: an odd dimension, or a number that is more than four bits.
    """
    if numbers.shape[1] % 2 or absolute(numbers).max(initial=0) > HIGHEST:
        raise ValueError(f"rows of an even dimension, of numbers from -{HIGHEST} to {HIGHEST}, are packed")
    biased = (numbers + _ZERO).astype(uint8)
    half = numbers.shape[1] // 2
    return bitwise_or(biased[:, :half], left_shift(biased[:, half:], 4))


def unpacked(rows: NDArray[uint8]) -> NDArray[float32]:
    """What ``packed`` packed, as float32 (rows, dimension)."""
    half = rows.shape[1]
    signed = rows ^ (_ZERO << 4 | _ZERO)  # from 8 above to the two's complement, which a shift brings down
    numbers = empty((len(rows), 2 * half), dtype=int8)
    right_shift(left_shift(signed, 4).view(int8), 4, out=numbers[:, :half])
    right_shift(signed.view(int8), 4, out=numbers[:, half:])
    return numbers.astype(float32)
