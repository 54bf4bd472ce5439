"""Turns a trained table into the one that words are looked up in: pruned and quantised."""

from numpy import abs as absolute
from numpy import argsort, array, float32, int8, maximum, rint, uint64
from numpy.typing import NDArray

from index.features import feature_id
from index.training.train import Table
from index.word_table import WordTable

__all__ = ["quantise"]

UNSEEN_LENGTH = 1.0
"""Rows start at about this length; one that training never touched would still have it."""


def quantise(table: Table, *, most_features: int) -> WordTable:
    """The most trained ``most_features`` of a table, a byte a number, ready to look words up in."""
    kept = argsort(-table.counts, kind="stable")[:most_features]
    kept = kept[table.counts[kept] > 0]
    rows = table.rows[kept]
    scales = maximum(absolute(rows).max(axis=1), 1e-9) / 127
    quantised: NDArray[int8] = rint(rows / scales[:, None]).astype(int8)
    ids = array([feature_id(table.features[i]) for i in kept], dtype=uint64)
    order = argsort(ids)
    return WordTable(
        ids=ids[order],
        rows=quantised[order],
        scales=scales[order].astype(float32),
        unseen_length=UNSEEN_LENGTH,
    )
