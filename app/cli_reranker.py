"""The option of ``kopru ask``, ``search``, ``eval`` and ``chat`` that names what puts the first passages in order."""

from argparse import ArgumentParser, Namespace
from functools import cache

from index.cross_encoder import RERANKED, Reranker, load_reranker

__all__ = ["reranker_of", "reranker_option"]


def reranker_option() -> ArgumentParser:
    """The option, for a verb to take over."""
    parser = ArgumentParser(add_help=False)
    about = (
        "a sentence-transformers CrossEncoder, by name or folder, that puts the first "
        f"{RERANKED} passages in order (default: none)"
    )
    parser.add_argument("--reranker", metavar="NAME", help=about)
    return parser


def reranker_of(options: Namespace) -> Reranker | None:
    """What the option names, loaded once; None where nothing is named, or the verb has no such option.

    Raises:
        EncoderError: no such model here, or it is not a model that can be read and gives pairs one score.
    """
    name: str | None = getattr(options, "reranker", None)
    return _loaded(name) if name else None


@cache  # a comparison measures twice
def _loaded(name: str) -> Reranker:
    return load_reranker(name)
