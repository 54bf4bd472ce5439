"""What a search gives back: hits, each a passage with its place, and how sure we are of them."""

from dataclasses import dataclass
from typing import Literal

from ingest.document import Language, Metadata, Page
from ingest.passages import Passage

__all__ = ["Elsewhere", "Hit", "Quote", "Reranked", "SearchResult", "Status"]

Status = Literal["found", "related", "none"]
"""``found``: the first passages answer; ``related``: same topic, no answer seen; ``none``: neither."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One to three whole sentences that answer best: ``document.text[start:end] == text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place that says the same as a hit: its text again, or a translation."""

    passage: Passage
    metadata: Metadata
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was retrieved. ``rank`` counts from 1; ``score`` falls with rank, within 0..1.

    ``quotes`` lie within the passage, in the order of the text; there is at least one. ``also`` are the places
    that say the same and are therefore no hits of their own, best first.
    """

    rank: int
    score: float
    passage: Passage
    metadata: Metadata
    pages: tuple[Page, ...]
    quotes: tuple[Quote, ...]
    also: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Reranked:
    """What a reranker had to do with a search: how many ``passages`` it read, in how many ``seconds`` by the clock."""

    name: str
    passages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits for one question, best first; ``confidence`` is the probability, 0..1, that they answer.

    With status ``none`` the hits are still there, for whoever wants to look: nobody should be shown
    them as an answer. ``language`` is the question's, None when it is in none of the four.
    ``word_for_word`` is whether a question that is words in quotation marks stands so in the texts: all hits then say
    it, otherwise none does; None of any other question. ``reranked`` is what a reranker read for it, if one did.
    """

    question: str
    language: Language | None
    status: Status
    confidence: float
    hits: tuple[Hit, ...]
    word_for_word: bool | None = None
    reranked: Reranked | None = None
