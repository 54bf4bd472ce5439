"""Vectors of words that were met lately: a library is read passage by passage, and most words come again."""

from collections.abc import Callable, Sequence
from threading import Lock

from numpy import abs as absolute
from numpy import empty, float32, int16, int64, maximum, rint
from numpy.typing import NDArray

__all__ = ["Keep", "KnownWords"]

Keep = Callable[[int, NDArray[float32]], None]
"""Takes the vectors of some words in a row, and the index of the first of them."""

_MOST = 98_304  # words; 48 MB of 256 numbers each, taken as they are filled
_HIGHEST = 32_767


class KnownWords:
    """A word's vector is worked out when it is first asked for, and forgotten with all others when there are too many.

    Numbers are kept in two bytes, with a scale for each word: no number of a text's vector is off by as much as 1e-5.
    For one thread at a time: hold ``lock`` for as long as places are used.
    """

    def __init__(self, dimension: int, *, most: int = _MOST) -> None:
        self.lock = Lock()
        self._most = most
        self._places: dict[str, int] = {}
        self._rows: NDArray[int16] = empty((most, dimension), dtype=int16)
        self._scales: NDArray[float32] = empty(most, dtype=float32)

    def places(
        self, words: set[str], work_out: Callable[[Sequence[str], Keep], None]
    ) -> dict[str, int] | None:
        """Where each of ``words`` (and others) is kept; None if there are more than can be.

        ``work_out`` works the vectors of words out and hands them over in parts, from any thread.
        """
        if len(words) > self._most:
            return None
        new = [word for word in words if word not in self._places]
        if len(self._places) + len(new) > self._most:
            self._places.clear()
            new = list(words)
        new.sort()  # neighbours share features, and those rows are near each other
        first = len(self._places)

        def keep(index: int, vectors: NDArray[float32]) -> None:
            here = slice(first + index, first + index + len(vectors))
            scales = maximum(absolute(vectors).max(axis=1), 1e-9) / _HIGHEST
            self._rows[here] = rint(vectors / scales[:, None])
            self._scales[here] = scales

        work_out(new, keep)
        self._places.update(zip(new, range(first, first + len(new)), strict=True))
        return self._places

    def rows(self, places: NDArray[int64]) -> tuple[NDArray[float32], NDArray[float32]]:
        """float32 (places, dimension), and what to multiply each row by, float32 (places,)."""
        return self._rows.take(places, axis=0).astype(float32), self._scales[places]
