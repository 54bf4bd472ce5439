"""Where the passages of a library stand: in which document, from where to where."""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy import array, int64
from numpy.typing import NDArray

from ingest.passages import Passage

__all__ = ["Positions"]


@dataclass(frozen=True, slots=True)
class Positions:
    """By passages' place in the library, each int64 (passages,).

    ``documents`` tells documents apart; ``starts`` and ``ends`` are offsets into the document's text.
    """

    documents: NDArray[int64]
    starts: NDArray[int64]
    ends: NDArray[int64]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Positions":
        """The positions of these passages; documents are numbered as they come."""
        numbers: dict[str, int] = {}
        return cls(
            array([numbers.setdefault(each.document_id, len(numbers)) for each in passages], dtype=int64),
            array([each.start for each in passages], dtype=int64),
            array([each.end for each in passages], dtype=int64),
        )
