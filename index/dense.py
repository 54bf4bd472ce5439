"""The FAISS side: exact search by inner product under ids that never shift.

Flat vectors under an id map are exact and can forget; on two cores they stay quick up to some hundred
thousand passages.
"""

from collections.abc import Sequence
from pathlib import Path

from faiss import (
    METRIC_INNER_PRODUCT,
    IDSelectorBatch,
    Index,
    IndexFlatIP,
    IndexIDMap2,
    omp_set_num_threads,
    read_index,
    write_index,
)
from numpy import asarray, float32, int64, isfinite
from numpy.typing import NDArray

from index.word_table import TextVectors
from ingest.errors import LibraryDamagedError

__all__ = ["DenseIndex"]


class DenseIndex:
    """Passage vectors by passage number."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @classmethod
    def build(cls, numbers: NDArray[int64], vectors: TextVectors) -> "DenseIndex":
        """An index over ``vectors``, one a passage number."""
        index = cls(IndexIDMap2(IndexFlatIP(vectors.shape[1])))
        index.add(numbers, vectors)
        return index

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """The index that ``save`` wrote; the caller has checked the file against its manifest.

        Raises:
            LibraryDamagedError: it is not such an index after all.
        """
        try:
            index = read_index(str(path))
        except RuntimeError as error:
            raise LibraryDamagedError(f"{path}: not a FAISS index ({error}).") from error
        if index.metric_type != METRIC_INNER_PRODUCT:
            raise LibraryDamagedError(f"{path}: not an inner-product index.")
        return cls(index)

    def save(self, path: Path) -> None:
        """Writes the index to ``path``."""
        write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._index.d)

    def add(self, numbers: NDArray[int64], vectors: TextVectors) -> None:
        """Adds passages.

        Raises:
            ValueError: a vector is not finite (FAISS would keep it and misrank), or counts differ.
        """
        if len(numbers) != len(vectors):
            raise ValueError(f"{len(numbers)} numbers for {len(vectors)} vectors")
        if not isfinite(vectors).all():
            raise ValueError("a vector is not finite")
        if len(numbers):
            self._index.add_with_ids(asarray(vectors, dtype=float32), asarray(numbers, dtype=int64))

    def remove(self, numbers: Sequence[int]) -> None:
        """Forgets passages."""
        self._index.remove_ids(IDSelectorBatch(asarray(numbers, dtype=int64)))

    def search(self, vector: TextVectors, k: int) -> tuple[NDArray[int64], NDArray[float32]]:
        """Numbers and inner products of the ``k`` nearest to one ``vector``, best first; fewer if there are."""
        omp_set_num_threads(1)  # a server's threads would each start a pool of their own
        asked = max(1, min(k, len(self)))  # FAISS takes no 0
        products, numbers = self._index.search(vector.reshape(1, -1), asked)
        kept = numbers[0] >= 0  # FAISS pads with -1
        return numbers[0][kept], products[0][kept]

    def vectors(self, numbers: NDArray[int64]) -> TextVectors:
        """Vectors of passages that are in the index."""
        found: TextVectors = self._index.reconstruct_batch(asarray(numbers, dtype=int64))
        return found
