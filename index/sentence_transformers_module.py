"""The built-in model as a sentence-transformers module, so that ``SentenceTransformer(folder)`` loads it.

``index/builtin/modules.json`` names the class; sentence-transformers imports it. Nothing else of ours
imports this file: it needs torch.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from numpy import array, concatenate, cumsum, float32, int64
from sentence_transformers.base.modules.input_module import InputModule
from torch import Tensor, from_numpy
from torch.nn.functional import embedding_bag

from index.subwords import split_words
from index.word_table import WordTable

__all__ = ["WordFeatures"]


class WordFeatures(InputModule):
    """Sums what words add to their texts into ``sentence_embedding``; a Normalize module follows it."""

    modalities = ["text"]  # noqa: RUF012  # sentence-transformers declares it so

    def __init__(self, table: WordTable) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._table = table

    def preprocess(  # type: ignore[override]  # theirs also takes pictures and sound
        self, inputs: list[str], prompt: str | None = None, **_: Any
    ) -> dict[str, Tensor]:
        """Vectors of the batch's distinct words, and which of them each text has, one text after another."""
        words: dict[str, int] = {}
        texts = [Counter(split_words(f"{prompt}{text}" if prompt else text)) for text in inputs]
        flat = array([words.setdefault(word, len(words)) for each in texts for word in each], dtype=int64)
        counts = array([count for each in texts for count in each.values()], dtype=float32)
        starts = concatenate(([0], cumsum([len(each) for each in texts])[:-1])).astype(int64)
        vectors, powers = self._table.shares(list(words) or [""])  # at least one row
        return {
            "word_vectors": from_numpy(vectors),
            "input_ids": from_numpy(flat),
            "word_weights": from_numpy(counts ** powers[flat]),
            "offsets": from_numpy(starts),
        }

    def forward(self, features: dict[str, Tensor], **_: Any) -> dict[str, Tensor]:
        """Adds ``sentence_embedding``, float32 (texts, dimension)."""
        sums = embedding_bag(
            features["input_ids"],
            features["word_vectors"],
            features["offsets"],
            mode="sum",
            per_sample_weights=features["word_weights"],
        )
        whitening = self._table.whitening
        features["sentence_embedding"] = sums if whitening is None else sums @ from_numpy(whitening).to(sums)
        return features

    @property
    def max_seq_length(self) -> None:
        """No limit: every word of a text counts."""
        return

    def get_embedding_dimension(self) -> int:
        """Length of every vector."""
        return self._table.dimension

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Writes the weights into ``output_path``."""
        self._table.save(Path(output_path))

    @classmethod
    def load(cls, model_name_or_path: str, **_: Any) -> "WordFeatures":  # type: ignore[override]  # theirs may fetch
        """The module whose weights lie in a folder."""
        return cls(WordTable.load(Path(model_name_or_path)))
