"""Work is shared among the cores, all of it is done, and what goes wrong is not lost."""

import os
from threading import Barrier

import pytest

from index import cores
from index.cores import on_all_cores
from ingest.cores import core_count


def test_only_the_cores_that_this_process_may_use_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3, 5}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert core_count() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert core_count() == 64


def test_every_part_is_worked_on_once() -> None:
    done: list[int] = []
    on_all_cores(done.append, range(100))
    assert sorted(done) == list(range(100))
    on_all_cores(done.append, [])
    assert len(done) == 100


def test_parts_are_worked_on_at_the_same_time_where_there_are_cores() -> None:
    if cores._cores() < 2:
        pytest.skip("one core")
    together = Barrier(2, timeout=20)  # one after the other would wait here for ever

    def work(_: int) -> None:
        together.wait()

    on_all_cores(work, range(2))


def test_what_a_part_raises_is_raised() -> None:
    def work(part: int) -> None:
        if part == 3:
            raise ValueError("three")

    with pytest.raises(ValueError, match="three"):
        on_all_cores(work, range(8))
