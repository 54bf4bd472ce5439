"""The option of ``kopru ask``, ``search``, ``eval`` and ``chat`` that names what puts the first passages in order.

It takes longer than all the rest of a search, so whoever waits at a terminal sees how far it is, and is told at the end
how long it took.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache

from numpy import float32
from numpy.typing import NDArray

from app.cli_terminal import bar, numbered
from index.cross_encoder import RERANKED, Reranker, load_reranker
from index.progress import Progress, silent

__all__ = [
    "WatchedReranker",
    "reranker_of",
    "reranker_option",
    "show_reranking",
    "tell_each_reranked",
    "tell_reranked",
]


class WatchedReranker:
    """Another reranker, and how many passages it ``read``, in ``spent`` seconds.

    Where it ``shows`` how far it is, that is a bar on a terminal: for one question, not for many at once. Where it
    ``tells``, each question is followed by a line on what it took.
    """

    def __init__(self, reranker: Reranker) -> None:
        self._reranker = reranker
        self.name = reranker.name
        self.shows = False
        self.tells = False
        self.read = 0
        self.spent = 0.0

    @property
    def seconds(self) -> float:
        """What the last call of ``scores`` took."""
        return self._reranker.seconds

    def scores(self, question: str, texts: Sequence[str], *, progress: Progress = silent) -> NDArray[float32]:
        """The other's scores."""
        with bar("reranking", "passage") if self.shows else nullcontext(silent) as shown:

            def both(done: int, total: int, /) -> None:
                shown(done, total)
                progress(done, total)

            scores = self._reranker.scores(question, texts, progress=both)
        self.read += len(texts)
        self.spent += self._reranker.seconds
        if self.tells and len(texts):
            print(_took(self.name, len(texts), self._reranker.seconds), file=sys.stderr)
        return scores


def reranker_option() -> ArgumentParser:
    """The option, for a verb to take over."""
    parser = ArgumentParser(add_help=False)
    about = (
        "a sentence-transformers CrossEncoder, by name or folder, that puts the first "
        f"{RERANKED} passages in order (default: none)"
    )
    parser.add_argument("--reranker", metavar="NAME", help=about)
    return parser


def show_reranking(options: Namespace) -> None:
    """From now on a terminal shows how far the reranker is with a question, if there is one."""
    watched = reranker_of(options)
    if watched is not None:
        watched.shows = True


def tell_reranked(options: Namespace) -> None:
    """Says beside the results how long the reranker took for them, if there was one and it read anything."""
    watched = reranker_of(options)
    if watched is not None and watched.read:
        print(_took(watched.name, watched.read, watched.spent), file=sys.stderr)


def tell_each_reranked(options: Namespace) -> None:
    """From now on every question is followed by how long the reranker took for it, if there is one."""
    watched = reranker_of(options)
    if watched is not None:
        watched.tells = True


def _took(name: str, read: int, seconds: float) -> str:
    return (
        f"{name} read {numbered(read, 'passage')} in {seconds:.1f} s, {1_000 * seconds / read:.0f} ms each."
    )


def reranker_of(options: Namespace) -> WatchedReranker | None:
    """What the option names, loaded once; None where nothing is named, or the verb has no such option.

    Raises:
        EncoderError: no such model here, or it is not a model that can be read and gives pairs one score.
    """
    name: str | None = getattr(options, "reranker", None)
    return _loaded(name) if name else None


@cache  # a comparison measures twice
def _loaded(name: str) -> WatchedReranker:
    return WatchedReranker(load_reranker(name))
