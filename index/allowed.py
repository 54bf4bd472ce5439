"""The nearest passages among those that a question is asked of, and the best by words."""

from numpy import argsort, flatnonzero, float32, int64, isin, searchsorted, where
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.filters import Mask
from index.lexical import best_places
from index.word_table import TextVectors

__all__ = ["best_allowed", "nearest_allowed"]

_FEW = 20_000
"""Passages that are compared one by one: 20 MB of vectors are read in a few milliseconds."""
_DEEPER = 4


def nearest_allowed(
    dense: DenseIndex, vector: TextVectors, k: int, *, numbers: NDArray[int64], allowed: Mask | None
) -> NDArray[int64]:
    """Places of the ``k`` nearest to one ``vector`` among those ``allowed``, best first; fewer if there are.

    ``numbers`` are the passages' numbers by place, ascending.
    """
    if allowed is None:
        return searchsorted(numbers, dense.search(vector, k)[0])
    places = flatnonzero(allowed)
    if len(places) <= _FEW:
        if not len(places):
            return places
        products = dense.vectors(numbers[places]) @ vector.ravel()
        return places[argsort(-products, kind="stable")[:k]]
    depth = k
    while True:
        found = dense.search(vector, depth)[0]
        kept = found[isin(found, numbers[places])]
        if len(kept) >= k or depth >= len(dense):
            return searchsorted(numbers, kept[:k])
        depth *= _DEEPER


def best_allowed(scores: NDArray[float32], k: int, allowed: Mask | None) -> NDArray[int64]:
    """Places of the ``k`` highest scores above 0 among those ``allowed``, best first."""
    return best_places(scores if allowed is None else where(allowed, scores, float32(0)), k)
