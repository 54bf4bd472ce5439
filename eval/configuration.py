"""What decides which passages are retrieved, by name, as a report states it: what was chosen, and what was learned."""

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from platform import machine, python_version, system

from index.asides import ASIDES_FILE
from index.cross_encoder import RERANKED, Reranker
from index.decision import DECISION_FILE
from index.encoder import BuiltinEncoder, Encoder, probe
from index.scorer import SCORER_FILE
from index.search import FIRST_STAGE, LESS_FOR_KIND, Retriever
from index.word_cells import CELLS_FILE

__all__ = ["configuration", "state_line"]

_LEARNED = {"scorer": SCORER_FILE, "cells": CELLS_FILE, "decision": DECISION_FILE, "asides": ASIDES_FILE}
"""Files beside the built-in encoder's weights that decide, whatever encoder brings the candidates."""


def configuration(encoder: Encoder, retriever: Retriever, reranker: Reranker | None = None) -> dict[str, str]:
    """Names and values; ``encoder state`` and the other states tell two states of one thing apart."""
    try:
        ours = version("kopru")
    except PackageNotFoundError:
        ours = "not installed"
    reranked = {} if reranker is None else {"reranker": reranker.name, "reranked": str(RERANKED)}
    return {
        "köprü": ours,
        "encoder": encoder.name,
        "encoder state": _state(repr(probe(encoder)).encode()),
        "dimension": str(encoder.dimension),
        "retriever": retriever,
        "first stage": str(FIRST_STAGE),
        **{f"{name} state": _state(file.read_bytes()) for name, file in _LEARNED.items()},
        "less for kind": ", ".join(f"{kind} {less}" for kind, less in LESS_FOR_KIND.items() if less),
        **reranked,
        "python": python_version(),
        "machine": f"{system()} {machine()}",
    }


def state_line() -> str:
    """Which states of the built-in encoder and of what else was learned figures belong to: below a table of them."""
    stated = configuration(BuiltinEncoder.load(), "hybrid")
    states = ", ".join(
        f"{name.removesuffix(' state')} {stated[name]}" for name in stated if name.endswith(" state")
    )
    return f"States: {states}."


def _state(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]
