"""Which passages of a library a question is asked of, and how many hits one document may have."""

from dataclasses import dataclass

from numpy import array, bool_, int64, isin, ones
from numpy.typing import NDArray

from index.documents import Documents
from index.generation import Generation
from index.positions import Positions
from index.titles import Titles
from ingest.document import LANGUAGES, Language
from ingest.sections import PASSAGE_KINDS, PassageKind

__all__ = ["EVERYTHING", "UNFILTERED", "Filters", "Mask", "Scope"]

Mask = NDArray[bool_]
"""bool (passages,), by passages' place in the library."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a user wants to search; what is empty or None leaves nothing out.

    ``languages`` are those of passages. Years are included; a document without one is left out where either is
    given. A kind of passage that is asked for is not ranked below text. Documents are those in any of the
    ``collections``.
    """

    languages: tuple[Language, ...] = ()
    documents: tuple[str, ...] = ()
    from_year: int | None = None
    to_year: int | None = None
    kinds: tuple[PassageKind, ...] = ()
    collections: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.from_year is not None and self.to_year is not None and self.from_year > self.to_year:
            raise ValueError(f"the year {self.from_year} is after {self.to_year}")

    @property
    def choose_documents(self) -> bool:
        """Whether some documents are left out as wholes."""
        chosen = self.documents or self.collections
        return bool(chosen) or self.from_year is not None or self.to_year is not None

    def has_year(self, year: int | None) -> bool:
        """Whether a document of that year is searched."""
        if self.from_year is None and self.to_year is None:
            return True
        return year is not None and (self.from_year or year) <= year <= (self.to_year or year)

    def mask(
        self, generation: Generation, positions: Positions, documents: NDArray[int64] | None
    ) -> Mask | None:
        """The passages that are searched, None for all; ``documents`` are chosen as ``positions`` number them."""
        if self == UNFILTERED:
            return None
        mask = ones(len(generation), dtype=bool)
        if self.languages:
            mask &= isin(generation.languages, [LANGUAGES.index(each) for each in self.languages])
        if self.kinds:
            mask &= isin(generation.kinds, [PASSAGE_KINDS.index(each) for each in self.kinds])
        if documents is not None:
            mask &= isin(positions.documents, documents)
        return mask


UNFILTERED = Filters()


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a library may be hits.

    ``allowed`` are the passages that are searched, None for all, and ``kinds`` those that were asked for. With
    ``positions``, passages that say the same are one hit, and a document has ``per_document`` hits at most;
    without, each passage is a hit of its own. ``titles`` are those of the documents and ``documents`` what the rest
    of each tells of its passages, None to look at none.
    """

    allowed: Mask | None = None
    kinds: tuple[PassageKind, ...] = ()
    positions: Positions | None = None
    per_document: int | None = None
    titles: Titles | None = None
    documents: Documents | None = None

    def __post_init__(self) -> None:
        if self.per_document is not None and (self.per_document < 1 or self.positions is None):
            raise ValueError("a document's hits are counted from 1, and where positions are known")

    def left(self, candidates: NDArray[int64], hits: NDArray[int64]) -> Mask:
        """What else may become a hit: no candidate yet, and of no document that has as many hits as it may.

        Both are places in the library; ``hits`` are some of the ``candidates``.
        """
        assert self.positions is not None
        documents = self.positions.documents
        mask = ones(len(documents), dtype=bool) if self.allowed is None else self.allowed.copy()
        mask[candidates] = False
        if self.per_document is not None:
            counted: dict[int, int] = {}
            for document in documents[hits].tolist():
                counted[document] = counted.get(document, 0) + 1
            full = [document for document, count in counted.items() if count >= self.per_document]
            mask &= ~isin(documents, array(full, dtype=int64))
        return mask


EVERYTHING = Scope()
