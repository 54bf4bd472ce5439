"""How long work tells whoever waits for it how far it is."""

from typing import Protocol

__all__ = ["Progress", "silent"]


class Progress(Protocol):
    """Called now and then while work goes on; ``done`` of ``total`` units are finished."""

    def __call__(self, done: int, total: int, /) -> None:
        """Takes note."""


def silent(done: int, total: int, /) -> None:
    """Nobody is waiting."""
