"""Sums of the words of texts: how much each word counts there, and many sums at once.

A word of length n that is said k times counts n^0.4 * k^min(1, n/3). Lengths are learned on pairs that are mostly
short, and in a long text the longest would drown the others; and saying "and" often says no more. What each of these
is worth stands in ``builtin/README.md``.
"""

from numpy import (
    add,
    arange,
    concatenate,
    cumsum,
    float32,
    int64,
    maximum,
    minimum,
    ones,
    repeat,
    searchsorted,
    unique,
    zeros,
)
from numpy.typing import NDArray

__all__ = ["how_words_count", "said_sums", "sums"]

_LENGTH = 0.4
"""Power of a word's length in a text."""
_TELLING = 3.0
"""From this length on a word counts as often as it is said: "country" has 2, "the" 0.2, a name or a year 6."""
_FEW = 2_000  # rows that are summed without scipy


def how_words_count(lengths: NDArray[float32]) -> tuple[NDArray[float32], NDArray[float32]]:
    """What vectors of these ``lengths`` are multiplied by, and to which power it counts how often a word is said.

    All float32 (words,).
    """
    weights = maximum(lengths, 1e-9) ** (_LENGTH - 1)
    return weights.astype(float32), minimum(1, lengths / _TELLING).astype(float32)


def said_sums(
    rows: NDArray[float32],
    weights: NDArray[float32],
    powers: NDArray[float32],
    places: NDArray[int64],
    counts: NDArray[int64],
) -> NDArray[float32]:
    """Sums of the words at ``places``, the first ``counts[0]`` of them, the next ``counts[1]`` and so on; 0 of none.

    A word that is k times in one of these adds ``weights * k**powers * rows`` to it; float32 (texts, dimension).
    """
    if len(places) < _FEW:
        keys = repeat(arange(len(counts)), counts) * len(rows) + places
        said, often = unique(keys, return_counts=True)
        owners, distinct = said // max(1, len(rows)), said % max(1, len(rows))
        shares = weights[distinct] * often.astype(float32) ** powers[distinct]
        own = searchsorted(owners, arange(len(counts) + 1))
        return sums(rows, shares, distinct, own[1:] - own[:-1])
    from scipy.sparse import csr_array  # a tenth of a second that a single question need not wait

    said_often = csr_array(
        (ones(len(places), dtype=float32), places, _starts(counts)), (len(counts), len(rows))
    )
    said_often.sum_duplicates()
    repeated = said_often.data > 1
    said_often.data[repeated] **= powers[said_often.indices[repeated]]
    said_often.data *= weights[said_often.indices]
    summed: NDArray[float32] = said_often @ rows
    return summed


def sums(
    rows: NDArray[float32], shares: NDArray[float32], places: NDArray[int64], counts: NDArray[int64]
) -> NDArray[float32]:
    """Sums of ``shares * rows[places]``, of the first ``counts[0]``, the next ``counts[1]`` and so on; 0 of none."""
    if len(places) < _FEW:
        found = zeros((len(counts), rows.shape[1]), dtype=float32)
        filled = counts > 0
        if filled.any():
            starts = _starts(counts)[:-1][filled]
            found[filled] = add.reduceat(rows[places] * shares[:, None], starts, axis=0)
        return found
    from scipy.sparse import csr_array

    summed: NDArray[float32] = csr_array((shares, places, _starts(counts)), (len(counts), len(rows))) @ rows
    return summed


def _starts(counts: NDArray[int64]) -> NDArray[int64]:
    return concatenate((zeros(1, dtype=int64), cumsum(counts)))
