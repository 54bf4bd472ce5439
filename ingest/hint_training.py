"""Learning the weights of ``hints`` from text: logistic regression over short pieces of it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array

from ingest.document import Language
from ingest.grams import Script, pair_of, word_list
from ingest.hints import CONSTANT, GRAMS, hint_list
from ingest.profile_text import MARKS

__all__ = ["train_hints"]

_PIECES = 40_000  # of a language; twice as many change nothing
_LENGTHS = (1, 2, 3, 3, 3, 4, 6)  # words of a piece, as often as they are drawn
_BEGINNING, _MIDDLE = 0.6, 0.3  # shares of pieces; the rest are whole lines
_SMALL, _CAPITALS, _PLAIN = 0.15, 0.05, 0.2  # shares typed in small letters, in capitals, without marks
_RARE = 1  # hints seen no oftener say nothing about new text
_PENALTY = 5.0  # on squared weights; 2 gives three times as many hints that say no more
_STEPS = 150
_LEAST = 15  # hundredths; smaller weights are left out
_SCALE = 0.1  # brings langdetect's sums near the size of the rest


def _pieces(lines: Sequence[str], random: Random, plain: dict[int, int]) -> Iterator[str]:
    for line in random.sample(lines, min(_PIECES, len(lines))):
        words = line.split()
        length, kind, typing = random.choice(_LENGTHS), random.random(), random.random()
        if kind < _BEGINNING:
            words = words[:length]
        elif kind < _BEGINNING + _MIDDLE and len(words) > length:
            start = random.randrange(len(words) - length + 1)
            words = words[start : start + length]
        piece = " ".join(words)
        if typing < _SMALL:
            piece = piece.lower()
        elif typing < _SMALL + _CAPITALS:
            piece = piece.upper()
        yield piece.translate(plain) if random.random() < _PLAIN else piece


def _matrix(found: Sequence[Sequence[str]], names: Sequence[str], sums: Sequence[float]) -> csr_array:
    """Pieces by hints, then a column of langdetect's sums and one of ones."""
    column = {name: number for number, name in enumerate(names)}
    rows, columns, values = [], [], []
    for row, hints in enumerate(found):
        known = [column[hint] for hint in hints if hint in column]
        columns += [*known, len(names), len(names) + 1]
        values += [1.0] * len(known) + [sums[row] * _SCALE, 1.0]
        rows += [row] * (len(known) + 2)
    return csr_array((values, (rows, columns)), shape=(len(found), len(names) + 2))


def _fit(matrix: csr_array, signs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of the columns; those of the last two are not held small."""
    penalty = np.full(matrix.shape[1], _PENALTY)
    penalty[-2:] = 0
    transposed = matrix.T.tocsr()

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (matrix @ weights)
        slope = -signs / (1 + np.exp(np.minimum(margins, 500)))
        value = np.logaddexp(0, -margins).sum() + (penalty * weights**2).sum() / 2
        return float(value), transposed @ slope + penalty * weights

    start = np.zeros(matrix.shape[1])
    fitted: NDArray[np.float64] = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
    ).x
    return fitted


def train_hints(lines: dict[Language, list[str]], script: Script, *, grams: Callable[[str], float]) -> str:
    """Weights as JSON, in hundredths; ``grams`` gives langdetect's log odds of a text."""
    random = Random(1)  # noqa: S311 (a sample, not a secret)
    pieces: list[str] = []
    signs: list[float] = []
    for sign, language in zip((1.0, -1.0), pair_of(script), strict=True):
        made = list(_pieces(lines[language], random, MARKS.get(language, {})))
        pieces += made
        signs += [sign] * len(made)
    found = [hint_list([w for w in word_list(piece) if w.script in (script, "mixed")]) for piece in pieces]
    counts = Counter(hint for hints in found for hint in hints)
    names = sorted(hint for hint, count in counts.items() if count > _RARE)
    weights = _fit(_matrix(found, names, [grams(piece) for piece in pieces]), np.array(signs))
    hundredths = dict(zip(names, np.rint(100 * weights[:-2]).astype(int).tolist(), strict=True))
    kept = {hint: weight for hint, weight in hundredths.items() if abs(weight) >= _LEAST}
    kept[GRAMS], kept[CONSTANT] = round(100 * _SCALE * weights[-2], 2), round(100 * weights[-1], 2)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
