"""The built-in model's arithmetic, in numpy alone: from words to word vectors to text vectors.

A word's vector is the sum of its features' rows divided by the square root of their number; a text's
is the sum of its words', of length 1. A feature that training never saw has a fixed random row made
from its hash, stored nowhere: a name nobody has met before still matches itself exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from numpy import (
    add,
    array,
    cumsum,
    float32,
    frombuffer,
    int8,
    int64,
    intp,
    maximum,
    minimum,
    searchsorted,
    sqrt,
    uint8,
    uint64,
    unpackbits,
    zeros,
)
from numpy.linalg import norm
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from index.subwords import split_words, word_features
from ingest.errors import EncoderError

__all__ = ["TextVectors", "WordTable", "WordVectors", "feature_digest"]

WordVectors = NDArray[float32]
"""float32 (words, dimension); a row's length says how much the word weighs in a text."""
TextVectors = NDArray[float32]
"""float32 (texts, dimension), rows of length 1; all zeros for a text without a word."""

_WORDS_AT_ONCE, _TEXTS_AT_ONCE = 2_048, 64  # 15 to 20 MB of rows are gathered before they are summed
_DIGEST_BYTES = 32  # 8 name the feature, all 256 bits are its row's signs if training never saw it


def feature_digest(feature: str) -> bytes:
    """32 bytes that stand for a feature: its id is the first eight, read as a little-endian number."""
    return blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()


@dataclass(frozen=True, slots=True)
class WordTable:
    """The weights: sorted feature ids, a quantised row each, a scale each.

    ``ids`` is uint64 (features,), ascending; ``rows`` int8 (features, dimension); ``scales`` float32
    (features,): ``rows[i] * scales[i]`` is the row. ``unseen_length`` is the length of the random row
    of a feature that is not among them.
    """

    ids: NDArray[uint64]
    rows: NDArray[int8]
    scales: NDArray[float32]
    unseen_length: float

    @classmethod
    def load(cls, folder: Path) -> "WordTable":
        """The table in ``folder/model.safetensors``.

        Raises:
            EncoderError: the file is missing or is not such a table.
        """
        path = folder / "model.safetensors"
        try:
            arrays = load_file(path)
            ids, rows, scales = arrays["ids"].view(uint64), arrays["rows"], arrays["scales"]
            if rows.ndim != 2 or not len(ids) == len(rows) == len(scales):
                raise ValueError("its arrays do not fit together")
            return cls(ids, rows, scales, unseen_length=float(arrays["unseen_length"][0]))
        except (OSError, SafetensorError, KeyError, IndexError, ValueError) as error:
            raise EncoderError(
                f"{path}: the built-in model cannot be read ({error}). Install Köprü again, or train it "
                "with `python -m index.training`."
            ) from error

    def save(self, folder: Path) -> None:
        """Writes ``model.safetensors`` into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, NDArray[Any]] = {
            "ids": self.ids.view(int64),
            "rows": self.rows,
            "scales": self.scales,
            "unseen_length": array([self.unseen_length], dtype=float32),
        }
        save_file(arrays, folder / "model.safetensors")

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self.rows.shape[1])

    def word_vectors(self, words: Sequence[str]) -> WordVectors:
        """A vector for each of ``words``, which are as ``index.subwords.split_words`` gives them."""
        vectors = zeros((len(words), self.dimension), dtype=float32)
        for start in range(0, len(words), _WORDS_AT_ONCE):
            features = [word_features(word) for word in words[start : start + _WORDS_AT_ONCE]]
            counts = array([len(each) for each in features])
            numbers: dict[str, int] = {}
            places = [numbers.setdefault(feature, len(numbers)) for each in features for feature in each]
            sums = _sums(self._feature_rows(list(numbers)), places, counts)
            vectors[start : start + len(features)] = sums / sqrt(counts, dtype=float32)[:, None]
        return vectors

    def _feature_rows(self, features: Sequence[str]) -> NDArray[float32]:
        digests = frombuffer(b"".join(map(feature_digest, features)), dtype=uint8).reshape(-1, _DIGEST_BYTES)
        ids = digests[:, :8].copy().view("<u8").ravel()
        places: NDArray[intp] = minimum(searchsorted(self.ids, ids), len(self.ids) - 1)
        seen = self.ids[places] == ids
        rows = self.rows[places].astype(float32) * self.scales[places, None]
        bits = unpackbits(digests[~seen], axis=1, count=self.dimension).astype(float32)
        rows[~seen] = (2 * bits - 1) * float32(self.unseen_length / sqrt(self.dimension))
        return rows

    def text_vectors(self, texts: Sequence[str]) -> TextVectors:
        """A vector for each text."""
        numbers: dict[str, int] = {}
        places = [[numbers.setdefault(word, len(numbers)) for word in split_words(text)] for text in texts]
        words = self.word_vectors(list(numbers))
        vectors = zeros((len(texts), self.dimension), dtype=float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            some = places[start : start + _TEXTS_AT_ONCE]
            counts = array([len(each) for each in some])
            vectors[start : start + len(some)] = _sums(
                words, [place for each in some for place in each], counts
            )
        lengths: NDArray[float32] = norm(vectors, axis=1, keepdims=True)
        vectors /= maximum(lengths, 1e-12)
        return vectors


def _sums(rows: NDArray[float32], places: Sequence[int], counts: NDArray[int64]) -> NDArray[float32]:
    """Sums of ``rows[places]``, of the first ``counts[0]``, the next ``counts[1]`` and so on; 0 of none."""
    sums = zeros((len(counts), rows.shape[1]), dtype=float32)
    filled = counts > 0
    if filled.any():
        starts = (cumsum(counts) - counts)[filled]
        sums[filled] = add.reduceat(rows[array(places, dtype=int64)], starts, axis=0)
    return sums
