"""The stages of a search, each of which can be left out: to measure what it is worth."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["EVERY_STAGE", "RETRIEVERS", "Retriever", "Stages"]

Retriever = Literal["hybrid", "dense", "lexical"]
"""``hybrid`` is what people get; the others are one leg alone, to measure what it is worth."""


@dataclass(frozen=True, slots=True)
class Stages:
    """Which stages there are.

    ``dense`` and ``lexical`` are the legs, of which there is at least one; ``near_words`` and ``spellings`` what the
    lexical leg looks for beyond the question's own terms, and ``stems`` and ``romanised`` these; spellings also
    count in late interaction. Without ``late_interaction``, candidates are in the order of their legs; without
    ``learned`` in that of the formula set by hand. Without ``windows``, a passage is as near to the question as it is
    as a whole, not as its nearest sentences are. Without ``kinds``, lists of sources rank as text does; without
    ``titles``, those of documents say nothing of their passages, nor does the rest of a document without ``documents``;
    without ``answers``, a date, number, name or reason that is asked for is not looked for. Without ``framing``, what
    people say around a question is searched with it.
    """

    dense: bool = True
    lexical: bool = True
    stems: bool = True
    romanised: bool = True
    near_words: bool = True
    spellings: bool = True
    late_interaction: bool = True
    learned: bool = True
    windows: bool = True
    kinds: bool = True
    titles: bool = True
    documents: bool = True
    answers: bool = True
    framing: bool = True

    def __post_init__(self) -> None:
        if not self.dense and not self.lexical:
            raise ValueError("one leg at least has to bring candidates")


EVERY_STAGE = Stages()
RETRIEVERS: dict[Retriever, Stages] = {
    "hybrid": EVERY_STAGE,
    "dense": Stages(lexical=False, late_interaction=False),
    "lexical": Stages(dense=False, late_interaction=False),
}
