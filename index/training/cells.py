"""``python -m index.training.cells``: the cells of the word space that ``index.word_cells`` looks into.

Centres of a spherical k-means over the vectors of all words of the corpus. They belong to the weights: training writes
both.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from faiss import Kmeans
from numpy import float32, maximum
from numpy.linalg import norm
from numpy.typing import NDArray

from index.encoder import BUILTIN_FOLDER
from index.subwords import split_words
from index.word_cells import CELLS, CELLS_FILE, save_centres
from index.word_table import WordTable

__all__ = ["centres", "corpus_words", "main"]

_CORPUS = Path(__file__).resolve().parents[2] / "corpus"
_KINDS = ("lexicon", "parallel", "names", "questions", "answers")
_ROUNDS, _SEED = 20, 2026


def corpus_words(corpus: Path) -> list[str]:
    """Every word of our own language data, once, sorted."""
    words: set[str] = set()
    for kind in _KINDS:
        for path in sorted((corpus / kind).glob("*.tsv")):
            words.update(split_words(path.read_text(encoding="utf-8")))
    return sorted(words)


def centres(table: WordTable, words: Sequence[str]) -> NDArray[float32]:
    """Centres of the cells of these words, float32 (CELLS, dimension), rows of length 1."""
    vectors = table.word_vectors(words)
    vectors /= maximum(norm(vectors, axis=1, keepdims=True), 1e-9)
    means = Kmeans(table.dimension, CELLS, niter=_ROUNDS, spherical=True, seed=_SEED)
    means.train(vectors)
    assert means.centroids is not None
    return means.centroids.copy()


def main(arguments: Sequence[str] | None = None) -> int:
    """Finds the cells for the built-in weights, and writes the file."""
    parser = ArgumentParser(prog="python -m index.training.cells", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=_CORPUS, help="our own language data")
    parser.add_argument("--output", type=Path, default=CELLS_FILE)
    options = parser.parse_args(arguments)
    words = corpus_words(options.corpus)
    save_centres(centres(WordTable.load(BUILTIN_FOLDER), words), options.output)
    print(f"{options.output}: {CELLS} cells of {len(words):,} words")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
