"""Our encoders as MTEB takes them, so that anybody can measure them with its tasks (Muennighoff et al., 2023).

MTEB is no dependency of ours; install it beside us (``pip install mteb``, 2.26 or later), and then:

    import mteb
    from eval.mteb_adapter import MtebEncoder

    ours = ["tur", "kir", "rus", "eng"]
    tasks = mteb.get_tasks(tasks=["BelebeleRetrieval"], languages=ours, exclusive_language_filter=True)
    print(mteb.evaluate(MtebEncoder(), tasks=tasks))

``MtebEncoder("NAME or FOLDER")`` measures another sentence-transformers model the way Köprü uses it. Only the
dense leg is measured so, with each text as one vector: passages, the lexical leg and late interaction are what
``kopru eval`` measures.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from numpy import asarray, concatenate, einsum, float32, zeros
from numpy.typing import ArrayLike, NDArray

from index.encoder import BUILTIN, Encoder, load_encoder, probe

__all__ = ["MtebEncoder"]

_SCRIPTS = ["tur-Latn", "kir-Cyrl", "rus-Cyrl", "eng-Latn"]
_TRAINED_ON = {"TurHistQuadRetrieval"}  # its passages are THQuAD's; MTEB then says that it is no fair test


class MtebEncoder:
    """One encoder behind MTEB's ``EncoderProtocol``; questions and documents are encoded as Köprü does.

    Raises:
        EncoderError: the encoder cannot be loaded.
    """

    def __init__(
        self,
        model_name: str = BUILTIN,
        revision: str | None = None,
        *,
        device: str | None = None,
        **_: object,
    ) -> None:
        # MTEB's command line gives all of these; an encoder chooses its own device, and is what is on this disk.
        self.encoder: Encoder = load_encoder(model_name)

    def encode(
        self, inputs: Iterable[Mapping[str, Sequence[str]]], *, prompt_type: object = None, **_: object
    ) -> NDArray[float32]:
        """Vectors of the ``text`` of every batch, float32 (texts, dimension), rows of length 1.

        ``prompt_type`` is MTEB's: ``query`` for questions, ``document`` or None for any other text.
        """
        asked = getattr(prompt_type, "value", prompt_type) == "query"
        encode = self.encoder.encode_queries if asked else self.encoder.encode_documents
        parts = [encode(list(batch["text"])) for batch in inputs]
        return concatenate(parts) if parts else zeros((0, self.encoder.dimension), dtype=float32)

    def similarity(self, embeddings1: ArrayLike, embeddings2: ArrayLike) -> NDArray[float32]:
        """Cosine of each of the first with each of the second, (first, second): the rows have length 1."""
        cosines: NDArray[float32] = _rows(embeddings1) @ _rows(embeddings2).T
        return cosines

    def similarity_pairwise(self, embeddings1: ArrayLike, embeddings2: ArrayLike) -> NDArray[float32]:
        """Cosine of each of the first with its counterpart in the second."""
        cosines: NDArray[float32] = einsum("ij,ij->i", _rows(embeddings1), _rows(embeddings2))
        return cosines

    @property
    def mteb_model_meta(self) -> Any:  # MTEB's own class, which is not there without it
        """What MTEB writes beside the results; ``revision`` tells two states of an encoder apart."""
        from mteb.models.model_meta import ModelMeta, ScoringFunction

        ours = self.encoder.name == BUILTIN
        return ModelMeta.create_empty(
            {
                "name": f"kopru/{Path(self.encoder.name).name}",
                "revision": sha256(repr(probe(self.encoder)).encode()).hexdigest()[:12],
                "embed_dim": self.encoder.dimension,
                "similarity_fn_name": ScoringFunction.COSINE,
                "use_instructions": False,
                "languages": _SCRIPTS if ours else None,
                "license": "apache-2.0" if ours else None,
                "open_weights": True if ours else None,
                "framework": ["NumPy"] if ours else ["Sentence Transformers"],
                "training_datasets": _TRAINED_ON if ours else None,
            }
        )


def _rows(embeddings: ArrayLike) -> NDArray[float32]:
    rows: NDArray[float32] = asarray(embeddings, dtype=float32)
    return rows.reshape(-1, rows.shape[-1])  # one vector alone is one row
