"""What a person says of a document, over what Köprü found out by itself.

A person speaks in a ``sources.toml`` beside the file or with a correction in the library; both are kept
apart from what was read, so that either can be taken back.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from ingest.document import Field, Language, Metadata, Work

__all__ = ["FIELDS", "Correction", "Corrections", "Said"]

FIELDS: tuple[Field, ...] = ("title", "authors", "year", "publisher", "work", "language")

Said = Literal["sources.toml", "you"]
"""The origins that are a person's; what ``you`` say goes before what a ``sources.toml`` says."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of a document; None of what they leave to Köprü."""

    title: str | None = None
    authors: tuple[str, ...] | None = None
    year: int | None = None
    publisher: str | None = None
    language: Language | None = None
    work: Work | None = None

    def fields(self) -> tuple[Field, ...]:
        """Those that are said, in the order of ``FIELDS``."""
        return tuple(field for field in FIELDS if getattr(self, field) is not None)

    def over(self, other: "Correction") -> "Correction":
        """Both, and this where both speak."""
        return replace(other, **{field: getattr(self, field) for field in self.fields()})

    def without(self, fields: Collection[Field]) -> "Correction":
        """All of it but ``fields``."""
        return replace(self, **dict.fromkeys(fields))


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that people say of one document."""

    sources: Correction = Correction()
    you: Correction = Correction()

    def applied_to(self, metadata: Metadata) -> Metadata:
        """The metadata of a document as it was read, corrected, and who said what."""
        origins = dict(metadata.origins)
        values: dict[Field, object] = {}
        said: tuple[tuple[Correction, Said], ...] = ((self.sources, "sources.toml"), (self.you, "you"))
        for correction, origin in said:
            for field in correction.fields():
                values[field] = getattr(correction, field)
                origins[field] = origin
        ordered = tuple((field, origins[field]) for field in FIELDS if field in origins)
        return replace(metadata, origins=ordered, **values)  # type: ignore[arg-type]  # a field's own type
