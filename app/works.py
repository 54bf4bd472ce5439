"""What kinds of work are called: in a list of documents, and in a reference."""

from app.messages import message
from ingest.document import Language, Work

__all__ = ["is_thesis", "work_name"]

_THESES: frozenset[Work] = frozenset(
    {"thesis", "master thesis", "candidate thesis", "doctoral thesis", "thesis abstract"}
)


def is_thesis(work: Work | None) -> bool:
    """Whether it was written for a degree, or is the abstract of what was."""
    return work in _THESES


def work_name(work: Work, language: Language) -> str:
    """What ``work`` is called in ``language``, as within a sentence.

    >>> work_name("doctoral thesis", "tr")
    'doktora tezi'
    """
    return message(f"work_{work.replace(' ', '_')}", language)
