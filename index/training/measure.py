"""The development table: how well texts of one meaning in two languages find each other."""

from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path

from numpy import arange, array, cumsum, float32, int64, log, log2, maximum, split, where, zeros
from numpy.linalg import norm
from numpy.typing import NDArray

from index.scorer import standardised
from index.subwords import split_words
from index.training.data import Group
from index.word_table import WordTable
from ingest.document import LANGUAGES

__all__ = [
    "name_matching",
    "nearest_neighbour",
    "passage_retrieval",
    "retrieval_by_kind",
    "sentence_matching",
]

_WORDS_AT_ONCE = 64  # of questions: 10 MB of cosines
_DEPTH = 10


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


class _Passages:
    """Passages of one language, and what questions are compared with."""

    def __init__(self, table: WordTable, texts: Sequence[str]) -> None:
        numbers: dict[str, int] = {}
        places = [[numbers.setdefault(w, len(numbers)) for w in dict.fromkeys(split_words(t))] for t in texts]
        self._table = table
        self._units = _units(table.word_vectors(list(numbers)))[0]
        self._flat = array([place for each in places for place in each], dtype=int64)
        self._starts = cumsum([0, *(len(each) for each in places[:-1])])
        self._vectors = table.text_vectors(texts)

    def ranks(self, questions: Sequence[str]) -> NDArray[int64]:
        """At which rank, from 0, each question has the passage of its own number; int64 (questions,)."""
        numbers: dict[str, int] = {}
        said = [
            [numbers.setdefault(w, len(numbers)) for w in dict.fromkeys(split_words(q))] for q in questions
        ]
        units, lengths = _units(self._table.word_vectors(list(numbers)))
        nearest = self._nearest(units)
        rarity = log((len(self._starts) + 1) / (0.5 + (nearest**3).sum(axis=1)))
        nearest *= nearest
        nearest *= (rarity * lengths)[:, None]
        closeness = self._table.text_vectors(questions) @ self._vectors.T
        ranks = zeros(len(questions), dtype=int64)
        for number, (words, dense) in enumerate(zip(said, closeness, strict=True)):
            late = nearest[words].sum(axis=0)
            scores = standardised(late) + 0.5 * standardised(dense)
            ranks[number] = (scores > scores[number]).sum()
        return ranks

    def _nearest(self, units: NDArray[float32]) -> NDArray[float32]:
        """The largest cosine of each question word to any word of each passage; float32 (words, passages)."""
        nearest = zeros((len(units), len(self._starts)), dtype=float32)
        for start in range(0, len(units), _WORDS_AT_ONCE):
            some = slice(start, start + _WORDS_AT_ONCE)
            for cosines, best in zip(units[some] @ self._units.T, nearest[some], strict=True):
                maximum.reduceat(cosines[self._flat], self._starts, out=best)
        return nearest.clip(0)


def _units(vectors: NDArray[float32]) -> tuple[NDArray[float32], NDArray[float32]]:
    """Vectors of length 1, and the lengths that they had."""
    lengths = norm(vectors, axis=1)
    return vectors / maximum(lengths, 1e-9)[:, None], lengths


def passage_retrieval(
    table: WordTable, asked: Sequence[Mapping[str, str]], pool: Sequence[Mapping[str, str]]
) -> dict[str, float]:
    """nDCG@10 of the one right passage, late interaction and dense together, by language pair.

    ``asked`` are rows with q_tr .. p_en whose questions are asked; ``pool`` are rows whose passages
    they are searched in, the asked ones first.
    """
    return retrieval_by_kind(table, {"": asked}, pool[len(asked) :])[""]


def retrieval_by_kind(
    table: WordTable, asked: Mapping[str, Sequence[Mapping[str, str]]], others: Sequence[Mapping[str, str]]
) -> dict[str, dict[str, float]]:
    """``passage_retrieval`` for each kind of question, searched in the passages of all kinds and of ``others``."""
    rows = [row for kind in asked.values() for row in kind]
    ends = cumsum([len(kind) for kind in asked.values()])
    figures: dict[str, dict[str, float]] = {kind: {} for kind in asked}
    for target in LANGUAGES:
        passages = _Passages(table, [row[f"p_{target}"] for row in (*rows, *others)])
        for source in LANGUAGES:
            ranks = passages.ranks([row[f"q_{source}"] for row in rows])
            gains = where(ranks < _DEPTH, 1 / log2(ranks + 2), 0)
            for kind, gained in zip(asked, split(gains, ends[:-1]), strict=True):
                figures[kind][f"{source}-{target}"] = float(gained.mean())
    return figures
