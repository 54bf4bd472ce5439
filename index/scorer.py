"""How well a passage answers a question: a score learned from questions and the passages that answer them.

A small network (inputs -> 16 -> 16 -> 1, tanh) says what each question word adds that is matched so and so well in a
passage; what it says is added up over the question's words, and to that some figures of the passage as a whole, in
standard deviations of the candidates, among them what a formula set by hand weighs. ``python -m
index.training.scorer`` fits it to question/passage lines that the encoder was not trained on, and writes
``builtin/scorer.safetensors``.

Summing a learned function of the best match over the words of a question is after DRMM (Guo et al., 2016).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from numpy import array, broadcast_to, concatenate, float32, log, log1p, stack, tanh, zeros
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from index.rerank import LateInteraction, WordEvidence
from ingest.errors import EncoderError

__all__ = ["BY_HAND", "SCORER_FILE", "Scorer", "passage_inputs", "standardised", "word_inputs"]

SCORER_FILE = Path(__file__).with_name("builtin") / "scorer.safetensors"

BY_HAND = array([2.5, 0, 0, 2, 1.5], dtype=float32)
"""Cosine and both scores of late interaction, weighed by hand, which is added to what is learned.

With half of that a passage on another dam with the same words could come before the one that is asked about.

The lists that are learned from have passages on all sorts of subjects; those of a library are often on one, and there
the formula alone is as good (RR@10 over the demo articles 91.2 by hand, 90.9 with what was learned; over five papers
87.2 and 87.6), on held-back questions it is not (``eval/results/subjects.md``).
"""

_AT_ONCE = 50_000  # question words of candidates that the network is asked about: 3 MB a layer

# Inputs are brought to about 1 by what is usual; the network learns the rest.
_FARTHEST = 2.0
"""Beyond seven times as many words or as few as usual, passages count as if they had that many: so the network was
taught."""
_WORD_INPUTS = 8
_USUAL_LENGTH, _USUAL_WORDS, _USUAL_QUESTION = 10.0, 55.0, 10.0


def word_inputs(evidence: WordEvidence, late: LateInteraction) -> NDArray[float32]:
    """What the network is told of each question word in each passage; float32 (passages, question words, 8).

    Nearest word, the same in the best sentence, how often; rarity of the question word, as a share of the most that
    it can be in this library, and its learned length; whether it is a number, how many different words the passage
    has, and how many the question.
    """
    shape = evidence.nearest.shape
    size = log((1 + evidence.words) / _USUAL_WORDS).clip(-_FARTHEST, _FARTHEST).astype(float32)
    inputs = (
        evidence.nearest,
        evidence.in_sentence,
        log1p(evidence.repeated),
        late.rarity / late.rarest,
        late.lengths / _USUAL_LENGTH,
        late.numbers,
        size[:, None],
        float32(shape[1] / _USUAL_QUESTION),
    )
    together: NDArray[float32] = stack(
        [broadcast_to(each, shape) for each in inputs], axis=2, dtype=float32, casting="same_kind"
    )
    return together


def passage_inputs(
    evidence: WordEvidence, late: LateInteraction, closeness: NDArray[float32], lexical: NDArray[float32]
) -> NDArray[float32]:
    """Figures of the passages as wholes, in standard deviations of the candidates; float32 (passages, 5).

    Cosine of the question with what is nearest to it of the passage, BM25, how many different words it has, and the two
    scores of late interaction: with the whole passage and with its best sentence.
    """
    figures = (
        closeness,
        lexical,
        log(1 + evidence.words),
        late.scores(evidence.nearest),
        late.scores(evidence.in_sentence),
    )
    return stack([standardised(each) for each in figures], axis=1)


def standardised(figures: NDArray[float32]) -> NDArray[float32]:
    """``figures`` in standard deviations from their mean; zeros where they are all the same."""
    deviation = figures.std() if len(figures) else 0
    if deviation == 0:
        return zeros(len(figures), dtype=float32)
    scaled: NDArray[float32] = ((figures - figures.mean()) / deviation).astype(float32)
    return scaled


@dataclass(frozen=True, slots=True)
class Scorer:
    """The fitted numbers: for each layer weights, float32 (outputs, inputs), and biases, float32 (outputs,).

    ``shares`` is float32 (5,), what each of ``passage_inputs`` counts.
    """

    weights: tuple[NDArray[float32], ...]
    biases: tuple[NDArray[float32], ...]
    shares: NDArray[float32]

    @classmethod
    @cache
    def load(cls) -> "Scorer":
        """The scorer that Köprü carries.

        Raises:
            EncoderError: its file is missing or is not such a file.
        """
        try:
            arrays = load_file(SCORER_FILE)
            layers = range(len(arrays) // 2)
            return cls(
                weights=tuple(arrays[f"weights.{layer}"] for layer in layers),
                biases=tuple(arrays[f"biases.{layer}"] for layer in layers),
                shares=arrays["shares"],
            )
        except (OSError, SafetensorError, KeyError) as error:
            raise EncoderError(f"{SCORER_FILE}: cannot be read ({error}). Install Köprü again.") from error

    @classmethod
    def by_hand(cls) -> "Scorer":
        """The formula set by hand, alone."""
        return cls((zeros((1, _WORD_INPUTS), dtype=float32),), (zeros(1, dtype=float32),), BY_HAND)

    def save(self, path: Path) -> None:
        """Writes the numbers to ``path``."""
        arrays = {"shares": self.shares}
        for layer, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            arrays |= {f"weights.{layer}": weights, f"biases.{layer}": biases}
        save_file(arrays, path)

    def word_scores(self, inputs: NDArray[float32]) -> NDArray[float32]:
        """What the question's words add up to for each passage; float32 (passages, words, 8) -> (passages,)."""
        count, words = inputs.shape[:2]
        step = max(1, _AT_ONCE // max(1, words))
        parts = [zeros(0, dtype=float32)]
        for start in range(0, count, step):
            values = inputs[start : start + step]
            for weights, biases in zip(self.weights[:-1], self.biases[:-1], strict=True):
                values = tanh(values @ weights.T + biases)
            parts.append((values @ self.weights[-1].T + self.biases[-1]).sum(axis=(1, 2)))
        return concatenate(parts)

    def scores(
        self,
        evidence: WordEvidence,
        late: LateInteraction,
        closeness: NDArray[float32],
        lexical: NDArray[float32],
    ) -> NDArray[float32]:
        """Scores of candidates, only to be compared with each other; float32 (passages,)."""
        wholes = passage_inputs(evidence, late, closeness, lexical) @ self.shares
        return array(self.word_scores(word_inputs(evidence, late)) + wholes, dtype=float32)
