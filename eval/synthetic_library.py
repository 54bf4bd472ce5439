"""Large libraries at little cost: put together from the corpus's sentences, which are read once, and made-up words.

Each passage is what indexing would have made of its text, which nobody wrote: its words, its vector and its terms are
added up from those of its sentences. What such a library is for is to be searched against the clock.
"""

from collections.abc import Sequence
from dataclasses import replace

from numpy import (
    arange,
    concatenate,
    diff,
    float32,
    frombuffer,
    full,
    int8,
    int32,
    int64,
    log,
    maximum,
    ones,
    repeat,
    stack,
    uint8,
    unpackbits,
    zeros,
)
from numpy.linalg import norm
from numpy.random import Generator as Draw
from numpy.random import default_rng
from numpy.typing import NDArray
from scipy.sparse import csr_array

from eval.command_line import CORPUS
from index.dense import DenseIndex
from index.encoder import BuiltinEncoder, probe, prompts_of
from index.generation import Generation
from index.lexical import LexicalIndex, passage_terms
from index.neighbours import Neighbours
from index.passage_words import PassageWords
from index.word_table import TextVectors, WordTable
from ingest.document import LANGUAGES, Language

__all__ = ["SENTENCES", "synthetic_library"]

SENTENCES = 9
"""Sentences of a passage, in one language; after each stands a made-up word. They have some 150 words."""

_PARALLEL = CORPUS / "parallel"
_NEW, _NEW_FROM, _GROWTH = 500_000, 100_000, 0.6
"""A library of so many passages has so many words that the corpus has not; their number grows with that power of the
passages' (Heaps, 1978)."""
_AT_ONCE, _WINDOWED_AT_ONCE = 20_000, 1_000  # passages put together at a time, and whose windows are measured
_SATURATION, _BY_LENGTH = 1.5, 0.75  # k1 and b of BM25, as bm25s has them


def synthetic_library(size: int) -> Generation:
    """A library of ``size`` passages, the same each time."""
    encoder, draw = BuiltinEncoder.load(), default_rng(0)
    texts, languages = _sentences()
    read = PassageWords.empty(encoder.dimension).extended(texts, encoder.table)
    new = max(1, int(_NEW * (size / _NEW_FROM) ** _GROWTH))
    pieces = _with_new_words(read, new, encoder.table, draw)
    spoken = draw.integers(len(LANGUAGES), size=size)
    rows = draw.integers(len(texts) // len(LANGUAGES), size=(size, SENTENCES))
    made_up = len(texts) + draw.integers(new, size=(size, SENTENCES))
    sentences = len(LANGUAGES) * rows + spoken[:, None]
    drawn = stack((sentences, made_up), axis=2).reshape(size, 2 * SENTENCES)
    words = _joined(pieces, drawn, encoder.table)
    return Generation(
        numbers=arange(size),
        languages=spoken,
        kinds=zeros(size, dtype=int64),
        words=words,
        dense=DenseIndex.build(arange(size), _vectors(read, pieces, encoder.table, sentences, made_up)),
        lexical=_lexical(pieces, drawn, [*languages, *[None] * new]),
        neighbours=Neighbours.of(words),
        encoder=encoder.name,
        probe=probe(encoder),
        prompts=prompts_of(encoder),
    )


def _sentences() -> tuple[list[str], list[Language | None]]:
    """Sentences that the corpus has in all four languages, in those one after another, and their languages."""
    texts: list[str] = []
    languages: list[Language | None] = []
    for path in sorted(_PARALLEL.glob("*.tsv")):
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        columns = [header.split("\t").index(language) for language in LANGUAGES]
        for line in lines:
            cells = line.split("\t")
            texts += [cells[column] for column in columns]
            languages += LANGUAGES
    return texts, languages


def _with_new_words(read: PassageWords, new: int, table: WordTable, draw: Draw) -> PassageWords:
    """Passages as they are ``read``, and one for each made-up word, which belongs to no sentence yet.

    Vectors of made-up words are what the built-in encoder gives features it has not met: random signs.
    """
    dimension = read.units.shape[1]
    bits = unpackbits(frombuffer(draw.bytes(-(-new * dimension // 8)), dtype=uint8))[: new * dimension]
    units = (2 * bits.view(int8) - 1).reshape(new, dimension)
    scales = full(new, dimension**-0.5, dtype=float32)
    return PassageWords(
        vocabulary=read.vocabulary + tuple(_made_up(number) for number in range(new)),
        units=concatenate((read.units, units)),
        scales=concatenate((read.scales, scales)),
        starts=concatenate((read.starts, read.starts[-1] + 1 + arange(new))),
        places=concatenate((read.places, len(read.vocabulary) + arange(new, dtype=int32))),
        counts=concatenate((read.counts, ones(new, dtype=uint8))),
        sentences=read.sentences,
        lengths=concatenate((read.lengths, full(new, table.unseen_length, dtype=float32))),
        window_lengths=read.window_lengths,
    )


def _vectors(
    read: PassageWords,
    pieces: PassageWords,
    table: WordTable,
    sentences: NDArray[int64],
    made_up: NDArray[int64],
) -> TextVectors:
    """The vectors of passages that have these sentences and made-up words; both int64 (passages, ``SENTENCES``)."""
    sums = _sums(read, table)
    vectors = zeros((len(sentences), table.dimension), dtype=float32)
    for start in range(0, len(sentences), _AT_ONCE):
        some = vectors[start : start + _AT_ONCE]
        here = slice(start, start + _AT_ONCE)
        for sentence, word in zip(sentences[here].T, made_up[here].T, strict=True):
            some += sums[sentence]
            some += pieces.wide_units(pieces.places[pieces.starts[word]]) * float32(table.unseen_length)
        if table.whitening is not None:
            some[:] = some @ table.whitening
        some /= maximum(norm(some, axis=1, keepdims=True), 1e-12)
    return vectors


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def _made_up(number: int) -> str:
    """A word of letters alone, another for each number."""
    return f"{number:06x}q".translate(_LETTERS)


def _sums(words: PassageWords, table: WordTable) -> TextVectors:
    """The sums of the words of each passage, before they are whitened."""
    vectors, powers = table.shares(words.vocabulary)
    often = words.counts.astype(float32) ** powers[words.places]
    counted = csr_array((often, words.places, words.starts), shape=(len(words), len(vectors)))
    sums: TextVectors = counted @ vectors
    return sums


def _joined(pieces: PassageWords, drawn: NDArray[int64], table: WordTable) -> PassageWords:
    """Passages made of the pieces ``drawn`` for each; int64 (passages, pieces)."""
    places, counts, sentences = [], [], []
    before = 0
    for start in range(0, len(drawn), _AT_ONCE):
        some = drawn[start : start + _AT_ONCE].ravel()
        flat, _ = pieces.flat(some)
        places.append(pieces.places[flat])
        counts.append(pieces.counts[flat])
        sentences.append(before + pieces.flat_sentences(some)[0])
        before += len(flat)
    lengths = (pieces.starts[drawn + 1] - pieces.starts[drawn]).sum(axis=1)
    joined = PassageWords(
        vocabulary=pieces.vocabulary,
        units=pieces.units,
        scales=pieces.scales,
        starts=concatenate((zeros(1, dtype=int64), lengths.cumsum())),
        places=concatenate(places),
        counts=concatenate(counts),
        sentences=concatenate(sentences),
        lengths=pieces.lengths,
        window_lengths=zeros(0, dtype=float32),
    )
    every = arange(len(joined))
    parts = [
        joined.lengths_of_windows(every[start : start + _WINDOWED_AT_ONCE], table.whitening)
        for start in range(0, len(every), _WINDOWED_AT_ONCE)
    ]
    return replace(joined, window_lengths=concatenate(parts))


def _lexical(
    pieces: PassageWords, drawn: NDArray[int64], languages: Sequence[Language | None]
) -> LexicalIndex:
    """What ``LexicalIndex.build`` makes of the passages' terms, which are added up from those of their pieces."""
    numbers: dict[str, int] = {}
    ids: list[int] = []
    ends = [0]
    for said, language in zip(pieces.words_of(arange(len(pieces))), languages, strict=True):
        ids += [numbers.setdefault(term, len(numbers)) for term in passage_terms(said, language)]
        ends.append(len(ids))
    shape = (len(pieces), len(numbers))
    of_pieces = csr_array((ones(len(ids), dtype=float32), ids, ends), shape=shape)
    count, each = drawn.shape
    chosen = csr_array(
        (ones(drawn.size, dtype=float32), drawn.ravel(), arange(0, drawn.size + 1, each)),
        shape=(count, len(pieces)),
    )
    said_in = chosen @ of_pieces
    said_in.sum_duplicates()
    lengths: NDArray[float32] = said_in.sum(axis=1)
    usual = (_SATURATION * (1 - _BY_LENGTH + _BY_LENGTH * lengths / lengths.mean())).astype(float32)
    by_term = said_in.tocsc()
    del said_in  # 2 GB of a million passages; hence in place below
    holding = diff(by_term.indptr)
    rarity = log(1 + (count - holding + 0.5) / (holding + 0.5)).astype(float32)
    weights: NDArray[float32] = by_term.data
    saturated = usual.take(by_term.indices)
    saturated += weights
    weights /= saturated
    del saturated
    weights *= repeat(rarity, holding)
    return LexicalIndex(
        count=count,
        terms=numbers,
        starts=by_term.indptr.astype(int64),
        places=by_term.indices.astype(int32, copy=False),
        weights=weights,
    )
