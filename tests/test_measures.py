"""The measures against hand computations and against other people's implementations."""

from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import providers
from ir_measures.measures import AP, RR, R, Success, nDCG

from eval.measures import MEASURES, auroc, mean, measure

DOCUMENTS = [f"d{number}" for number in range(12)]
QUESTIONS = ["tr1", "ky1", "ru1", "en1"]

judged_relevances = st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 3), min_size=1)
rankings = st.permutations(DOCUMENTS).flatmap(lambda order: st.integers(0, 12).map(lambda k: order[:k]))


def test_each_measure_of_one_ranking_is_what_a_hand_computes() -> None:
    qrels = {"q": {"a": 2, "b": 1, "c": 0, "d": 1}}
    values = measure(qrels, {"q": ["c", "b", "x", "a"]})["q"]
    ideal = 2 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert values == pytest.approx(
        {
            "nDCG@10": (1 / log2(3) + 2 / log2(5)) / ideal,
            "RR@10": 1 / 2,
            "Success@1": 0.0,
            "Success@5": 1.0,
            "R@100": 2 / 3,
            "AP": (1 / 2 + 2 / 4) / 3,
        },
        abs=1e-6,
    )


def test_an_answer_beyond_the_cutoffs_still_counts_for_recall() -> None:
    values = measure({"q": {"z": 1}}, {"q": [*DOCUMENTS, "z"]})["q"]
    assert values == pytest.approx(
        {"nDCG@10": 0, "RR@10": 0, "Success@1": 0, "Success@5": 0, "R@100": 1, "AP": 1 / 13}, abs=1e-6
    )


def test_a_judged_question_without_results_counts_as_zero() -> None:
    qrels = {"asked": {"a": 1}, "empty": {"a": 1}, "absent": {"a": 1}, "nothing relevant": {"a": 0}}
    values = measure(qrels, {"asked": ["a"], "empty": [], "nothing relevant": ["a"]})
    assert list(values) == ["asked", "empty", "absent", "nothing relevant"]
    assert values["empty"] == values["absent"] == values["nothing relevant"] == dict.fromkeys(MEASURES, 0.0)
    assert mean(values.values()) == dict.fromkeys(MEASURES, 0.25)


def test_a_question_that_nobody_judged_does_not_count() -> None:
    assert list(measure({"q": {"a": 1}}, {"q": ["a"], "other": ["a"]})) == ["q"]


def test_the_order_given_is_the_order_measured_whatever_the_ids() -> None:
    for ranking in (["a", "b"], ["b", "a"]):
        assert measure({"q": {ranking[0]: 1}}, {"q": ranking})["q"]["Success@1"] == 1.0


def test_a_document_twice_in_a_ranking_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="'q' has a document twice"):
        measure({"q": {"a": 1}}, {"q": ["a", "b", "a"]})


def test_a_mean_over_no_question_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no question"):
        mean([])


@settings(max_examples=50, deadline=None)
@given(
    qrels=st.fixed_dictionaries(dict.fromkeys(QUESTIONS, judged_relevances)),
    run=st.fixed_dictionaries({}, optional=dict.fromkeys(QUESTIONS, rankings)),
)
def test_means_equal_those_of_the_providers_of_ir_measures(
    qrels: dict[str, dict[str, int]], run: dict[str, list[str]]
) -> None:
    ours = mean(measure(qrels, run).values())
    scores = {q: {document: 1 / rank for rank, document in enumerate(run[q], start=1)} for q in run}
    trec_eval = providers.registry["pytrec_eval"].calc_aggregate(
        [nDCG @ 10, Success @ 1, Success @ 5, R @ 100, AP], qrels, scores
    )
    msmarco = providers.registry["msmarco"].calc_aggregate([RR @ 10], qrels, scores)
    theirs = {str(name): value for name, value in (trec_eval | msmarco).items()}
    assert ours == pytest.approx(theirs, abs=1e-6)


def test_auroc_counts_the_pairs_in_the_right_order_and_ties_as_half() -> None:
    assert auroc([0.9, 0.8], [0.1]) == 1.0
    assert auroc([0.1], [0.9, 0.8]) == 0.0
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.3], [0.6, 0.3]) == (1 + 1 + 0 + 0.5) / 4


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=9), st.lists(st.integers(0, 5), min_size=1, max_size=9)
)
def test_auroc_is_the_share_of_pairs_won(positives: list[int], negatives: list[int]) -> None:
    won = sum((p > n) + (p == n) / 2 for p in positives for n in negatives)
    assert auroc(positives, negatives) == pytest.approx(won / (len(positives) * len(negatives)))


def test_auroc_needs_both_sides() -> None:
    with pytest.raises(ValueError, match="1 positives and 0 negatives"):
        auroc([0.5], [])
