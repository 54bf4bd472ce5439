"""The words of a library that lie near to a word, by meaning and by spelling: what is kept for finding them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from numpy import concatenate
from safetensors.numpy import load_file, save_file

from index.passage_words import PassageWords
from index.spelling import Spellings
from index.word_cells import Cells, WordCells, cells_of

__all__ = ["Neighbours"]

_FILE = "neighbours.safetensors"


@dataclass(frozen=True)
class Neighbours:
    """The cell of each word of a vocabulary, uint8 (vocabulary,), and the words' trigrams."""

    cells: Cells
    spellings: Spellings

    @classmethod
    def of(cls, words: PassageWords, before: "Neighbours | None" = None, *, known: int = 0) -> "Neighbours":
        """Those of a library's ``words``, of which the first ``known`` are the first of ``before``."""
        some = cells_of(len(words.vocabulary) - known, lambda places: words.wide_units(places + known))
        cells = some if before is None else concatenate((before.cells[:known], some))
        return cls(cells, Spellings.of(words.vocabulary))

    @cached_property
    def word_cells(self) -> WordCells:
        """The words by cell."""
        return WordCells.of(self.cells)

    def save(self, folder: Path) -> None:
        """Writes ``neighbours.safetensors`` into ``folder``."""
        save_file({"cells": self.cells, **self.spellings.arrays()}, folder / _FILE)

    @classmethod
    def load(cls, folder: Path) -> "Neighbours":
        """What ``save`` wrote; the caller has checked the file against its manifest."""
        arrays = load_file(folder / _FILE)
        return cls(arrays.pop("cells"), Spellings(**arrays))
