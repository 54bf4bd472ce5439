"""Whether the best passages answer a question: found, related, or none, with a probability.

A logistic of how much of the question the best passage and its best sentence match, how near the passage is as a
whole, how far it stands out, what of the question it misses, and what stands around a possible answer. ``python -m
eval.calibration`` fits it and writes ``builtin/decision.json``, beside the weights that its numbers belong to. It is
one for all languages: a number of its own for each that a question may be in came out between -0.05 and 0.04, and AUROC
over questions it was not fitted to at 0.664 instead of 0.665.
"""

from dataclasses import dataclass
from functools import cache
from json import JSONDecodeError, loads
from math import exp
from pathlib import Path
from typing import Literal, NamedTuple

from numpy import float32, int64, tanh
from numpy.typing import NDArray

from index.hit import Status
from index.rerank import LateInteraction
from index.scorer import Scorer, word_inputs
from ingest.errors import EncoderError

__all__ = ["DECISION_FILE", "Decision", "Features", "decide", "features"]

DECISION_FILE = Path(__file__).with_name("builtin") / "decision.json"

_COMPARED = 10  # passages; the last of them stands for those that do not answer
_USUAL_LEAD = 5.0  # beyond it a lead counts less and less


class Features(NamedTuple):
    """What the decision looks at, of the best passage; shares are of what the whole question is worth.

    ``covered`` is the share of the question that the passage matches, ``in_sentence`` that its best sentence does,
    ``cosine`` that of passage and question; ``lead`` is the passage's lead over the tenth in ``covered`` and
    ``learned_lead`` in what ``index.scorer`` sums over the question's words. ``missed`` is the most that one word of
    the question is worth of which the passage misses something, ``missed_in_sentence`` the same of its best sentence.
    ``lacking`` and ``near`` are what ``index.answers`` says of a date or a number that is asked for.
    """

    covered: float
    in_sentence: float
    cosine: float
    lead: float
    learned_lead: float
    missed: float
    missed_in_sentence: float
    lacking: float
    near: float


@dataclass(frozen=True, slots=True)
class Decision:
    """The fitted numbers: a weight for each feature, and from which probability on a status is given."""

    weights: Features
    bias: float
    found_from: float
    related_from: float

    def confidence(self, measured: Features) -> float:
        """Probability that one of the first passages answers, where one question in two has an answer."""
        total = self.bias + sum(w * x for w, x in zip(self.weights, measured, strict=True))
        return 1 / (1 + exp(-total))

    def status(self, confidence: float) -> Status:
        """What is said at that probability."""
        if confidence >= self.found_from:
            return "found"
        return "related" if confidence >= self.related_from else "none"


@cache
def _decision() -> Decision:
    try:
        stated = loads(DECISION_FILE.read_text(encoding="utf-8"))
        return Decision(
            Features(**stated["weights"]), stated["bias"], stated["found_from"], stated["related_from"]
        )
    except (OSError, UnicodeDecodeError, JSONDecodeError, KeyError, TypeError) as error:
        raise EncoderError(f"{DECISION_FILE}: cannot be read ({error}). Install Köprü again.") from error


def features(
    late: LateInteraction, places: NDArray[int64], cosine: float, *, lacking: float, near: float
) -> Features:
    """What the decision looks at: the candidates' ``places``, best first, at least one, and the first one's cosine.

    That is the built-in encoder's, whatever encoder brought the candidates: its numbers are what was fitted to.
    ``lacking`` and ``near`` are what ``index.answers`` says of the first.
    """
    evidence = late.evidence(places[:_COMPARED])
    scores, in_sentence = late.scores(evidence.nearest), late.scores(evidence.in_sentence)
    summed = Scorer.load().word_scores(word_inputs(evidence, late))
    highest = late.highest or 1.0
    return Features(
        covered=float(scores[0]) / highest,
        in_sentence=float(in_sentence[0]) / highest,
        cosine=cosine,
        lead=float(scores[0] - scores[-1]) / highest,
        learned_lead=float(tanh((summed[0] - summed[-1]) / _USUAL_LEAD)),
        missed=_missed(evidence.nearest[0], late),
        missed_in_sentence=_missed(evidence.in_sentence[0], late),
        lacking=lacking,
        near=near,
    )


def _missed(near: NDArray[float32], late: LateInteraction) -> float:
    """The most that a question word is worth times what is missed of it, as a share of the question."""
    if not late.highest:
        return 1.0  # nothing to match is nothing matched
    return float(((1 - near) * late.weights).max(initial=0)) / late.highest


def decide(measured: Features, *, at_most: Literal["related"] | None = None) -> tuple[Status, float]:
    """Status, and the probability that one of the first passages answers; no more than goes with ``at_most``."""
    decision = _decision()
    confidence = decision.confidence(measured)
    if at_most == "related":
        confidence = min(confidence, (decision.related_from + decision.found_from) / 2)
    return decision.status(confidence), confidence
