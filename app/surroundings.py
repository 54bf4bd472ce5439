"""What stands before and after a passage in its document: whole sentences, as far as its section goes.

This module alone decides how much more of a text is shown around what was found in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.answer import Citation, Searchable
from ingest.outline import Sentence, outline
from ingest.passages import LONGEST

__all__ = ["STEP", "Surroundings", "surroundings"]

STEP = 600
"""Characters on each side that one more look shows: about half a page together."""
_BEYOND = 1_200  # characters that are read beyond that, so that a sentence has its beginning and end


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Text before and after a passage, letter for letter as it stands there.

    ``start`` and ``end`` are where both begin and end in the document, with the passage between them; ``whole``
    says that the section, or the document, has no more of either.
    """

    before: str
    after: str
    start: int
    end: int
    whole: bool


def surroundings(library: Searchable, citation: Citation, *, reach: int) -> Surroundings:
    """Whole sentences within ``reach`` characters before and after a passage, at most one more on each side.

    They end where the section does: at its heading, which belongs to it, and before the next one.

    Raises:
        UnknownDocumentError: the document is not there any more.
        AssertionError: what is stored is not what was cited.
    """
    start, first = _start(library, citation, reach)
    end, last = _end(library, citation, reach)
    text = library.text(citation.document_id, start, end)
    before, after = text[: citation.start - start], text[citation.end - start :]
    if before + citation.text + after != text:
        place = f"{citation.document_id}[{citation.start}:{citation.end}]"
        raise AssertionError(f"{place} is not what was cited: {text[:80]!r}")
    return Surroundings(before, after, start, end, first and last)


def _start(library: Searchable, citation: Citation, reach: int) -> tuple[int, bool]:
    """Where the text before begins, and whether its section begins there."""
    own = outline(citation.text, longest=LONGEST)
    if own and own[0].heading:
        return citation.start, True
    base = max(0, citation.start - reach - _BEYOND)
    sentences = _sentences(library, citation, base, citation.start)
    if base > 0:
        sentences = sentences[1:]  # its beginning was not read
    start = citation.start
    for sentence in reversed(sentences):
        if citation.start - start >= reach:
            return start, False
        start = base + sentence.start
        if sentence.heading:
            return start, True
    return start, base == 0


def _end(library: Searchable, citation: Citation, reach: int) -> tuple[int, bool]:
    """Where the text after ends, and whether its section does."""
    stop = citation.end + reach + _BEYOND
    sentences = _sentences(library, citation, citation.end, stop)
    is_last = library.text(citation.document_id, stop, stop + 1) == ""
    if not is_last:
        sentences = sentences[:-1]
    end = citation.end
    for sentence in sentences:
        if sentence.heading:
            return end, True
        if end - citation.end >= reach:
            return end, False
        end = citation.end + sentence.end
    return end, is_last


def _sentences(library: Searchable, citation: Citation, start: int, end: int) -> Sequence[Sentence]:
    return outline(library.text(citation.document_id, start, end), longest=LONGEST)
