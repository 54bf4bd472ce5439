"""Late interaction, computed by hand over a table of five short words."""

from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from index.features import feature_id
from index.four_bits import packed
from index.passage_words import PassageWords
from index.rerank import LateInteraction, WordEvidence
from index.subwords import split_words
from index.word_table import WordTable

# Words of two letters have one feature, themselves: their vectors are the rows.
# The numbers, and what they are multiplied by.
ROWS = {"su": ([2, 0], 1), "ой": ([3, 4], 0.2), "is": ([0, 1], 1), "да": ([-1, 0], 1), "в": ([0, 1], 0.5)}
PASSAGES = ["su su", "ой", "is", "", "да"]


@pytest.fixture(scope="module")
def table() -> WordTable:
    by_id = sorted((feature_id(f"={word}"), row, scale) for word, (row, scale) in ROWS.items())
    return WordTable(
        ids=np.array([number for number, _, _ in by_id], dtype=np.uint64),
        rows=packed(np.array([row for _, row, _ in by_id], dtype=np.int8)),
        scales=np.array([scale for _, _, scale in by_id], dtype=np.float32),
        unseen_length=1.0,
    )


def late(question: str, passages: list[str], table: WordTable) -> LateInteraction:
    words = PassageWords.empty(2).extended(passages, table)
    return LateInteraction.of(split_words(question), words, table)


def evidence(interaction: LateInteraction, *passages: int) -> WordEvidence:
    places = passages or range(len(interaction.passage_words))
    return interaction.evidence(np.array(places, dtype=np.int64))


def matches(interaction: LateInteraction, sentence: str) -> NDArray[np.float32]:
    """What each question word adds that finds its like in ``sentence``."""
    found: NDArray[np.float32] = interaction.matches(interaction.passage_words.read(sentence).places)
    return found.max(axis=0, initial=0)


def scores(interaction: LateInteraction) -> list[float]:
    return interaction.scores(evidence(interaction).nearest).tolist()


def test_a_score_sums_similarity_times_rarity_times_length_to_their_powers(table: WordTable) -> None:
    weight_su = log(51 / (0.5 + 1 + 0.6**3)) * 2**0.5
    weight_is = log(51 / (0.5 + 0.8**3 + 1))
    interaction = late("su is", PASSAGES, table)
    assert interaction.weights == pytest.approx([weight_su, weight_is], rel=2e-3)
    assert scores(interaction) == pytest.approx(
        [weight_su, 0.6**1.5 * weight_su + 0.8**1.5 * weight_is, weight_is, 0, 0], rel=5e-3
    )


def test_an_opposite_word_and_a_passage_without_words_add_nothing(table: WordTable) -> None:
    assert scores(late("su", ["да", "", "su"], table))[:2] == [0, 0]


def test_a_passage_that_holds_every_word_of_the_question_scores_the_highest(table: WordTable) -> None:
    interaction = late("su is", [*PASSAGES, "да is ой su"], table)
    assert scores(interaction)[-1] == pytest.approx(interaction.highest, rel=1e-3)
    assert max(scores(interaction)[:-1]) < interaction.highest * 0.9


def test_saying_a_word_more_often_changes_nothing(table: WordTable) -> None:
    first, second = scores(late("su", ["su", "su su su", "is"], table))[:2]
    assert first == second > 0


def test_passages_are_scored_in_the_order_asked_for(table: WordTable) -> None:
    interaction = late("su is", PASSAGES, table)
    every = scores(interaction)
    some = interaction.scores(evidence(interaction, 4, 0, 2).nearest)
    assert some.tolist() == [every[4], every[0], every[2]]
    none = interaction.evidence(np.array([], dtype=np.int64))
    assert none.nearest.shape == none.in_sentence.shape == none.repeated.shape == (0, 2)


def test_a_word_that_every_passage_holds_adds_next_to_nothing(table: WordTable) -> None:
    everywhere, rare = late("is су su", ["is"] * 79 + ["is su"], table).weights[[0, 2]]
    assert everywhere == pytest.approx(log(81 / 80.5), abs=5e-3)
    assert rare == pytest.approx(2**0.5 * log(81 / 1.5), rel=5e-3)


def test_in_a_small_library_no_word_is_taken_for_a_common_one(table: WordTable) -> None:
    interaction = late("su is", ["su"], table)
    assert interaction.weights == pytest.approx([2**0.5 * log(51 / 1.5), log(51 / 0.5)], rel=5e-3)
    assert interaction.rarest == pytest.approx(log(51))
    assert late("su is", ["su"] * 100, table).rarest == pytest.approx(log(101))


def test_rarity_in_a_large_library_is_estimated_from_a_sample_of_it(table: WordTable) -> None:
    passages = ["su is"] * 2_000 + ["is"] * 2_000
    weights = late("su is", passages, table).weights
    assert weights == pytest.approx([2**0.5 * log(4001 / 2000.5), log(4001 / 4000.5)], abs=0.01)


def test_nothing_is_found_in_an_empty_library(table: WordTable) -> None:
    interaction = late("su is", [], table)
    assert scores(interaction) == []
    assert matches(interaction, "su").tolist() == [0, 0]
    assert np.isfinite(interaction.weights).all()


def test_a_sentence_matches_each_question_word_with_its_nearest_word(table: WordTable) -> None:
    interaction = late("su is", PASSAGES, table)
    weight_su, weight_is = interaction.weights.tolist()
    assert matches(interaction, "ой is нет") == pytest.approx([0.6**1.5 * weight_su, weight_is], rel=5e-3)
    assert matches(interaction, "нет").tolist() == matches(interaction, "").tolist() == [0, 0]


def test_the_best_sentence_scores_as_if_it_were_the_passage(table: WordTable) -> None:
    interaction = late("su is", ["Su su. Is!", "", "Да. Su is. Su.", "Ой."], table)
    weight_su, weight_is = interaction.weights.tolist()
    assert interaction.scores(evidence(interaction).in_sentence) == pytest.approx(
        [max(weight_su, weight_is), 0, weight_su + weight_is, 0.6**1.5 * weight_su + 0.8**1.5 * weight_is],
        rel=5e-3,
    )
    best = interaction.scores(evidence(interaction, 2, 0).in_sentence)
    assert best[0] == pytest.approx(interaction.highest, rel=1e-3)


def test_saying_a_word_or_its_likes_more_often_is_counted_once_a_sentence(table: WordTable) -> None:
    repeated = evidence(late("su", ["su su", "Su. Su. Su.", "ой is", ""], table)).repeated[:, 0]
    assert repeated == pytest.approx([1, 3, 0.6**6, 0], abs=2e-3)


def test_how_many_words_a_passage_has_is_counted_in_each_of_its_sentences(table: WordTable) -> None:
    assert evidence(late("su", ["su su is", "Su. Su. Is!", ""], table)).words.tolist() == [2, 3, 0]
