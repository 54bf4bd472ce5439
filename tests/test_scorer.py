"""The learned score, computed by hand with a network of one neuron, and as it is shipped."""

from pathlib import Path

import numpy as np
import pytest

from eval.asking import said_in
from index import scorer as module
from index.encoder import BuiltinEncoder
from index.generation import Generation
from index.rerank import LateInteraction, WordEvidence
from index.scorer import Scorer, passage_inputs, standardised, word_inputs
from index.search import rank
from index.subwords import split_words
from ingest.errors import EncoderError

ENCODER = BuiltinEncoder.load()
TEXTS = [
    "Köprü 1993 yılında onarıldı. Nehir derindir.",
    "Мост отремонтировали после наводнения.",
    "Bees make honey in summer.",
    "",
]


@pytest.fixture(scope="module")
def generation() -> Generation:
    return Generation.build(range(4), TEXTS, [None] * 4, encoder=ENCODER)


def asked(generation: Generation, question: str) -> tuple[LateInteraction, WordEvidence]:
    late = LateInteraction.of(split_words(question), generation.words, ENCODER.table)
    return late, late.evidence(np.arange(len(generation)))


def network(weights: list[float], *, shares: list[float]) -> Scorer:
    """tanh of a weighted sum of the inputs, doubled."""
    return Scorer(
        weights=(np.array([weights], dtype=np.float32), np.array([[2.0]], dtype=np.float32)),
        biases=(np.zeros(1, dtype=np.float32), np.array([0.5], dtype=np.float32)),
        shares=np.array(shares, dtype=np.float32),
    )


def test_what_the_words_add_is_summed_over_the_question(generation: Generation) -> None:
    late, evidence = asked(generation, "köprü 1993")
    only_nearest = network([1, 0, 0, 0, 0, 0, 0, 0], shares=[0] * 5)
    expected = (2 * np.tanh(evidence.nearest) + 0.5).sum(axis=1)
    assert only_nearest.word_scores(word_inputs(evidence, late)) == pytest.approx(expected, rel=1e-5)
    nothing = np.zeros(4, dtype=np.float32)
    assert only_nearest.scores(evidence, late, nothing, nothing) == pytest.approx(expected, rel=1e-5)


def test_figures_of_the_whole_passage_count_in_standard_deviations(generation: Generation) -> None:
    late, evidence = asked(generation, "köprü")
    closeness = np.array([3, 1, 1, 3], dtype=np.float32)
    inputs = passage_inputs(evidence, late, closeness, np.zeros(4, dtype=np.float32))
    assert inputs[:, 0].tolist() == [1, -1, -1, 1]
    assert inputs[:, 1].tolist() == [0, 0, 0, 0]
    silent = network([0] * 8, shares=[2, 0, 0, 0, 0])
    scores = silent.scores(evidence, late, closeness, np.zeros(4, dtype=np.float32))
    assert scores == pytest.approx([2.5, -1.5, -1.5, 2.5])


def test_a_number_is_told_from_a_word_and_a_word_from_its_likes(generation: Generation) -> None:
    late, evidence = asked(generation, "мост 1993 zzqx")
    inputs = word_inputs(evidence, late)
    assert inputs.shape == (4, 3, 8)
    assert inputs[0, :, 5].tolist() == [0, 1, 0]
    assert inputs[1, 0, 0] == pytest.approx(1, abs=1e-3)
    assert 0.3 < inputs[0, 0, 0] < 1  # köprü
    assert np.isfinite(inputs).all()


def test_a_long_question_over_many_candidates_is_scored_in_parts(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, evidence = asked(generation, "köprü nehir bal arı 1993 мост")
    whole = Scorer.load().word_scores(word_inputs(evidence, late))
    monkeypatch.setattr(module, "_AT_ONCE", 4)
    assert Scorer.load().word_scores(word_inputs(evidence, late)) == pytest.approx(whole, rel=1e-5)


def test_the_shipped_scorer_prefers_the_passage_that_answers(generation: Generation) -> None:
    for question, answer in (
        ("Köprü ne zaman onarıldı?", 0),
        ("Качан көпүрө оңдолгон?", 0),
        ("1993-жылы эмне оңдолгон?", 0),
        ("Что делают пчёлы летом?", 2),
        ("What was repaired after the flood?", 1),
    ):
        assert rank(generation, question, encoder=ENCODER, texts=said_in(TEXTS)).passage_ids[0] == answer


def test_equal_figures_standardise_to_zero() -> None:
    assert standardised(np.array([2, 2, 2], dtype=np.float32)).tolist() == [0, 0, 0]
    assert standardised(np.zeros(0, dtype=np.float32)).tolist() == []


def test_a_saved_scorer_scores_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = network([1, 2, 3, 4, 5, 6, 7, 8], shares=[1, 2, 3, 4, 5])
    before.save(tmp_path / "scorer.safetensors")
    monkeypatch.setattr(module, "SCORER_FILE", tmp_path / "scorer.safetensors")
    Scorer.load.cache_clear()  # type: ignore[attr-defined]  # a cached class method
    try:
        after = Scorer.load()
        assert [x.tolist() for x in (*after.weights, *after.biases, after.shares)] == [
            x.tolist() for x in (*before.weights, *before.biases, before.shares)
        ]
    finally:
        Scorer.load.cache_clear()  # type: ignore[attr-defined]


def test_a_scorer_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SCORER_FILE", tmp_path / "nowhere.safetensors")
    Scorer.load.cache_clear()  # type: ignore[attr-defined]
    try:
        with pytest.raises(EncoderError, match=r"nowhere\.safetensors: cannot be read"):
            Scorer.load()
    finally:
        Scorer.load.cache_clear()  # type: ignore[attr-defined]
