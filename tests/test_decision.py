"""Found, related or none: from how much of a question is matched, how nearly, and how far ahead."""

from dataclasses import replace

import numpy as np
import pytest

from index.answers import UNASKED
from index.decision import Decision, Features, decide, features
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
    lengths=np.ones(4, dtype=np.float32),
    window_lengths=np.ones(3, dtype=np.float32),
)


def measured(found: LateInteraction, places: list[int], cosine: float, *, lacking: float = 0.0) -> Features:
    """No date or number is asked for, unless one is ``lacking``."""
    return features(found, np.array(places), cosine, lacking=lacking, near=UNASKED)


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
    found = features(LATE, np.array([0, 1, 2]), 0.5, lacking=0.2, near=0.3)
    assert (found.lacking, found.near) == (0.2, 0.3)
    assert (found.covered, found.cosine, found.lead) == pytest.approx((0.5, 0.5, 0.5))
    assert found.in_sentence == pytest.approx(0.5)  # its only sentence
    assert -1 < found.learned_lead < 1
    assert found.missed == found.missed_in_sentence == pytest.approx(0.5)  # the third word: half of all
    assert measured(LATE, [0, 1], 0.5).lead == pytest.approx(0.25)


def test_what_the_best_sentence_misses_may_stand_elsewhere_in_the_passage() -> None:
    words = replace(WORDS, sentences=np.array([0, 1, 2, 3]))  # the first passage has two
    both = replace(LATE, passage_words=words, similarity=WordSimilarity(words, LATE.similarity.units))
    found = measured(both, [0], 0.5)
    assert found.missed == pytest.approx(0.5)
    assert found.missed_in_sentence == pytest.approx(0.5)
    apart = measured(replace(both, rarity=np.array([1, 2, 0], dtype=np.float32)), [0], 0.5)
    assert apart.missed == pytest.approx(0)
    assert apart.missed_in_sentence == pytest.approx(1 / 3)  # "köprü" is in the other sentence


def test_the_lead_is_over_the_tenth_candidate_at_most() -> None:
    assert measured(LATE, [0] + [1] * 9 + [2], 0.5).lead == pytest.approx(0.25)


def test_a_lone_candidate_has_no_lead() -> None:
    found = measured(LATE, [0], 0.5)
    assert (found.lead, found.learned_lead) == (0, 0)


def decided(found: LateInteraction, places: list[int], *cosines: float) -> tuple[str, float]:
    return decide(measured(found, places, cosines[0]))


def test_a_question_whose_words_weigh_nothing_is_not_covered() -> None:
    nothing = late((1, 1, 1, 1), (1, 1, 1, 1), (1, 1, 1, 1), weights=(0, 0, 0))
    assert measured(nothing, [0, 1], 0)[:4] == (0, 0, 0, 0)
    status, confidence = decided(nothing, [0, 1], 0, 0)
    assert status == "none"
    assert 0 < confidence < 0.5


def test_a_question_that_is_matched_wholly_is_found_and_one_not_at_all_is_none() -> None:
    whole = late((1, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0))
    assert decided(whole, [0, 1, 2], 0.9, 0.1, 0)[0] == "found"
    assert decided(whole, [3], 0.0)[0] == "none"


def test_confidence_rises_with_the_cosine_with_what_is_matched_and_with_the_lead() -> None:
    stronger = late((1, 0, 0, 0), (0, 1, 0, 0), (1, 0, 0, 0))
    confidences = [decided(LATE, [0, 1], cosine, 0)[1] for cosine in np.linspace(-1, 1, 9)]
    assert confidences == sorted(set(confidences))
    assert decided(stronger, [0, 1], 0, 0)[1] > decided(LATE, [0, 1], 0, 0)[1]
    assert decided(LATE, [0, 2], 0, 0)[1] > decided(LATE, [0, 1], 0, 0)[1]


def test_a_date_or_a_number_that_is_asked_for_and_lacking_makes_less_sure() -> None:
    confidences = [decide(measured(LATE, [0, 1, 2], 0.5, lacking=lacking))[1] for lacking in (0.0, 0.2, 0.4)]
    assert confidences == sorted(set(confidences), reverse=True)


def test_the_more_of_a_question_stands_around_a_possible_answer_the_surer() -> None:
    places = np.array([0, 1, 2])
    confidences = [decide(features(LATE, places, 0.5, lacking=0, near=near))[1] for near in (0.1, 0.4, 0.8)]
    assert confidences == sorted(set(confidences))


def test_a_confidence_is_a_logistic_of_the_features_and_bounds_give_the_status() -> None:
    nothing = Features(*[0.0] * len(Features._fields))
    weights = nothing._replace(covered=2.0, in_sentence=1.0, cosine=0.5)
    decision = Decision(weights, bias=-1.5, found_from=0.6, related_from=0.3)
    found = nothing._replace(covered=0.5, in_sentence=0.25, cosine=0.5)
    assert decision.confidence(found) == pytest.approx(0.5)
    assert [decision.status(c) for c in (0.29, 0.3, 0.59, 0.6)] == ["none", "related", "related", "found"]
