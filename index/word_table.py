"""The built-in model's arithmetic, in numpy alone: from words to word vectors to text vectors.

A word's vector is the sum of its features' rows divided by the square root of their number. A feature that training
never saw has a fixed random row made from its hash, stored nowhere: a name nobody has met before still matches itself
exactly.

A text's vector is the sum of its words', as much as each counts there (``index.text_sums``), whitened in part and of
length 1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from json import loads
from pathlib import Path
from typing import Any

from numpy import (
    array,
    concatenate,
    cumsum,
    empty,
    flatnonzero,
    float32,
    fromiter,
    int64,
    intp,
    maximum,
    memmap,
    minimum,
    ndarray,
    ones,
    repeat,
    searchsorted,
    sqrt,
    uint8,
    uint64,
    unique,
    zeros,
)
from numpy.linalg import norm
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from index.cores import on_all_cores
from index.features import feature_ids, random_signs
from index.four_bits import unpacked
from index.known_words import Keep, KnownWords
from index.subwords import split_words
from index.text_sums import how_words_count, said_sums, sums
from ingest.errors import EncoderError

__all__ = ["TextVectors", "WordTable", "WordVectors"]

WordVectors = NDArray[float32]
"""float32 (words, dimension); the longer a row, the more the word weighs in a text."""
TextVectors = NDArray[float32]
"""float32 (texts, dimension), rows of length 1; all zeros for a text without a word."""

_WORDS_AT_ONCE = 2_048  # whose features are hashed: fewer are all numpy's beginning
_ROWS_AT_ONCE = 384  # words whose features' rows are gathered: 2 MB of them
_TEXTS_AT_ONCE = 256
_WHITENED_AT_ONCE = 1_024  # when all are summed up: the threads of a matrix product wait busily for the next
_SUMS_AT_ONCE = 32
_MANY = 16  # texts; a question or two should not wait for a library that is being read


@dataclass(frozen=True, slots=True)
class WordTable:
    """The weights: sorted feature ids, a quantised row each, a scale each.

    ``ids`` is uint64 (features,), ascending; ``rows`` uint8 (features, dimension / 2), as ``index.four_bits`` packs
    them; ``scales`` float32 (features,): the numbers of ``rows[i]`` times ``scales[i]`` are the row. ``unseen_length``
    is the length of the random row of a feature that is not among them. ``whitening``, float32 (dimension, dimension),
    is what the sums of texts are multiplied by, if it is there.
    """

    ids: NDArray[uint64]
    rows: NDArray[uint8]
    scales: NDArray[float32]
    unseen_length: float
    whitening: NDArray[float32] | None = None
    _known: KnownWords = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", KnownWords(self.dimension))

    @classmethod
    def load(cls, folder: Path) -> "WordTable":
        """The table in ``folder/model.safetensors``.

        Raises:
            EncoderError: the file is missing or is not such a table.
        """
        path = folder / "model.safetensors"
        try:
            with safe_open(path, framework="numpy") as file:
                ids, scales, lengths = map(file.get_tensor, ("ids", "scales", "unseen_length"))
                whitening = file.get_tensor("whitening") if "whitening" in file.keys() else None  # noqa: SIM118  # no dict
            rows = _mapped_rows(path)
            if rows.ndim != 2 or not len(ids.view(uint64)) == len(rows) == len(scales):
                raise ValueError("its arrays do not fit together")
            if whitening is not None and (
                whitening.dtype != float32 or whitening.shape != (2 * rows.shape[1],) * 2
            ):
                raise ValueError("its whitening does not fit its rows")
            return cls(ids.view(uint64), rows, scales, float(lengths[0]), whitening)
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
        if self.whitening is not None:
            arrays["whitening"] = self.whitening
        aside = folder / "model.safetensors.new"  # who has mapped the old file keeps it
        save_file(arrays, aside)
        aside.replace(folder / "model.safetensors")

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return 2 * int(self.rows.shape[1])

    def word_vectors(self, words: Sequence[str]) -> WordVectors:
        """A vector for each of ``words``, which are as ``index.subwords.split_words`` gives them."""
        vectors = empty((len(words), self.dimension), dtype=float32)

        def keep(index: int, some: WordVectors) -> None:
            vectors[index : index + len(some)] = some

        self._work_out(words, keep)
        return vectors

    def _work_out(self, words: Sequence[str], keep: Keep) -> None:
        """Hands the vectors of ``words`` over to ``keep``, some at a time."""

        def fill(start: int) -> None:
            ids, counts = feature_ids(words[start : start + _WORDS_AT_ONCE])
            ends = concatenate((zeros(1, dtype=int64), cumsum(counts)))
            for first in range(0, len(counts), _ROWS_AT_ONCE):
                some = counts[first : first + _ROWS_AT_ONCE]
                within = slice(ends[first], ends[first + len(some)])
                distinct, places = unique(ids[within], return_inverse=True)
                rows, scales = self._feature_rows(distinct)
                shares = scales[places] / repeat(sqrt(some, dtype=float32), some)
                keep(start + first, sums(rows, shares, places, some))

        on_all_cores(fill, range(0, len(words), _WORDS_AT_ONCE))

    def _feature_rows(self, ids: NDArray[uint64]) -> tuple[NDArray[float32], NDArray[float32]]:
        """A row for each feature, and what to multiply it by."""
        places: NDArray[intp] = minimum(searchsorted(self.ids, ids), len(self.ids) - 1)
        seen = self.ids[places] == ids
        rows = unpacked(self.rows.take(places, axis=0))
        scales = self.scales[places]
        unseen = flatnonzero(~seen)
        rows[unseen] = random_signs(ids[unseen], self.dimension)
        scales[unseen] = self.unseen_length / sqrt(float32(self.dimension))
        return rows, scales

    def text_vectors(self, texts: Sequence[str]) -> TextVectors:
        """A vector for each text."""
        return self.vectors_of_words(map(split_words, texts))

    def vectors_of_words(self, texts: Iterable[Iterable[str]]) -> TextVectors:
        """A vector for each text, which is given as its words, in any order."""
        parts = [zeros((0, self.dimension), dtype=float32)]
        every = iter(texts)
        while some := list(islice(every, _TEXTS_AT_ONCE)):
            parts.append(self._text_sums(list(map(list, some))))
        vectors = concatenate(parts)
        for start in range(0, len(vectors), _WHITENED_AT_ONCE):
            these = vectors[start : start + _WHITENED_AT_ONCE]
            if self.whitening is not None:
                these[:] = these @ self.whitening
            these /= maximum(norm(these, axis=1, keepdims=True), 1e-12)
        return vectors

    def shares(self, words: Sequence[str]) -> tuple[WordVectors, NDArray[float32]]:
        """What each word adds to the sum of a text that says it once, and to which power it counts how often it does.

        float32 (words, dimension) and (words,).
        """
        vectors = self.word_vectors(words)
        weights, powers = how_words_count(norm(vectors, axis=1))
        return vectors * weights[:, None], powers

    def _text_sums(self, texts: Sequence[Sequence[str]]) -> NDArray[float32]:
        """The sums of the words of each text."""
        counts = array([len(words) for words in texts], dtype=int64)
        said = list(chain.from_iterable(texts))
        if len(texts) >= _MANY:
            with self._known.lock:
                known = self._known.places(said, self._work_out)
                if known is not None:
                    return self._known_sums(known, counts)
        words = sorted(set(said))
        numbers = {word: number for number, word in enumerate(words)}
        places = fromiter(map(numbers.__getitem__, said), dtype=int64)
        shares, powers = self.shares(words)
        return said_sums(shares, ones(len(words), dtype=float32), powers, places, counts)

    def _known_sums(self, places: NDArray[int64], counts: NDArray[int64]) -> NDArray[float32]:
        """The sums of known words, the first ``counts[0]`` of ``places``, the next ``counts[1]`` and so on."""
        summed = zeros((len(counts), self.dimension), dtype=float32)
        ends = concatenate((zeros(1, dtype=int64), cumsum(counts)))

        def fill(first: int) -> None:
            last = min(first + _SUMS_AT_ONCE, len(counts))
            distinct, local = unique(places[ends[first] : ends[last]], return_inverse=True)
            rows, scales, lengths = self._known.rows(distinct)
            weights, powers = how_words_count(lengths)
            summed[first:last] = said_sums(rows, scales * weights, powers, local, counts[first:last])

        on_all_cores(fill, range(0, len(counts), _SUMS_AT_ONCE))
        return summed


def _mapped_rows(path: Path) -> NDArray[uint8]:
    """``rows`` of a file that safetensors has checked, read from it as they are used: a question needs few.

    Raises:
        KeyError, ValueError: it has no such array.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        about = loads(file.read(length))["rows"]
        if about["dtype"] != "U8":
            raise ValueError("its rows are not of four bits a number")
        start = 8 + length + about["data_offsets"][0]
        return memmap(file, uint8, "r", start, tuple(about["shape"])).view(ndarray)
