"""The development table: how well texts of one meaning in two languages find each other."""

from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path

from numpy import arange, float32, log, log2, maximum, zeros
from numpy.linalg import norm
from numpy.typing import NDArray

from index.subwords import split_words
from index.training.data import Group
from index.word_table import WordTable
from ingest.document import LANGUAGES

__all__ = ["name_matching", "nearest_neighbour", "passage_retrieval", "sentence_matching"]


def nearest_neighbour(left: NDArray[float32], right: NDArray[float32]) -> float:
    """Share of rows of ``left`` whose nearest row of ``right`` has the same number."""
    return float(((left @ right.T).argmax(axis=1) == arange(len(left))).mean())


def sentence_matching(table: WordTable, folder: Path) -> dict[str, float]:
    """For each ``A-B`` in a folder of ``A-B.A``, ``A-B.B``: mean of both directions' nearest neighbours."""
    figures = {}
    for path in sorted(folder.glob("*-*.*")):
        pair, language = path.name.split(".")
        first, second = pair.split("-")
        if language != first:
            continue
        sides = [(folder / f"{pair}.{x}").read_text(encoding="utf-8").splitlines() for x in (first, second)]
        left, right = (table.text_vectors(side) for side in sides)
        figures[pair] = (nearest_neighbour(left, right) + nearest_neighbour(right, left)) / 2
    return figures


def name_matching(table: WordTable, held: Sequence[Group], others: Sequence[Group]) -> dict[str, float]:
    """Share of ``held`` names that find themselves as another language writes them, among themselves and ``others``.

    By language pair, over the names that both languages have; each cell's first spelling.
    """
    figures = {}
    for source, target in permutations(range(len(LANGUAGES)), 2):
        asked = [name for name in held if name[source] and name[target]]
        pool = [*asked, *(name for name in others if name[target])]
        questions = table.text_vectors([name[source][0] for name in asked])
        written = table.text_vectors([name[target][0] for name in pool])
        nearest = (questions @ written.T).argmax(axis=1)
        right = [pool[n][target][0] == name[target][0] for n, name in zip(nearest, asked, strict=True)]
        figures[f"{LANGUAGES[source]}-{LANGUAGES[target]}"] = sum(right) / max(1, len(right))
    return figures


def _late_scores(table: WordTable, question: str, passages: "_Passages") -> NDArray[float32]:
    words = list(dict.fromkeys(split_words(question)))
    vectors = table.word_vectors(words)
    lengths = norm(vectors, axis=1)
    similar = (vectors / maximum(lengths, 1e-9)[:, None]) @ passages.units.T
    best = maximum.reduceat(similar[:, passages.flat], passages.starts, axis=1).clip(0)
    rarity = log((len(passages.starts) + 1) / (0.5 + (best**3).sum(axis=1)))
    late = (best**2 * (rarity * lengths)[:, None]).sum(axis=0)
    dense = passages.vectors @ table.text_vectors([question])[0]
    scores: NDArray[float32] = (late - late.mean()) / late.std() + 0.5 * (dense - dense.mean()) / dense.std()
    return scores


class _Passages:
    def __init__(self, table: WordTable, texts: Sequence[str]) -> None:
        numbers: dict[str, int] = {}
        places = [[numbers.setdefault(w, len(numbers)) for w in dict.fromkeys(split_words(t))] for t in texts]
        vectors = table.word_vectors(list(numbers))
        self.units = vectors / maximum(norm(vectors, axis=1, keepdims=True), 1e-9)
        self.flat = [place for each in places for place in each]
        starts = zeros(len(texts), dtype=int)
        starts[1:] = [len(each) for each in places][:-1]
        self.starts = starts.cumsum()
        self.vectors = table.text_vectors(texts)


def passage_retrieval(
    table: WordTable, asked: Sequence[Mapping[str, str]], pool: Sequence[Mapping[str, str]]
) -> dict[str, float]:
    """nDCG@10 of the one right passage, late interaction and dense together, by language pair.

    ``asked`` are rows with q_tr .. p_en whose questions are asked; ``pool`` are rows whose passages
    they are searched in, the asked ones first.
    """
    figures = {}
    for target in LANGUAGES:
        passages = _Passages(table, [row[f"p_{target}"] for row in pool])
        for source in LANGUAGES:
            gain = 0.0
            for number, row in enumerate(asked):
                scores = _late_scores(table, row[f"q_{source}"], passages)
                rank = int((scores > scores[number]).sum())
                gain += 1 / log2(rank + 2) if rank < 10 else 0.0
            figures[f"{source}-{target}"] = gain / len(asked)
    return figures
