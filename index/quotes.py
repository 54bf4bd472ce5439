"""The sentences of a passage that answer a question best."""

from numpy import float32, maximum, zeros
from numpy.typing import NDArray

from index.hit import Quote
from index.rerank import LateInteraction
from index.subwords import split_words
from ingest.outline import outline
from ingest.passages import Passage

__all__ = ["best_quote"]

_MOST_SENTENCES = 3
_WORTH = 0.25
"""A further sentence must add this share to what the quote matches, or it only makes it longer."""


def best_quote(passage: Passage, late: LateInteraction) -> Quote:
    """One to three sentences of ``passage`` in a row that hold most of what the question asks for."""
    sentences = outline(passage.text, longest=len(passage.text))
    found = [late.matches(split_words(passage.text[each.start : each.end])) for each in sentences]
    # A heading names what is asked about and says nothing of it.
    telling = {i for i, sentence in enumerate(sentences) if not sentence.heading} or set(
        range(len(sentences))
    )
    first = last = max(sorted(telling), key=lambda i: float(found[i].sum()))
    while last - first + 1 < _MOST_SENTENCES:
        wider = [(a, b) for a, b in ((first - 1, last), (first, last + 1)) if {a, b} <= telling]
        if not wider:
            break
        best = max(wider, key=lambda ends: _together(found, *ends))
        if _together(found, *best) <= _together(found, first, last) * (1 + _WORTH):
            break
        first, last = best
    start, end = sentences[first].start, sentences[last].end
    return Quote(start=passage.start + start, end=passage.start + end, text=passage.text[start:end])


def _together(found: list[NDArray[float32]], first: int, last: int) -> float:
    best = zeros(len(found[0]), dtype=float32)
    for each in found[first : last + 1]:
        best = maximum(best, each)
    return float(best.sum())
