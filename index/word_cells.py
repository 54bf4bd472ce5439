"""Which words of a library lie near a word of a question: 256 cells of the built-in encoder's space, looked into.

A library of a hundred thousand passages has half a million words, and a question asks for the few that mean the same
in its four languages. Each word belongs to the cell whose centre is nearest; the words of the few cells nearest to a
question word hold nearly all that are near it (an inverted file: Jégou, Douze and Schmid, 2011). The centres belong
to the encoder's weights, ``builtin/cells.safetensors``: ``python -m index.training`` makes both.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from numpy import (
    arange,
    argpartition,
    argsort,
    concatenate,
    flatnonzero,
    float32,
    int64,
    searchsorted,
    uint8,
    zeros,
)
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from ingest.errors import EncoderError

__all__ = ["CELLS", "CELLS_FILE", "Cells", "WordCells", "cells_of", "save_centres"]

CELLS_FILE = Path(__file__).with_name("builtin") / "cells.safetensors"
CELLS = 256
"""As many as a byte tells apart."""

Cells = NDArray[uint8]
"""uint8 (words,), the cell of each word of a vocabulary."""

_LOOKED_INTO = 2
"""Cells: one word of a library in 128. Looking into more finds no more of the best passages."""
_AT_ONCE = 20_000  # words


@cache
def _centres() -> NDArray[float32]:
    """float32 (CELLS, dimension), rows of length 1."""
    try:
        return load_file(CELLS_FILE)["centres"].astype(float32)
    except (OSError, SafetensorError, KeyError) as error:
        raise EncoderError(f"{CELLS_FILE}: cannot be read ({error}). Install Köprü again.") from error


def save_centres(centres: NDArray[float32], path: Path) -> None:
    """Writes centres, float32 (CELLS, dimension), for ``cells_of``."""
    save_file({"centres": centres.astype("float16")}, path)


def cells_of(count: int, units: Callable[[NDArray[int64]], NDArray[float32]]) -> Cells:
    """The cells of ``count`` words, whose vectors ``units`` gives by their place, rows of length 1.

    Raises:
        EncoderError: the file with the centres is missing or is not such a file.
    """
    parts = [zeros(0, dtype=uint8)]
    for start in range(0, count, _AT_ONCE):
        places = arange(start, min(start + _AT_ONCE, count))
        parts.append((units(places) @ _centres().T).argmax(axis=1).astype(uint8))
    return concatenate(parts)


@dataclass(frozen=True, slots=True)
class WordCells:
    """The words of a vocabulary by cell: those of cell ``i`` are ``places[starts[i]:starts[i + 1]]``, int64."""

    places: NDArray[int64]
    starts: NDArray[int64]

    @classmethod
    def of(cls, cells: Cells) -> "WordCells":
        """Words whose cells these are."""
        places = argsort(cells, kind="stable")
        return cls(places, searchsorted(cells[places], arange(CELLS + 1)))

    def near(
        self,
        asked: NDArray[float32],
        units: Callable[[NDArray[int64]], NDArray[float32]],
        *,
        most: int,
        closest: float,
    ) -> Iterator[tuple[NDArray[int64], NDArray[float32]]]:
        """For each word ``asked``, float32 (words, dimension), its nearest words: their places, and cosines.

        At most so many, none whose cosine is less than ``closest``, in no order. ``units`` gives the vectors of
        words by their place.
        """
        ranked = argpartition(-(asked @ _centres().T), _LOOKED_INTO, axis=1)[:, :_LOOKED_INTO]
        for vector, cells in zip(asked, ranked, strict=True):
            places = concatenate([self.places[self.starts[cell] : self.starts[cell + 1]] for cell in cells])
            cosines = units(places) @ vector
            kept = flatnonzero(cosines >= closest)
            if len(kept) > most:
                kept = kept[argpartition(-cosines[kept], most)[:most]]
            yield places[kept], cosines[kept]
