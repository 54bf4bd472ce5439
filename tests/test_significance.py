"""Differences between runs, and whether they are more than chance."""

import pytest
from numpy import sqrt
from numpy.random import default_rng

from eval.significance import difference, holm


def test_the_same_figures_show_no_difference() -> None:
    same = difference([0.0, 1.0, 0.5] * 20, [0.0, 1.0, 0.5] * 20)
    assert (same.mean, same.low, same.high, same.p) == (0.0, 0.0, 0.0, 1.0)


def test_a_run_that_is_always_better_is_shown_to_be() -> None:
    better = difference([0.9, 0.8, 1.0, 0.7] * 10, [0.5, 0.6, 0.4, 0.5] * 10)
    assert better.questions == 40
    assert better.low > 0
    assert better.p < 0.001


def test_few_questions_are_tested_exactly() -> None:
    assert difference([1.0, 1.0, 1.0], [0.0, 0.0, 0.0]).p == pytest.approx(2 / 8)
    assert difference([1.0], [0.0]).p == 1.0


def test_the_interval_is_that_of_the_mean() -> None:
    drawn = default_rng(0).normal(0.1, 1.0, 400)
    found = difference(list(drawn), [0.0] * 400)
    expected = 1.96 * drawn.std(ddof=1) / sqrt(400)
    assert (found.high - found.low) / 2 == pytest.approx(expected, rel=0.1)


def test_chance_alone_is_called_real_about_one_time_in_twenty() -> None:
    random = default_rng(3)
    called = sum(
        difference(list(random.normal(size=25)), list(random.normal(size=25))).p < 0.05 for _ in range(100)
    )
    assert called <= 12


def test_runs_of_different_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="1 and 2 questions"):
        difference([1.0], [0.0, 1.0])
    with pytest.raises(ValueError, match="0 and 0 questions"):
        difference([], [])


def test_holm_keeps_the_order_of_names_and_never_falls() -> None:
    assert holm({"b": 0.5, "a": 0.001}) == {"b": 0.5, "a": 0.002}
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}
