"""How long one waits after a wrong password."""

import pytest

from app.attempts import Attempts


@pytest.fixture
def attempts(clock):
    return Attempts(clock)


def waits(attempts, clock, times, *, name="aygul", address="192.0.2.1"):
    """The seconds that each of so many wrong passwords costs, with patience."""
    found = []
    for _ in range(times):
        wait = attempts.begin(name, address)
        found.append(wait)
        if wait:
            clock.now += wait
            assert attempts.begin(name, address) == 0
    return found


def test_a_few_mistakes_cost_nothing_and_each_further_one_twice_as_much(attempts, clock):
    assert waits(attempts, clock, 12) == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60]


def test_who_does_not_wait_is_not_let_in(attempts, clock):
    for _ in range(5):
        assert attempts.begin("aygul", "192.0.2.1") == 0
    assert [attempts.begin("aygul", "192.0.2.1") for _ in range(3)] == [1, 1, 1]
    assert attempts.begin("aygul", "198.51.100.7") == 1  # from elsewhere too
    assert attempts.begin("bakyt", "192.0.2.1") == 0


def test_an_address_that_tries_many_names_waits_too(attempts, clock):
    found = [attempts.begin(f"user{number}", "192.0.2.1") for number in range(21)]
    assert found == [0] * 20 + [1]
    assert attempts.begin("aygul", "198.51.100.7") == 0


def test_what_cannot_be_a_name_counts_for_its_address(attempts, clock):
    assert [attempts.begin(None, "192.0.2.1") for _ in range(21)] == [0] * 20 + [1]
    assert attempts.begin("aygul", "192.0.2.1") == 1
    assert [attempts.begin(None, "198.51.100.7") for _ in range(10)] == [0] * 10


def test_one_network_of_ipv6_is_one_address(attempts, clock):
    found = [attempts.begin(f"user{number}", f"2001:db8::{number:x}") for number in range(21)]
    assert found[-1] == 1


def test_success_forgets_the_name_and_time_forgets_the_rest(attempts, clock):
    waits(attempts, clock, 7)
    attempts.succeeded("aygul", "192.0.2.1")
    assert waits(attempts, clock, 5) == [0] * 5
    waits(attempts, clock, 30)
    clock.now += 60 * 60 + 1
    assert waits(attempts, clock, 5) == [0] * 5


def test_success_does_not_forget_what_else_came_from_the_address(attempts, clock):
    for number in range(19):
        attempts.begin(f"user{number}", "192.0.2.1")
    for _ in range(2):
        assert attempts.begin("own", "192.0.2.1") == 0
        attempts.succeeded("own", "192.0.2.1")
    assert attempts.begin("user", "192.0.2.1") == 0
    assert attempts.begin("user", "192.0.2.1") == 1


def test_what_was_tried_longest_ago_is_forgotten_first(attempts, monkeypatch):
    monkeypatch.setattr("app.attempts._MOST", 10)
    for _ in range(5):
        attempts.begin("aygul", "192.0.2.1")
    assert attempts.begin("aygul", "192.0.2.2") == 1
    for number in range(3, 13):
        attempts.begin(f"user{number}", f"192.0.2.{number}")
    assert attempts.begin("aygul", "192.0.2.2") == 0
