"""``python -m eval.calibration``: fits the decision between found, related and none.

Answerable and unanswerable questions over documents are asked as people ask them; so are questions on
quite other things, which almost never have an answer there. Each sort weighs the same, whatever its
number. The fit looks at questions that it is later measured on only if it is given them: report figures
on others.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from csv import QUOTE_NONE, DictReader
from dataclasses import asdict
from json import dumps
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from eval.asking import Pool
from eval.judgements import load_judgements
from eval.measures import auroc
from eval.places import judged_files
from index.decision import DECISION_FILE, Decision, Features
from index.encoder import load_encoder
from index.library import Library
from index.search import rank
from ingest.document import LANGUAGES

__all__ = ["fit", "main"]

_PULL = 1e-2  # towards zero, in standard deviations: a feature that says little gets little
_ANSWERABLE_REFUSED = 0.03  # share of answerable questions that may get "none"
_UNANSWERABLE_FOUND = 0.40  # share of unanswerable ones on the topic that may get "found"
_EVERY = 10  # lines of questions that were held back from training


def main(arguments: Sequence[str] | None = None) -> int:
    """Fits, prints what came of it, and writes the numbers beside the encoder's weights."""
    parser = ArgumentParser(prog="python -m eval.calibration", description=__doc__)
    about = "judged questions (a file or a folder of them), and the documents they point into; may come again"
    parser.add_argument(
        "--set",
        nargs=2,
        type=Path,
        action="append",
        required=True,
        metavar=("JUDGED", "DOCUMENTS"),
        help=about,
    )
    parser.add_argument("--split", help="ask only the questions of this split, where a set has splits")
    parser.add_argument(
        "--other", type=Path, required=True, help="question/passage table: questions on other things"
    )
    parser.add_argument("--output", type=Path, default=DECISION_FILE)
    options = parser.parse_args(arguments)

    with options.other.open(encoding="utf-8", newline="") as file:
        rows = list(DictReader(file, delimiter="\t", quoting=QUOTE_NONE))[::_EVERY]
    other = [row[f"q_{language}"] for row in rows for language in LANGUAGES]
    found: tuple[list[Features], list[Features], list[Features]] = ([], [], [])
    for judged, documents in options.set:
        questions = [
            question
            for question in load_judgements(judged_files(judged))
            if question.split in (options.split, None) or options.split is None
        ]
        texts = (
            [text for question in questions if question.evidence for text in question.texts.values()],
            [text for question in questions if not question.evidence for text in question.texts.values()],
            other,
        )
        for sort, measured_there in zip(found, _measured(texts, documents), strict=True):
            sort.extend(measured_there)
    measured = [np.array(sort) for sort in found]
    decision = fit(*measured)
    confidences = [[decision.confidence(tuple(row)) for row in rows_] for rows_ in measured]
    for name, values in zip(("answerable", "unanswerable", "other"), confidences, strict=True):
        said = [decision.status(value) for value in values]
        shares = ", ".join(
            f"{status} {100 * said.count(status) / len(said):.1f} %"
            for status in ("found", "related", "none")
        )
        print(f"{name}: {len(said)} questions, {shares}")
    print(f"AUROC against unanswerable {auroc(confidences[0], confidences[1]):.3f}, "
          f"against other {auroc(confidences[0], confidences[2]):.3f}")  # fmt: skip
    options.output.write_text(dumps(asdict(decision), indent=1) + "\n", encoding="utf-8")
    return 0


def _measured(texts: Sequence[Sequence[str]], documents: Path) -> list[list[Features]]:
    """What the decision looks at, for each question of each sort, asked over a folder of documents."""
    with TemporaryDirectory() as folder:
        library = Library.open(Path(folder) / "library", create=True)
        library.add([documents])
        titles = {each.id: each.metadata.title for each in library.documents()}
        pool = Pool.of(library.passages(), encoder := load_encoder(), titles=titles)
    features = [
        [
            rank(pool.generation, text, encoder=encoder, scope=pool.scope, texts=pool.texts).features
            for text in sort
        ]
        for sort in texts
    ]
    return [[each for each in sort if each is not None] for sort in features]


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
    scaled = (measured - mean) / deviation

    def loss(numbers: NDArray[np.float64]) -> float:
        totals = scaled @ numbers[:-1] + numbers[-1]
        surprise = np.logaddexp(0, np.where(answers, -totals, totals))
        return float(weights @ surprise + _PULL * (numbers[:-1] ** 2).sum())

    numbers = minimize(loss, np.zeros(measured.shape[1] + 1)).x
    slopes = numbers[:-1] / deviation
    bias = float(numbers[-1] - slopes @ mean)
    undecided = Decision(_features(slopes), bias, 1.0, 0.0)
    found_from = np.quantile(
        [undecided.confidence(_features(row)) for row in unanswerable], 1 - _UNANSWERABLE_FOUND
    )
    related_from = np.quantile(
        [undecided.confidence(_features(row)) for row in answerable], _ANSWERABLE_REFUSED
    )
    return Decision(undecided.weights, bias, float(found_from), float(min(related_from, found_from)))


def _features(row: NDArray[np.float64]) -> Features:
    return tuple(row.tolist())


if __name__ == "__main__":
    raise SystemExit(main())
