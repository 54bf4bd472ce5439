"""Cosines between a question's words and a library's, worked out when they are asked for."""

import numpy as np
import pytest

from index import passage_words as module
from index.encoder import BuiltinEncoder
from index.passage_words import PassageWords
from index.word_similarity import WordSimilarity

TABLE = BuiltinEncoder.load().table
TEXTS = [f"Köprü {number} söz{number} мост{number}. Река bridge{number % 7}." for number in range(40)]


@pytest.fixture(scope="module")
def words() -> PassageWords:
    return PassageWords.empty(TABLE.dimension).extended(TEXTS, TABLE)


def units(*question: str) -> np.ndarray:
    vectors = TABLE.word_vectors(question)
    lengths: np.ndarray = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / lengths)


def test_cosines_are_those_of_the_words_vectors_and_none_is_negative(words: PassageWords) -> None:
    asked = units("köprü", "bridge", "река")
    similarity = WordSimilarity(words, asked)
    places = np.arange(len(words.vocabulary))
    expected = (words.wide_units(places) @ asked.T).clip(0)
    assert similarity.question_words == 3
    assert similarity.of(places) == pytest.approx(expected, abs=1e-6)
    assert similarity.of(places[5:3:-1]) == pytest.approx(expected[5:3:-1], abs=1e-6)
    assert similarity.of(words.places_of(["köprü"]))[0, 0] == pytest.approx(1, abs=1e-3)


def test_words_outside_the_sample_are_worked_out_when_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_SAMPLED", 2)
    few = PassageWords.empty(TABLE.dimension).extended(TEXTS, TABLE)
    assert len(few.sample_units[0]) < len(few.vocabulary) / 4
    similarity = WordSimilarity(few, units("bridge", "söz"))
    every = np.arange(len(few.vocabulary))
    expected = (few.wide_units(np.arange(len(few.vocabulary))) @ units("bridge", "söz").T).clip(0)
    assert similarity.of(every[::3]) == pytest.approx(expected[::3], abs=1e-6)
    assert similarity.of(every) == pytest.approx(expected, abs=1e-6)


def test_a_large_vocabulary_is_widened_word_by_word(
    words: PassageWords, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = WordSimilarity(words, units("мост")).of(np.arange(len(words.vocabulary)))
    monkeypatch.setattr(module, "_MOST_WIDE", 10)
    large = PassageWords.empty(TABLE.dimension).extended(TEXTS, TABLE)
    assert WordSimilarity(large, units("мост")).of(np.arange(len(words.vocabulary))) == pytest.approx(whole)


def test_no_words_have_no_cosines(words: PassageWords) -> None:
    similarity = WordSimilarity(words, units("мост"))
    assert similarity.of(np.zeros(0, dtype=np.int64)).shape == (0, 1)
