"""Found, related or none: from how much of a question is matched, how nearly, and how far ahead."""

import numpy as np
import pytest

from index.decision import Decision, decide, features
from index.passage_words import PassageWords
from index.rerank import LateInteraction
from index.word_similarity import WordSimilarity

# Three question words against a vocabulary of four; passages hold words 0-1, 2, 3 and none.
WORDS = PassageWords(
    vocabulary=("köprü", "мост", "bridge", "жол"),
    units=np.eye(4, dtype=np.int8),
    scales=np.ones(4, dtype=np.float32),
    starts=np.array([0, 2, 3, 4, 4]),
    places=np.array([0, 1, 2, 3], dtype=np.int32),
    counts=np.ones(4, dtype=np.uint8),
    sentences=np.array([0, 2, 3]),
)


NOTHING = 0.0  # lacks: no date, number or name is asked for


def late(*similarity: tuple[float, ...], weights: tuple[float, ...] = (1, 1, 2)) -> LateInteraction:
    return LateInteraction(
        WORDS,
        WordSimilarity(WORDS, np.array(similarity, dtype=np.float32)),
        rarity=np.array(weights, dtype=np.float32),
        lengths=np.ones(len(weights), dtype=np.float32),
        numbers=np.zeros(len(weights), dtype=np.float32),
    )


LATE = late((1, 0, 0, 0), (0, 1, 1, 0), (0, 0, 0, 0))  # the passages score 2, 1, 0 and 0 of 4


def test_features_are_what_is_matched_and_missed_and_how_far_the_first_candidate_is_ahead() -> None:
    coverage, in_sentence, cosine, lead, summed, missed, lacking = features(
        LATE, np.array([0, 1, 2]), 0.5, 0.2
    )
    assert lacking == 0.2
    assert (coverage, cosine, lead) == pytest.approx((0.5, 0.5, 0.5))
    assert in_sentence == pytest.approx(0.5)  # its only sentence
    assert -1 < summed < 1
    assert missed == pytest.approx(0.5)  # the third word, which weighs half of all
    assert features(LATE, np.array([0, 1]), 0.5, NOTHING)[3] == pytest.approx(0.25)


def test_the_lead_is_over_the_tenth_candidate_at_most() -> None:
    places = np.array([0] + [1] * 9 + [2])
    assert features(LATE, places, 0.5, NOTHING)[3] == pytest.approx(0.25)


def test_a_lone_candidate_has_no_lead() -> None:
    assert features(LATE, np.array([0]), 0.5, NOTHING)[3:5] == (0, 0)


def decided(found: LateInteraction, places: list[int], *cosines: float) -> tuple[str, float]:
    return decide(features(found, np.array(places), cosines[0], NOTHING))


def test_a_question_whose_words_weigh_nothing_is_not_covered() -> None:
    nothing = late((1, 1, 1, 1), (1, 1, 1, 1), (1, 1, 1, 1), weights=(0, 0, 0))
    assert features(nothing, np.array([0, 1]), 0, NOTHING)[:4] == (0, 0, 0, 0)
    status, confidence = decided(nothing, [0, 1], 0, 0)
    assert status == "none"
    assert 0 < confidence < 0.5


def test_a_question_that_is_matched_wholly_is_found_and_one_not_at_all_is_none() -> None:
    whole = late((1, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0))
    assert decided(whole, [0, 1, 2], 0.9, 0.1, 0)[0] == "found"
    assert decided(whole, [3], 0.0)[0] == "none"


def test_confidence_rises_with_each_feature() -> None:
    stronger = late((1, 0, 0, 0), (0, 1, 0, 0), (1, 0, 0, 0))
    confidences = [decided(LATE, [0, 1], cosine, 0)[1] for cosine in np.linspace(-1, 1, 9)]
    assert confidences == sorted(set(confidences))
    assert decided(stronger, [0, 1], 0, 0)[1] > decided(LATE, [0, 1], 0, 0)[1]
    assert decided(LATE, [0, 2], 0, 0)[1] > decided(LATE, [0, 1], 0, 0)[1]


def test_a_date_number_or_name_that_is_asked_for_and_lacking_makes_less_sure() -> None:
    places = np.array([0, 1, 2])
    confidences = [decide(features(LATE, places, 0.5, lacking))[1] for lacking in (NOTHING, 0.2, 0.4)]
    assert confidences == sorted(set(confidences), reverse=True)


def test_a_confidence_is_a_logistic_of_the_features_and_bounds_give_the_status() -> None:
    decision = Decision(weights=(2.0, 1.0, 0.5), bias=-1.5, found_from=0.6, related_from=0.3)
    assert decision.confidence((0.5, 0.25, 0.5)) == pytest.approx(0.5)
    assert [decision.status(c) for c in (0.29, 0.3, 0.59, 0.6)] == ["none", "related", "related", "found"]
