"""The processor's cores, shared among whoever computes: numpy and scipy let go of Python while they work."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from ingest.cores import core_count

__all__ = ["on_all_cores"]

Part = TypeVar("Part")

_MOST = 8  # beyond this the memory is what is waited for


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_cores(), thread_name_prefix="kopru")


@cache
def _cores() -> int:
    return min(_MOST, core_count())


def on_all_cores(work: Callable[[Part], None], parts: Iterable[Part]) -> None:
    """Does ``work`` for each part, at once where there are several; what it raises is raised here.

    ``work`` must not itself call this: its threads would wait for themselves.
    """
    each = list(parts)
    if len(each) < 2 or _cores() < 2:
        for part in each:
            work(part)
    else:
        for _ in _threads().map(work, each):
            pass
