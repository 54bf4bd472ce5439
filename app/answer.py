"""From a question to an answer: the passages that are shown, with what in them is quoted.

This module alone decides that what the reader sees is, letter for letter, what the library stores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from index.filters import UNFILTERED, Filters
from index.hit import Elsewhere, Hit, Quote, Reranked, SearchResult, Status
from index.progress import Progress, silent
from index.stored import Stretch
from ingest.document import Language, Page, Work
from ingest.passages import Passage
from ingest.sections import PassageKind

__all__ = [
    "Also",
    "Answer",
    "Citation",
    "Searchable",
    "Segment",
    "alike",
    "answer",
    "answer_of",
    "citation_of",
]


_ITSELF = 3  # hits at most that a passage is found as: those beside it overlap it


class Searchable(Protocol):
    """What an answer needs of a library; ``index.library.Library`` is one."""

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        filters: Filters = UNFILTERED,
        progress: Progress = silent,
        whole: bool = False,
    ) -> SearchResult:
        """Up to ``k`` hits, best first; ``progress`` counts what a reranker reads, if there is one.

        ``whole`` is of what is no question: nothing in it is said around one.

        Raises:
            QuestionError: the question cannot be searched.
        """

    def text(self, document_id: str, start: int, end: int) -> str:
        """``document.text[start:end]`` of a stored document, as slices go: shorter or empty at its end."""

    def texts(self, stretches: Sequence[Stretch]) -> list[str]:
        """The same of several stretches, in the order asked for: a whole answer's are read at once."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage, either all quoted or not at all; never empty."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Also:
    """Another place that says the same as a citation, ``start`` to ``end`` in its document."""

    document_id: str
    title: str
    pages: tuple[Page, ...]
    paged: bool
    language: Language | None
    start: int
    end: int
    kind: PassageKind = "text"


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Citation:
    """A passage as it is shown: where it stands, and its text cut where quotations begin and end.

    ``number`` counts from 1 within the answer. The segments together are the passage, which is
    ``text[start:end]`` of the document. ``paged`` is False where the document is a single page.
    ``section`` is the heading that the passage stands under, ``kind`` what it is part of. ``also`` are the other
    places that say the same. ``language`` is the passage's, ``document_language`` that of most of its document.
    ``work`` is the kind of work that the document is, None where that is not known.
    """

    number: int
    document_id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    pages: tuple[Page, ...]
    paged: bool
    language: Language | None
    start: int
    end: int
    segments: tuple[Segment, ...]
    publisher: str | None = None
    section: str | None = None
    kind: PassageKind = "text"
    also: tuple[Also, ...] = ()
    document_language: Language | None = None
    work: Work | None = None

    @property
    def text(self) -> str:
        """The whole passage."""
        return "".join(segment.text for segment in self.segments)

    @property
    def quotes(self) -> tuple[str, ...]:
        """The quoted stretches, in the order of the text."""
        return tuple(segment.text for segment in self.segments if segment.quoted)

    @property
    def quoted_pages(self) -> tuple[Page, ...]:
        """The pages on which something is quoted: a passage may begin before them, or run on to the next.

        Those of the whole passage, where none of it is quoted.
        """
        position = self.start
        quoted: list[tuple[int, int]] = []
        for segment in self.segments:
            if segment.quoted:
                quoted.append((position, position + len(segment.text)))
            position += len(segment.text)
        pages = tuple(
            page for page in self.pages if any(page.start < end and start < page.end for start, end in quoted)
        )
        return pages or self.pages

    @property
    def quoted(self) -> tuple[int, int]:
        """Start and end of the first quote in its document; of the passage, if none of it is quoted."""
        position = self.start
        for segment in self.segments:
            if segment.quoted:
                return position, position + len(segment.text)
            position += len(segment.text)
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question. With status ``none`` there are no citations.

    ``language`` is the question's, None when it is in none of the four; ``confidence`` is the
    probability, 0..1, that the citations answer. ``word_for_word`` and ``reranked`` are as in
    ``index.hit.SearchResult``.
    """

    question: str
    language: Language | None
    status: Status
    confidence: float
    citations: tuple[Citation, ...]
    word_for_word: bool | None = None
    reranked: Reranked | None = None


def answer(
    library: Searchable,
    question: str,
    *,
    k: int = 5,
    filters: Filters = UNFILTERED,
    progress: Progress = silent,
) -> Answer:
    """The answer to ``question`` with at most ``k`` citations, best first.

    ``progress`` counts the passages that a reranker has read, if there is one.

    Raises:
        QuestionError: the question cannot be searched.
        UnknownDocumentError: a document that ``filters`` name is not there.
        AssertionError: the library found a text that it does not store.
    """
    return answer_of(library, library.search(question, k=k, filters=filters, progress=progress))


def alike(
    library: Searchable,
    citation: Citation,
    *,
    k: int = 5,
    filters: Filters = UNFILTERED,
    progress: Progress = silent,
) -> Answer:
    """At most ``k`` passages that are nearest to a cited one, without that passage and what says the same.

    They are ``related``, however near they are: nothing was asked that they could answer.

    Raises: as ``answer``.
    """
    result = library.search(citation.text, k=k + _ITSELF, filters=filters, progress=progress, whole=True)
    others = [hit for hit in result.hits if not _says(hit, citation)][:k]
    shown = replace(result, status="related" if others else "none", hits=tuple(others), word_for_word=None)
    return answer_of(library, shown)


def _says(hit: Hit, citation: Citation) -> bool:
    """Whether a hit, or a place that says the same, is the cited passage or overlaps it."""
    return any(
        passage.document_id == citation.document_id
        and passage.start < citation.end
        and citation.start < passage.end
        for passage in (hit.passage, *(place.passage for place in hit.also))
    )


def answer_of(library: Searchable, result: SearchResult) -> Answer:
    """What a reader is shown of a search; nothing of one that found no answer.

    Raises:
        AssertionError: the library found a text that it does not store.
    """
    hits = () if result.status == "none" else result.hits
    stored = _stored(library, hits)
    return Answer(
        question=result.question,
        language=result.language,
        status=result.status,
        confidence=result.confidence,
        citations=tuple(_citation(hit, number, stored) for number, hit in enumerate(hits, start=1)),
        word_for_word=result.word_for_word,
        reranked=result.reranked,
    )


def citation_of(library: Searchable, hit: Hit, *, number: int) -> Citation:
    """A hit as a reader sees it, the ``number``-th one.

    Raises:
        AssertionError: the library found a text that it does not store.
    """
    return _citation(hit, number, _stored(library, [hit]))


def _stored(library: Searchable, hits: Sequence[Hit]) -> dict[Stretch, str]:
    """What the library stores of the passages that are quoted, and after the pages of all that are named."""
    wanted: dict[Stretch, None] = {}  # each once, in order
    for hit in hits:
        wanted[_stretch(hit.passage)] = None
        wanted[_after(hit)] = None
        wanted |= {_after(place): None for place in hit.also}
    return dict(zip(wanted, library.texts(tuple(wanted)), strict=True)) if wanted else {}


def _stretch(passage: Passage) -> Stretch:
    return passage.document_id, passage.start, passage.end


def _after(shown: Hit | Elsewhere) -> Stretch:
    """The first letter after the pages that a passage stands on."""
    end = shown.pages[-1].end
    return shown.passage.document_id, end, end + 1


def _citation(hit: Hit, number: int, stored: Mapping[Stretch, str]) -> Citation:
    passage, metadata = hit.passage, hit.metadata
    # Raised by hand: an assert statement is gone under "python -O", and this promise must not be.
    if passage.text != stored[_stretch(passage)]:
        raise _altered(passage.document_id, passage)
    return Citation(
        number=number,
        document_id=passage.document_id,
        title=metadata.title,
        authors=metadata.authors,
        year=metadata.year,
        pages=hit.pages,
        paged=_is_paged(hit, stored),
        language=passage.language,
        start=passage.start,
        end=passage.end,
        segments=_segments(passage, hit.quotes),
        publisher=metadata.publisher,
        section=passage.section,
        kind=passage.kind,
        also=tuple(_also(place, stored) for place in hit.also),
        document_language=metadata.language,
        work=metadata.work,
    )


def _also(place: Elsewhere, stored: Mapping[Stretch, str]) -> Also:
    passage = place.passage
    return Also(
        document_id=passage.document_id,
        title=place.metadata.title,
        pages=place.pages,
        paged=_is_paged(place, stored),
        language=passage.language,
        start=passage.start,
        end=passage.end,
        kind=passage.kind,
    )


def _is_paged(shown: Hit | Elsewhere, stored: Mapping[Stretch, str]) -> bool:
    """Whether the document has more than the one page that is shown of it."""
    return len(shown.pages) > 1 or shown.pages[0].number > 1 or stored[_after(shown)] != ""


def _altered(document_id: str, piece: Passage | Quote) -> AssertionError:
    place = f"{document_id}[{piece.start}:{piece.end}]"
    return AssertionError(f"{place} is not what was found there: {piece.text[:80]!r}")


def _segments(passage: Passage, quotes: tuple[Quote, ...]) -> tuple[Segment, ...]:
    """The passage, cut at the quotes; what they say must be what the passage says there."""
    segments: list[Segment] = []
    position = passage.start
    for quote in quotes:
        if not position <= quote.start <= quote.end <= passage.end:
            raise AssertionError(f"a quote lies outside its passage, or not in order: {quote}")
        start, end = quote.start - passage.start, quote.end - passage.start
        if quote.text != passage.text[start:end]:
            raise _altered(passage.document_id, quote)
        segments.append(Segment(passage.text[position - passage.start : start], False))
        segments.append(Segment(quote.text, True))
        position = quote.end
    segments.append(Segment(passage.text[position - passage.start :], False))
    return tuple(segment for segment in segments if segment.text)
