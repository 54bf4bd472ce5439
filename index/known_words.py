"""Vectors of words that were met lately: a library is read passage by passage, and most words come again."""

from collections.abc import Callable, Sequence
from threading import Lock

from numpy import empty, float32
from numpy.typing import NDArray

__all__ = ["KnownWords"]

_MOST = 49_152  # words; 48 MB of 256 numbers each, taken as they are filled


class KnownWords:
    """A word's vector is worked out when it is first asked for, and forgotten with all others when there are too many.

    For one thread at a time: hold ``lock`` for as long as ``vectors`` are used.
    """

    def __init__(self, dimension: int, *, most: int = _MOST) -> None:
        self.lock = Lock()
        self._most = most
        self._numbers: dict[str, int] = {}
        self._vectors: NDArray[float32] = empty((most, dimension), dtype=float32)

    def numbers(
        self, words: set[str], work_out: Callable[[Sequence[str], NDArray[float32]], None]
    ) -> dict[str, int] | None:
        """Where in ``vectors`` each of ``words`` (and others) stands; None if there are more than can be kept.

        ``work_out`` writes the vectors of words into the rows it is given.
        """
        if len(words) > self._most:
            return None
        new = [word for word in words if word not in self._numbers]
        if len(self._numbers) + len(new) > self._most:
            self._numbers.clear()
            new = list(words)
        new.sort()  # neighbours share features, and those rows are near each other
        first = len(self._numbers)
        work_out(new, self._vectors[first : first + len(new)])
        self._numbers.update(zip(new, range(first, first + len(new)), strict=True))
        return self._numbers

    @property
    def vectors(self) -> NDArray[float32]:
        """float32 (words that are known, dimension)."""
        return self._vectors[: len(self._numbers)]
