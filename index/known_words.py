"""Vectors of words that were met lately: a library is read passage by passage, and most words come again."""

from collections.abc import Callable, Sequence
from itertools import repeat
from threading import Lock

from numpy import abs as absolute
from numpy import empty, flatnonzero, float32, fromiter, int16, int64, maximum, rint
from numpy.linalg import norm
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
        self._lengths: NDArray[float32] = empty(most, dtype=float32)

    def places(
        self, words: Sequence[str], work_out: Callable[[Sequence[str], Keep], None]
    ) -> NDArray[int64] | None:
        """Where each of ``words`` is kept, int64 (words,); None if there are more of them than can be.

        ``work_out`` works the vectors of words out and hands them over in parts, from any thread.
        """
        places = self._look_up(words)
        unknown = flatnonzero(places < 0)
        if not len(unknown):
            return places
        unmet = [words[number] for number in unknown.tolist()]
        new = set(unmet)
        if len(self._places) + len(new) > self._most:
            if len(set(words)) > self._most:
                return None
            self._places.clear()
            return self.places(words, work_out)
        self._meet(sorted(new), work_out)  # neighbours share features, and those rows are near each other
        places[unknown] = self._look_up(unmet)
        return places

    def _look_up(self, words: Sequence[str]) -> NDArray[int64]:
        """The places of ``words``; -1 for those that are not known."""
        return fromiter(map(self._places.get, words, repeat(-1)), dtype=int64, count=len(words))

    def _meet(self, new: Sequence[str], work_out: Callable[[Sequence[str], Keep], None]) -> None:
        first = len(self._places)

        def keep(index: int, vectors: NDArray[float32]) -> None:
            here = slice(first + index, first + index + len(vectors))
            scales = maximum(absolute(vectors).max(axis=1), 1e-9) / _HIGHEST
            self._rows[here] = rint(vectors / scales[:, None])
            self._scales[here] = scales
            self._lengths[here] = norm(vectors, axis=1)

        work_out(new, keep)
        self._places.update(zip(new, range(first, first + len(new)), strict=True))

    def rows(self, places: NDArray[int64]) -> tuple[NDArray[float32], NDArray[float32], NDArray[float32]]:
        """float32 (places, dimension), what to multiply each row by, and its length then; both float32 (places,)."""
        return self._rows.take(places, axis=0).astype(float32), self._scales[places], self._lengths[places]
