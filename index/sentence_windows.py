"""Windows of a passage: a few sentences in a row, one window from each sentence that has enough after it.

A passage is compared with a question as a whole and by its words; what answers is often a few sentences of it, and the
rest is about something else.
"""

from numpy import add, arange, bool_, concatenate, diff, empty, int64, minimum, repeat, zeros
from numpy.typing import NDArray

from index.word_table import WordVectors

__all__ = ["SENTENCES", "Windows"]

SENTENCES = 5
"""Of a window; a passage that has fewer is one window."""


class Windows:
    """The windows of passages whose sentences lie one after another; ``firsts`` says where each passage's begin.

    ``firsts`` is int64 (passages + 1,), the last being the number of all sentences.
    """

    def __init__(self, firsts: NDArray[int64]) -> None:
        counts = diff(firsts)
        sentences = arange(firsts[-1])
        first, beyond = repeat(firsts[:-1], counts), repeat(firsts[1:], counts)
        self.begins: NDArray[bool_] = (sentences == first) | (sentences + SENTENCES <= beyond)
        starts = sentences[self.begins]
        self._bounds = empty(2 * len(starts), dtype=int64)
        self._bounds[::2] = starts
        self._bounds[1::2] = minimum(starts + SENTENCES, beyond[self.begins])

    def sums(self, figures: WordVectors) -> WordVectors:
        """Sums of what sentences have, float32 (sentences, dimension) -> (windows, dimension)."""
        if not len(self._bounds):
            return zeros((0, figures.shape[1]), dtype=figures.dtype)
        # The last bound may lie behind the last sentence, and sums begin at one.
        ended = concatenate((figures, zeros((1, figures.shape[1]), dtype=figures.dtype)))
        summed: WordVectors = add.reduceat(ended, self._bounds, axis=0)[::2]
        return summed
