"""The words of every passage, as numbers into one vocabulary with a unit vector each.

This is all that late interaction needs: a word's vector is stored once for the library, not once for
every place it stands (ColBERT's cost). The vectors of a passage's sentences are sums of them, too: of those only
the lengths are stored.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from numpy import (
    add,
    append,
    arange,
    array,
    concatenate,
    cumsum,
    diff,
    empty,
    flatnonzero,
    float32,
    int8,
    int32,
    int64,
    linspace,
    maximum,
    minimum,
    repeat,
    rint,
    searchsorted,
    uint8,
    unique,
    zeros,
)
from numpy.linalg import norm
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from index.read_text import ReadText, reader
from index.sentence_windows import SENTENCES, Windows
from index.subwords import split_words
from index.text_sums import how_words_count, sums
from index.word_table import WordTable
from ingest.sentences import split_sentences

__all__ = ["PassageWords", "quantised"]

_MOST_COUNTED = 255  # a word said more often than a byte holds is said often
_WORDS_AT_ONCE = 16_384  # 16 MB of vectors as float32
_PASSAGES_AT_ONCE = 256
_SAMPLED = 250  # passages: enough to tell one in a hundred from one in ten
_MOST_WIDE = 25_000_000  # numbers kept as float32 beside the bytes that are stored: 100 MB
_WIDEST, _SMALLEST = 127, 1e-9


@dataclass(frozen=True)
class PassageWords:
    """Distinct words of each sentence of each passage, in the library's order.

    ``units`` is int8 (vocabulary, dimension), ``scales`` float32 (vocabulary,): ``units[i] * scales[i]`` is the
    vector of word ``i``, of length 1. Passage ``i`` has the words
    ``places[starts[i]:starts[i + 1]]`` (int32, into ``vocabulary``), each ``counts`` times (uint8). Where a
    sentence begins, ``sentences`` has its index into ``places`` (int64, ascending); none is empty.

    ``lengths`` is float32 (vocabulary,), what the encoder has learned of how much each word says. ``window_lengths``
    is float32 (sentences,), the length of the vector of the window that begins there (``index.sentence_windows``), 0
    where none does.
    """

    vocabulary: tuple[str, ...]
    units: NDArray[int8]
    scales: NDArray[float32]
    starts: NDArray[int64]
    places: NDArray[int32]
    counts: NDArray[uint8]
    sentences: NDArray[int64]
    lengths: NDArray[float32]
    window_lengths: NDArray[float32]

    @classmethod
    def empty(cls, dimension: int) -> "PassageWords":
        """The words of no passage."""
        return cls(
            vocabulary=(),
            units=zeros((0, dimension), dtype=int8),
            scales=zeros(0, dtype=float32),
            starts=zeros(1, dtype=int64),
            places=zeros(0, dtype=int32),
            counts=zeros(0, dtype=uint8),
            sentences=zeros(0, dtype=int64),
            lengths=zeros(0, dtype=float32),
            window_lengths=zeros(0, dtype=float32),
        )

    def extended(self, texts: Sequence[str], table: WordTable) -> "PassageWords":
        """These passages and those of ``texts`` after them."""
        numbers = {word: number for number, word in enumerate(self.vocabulary)}
        places: list[int] = []
        counts: list[int] = []
        lengths: list[int] = []
        sentences: list[int] = []
        for text in texts:
            before = len(places)
            for start, end in split_sentences(text):
                counted = Counter(split_words(text[start:end]))
                if counted:
                    sentences.append(len(places))
                places += [numbers.setdefault(word, len(numbers)) for word in counted]
                counts += counted.values()
            lengths.append(len(places) - before)
        vocabulary = tuple(numbers)
        units, scales, word_lengths = _units(vocabulary[len(self.vocabulary) :], table)
        together = PassageWords(
            vocabulary=vocabulary,
            units=concatenate((self.units, units)) if len(self.units) else units,
            scales=concatenate((self.scales, scales)),
            starts=concatenate((self.starts, self.starts[-1] + cumsum(array(lengths, dtype=int64)))),
            places=concatenate((self.places, array(places, dtype=int32))),
            counts=concatenate(
                (self.counts, minimum(array(counts, dtype=int64), _MOST_COUNTED).astype(uint8))
            ),
            sentences=concatenate((self.sentences, len(self.places) + array(sentences, dtype=int64))),
            lengths=concatenate((self.lengths, word_lengths)),
            window_lengths=self.window_lengths,
        )
        parts = [self.window_lengths]
        for start in range(len(self), len(together), _PASSAGES_AT_ONCE):
            some = arange(start, min(start + _PASSAGES_AT_ONCE, len(together)))
            parts.append(together.lengths_of_windows(some, table.whitening))
        return replace(together, window_lengths=concatenate(parts))

    def only(self, kept: NDArray[int64]) -> "PassageWords":
        """These passages alone, in the order of ``kept``, with the words that they still use."""
        flat, starts = self.flat(kept)
        used = zeros(len(self.vocabulary), dtype=bool)
        used[self.places[flat]] = True
        renumbered = (cumsum(used) - 1).astype(int32)
        return PassageWords(
            vocabulary=tuple(word for word, use in zip(self.vocabulary, used, strict=True) if use),
            units=self.units[used],
            scales=self.scales[used],
            starts=concatenate((starts, [len(flat)])),
            places=renumbered[self.places[flat]],
            counts=self.counts[flat],
            sentences=self.flat_sentences(kept)[0],
            lengths=self.lengths[used],
            window_lengths=self.window_lengths[self._sentences_of(kept)[0]],
        )

    def flat(self, passages: NDArray[int64]) -> tuple[NDArray[int64], NDArray[int64]]:
        """Indices into ``places`` for ``passages`` one after another, and where each one's begin."""
        return _ranges(self.starts[passages], self.starts[passages + 1])

    def flat_sentences(self, passages: NDArray[int64]) -> tuple[NDArray[int64], NDArray[int64]]:
        """Where the sentences of ``passages`` begin in ``flat``, and where each passage's begin among them."""
        first = self._first_sentences
        sentences, starts = self._sentences_of(passages)
        _, word_starts = self.flat(passages)
        moved = repeat(word_starts - self.starts[passages], first[passages + 1] - first[passages])
        return self.sentences[sentences] + moved, starts

    def _sentences_of(self, passages: NDArray[int64]) -> tuple[NDArray[int64], NDArray[int64]]:
        """Indices into ``sentences`` for ``passages`` one after another, and where each one's begin."""
        first = self._first_sentences
        return _ranges(first[passages], first[passages + 1])

    @cached_property
    def _first_sentences(self) -> NDArray[int64]:
        """Index into ``sentences`` of each passage's first, and the number of all; int64 (passages + 1,)."""
        return searchsorted(self.sentences, self.starts).astype(int64)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def lengths_of_windows(
        self, passages: NDArray[int64], whitening: NDArray[float32] | None
    ) -> NDArray[float32]:
        """What ``window_lengths`` has for the sentences of ``passages``, worked out; float32."""
        flat, _ = self.flat(passages)
        sentences, firsts = self.flat_sentences(passages)
        distinct, places = unique(self.places[flat], return_inverse=True)
        said = diff(append(sentences, len(flat)))
        summed = sums(self._widened(distinct.astype(int64)), self._shares(flat), places, said)
        windows = Windows(append(firsts, len(sentences)))
        vectors = windows.sums(summed)
        lengths = zeros(len(sentences), dtype=float32)
        lengths[windows.begins] = norm(vectors if whitening is None else vectors @ whitening, axis=1)
        return lengths

    def closest_windows(self, passages: NDArray[int64], direction: NDArray[float32]) -> NDArray[float32]:
        """The largest cosine of a window of each passage with a text, 0 of one without words; float32 (passages,).

        ``direction`` is the text's vector, of length 1, times the whitening; float32 (dimension,).
        """
        found = zeros(len(passages), dtype=float32)
        filled = self.starts[passages + 1] > self.starts[passages]
        flat, _ = self.flat(passages[filled])
        if not len(flat):
            return found
        sentences, firsts = self.flat_sentences(passages[filled])
        said = zeros(len(self.vocabulary), dtype=bool)
        said[self.places[flat]] = True
        distinct = flatnonzero(said)
        near = zeros(len(said), dtype=float32)  # touched where it is filled
        near[distinct] = self.wide_units(distinct) @ direction
        each = add.reduceat(near[self.places[flat]] * self._shares(flat), sentences)
        windows = Windows(append(firsts, len(sentences)))
        lengths = self.window_lengths[self._sentences_of(passages[filled])[0]][windows.begins]
        cosines = windows.sums(each[:, None])[:, 0] / maximum(lengths, _SMALLEST)
        before = cumsum(windows.begins, dtype=int64) - 1  # a passage's first sentence begins a window
        found[filled] = maximum.reduceat(cosines, before[firsts])
        return found

    def windows_of(self, passages: NDArray[int64]) -> NDArray[int64]:
        """How many windows each passage has, 0 of one without words; int64 (passages,)."""
        first = self._first_sentences
        sentences = first[passages + 1] - first[passages]
        windows: NDArray[int64] = minimum(sentences, maximum(sentences - SENTENCES + 1, 1))
        return windows

    def _shares(self, flat: NDArray[int64]) -> NDArray[float32]:
        """How much the unit vectors of the words at ``flat`` count in the sum of their sentence; float32."""
        lengths = self.lengths[self.places[flat]]
        weights, powers = how_words_count(lengths)
        shares = lengths * weights
        repeated = flatnonzero(self.counts[flat] > 1)
        shares[repeated] *= self.counts[flat[repeated]].astype(float32) ** powers[repeated]
        return shares

    def words_of(self, passages: NDArray[int64]) -> Iterator[list[str]]:
        """Words of each passage, as often as it says them."""
        for passage in passages:
            within = slice(self.starts[passage], self.starts[passage + 1])
            yield [self.vocabulary[place] for place in repeat(self.places[within], self.counts[within])]

    def places_of(self, words: Iterable[str]) -> NDArray[int64]:
        """Places in the vocabulary of those of ``words`` that are in it, each once; int64."""
        number = self._number
        return array([number[word] for word in dict.fromkeys(words) if word in number], dtype=int64)

    def read(self, text: str) -> ReadText:
        """The sentences of ``text`` and the places of their words in the vocabulary."""
        return self._read(text)

    @cached_property
    def _read(self) -> Callable[[str], ReadText]:
        return reader(self._number)

    @cached_property
    def _number(self) -> dict[str, int]:
        """Place of each word in the vocabulary."""
        return {word: number for number, word in enumerate(self.vocabulary)}

    @cached_property
    def sample(self) -> NDArray[int64]:
        """Passages spread evenly over the library, which what holds for all of them is estimated over; int64."""
        return unique(linspace(0, len(self) - 1, min(len(self), _SAMPLED)).astype(int64))

    @cached_property
    def sample_units(self) -> tuple[NDArray[int64], NDArray[float32]]:
        """Places of the words of ``sample`` in the vocabulary, ascending, and their vectors: for every question."""
        places = unique(self.places[self.flat(self.sample)[0]]).astype(int64)
        return places, self.wide_units(places)

    def wide_units(self, places: NDArray[int64]) -> NDArray[float32]:
        """Vectors of words by their place in the vocabulary, as float32: what multiplies fast."""
        return self._widened(places) if self.units.size > _MOST_WIDE else self._wide_units[places]

    def _widened(self, places: NDArray[int64]) -> NDArray[float32]:
        wide = self.units[places].astype(float32)
        wide *= self.scales[places, None]
        return wide

    @cached_property
    def _wide_units(self) -> NDArray[float32]:
        return self.units.astype(float32) * self.scales[:, None]

    def save(self, folder: Path) -> None:
        """Writes ``words.safetensors`` and ``vocabulary.txt`` into ``folder``."""
        (folder / "vocabulary.txt").write_text("\n".join(self.vocabulary), encoding="utf-8", newline="\n")
        arrays: dict[str, NDArray[Any]] = {
            "units": self.units, "scales": self.scales, "sentences": self.sentences,
            "starts": self.starts, "places": self.places, "counts": self.counts,
            "lengths": self.lengths, "window_lengths": self.window_lengths,
        }  # fmt: skip
        save_file(arrays, folder / "words.safetensors")

    @classmethod
    def load(cls, folder: Path) -> "PassageWords":
        """What ``save`` wrote; the caller has checked the files against their manifest."""
        text = (folder / "vocabulary.txt").read_text(encoding="utf-8")
        arrays = load_file(folder / "words.safetensors")
        return cls(vocabulary=tuple(text.split("\n")) if text else (), **arrays)


def quantised(units: NDArray[float32]) -> tuple[NDArray[int8], NDArray[float32]]:
    """Vectors of length 1, float32 (words, dimension), as ``PassageWords`` has them: units and scales.

    A cosine is off by a few thousandths at most: bytes are read much faster than float16, which has to be widened.
    """
    scales = maximum(abs(units).max(axis=1, initial=0) / _WIDEST, _SMALLEST).astype(float32)
    return rint(units / scales[:, None]).astype(int8), scales


def _units(
    words: Sequence[str], table: WordTable
) -> tuple[NDArray[int8], NDArray[float32], NDArray[float32]]:
    """Vectors of ``words``, made length 1, and the lengths that they had."""
    units = empty((len(words), table.dimension), dtype=int8)
    scales, lengths = empty(len(words), dtype=float32), empty(len(words), dtype=float32)
    for start in range(0, len(words), _WORDS_AT_ONCE):
        vectors = table.word_vectors(words[start : start + _WORDS_AT_ONCE])
        some = slice(start, start + len(vectors))
        lengths[some] = norm(vectors, axis=1)
        vectors /= maximum(lengths[some, None], 1e-9)
        units[some], scales[some] = quantised(vectors)
    return units, scales, lengths


def _ranges(begins: NDArray[int64], ends: NDArray[int64]) -> tuple[NDArray[int64], NDArray[int64]]:
    """The numbers of several ranges one after another, and where each range begins among them."""
    lengths = ends - begins
    starts = cumsum(lengths) - lengths
    return repeat(begins - starts, lengths) + arange(int(lengths.sum()), dtype=int64), starts
