"""``python -m eval.calibration``: fits the decision between found, related and none.

Answerable and unanswerable questions over documents are asked as people ask them; so are questions on
quite other things, which almost never have an answer there. Each sort weighs the same, whatever its
number. The fit looks at questions that it is later measured on only if it is given them: report figures
on others.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from json import dumps
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from eval.asking import Pool
from eval.command_line import add_sets, bar
from eval.judgements import load_judgements
from eval.measures import auroc
from eval.pairs import read_pairs
from eval.places import judged_files, read_folder, titles_of
from index.decision import DECISION_FILE, Decision, Features
from index.encoder import BuiltinEncoder
from index.search import rank
from index.training.data import HELD_BACK_EVERY
from ingest.document import LANGUAGES

__all__ = ["fit", "main"]

_PULL = 1e-2  # towards zero, in standard deviations: a feature that says little gets little
_ANSWERABLE_REFUSED = 0.01  # share of answerable questions that may get "none"
_UNANSWERABLE_FOUND = 0.4
"""Share of unanswerable questions on the topic that may get "found"."""
_SORTS = ("answerable", "unanswerable", "other")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fits, prints what came of it, and writes the numbers beside the encoder's weights."""
    options = _options(arguments)
    rows = read_pairs(options.other)[::HELD_BACK_EVERY]  # the encoder was trained on the others
    other = [row[f"q_{language}"] for row in rows for language in LANGUAGES]
    found: tuple[list[Features], ...] = tuple([] for _ in _SORTS)
    for judged, documents in options.set:
        texts = (*_asked(judged, options.split), other)
        for sort, measured_there in zip(found, _measured(texts, documents), strict=True):
            sort.extend(measured_there)
    measured = [np.array(sort) for sort in found]
    decision = fit(*measured)
    _print_fitted(decision, measured)
    options.output.write_text(
        dumps(asdict(decision) | {"weights": decision.weights._asdict()}, indent=1) + "\n", encoding="utf-8"
    )
    return 0


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m eval.calibration", description=__doc__)
    add_sets(parser)
    parser.add_argument("--split", help="ask only the questions of this split, where a set has splits")
    parser.add_argument(
        "--other", type=Path, required=True, help="question/passage table: questions on other things"
    )
    parser.add_argument("--output", type=Path, default=DECISION_FILE)
    return parser.parse_args(arguments)


def _asked(judged: Path, split: str | None) -> tuple[list[str], list[str]]:
    """The answerable and the unanswerable questions of a set in all their languages, without those of other splits."""
    questions = [
        question
        for question in load_judgements(judged_files(judged))
        if split is None or question.split in (split, None)
    ]
    return (
        [text for question in questions if question.evidence for text in question.texts.values()],
        [text for question in questions if not question.evidence for text in question.texts.values()],
    )


def _print_fitted(decision: Decision, measured: Sequence[NDArray[np.float64]]) -> None:
    confidences = [[decision.confidence(_features(row)) for row in rows] for rows in measured]
    for name, values in zip(_SORTS, confidences, strict=True):
        said = [decision.status(value) for value in values]
        shares = ", ".join(
            f"{status} {100 * said.count(status) / len(said):.1f} %"
            for status in ("found", "related", "none")
        )
        print(f"{name}: {len(said)} questions, {shares}")
    print(f"AUROC against unanswerable {auroc(confidences[0], confidences[1]):.3f}, "
          f"against other {auroc(confidences[0], confidences[2]):.3f}")  # fmt: skip


def _measured(texts: Sequence[Sequence[str]], documents: Path) -> list[list[Features]]:
    """What the decision looks at, for each question of each sort, asked over a folder of documents."""
    encoder = BuiltinEncoder.load()
    with bar(f"reading {documents.name}") as progress:
        read, passages = read_folder(documents, encoder, progress)
        pool = Pool.of(passages, encoder, progress, titles=titles_of(read))
    ranked = partial(rank, pool.generation, encoder=encoder, scope=pool.scope, texts=pool.texts)
    measured = []
    for name, sort in zip(_SORTS, texts, strict=True):
        asked = tqdm(sort, desc=f"{documents.name}, {name}", unit="question", disable=None, leave=False)
        features = [ranked(text).features for text in asked]
        measured.append([each for each in features if each is not None])
    return measured


def fit(
    answerable: NDArray[np.float64], unanswerable: NDArray[np.float64], other: NDArray[np.float64]
) -> Decision:
    """The decision fitted to three sorts of questions, (questions, features) each."""
    from scipy.optimize import minimize

    measured = np.concatenate((answerable, unanswerable, other))
    answers = np.arange(len(measured)) < len(answerable)
    parts = ((answerable, 0.5), (unanswerable, 0.25), (other, 0.25))
    weights = np.concatenate([np.full(len(part), share / len(part)) for part, share in parts])
    mean, deviation = measured.mean(axis=0), measured.std(axis=0)
    deviation[deviation < 1e-9] = 1  # what is always the same says nothing
    scaled = (measured - mean) / deviation

    def loss(numbers: NDArray[np.float64]) -> float:
        totals = scaled @ numbers[:-1] + numbers[-1]
        surprise = np.logaddexp(0, np.where(answers, -totals, totals))
        return float(weights @ surprise + _PULL * (numbers[:-1] ** 2).sum())

    numbers = minimize(loss, np.zeros(measured.shape[1] + 1)).x
    slopes = numbers[:-1] / deviation
    bias = float(numbers[-1] - slopes @ mean)
    undecided = Decision(_features(slopes), bias, 1.0, 0.0)
    found_from = _normal_quantile(
        [undecided.confidence(_features(row)) for row in unanswerable], 1 - _UNANSWERABLE_FOUND
    )
    related_from = np.quantile(
        [undecided.confidence(_features(row)) for row in answerable], _ANSWERABLE_REFUSED
    )
    return Decision(undecided.weights, bias, float(found_from), float(min(related_from, found_from)))


def _normal_quantile(confidences: Sequence[float], share: float) -> float:
    """What ``share`` of such questions stay below, if log odds are spread as a normal distribution is.

    The quantile of some fifty questions themselves is off by a quarter more.
    """
    odds = np.log([each / (1 - each) for each in np.clip(confidences, 1e-6, 1 - 1e-6)])
    return float(1 / (1 + np.exp(-(odds.mean() + NormalDist().inv_cdf(share) * odds.std()))))


def _features(row: NDArray[np.float64]) -> Features:
    return Features(*row.tolist())


if __name__ == "__main__":
    raise SystemExit(main())
