"""How many new conversations may begin from one address."""

import pytest

from app.newcomers import Newcomers

HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def newcomers(clock):
    return Newcomers(2_000, clock)


def come(newcomers, count, address=HERE, *, first=0):
    """How many of so many new sessions are let in."""
    return sum(newcomers.lets_in(f"{address} {first + number}", address) for number in range(count))


def test_a_lecture_comes_in_at_once_and_nobody_fills_the_house(newcomers):
    assert newcomers.may_come(HERE)
    assert come(newcomers, 2_050) == 300
    assert not newcomers.may_come(HERE)
    assert come(newcomers, 10, THERE) == 10


def test_a_minute_later_sixty_more_come_in(newcomers, clock):
    come(newcomers, 300)
    clock.now += 60
    assert newcomers.may_come(HERE)
    assert come(newcomers, 100, first=300) == 60
    clock.now += 24 * 60 * 60
    assert come(newcomers, 1_000, first=1_000) == 300


def test_who_is_in_stays_in(newcomers):
    come(newcomers, 301)
    assert [newcomers.lets_in(f"{HERE} {number}", HERE) for number in (0, 299, 300)] == [True, True, False]


def test_whose_conversation_was_forgotten_is_new(clock):
    newcomers = Newcomers(100, clock)
    come(newcomers, 100)
    assert newcomers.lets_in(
        f"{HERE} 0", HERE
    )  # used again, so that the second is the one unused for longest
    come(newcomers, 200, first=100)
    assert not newcomers.lets_in(f"{HERE} 1", HERE)
    assert newcomers.lets_in(f"{HERE} 299", HERE)


def test_one_network_of_ipv6_is_one_address(newcomers):
    found = [newcomers.lets_in(str(number), f"2001:db8::{number:x}") for number in range(301)]
    assert found == [True] * 300 + [False]
    assert newcomers.lets_in("other", "2001:db8:0:1::1")


def test_only_so_many_addresses_are_remembered(newcomers, monkeypatch):
    monkeypatch.setattr("app.newcomers._MOST", 10)
    come(newcomers, 300)
    for number in range(10):
        newcomers.may_come(f"198.51.100.{number}")
    assert newcomers.may_come(HERE)
