"""The sentences of a passage that answer a question best."""

from collections.abc import Collection, Sequence

from numpy import float32
from numpy.typing import NDArray

from index.answer_kinds import Asked
from index.hit import Quote
from index.phrases import says
from index.rerank import LateInteraction
from index.subwords import split_words
from ingest.outline import outline
from ingest.passages import Passage

__all__ = ["best_quote", "best_quotes"]

_MOST_SENTENCES = 3
_WORTH = 0.25
"""A further sentence must add this share to what the quote matches, or it only makes it longer."""
_ANSWERING = 0.2
"""What a date, number, name or reason that is asked for is worth, as a share of a whole match."""


def best_quotes(
    passages: Sequence[Passage], late: LateInteraction, *, asked: Asked | None, phrase: Sequence[str] = ()
) -> tuple[Quote, ...]:
    """The best quote of each passage, in their order; what one quotes, a later one of its document does not.

    Where a ``phrase`` is asked for word for word, that is the first sentence that says it.
    """
    quotes: list[Quote] = []
    for place, passage in enumerate(passages):
        shown = [
            (quote.start, quote.end)
            for quote, other in zip(quotes, passages[:place], strict=True)
            if other.document_id == passage.document_id
        ]
        said = _saying(passage, phrase) if phrase else None
        quotes.append(said or best_quote(passage, late, asked=asked, shown=shown))
    return tuple(quotes)


def _saying(passage: Passage, phrase: Sequence[str]) -> Quote | None:
    """The first sentence of ``passage`` that says ``phrase``, or the heading that does.

    None where it runs from one sentence to the next.
    """
    for each in sorted(outline(passage.text, longest=len(passage.text)), key=lambda each: each.heading):
        text = passage.text[each.start : each.end]
        if says(split_words(text), phrase):
            return Quote(passage.start + each.start, passage.start + each.end, text)
    return None


def best_quote(
    passage: Passage, late: LateInteraction, *, asked: Asked | None, shown: Collection[tuple[int, int]] = ()
) -> Quote:
    """One to three sentences of ``passage`` in a row that hold most of what the question asks for.

    ``asked`` is what the question asks for, ``shown`` are stretches of the document that an earlier hit quotes:
    passages overlap, and a sentence is worth showing once.
    """
    read = late.passage_words.read(passage.text)
    sentences, found = read.sentences, read.highest(late.matches(read.places))
    worth = found.sum(axis=1).tolist()
    if asked is not None:
        for i, things in enumerate(read.things):
            if next(asked.places(things), None) is not None:
                worth[i] += _ANSWERING * late.highest
    spans = [(passage.start + each.start, passage.start + each.end) for each in sentences]
    fresh = [i for i, (a, b) in enumerate(spans) if not any(a < end and start < b for start, end in shown)]
    # A heading names what is asked about and says nothing of it.
    telling = [i for i in fresh if not sentences[i].heading] or fresh or list(range(len(sentences)))
    first = last = max(telling, key=lambda i: worth[i])
    while last - first + 1 < _MOST_SENTENCES:
        wider = [ends for ends in ((first - 1, last), (first, last + 1)) if set(ends) <= set(telling)]
        if not wider:
            break
        best = max(wider, key=lambda ends: _together(found, *ends))
        if _together(found, *best) <= _together(found, first, last) * (1 + _WORTH):
            break
        first, last = best
    start, end = spans[first][0], spans[last][1]
    return Quote(start, end, passage.text[start - passage.start : end - passage.start])


def _together(found: NDArray[float32], first: int, last: int) -> float:
    """What sentences in a row hold; float32 (sentences, question words)."""
    return float(found[first : last + 1].max(axis=0).sum())
