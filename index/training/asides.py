"""``python -m index.training.asides``: fits ``index.asides`` to sentences that stand beside questions.

``corpus/framing`` has what people write around a question, and sentences much like it that carry a subject. So do the
questions and passages of ``corpus/questions`` and the sentences of ``corpus/parallel``. What is printed is of every
tenth line, fitted to the others.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from numpy import array, exp, float32, float64, logaddexp, maximum, repeat, zeros
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.asides import ASIDES_FILE, LEAST_ODDS, Asides, aside_inputs
from index.framing import sentences_of
from index.training.data import HELD_BACK_EVERY, read_rows
from ingest.document import LANGUAGES

__all__ = ["fit", "main"]

_CORPUS = Path(__file__).resolve().parents[2] / "corpus"
_PULL = 3e-4  # towards zero: there are more numbers than a few hundred sentences tell
_SEED = 2026

Sorts = tuple[list[str], list[str], list[str]]
"""Sentences that are asides, such as are much like them and carry a subject, and questions and sentences of texts."""


def fit(sorts: Sorts) -> Asides:
    """The numbers that tell the first of three sorts from the others; it weighs as much as both, and they the same."""
    inputs = aside_inputs([sentence for sort in sorts for sentence in sort]).astype(float64)
    counts = [len(sort) for sort in sorts]
    signs = repeat(array([1.0, -1.0, -1.0]), counts)
    shares = repeat(array([0.5, 0.25, 0.25]) / maximum(counts, 1), counts)

    def loss(weights: NDArray[float64]) -> tuple[float, NDArray[float64]]:
        total = signs * (inputs @ weights)
        slope = -(shares * signs / (1 + exp(total))) @ inputs + 2 * _PULL * weights
        return float(shares @ logaddexp(0, -total) + _PULL * (weights**2).sum()), slope

    found = minimize(loss, zeros(inputs.shape[1]), jac=True, method="L-BFGS-B").x
    return Asides(found.astype(float32))


def _read(corpus: Path) -> tuple[Sorts, Sorts]:
    """What is fitted to, and what was held back: of each sort every tenth line."""
    fitted: Sorts = ([], [], [])
    held: Sorts = ([], [], [])
    random = Random(_SEED)  # the same sentences each time
    framing = [row for path in sorted(corpus.glob("framing/*.tsv")) for row in read_rows(path)]
    for sort, kind in enumerate(("around", "topic")):
        for number, row in enumerate(row for row in framing if row["kind"] == kind):
            kept = (fitted if number % HELD_BACK_EVERY else held)[sort]
            for language in LANGUAGES:
                for part in row[language].split("{}"):
                    kept += sentences_of(part)
    for path in sorted((*corpus.glob("questions/*.tsv"), *corpus.glob("parallel/*.tsv"))):
        for number, row in enumerate(read_rows(path)):
            (fitted if number % HELD_BACK_EVERY else held)[2].extend(_said(row, random))
    return fitted, held


def _said(row: dict[str, str], random: Random) -> Iterator[str]:
    """A question and a sentence of the passage, each in one language, or a sentence in one.

    And of a question that has several parts those in all languages.
    """
    for kind in ("q_", "p_", ""):
        texts = [text for language in LANGUAGES if (text := row.get(f"{kind}{language}"))]
        if texts:
            yield sentences_of(random.choice(texts))[0]
        if kind == "q_":
            for parts in map(sentences_of, texts):
                yield from parts if len(parts) > 1 else ()


def main(arguments: Sequence[str] | None = None) -> int:
    """Fits, prints what it tells of what was held back, fits to everything and writes the file."""
    parser = ArgumentParser(prog="python -m index.training.asides", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=_CORPUS, help="our own language data")
    parser.add_argument("--output", type=Path, default=ASIDES_FILE)
    options = parser.parse_args(arguments)
    fitted, held = _read(options.corpus)
    model = fit(fitted)
    told = [model.odds(sentences) >= LEAST_ODDS for sentences in held]
    for name, found in zip(("asides", "with a subject", "of questions and texts"), told, strict=True):
        print(
            f"{name}: {found.sum()} of {len(found)} held back are told to be asides ({100 * found.mean():.1f} %)"
        )
    both = [one + other for one, other in zip(fitted, held, strict=True)]
    fit((both[0], both[1], both[2])).save(options.output)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
