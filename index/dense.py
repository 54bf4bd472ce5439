"""The FAISS side: search by inner product under ids that never shift, exact until a library is large.

Small libraries have flat vectors under an id map, which are exact and can forget. To read a million of them for each
question would take 54 ms on one core, for memory is what it waits for: a large library keeps 16 bits a number,
sorted into lists around centres (inverted file; Jégou, Douze and Schmid, 2011), and reads the nearer lists.
"""

from collections.abc import Sequence
from math import ceil, log2, sqrt
from pathlib import Path
from typing import cast

from faiss import (  # type: ignore[attr-defined]  # its stubs leave DirectMap out
    METRIC_INNER_PRODUCT,
    ArrayInvertedLists,
    DirectMap,
    IDSelectorArray,
    IDSelectorBatch,
    IndexFlatIP,
    IndexIDMap2,
    IndexIVF,
    IndexIVFScalarQuantizer,
    ScalarQuantizer,
    SearchParametersIVF,
    clone_index,
    omp_set_num_threads,
    read_index,
    rev_swig_ptr,
    vector_to_array,
    write_index,
)
from numpy import asarray, concatenate, float32, int64, isfinite, sort, zeros
from numpy.typing import NDArray

from index.word_table import TextVectors
from ingest.errors import LibraryDamagedError

__all__ = ["LARGE", "DenseIndex"]

LARGE = 100_000
"""Passages from which on search is approximate: exact, that many take 6 ms and 100 MB, by lists 1.7 ms and 50 MB."""
_SHRUNK = 2
"""A library of less than one part in so many of those is searched exactly again; not of one less, else each change to
and fro would sort it anew."""
_READ = 0.6
"""Share of the lists that is read: of the exact 300 nearest, 97 to 99 in 100 are found, of the nearest 10 rather
99. To a question of a few words, most lists are nearly as far as the next."""
_ALL_FROM = 10
"""Where more than one passage in so many is asked for, all lists are read."""
_LISTS_PER_ROOT = 2.0
"""Centres for the square root of the number of passages: twice as many find 1 in 100 more, and take three times as
long to make."""
_POINTS, _ROUNDS, _SEED = 64, 10, 1
"""Vectors a centre that k-means looks at, how often it goes over them, and what its draw begins with."""


class DenseIndex:
    """Passage vectors by passage number."""

    def __init__(self, index: IndexIDMap2 | IndexIVF) -> None:
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
        if not isinstance(index, IndexIDMap2 | IndexIVF):
            raise LibraryDamagedError(f"{path}: a FAISS index of another kind than Köprü writes.")
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

    @property
    def lists(self) -> int:
        """How many lists the vectors are sorted into; 1 where search is exact."""
        return int(self._index.nlist) if isinstance(self._index, IndexIVF) else 1

    def add(self, numbers: NDArray[int64], vectors: TextVectors) -> None:
        """Adds passages; when they make the library large, and at each fourfold again, all are sorted into lists.

        Raises:
            ValueError: a vector is not finite (FAISS would keep it and misrank), or counts differ.
        """
        if len(numbers) != len(vectors):
            raise ValueError(f"{len(numbers)} numbers for {len(vectors)} vectors")
        if not isfinite(vectors).all():
            raise ValueError("a vector is not finite")
        if not len(numbers):
            return
        numbers, vectors = asarray(numbers, dtype=int64), asarray(vectors, dtype=float32)
        lists = _lists(len(self) + len(numbers))
        if lists > self.lists:
            before = self._numbers()
            numbers = concatenate((before, numbers))
            vectors = concatenate((self.vectors(before), vectors))
            self._index = _sorted_into(lists, vectors)
        self._index.add_with_ids(vectors, numbers)

    def remove(self, numbers: Sequence[int]) -> None:
        """Forgets passages; when few are left of a large library, search is exact again."""
        # Lists look up what is to go; the flat index asks of each passage whether it is.
        selector = IDSelectorArray if isinstance(self._index, IndexIVF) else IDSelectorBatch
        self._index.remove_ids(selector(asarray(numbers, dtype=int64)))
        if isinstance(self._index, IndexIVF) and len(self) < LARGE // _SHRUNK:
            left = self._numbers()
            self._index = DenseIndex.build(left, self.vectors(left))._index

    def without(self, numbers: Sequence[int]) -> "DenseIndex":
        """A copy that has forgotten passages. Its lists are those of this one: to make them anew takes seconds."""
        copy = DenseIndex(cast("IndexIDMap2 | IndexIVF", clone_index(self._index)))
        if len(numbers):
            copy.remove(numbers)
        return copy

    def search(self, vector: TextVectors, k: int) -> tuple[NDArray[int64], NDArray[float32]]:
        """Numbers and inner products of the ``k`` nearest to one ``vector``, best first; fewer if there are.

        In a large library a few of the farther ones are missed, and others stand in their place. One thread reads: two
        were no faster beside other work, and a server has other questions for the second.
        """
        omp_set_num_threads(1)  # a server's threads would each start a pool of their own
        asked = max(1, min(k, len(self)))  # FAISS takes no 0
        read = None
        if isinstance(self._index, IndexIVF):
            share = 1 if _ALL_FROM * asked > len(self) else _READ
            read = SearchParametersIVF()
            read.nprobe = ceil(share * self.lists)
        products, numbers = self._index.search(vector.reshape(1, -1), asked, params=read)
        kept = numbers[0] >= 0  # FAISS pads with -1
        return numbers[0][kept], products[0][kept]

    def vectors(self, numbers: NDArray[int64]) -> TextVectors:
        """Vectors of passages that are in the index; of a large library as it keeps them, to 3 digits."""
        found: TextVectors = self._index.reconstruct_batch(asarray(numbers, dtype=int64))
        return found

    def _numbers(self) -> NDArray[int64]:
        """Numbers of all passages, ascending."""
        if isinstance(self._index, IndexIDMap2):
            return sort(vector_to_array(self._index.id_map))
        lists = cast("ArrayInvertedLists", self._index.invlists)
        sizes = [lists.list_size(place) for place in range(self.lists)]
        each = [rev_swig_ptr(lists.get_ids(place), size) for place, size in enumerate(sizes) if size]
        return sort(concatenate(each)) if each else zeros(0, dtype=int64)


def _lists(count: int) -> int:
    """Lists for that many passages, a power of 2: it doubles with every fourfold library."""
    return 1 if count < LARGE else 2 ** round(log2(_LISTS_PER_ROOT * sqrt(count)))


def _sorted_into(lists: int, vectors: TextVectors) -> IndexIVF:
    """An empty index with centres for ``vectors``.

    Its 16 bits a number are those of the vector itself, not of what is left from its centre: what is read out and
    put into another index stays the same, however often.
    """
    dimension = vectors.shape[1]
    index = IndexIVFScalarQuantizer(
        IndexFlatIP(dimension), dimension, lists, ScalarQuantizer.QT_fp16, METRIC_INNER_PRODUCT, False
    )
    index.cp.spherical = True
    index.cp.seed = _SEED
    index.cp.niter = _ROUNDS
    index.cp.max_points_per_centroid = _POINTS
    index.train(vectors)
    index.set_direct_map_type(DirectMap.Hashtable)  # to find a passage's vector, and to forget it
    return index
