"""Whether the best passages answer a question: found, related, or none, with a probability.

A logistic of how much of the question the best passage matches, how near it is as a whole, and how far
it stands out. Fitted on held-back questions asked with and without their answer in the pool
(``python -m index.training.decision``); the figures are in ``index/builtin/README.md``.
"""

from numpy import exp, float32, int64
from numpy.typing import NDArray

from index.hit import Status
from index.rerank import LateInteraction

__all__ = ["decide", "features"]

COVERAGE, CLOSENESS, MARGIN, BIAS = 8.0, 4.0, 3.0, -6.5
FOUND_FROM, RELATED_FROM = 0.5, 0.15


def features(
    late: LateInteraction, places: NDArray[int64], closeness: NDArray[float32]
) -> tuple[float, float, float]:
    """Coverage of the question by the best passage, its cosine, and its lead over the tenth.

    ``places`` and ``closeness`` are the candidates, best first, at least one.
    """
    scores = late.scores(places[:10])
    highest = late.highest or 1.0
    coverage = float(scores[0]) / highest
    margin = coverage - float(scores[-1]) / highest
    return coverage, float(closeness[0]), margin


def decide(
    late: LateInteraction, places: NDArray[int64], closeness: NDArray[float32]
) -> tuple[Status, float]:
    """Status, and the probability that one of the first passages answers."""
    coverage, near, margin = features(late, places, closeness)
    confidence = float(1 / (1 + exp(-(COVERAGE * coverage + CLOSENESS * near + MARGIN * margin + BIAS))))
    if confidence >= FOUND_FROM:
        return "found", confidence
    return ("related" if confidence >= RELATED_FROM else "none"), confidence
