"""What the programs of this folder (``python -m eval.NAME``) have in common: arguments, our own data, and a bar."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from index.progress import Progress

__all__ = ["CORPUS", "add_corpus", "add_sets", "bar"]

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
"""Our own language data."""


def add_corpus(parser: ArgumentParser) -> None:
    """``--corpus DIR``, for programs that measure by our own language data."""
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="our own language data")


def add_sets(parser: ArgumentParser) -> None:
    """``--set JUDGED DOCUMENTS``, at least once: pairs of paths in ``set``, in the order given."""
    about = "judged questions (a file or a folder of them), and the documents they point into; may come again"
    parser.add_argument(
        "--set",
        nargs=2,
        type=Path,
        action="append",
        required=True,
        metavar=("JUDGED", "DOCUMENTS"),
        help=about,
    )


@contextmanager
def bar(what: str) -> Iterator[Progress]:
    """A progress bar on a terminal; nothing where the output is a file."""
    with tqdm(desc=what, unit="step", disable=None, leave=False) as shown:

        def advance(done: int, total: int, /) -> None:
            shown.total = total
            shown.update(done - shown.n)

        yield advance
