"""The built-in model as a sentence-transformers module, so that ``SentenceTransformer(folder)`` loads it.

``index/builtin/modules.json`` names the class; sentence-transformers imports it. Nothing else of ours
imports this file: it needs torch.
"""

from pathlib import Path
from typing import Any

from numpy import array, concatenate, cumsum, float32, int64, zeros
from sentence_transformers.base.modules.input_module import InputModule
from torch import Tensor, from_numpy
from torch.nn.functional import embedding_bag

from index.subwords import split_words
from index.word_table import WordTable

__all__ = ["WordFeatures"]


class WordFeatures(InputModule):
    """Sums word vectors into ``sentence_embedding``; a Normalize module follows it."""

    modalities = ["text"]  # noqa: RUF012  # sentence-transformers declares it so

    def __init__(self, table: WordTable) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        self._table = table

    def preprocess(  # type: ignore[override]  # theirs also takes pictures and sound
        self, inputs: list[str], prompt: str | None = None, **_: Any
    ) -> dict[str, Tensor]:
        """Vectors of the batch's distinct words, and which of them each text has, one text after another."""
        words: dict[str, int] = {}
        texts = [f"{prompt}{text}" if prompt else text for text in inputs]
        places = [[words.setdefault(word, len(words)) for word in split_words(text)] for text in texts]
        starts = concatenate(([0], cumsum([len(each) for each in places])[:-1])).astype(int64)
        flat = array([place for each in places for place in each], dtype=int64)
        vectors = (
            self._table.word_vectors(list(words)) if words else zeros((1, self._table.dimension), float32)
        )
        return {
            "word_vectors": from_numpy(vectors),
            "input_ids": from_numpy(flat),
            "offsets": from_numpy(starts),
        }

    def forward(self, features: dict[str, Tensor], **_: Any) -> dict[str, Tensor]:
        """Adds ``sentence_embedding``, float32 (texts, dimension)."""
        features["sentence_embedding"] = embedding_bag(
            features["input_ids"], features["word_vectors"], features["offsets"], mode="sum"
        )
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
