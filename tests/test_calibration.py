"""Fitting the decision between found, related and none."""

import numpy as np
import pytest

from eval.calibration import fit
from index.decision import Features

# Coverage tells the sorts apart, the other two features say nothing.
ANSWERABLE = np.array([(0.5 + i / 40, 0.3, 0.1) for i in range(20)] + [(0.5, 0.3, 0.2)])
UNANSWERABLE = np.array([(0.4 + i / 40, 0.3, 0.1 + i / 1_000) for i in range(10)])
OTHER = np.array([(0.05 + i / 80, 0.31, 0.1) for i in range(12)])


def confidences(rows: np.ndarray) -> list[float]:
    decision = fit(ANSWERABLE, UNANSWERABLE, OTHER)
    return [decision.confidence(tuple(row)) for row in rows]


def test_what_tells_the_sorts_apart_gets_the_weight() -> None:
    weights: Features = fit(ANSWERABLE, UNANSWERABLE, OTHER).weights
    assert weights[0] > 0
    assert max(confidences(OTHER)) < 0.5 < min(confidences(ANSWERABLE[6:20]))


def test_at_most_three_per_cent_of_answerable_questions_are_refused() -> None:
    decision = fit(ANSWERABLE, UNANSWERABLE, OTHER)
    refused = sum(decision.status(each) == "none" for each in confidences(ANSWERABLE))
    assert refused <= 0.03 * len(ANSWERABLE) + 1


def test_two_in_five_unanswerable_questions_may_pass_for_found() -> None:
    decision = fit(ANSWERABLE, UNANSWERABLE, OTHER)
    found = [decision.status(each) == "found" for each in confidences(UNANSWERABLE)]
    assert np.mean(found) == pytest.approx(0.4, abs=0.1)
    assert decision.related_from <= decision.found_from
