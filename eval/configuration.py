"""Everything that decides what is retrieved, by name, as a report states it."""

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from platform import machine, python_version, system

from index.cross_encoder import RERANKED, Reranker
from index.encoder import Encoder, probe
from index.scorer import SCORER_FILE
from index.search import FIRST_STAGE, LESS_FOR_KIND, Retriever

__all__ = ["configuration"]


def configuration(encoder: Encoder, retriever: Retriever, reranker: Reranker | None = None) -> dict[str, str]:
    """Names and values; ``encoder state`` and ``scorer state`` tell two states of one thing apart."""
    try:
        ours = version("kopru")
    except PackageNotFoundError:
        ours = "not installed"
    state = sha256(repr(probe(encoder)).encode()).hexdigest()[:12]
    reranked = {} if reranker is None else {"reranker": reranker.name, "reranked": str(RERANKED)}
    return {
        "köprü": ours,
        "encoder": encoder.name,
        "encoder state": state,
        "dimension": str(encoder.dimension),
        "retriever": retriever,
        "first stage": str(FIRST_STAGE),
        "scorer state": sha256(SCORER_FILE.read_bytes()).hexdigest()[:12],
        "less for kind": ", ".join(f"{kind} {less}" for kind, less in LESS_FOR_KIND.items() if less),
        **reranked,
        "python": python_version(),
        "machine": f"{system()} {machine()}",
    }
