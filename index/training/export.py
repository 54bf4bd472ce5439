"""Turns trained tables into the one that words are looked up in: merged, pruned, quantised, and whitened in part."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from numpy import argsort, array, concatenate, float32, lexsort, maximum, sqrt, uint64
from numpy.linalg import eigh, norm, qr
from numpy.random import default_rng
from numpy.typing import NDArray

from index.features import feature_id
from index.four_bits import packed, rounded
from index.training.train import Table
from index.word_table import WordTable

__all__ = ["merged", "quantise", "whitened"]

UNSEEN_LENGTH = 1.0
"""Rows start at about this length; one that training never touched would still have it."""

_SEED = 2026

_WHITENING, _LEAST = 0.5, 0.01
"""How far spreads along the directions of text vectors are made even: at 1 all would be, and directions that say
nothing count as much as others. None is taken for less than a hundredth of the widest."""


def merged(
    tables: Sequence[Table],
    words: Sequence[str],
    *,
    dimension: int,
    most_features: int,
    always: Collection[str] = (),
) -> Table:
    """One table of what ``tables`` of the same features have in common, of ``dimension`` numbers a row.

    It has ``most_features``: those named in ``always``, and of the others those that were trained most. Side by
    side, tables are as near to each other as they are on average; of that the directions are kept in which ``words``
    are farthest apart (after Yin and Schütze, 2016). What one training happened to learn, and others not, counts the
    less.
    """
    counts = sum((table.counts for table in tables[1:]), start=tables[0].counts)
    others = array([feature not in always for feature in tables[0].features], dtype=bool)
    kept = lexsort((-counts, others))[:most_features]
    together = concatenate([table.rows[kept] for table in tables], axis=1)
    together /= sqrt(float32(len(tables)))
    beside = Table(tuple(tables[0].features[i] for i in kept), counts[kept], together)
    vectors = quantise(beside, most_features=most_features).word_vectors(words)
    units = vectors / maximum(norm(vectors, axis=1, keepdims=True), 1e-9)
    _, directions = eigh(units.T @ units)
    # Turned at random: four bits a number serve numbers of like sizes best.
    turned, _ = qr(default_rng(_SEED).standard_normal((dimension, dimension)))
    chosen = (directions[:, ::-1][:, :dimension] @ turned).astype(float32)
    return replace(beside, rows=together @ chosen)


def quantise(table: Table, *, most_features: int) -> WordTable:
    """The most trained ``most_features`` of a table, four bits a number, ready to look words up in."""
    kept = argsort(-table.counts, kind="stable")[:most_features]
    kept = kept[table.counts[kept] > 0]
    numbers, scales = rounded(table.rows[kept])
    ids = array([feature_id(table.features[i]) for i in kept], dtype=uint64)
    order = argsort(ids)
    return WordTable(
        ids=ids[order],
        rows=packed(numbers[order]),
        scales=scales[order],
        unseen_length=UNSEEN_LENGTH,
    )


def whitened(table: WordTable, texts: Sequence[str]) -> WordTable:
    """``table`` with the whitening of the vectors of ``texts``, which are best of all languages.

    After Mu and Viswanath (2018), who take the widest directions away; here they are made less wide.
    """
    vectors = replace(table, whitening=None).text_vectors(texts)
    squares, directions = eigh(vectors.T @ vectors / max(1, len(vectors)))
    widths = sqrt(squares.clip(0))
    even = (widths / max(float(widths.max()), 1e-9) + _LEAST) ** -_WHITENING
    whitening: NDArray[float32] = (directions * even @ directions.T).astype(float32)
    return replace(table, whitening=whitening)
