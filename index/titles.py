"""What the title of a document tells of its passages: words that they leave unsaid.

A passage of an article on a dam says "it was built in 1976". A question word counts as found where the title says it,
wholly so in a document of up to ten passages; the more passages a document has, the less its title tells of each.
Likewise a title that is near to the question brings its passages a little nearer.
Titles are looked up when a question is asked, for they may be corrected without any index being made anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from numpy import array, float32, int64, maximum, minimum, sqrt, unique, zeros
from numpy.linalg import norm
from numpy.typing import NDArray

from index.encoder import BuiltinEncoder
from index.subwords import split_words

__all__ = ["Titles", "title_shares"]

_WHOLLY = 10
"""Passages of a document whose title tells as much as what it says of any of them."""
_LONGEST = 40  # words of a title that are looked at
_OF_COSINE = 0.1
"""What a title's cosine with a question counts beside that of a passage's nearest sentences."""


def title_shares(documents: NDArray[int64]) -> NDArray[float32]:
    """How much of what its title says is said of each passage, whose document is told; both (passages,)."""
    _, places, counts = unique(documents, return_inverse=True, return_counts=True)
    shares: NDArray[float32] = minimum(1, sqrt(_WHOLLY / counts)).astype(float32)
    return shares[places]


@dataclass(frozen=True, slots=True)
class Titles:
    """``documents`` is int64 (passages,), the document of each passage, ``shares`` what ``title_shares`` gives for it.

    ``title_of`` gives the titles of documents, in the order asked for.
    """

    documents: NDArray[int64]
    shares: NDArray[float32]
    title_of: Callable[[Sequence[int]], Sequence[str]]

    def nearest(self, passages: NDArray[int64], asked: NDArray[float32]) -> NDArray[float32]:
        """How near titles come to the words ``asked``, float32 (words, dimension), rows of length 1.

        float32 (passages, words); a word that has nothing like it in the title has 0.
        """
        documents, places = unique(self.documents[passages], return_inverse=True)
        near = zeros((len(documents), len(asked)), dtype=float32)
        for row, title in zip(near, self.title_of(documents.tolist()), strict=True):
            units = _units(title)
            if len(units):
                maximum((units @ asked.T).max(axis=0), 0, out=row)
        found: NDArray[float32] = near[places] * self.shares[passages, None]
        return found

    def nearer(self, passages: NDArray[int64], question: NDArray[float32]) -> NDArray[float32]:
        """How much nearer their titles bring ``passages`` to a question, in cosine; float32 (passages,).

        ``question`` is its vector as the built-in encoder has it, float32 (dimension,).
        """
        documents, places = unique(self.documents[passages], return_inverse=True)
        near = array([_vector(title) @ question for title in self.title_of(documents.tolist())])
        found: NDArray[float32] = (_OF_COSINE * near[places] * self.shares[passages]).astype(float32)
        return found


@lru_cache(maxsize=4_000)
def _vector(title: str) -> NDArray[float32]:
    """A title as a text, of length 1, 0 without a word."""
    vector: NDArray[float32] = BuiltinEncoder.load().encode_documents([title])[0]
    return vector


@lru_cache(maxsize=4_000)  # 1 kB a word: 30 MB where titles have eight
def _units(title: str) -> NDArray[float32]:
    """Vectors of the words of a title, made length 1."""
    words = list(dict.fromkeys(split_words(title)))[:_LONGEST]
    vectors = BuiltinEncoder.load().encode_words(words)
    units: NDArray[float32] = vectors / maximum(norm(vectors, axis=1, keepdims=True), 1e-9)
    return units
