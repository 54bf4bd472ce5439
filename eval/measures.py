"""The measures that Köprü is judged by: ir_measures behind our names (MacAvaney et al., 2022).

Every judged question counts: one that got no result has 0 in every measure.

- ``nDCG@10``: Järvelin & Kekäläinen, 2002; linear gains and log2 discount, as trec_eval and BEIR.
- ``RR@10``: reciprocal rank of the first relevant document, 0 beyond 10; Kantor & Voorhees, 2000.
- ``Success@1``, ``Success@5``: 1 if a relevant document is among so many; TREC's convention.
- ``R@100``: share of the relevant documents among the first hundred; TREC's convention.
- ``AP``: precision at each relevant document, averaged over all relevant ones; Harman, 1992.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Literal, get_args

from ir_measures import iter_calc, parse_measure
from scipy.stats import rankdata

__all__ = ["MEASURES", "Measure", "auroc", "mean", "measure"]

Measure = Literal["nDCG@10", "RR@10", "Success@1", "Success@5", "R@100", "AP"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

Values = Mapping[Measure, float]


def measure(
    qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Sequence[str]]
) -> dict[str, dict[Measure, float]]:
    """All measures of each judged question, in the order of ``qrels``.

    ``qrels`` gives a relevance per question and document, ``run`` the documents that each question
    got, best first. Questions in ``run`` that nobody judged are left out.

    Raises:
        ValueError: a document comes twice in one ranking.
    """
    # trec_eval sorts by score and breaks ties by id: distinct scores keep the order that people see.
    scores = {
        question: {document: float(-rank) for rank, document in enumerate(ranking, start=1)}
        for question, ranking in run.items()
        if question in qrels
    }
    for question, ranked in scores.items():
        if len(ranked) != len(run[question]):
            raise ValueError(f"the ranking for question {question!r} has a document twice")
    values: dict[str, dict[Measure, float]] = {question: dict.fromkeys(MEASURES, 0.0) for question in qrels}
    parsed = {parse_measure(name): name for name in MEASURES}
    for metric in iter_calc(list(parsed), qrels, scores):
        values[metric.query_id][parsed[metric.measure]] = float(metric.value)
    return values


def mean(values: Iterable[Values]) -> dict[Measure, float]:
    """Mean of each measure over questions.

    Raises:
        ValueError: there is no question.
    """
    questions = list(values)
    if not questions:
        raise ValueError("there is no question to take the mean over")
    return {name: fmean(question[name] for question in questions) for name in MEASURES}


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Probability that a positive scores above a negative, a tie counting half (Hanley & McNeil, 1982).

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875

    Raises:
        ValueError: one side is empty.
    """
    if not positives or not negatives:
        raise ValueError(f"{len(positives)} positives and {len(negatives)} negatives: both sides need one")
    ranks = rankdata([*positives, *negatives])[: len(positives)]
    # Mann and Whitney's U: the rank sum of the positives, less what they have among themselves.
    won = float(ranks.sum()) - len(positives) * (len(positives) + 1) / 2
    return won / (len(positives) * len(negatives))
