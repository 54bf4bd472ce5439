"""Vectors of words that were met are kept, and worked out again only when they had to be forgotten."""

from collections.abc import Sequence

import numpy as np
import pytest

from index.known_words import Keep, KnownWords

VECTORS = {"köprü": [1.0, -0.5], "мост": [0.25, 2.0], "көпүрө": [0.0, 1e-6], "bridge": [-3.0, 0.0]}


class Worked:
    """Works vectors out a word at a time, the last one first, and notes which it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, words: Sequence[str], keep: Keep) -> None:
        self.asked.append(list(words))
        for index in reversed(range(len(words))):
            keep(index, np.array([VECTORS[words[index]]], dtype=np.float32))


def kept(known: KnownWords, words: Sequence[str], work_out: Worked) -> list[list[float]]:
    places = known.places(words, work_out)
    assert places is not None
    rows, scales, lengths = known.rows(places)
    assert np.linalg.norm(rows * scales[:, None], axis=1) == pytest.approx(lengths, rel=1e-3)
    return (rows * scales[:, None]).tolist()


def expected(words: Sequence[str]) -> list[object]:
    return [pytest.approx(VECTORS[word], rel=1e-4, abs=1e-9) for word in words]


def test_a_word_is_worked_out_once_however_often_it_comes() -> None:
    known, work_out = KnownWords(2, most=4), Worked()
    for said in (["köprü", "мост", "köprü"], ["мост"], ["bridge", "мост", "bridge", "köprü"], []):
        assert kept(known, said, work_out) == expected(said)
    assert work_out.asked == [["köprü", "мост"], ["bridge"]]


def test_when_there_are_too_many_all_are_forgotten_and_those_at_hand_are_worked_out() -> None:
    known, work_out = KnownWords(2, most=3), Worked()
    for said in (["köprü", "мост"], ["bridge", "мост", "көпүрө"], ["көпүрө", "мост"]):
        assert kept(known, said, work_out) == expected(said)
    assert work_out.asked == [["köprü", "мост"], ["bridge", "көпүрө", "мост"]]


def test_more_words_at_once_than_can_be_kept_are_left_to_the_caller() -> None:
    known, work_out = KnownWords(2, most=3), Worked()
    assert kept(known, ["köprü"], work_out) == expected(["köprü"])
    assert known.places(list(VECTORS), work_out) is None
    assert kept(known, ["köprü"], work_out) == expected(["köprü"])
    assert work_out.asked == [["köprü"]]
