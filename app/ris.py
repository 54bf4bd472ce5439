"""References as RIS, the format of Research Information Systems that all reference managers read."""

from collections.abc import Iterator, Sequence

from app.quotations import note_lines
from app.references import Reference, one_line
from ingest.document import Language, Work

__all__ = ["ris"]

_TYPES: dict[Work | None, str] = {"article": "JOUR", "book": "BOOK", "report": "RPRT", "law": "STAT"}


def ris(listed: Sequence[Reference], language: Language) -> str:
    """One record for each reference, the notes in ``language``; lines end with CR LF, as RIS has it.

    The cited pages and what is quoted there are notes (``N1``): ``SP`` would be the first page of an article.
    """
    records = (
        "".join(f"{tag}  - {one_line(value)}\r\n" for tag, value in _fields(each, language))
        for each in listed
    )
    return "".join(f"{record}ER  - \r\n\r\n" for record in records)


def _fields(reference: Reference, language: Language) -> Iterator[tuple[str, str]]:
    yield "TY", "THES" if reference.thesis else _TYPES.get(reference.work, "GEN")
    yield "ID", reference.key
    for author in reference.authors:
        # After the commas RIS has given name and suffix, in this order.
        parts = (author.family, author.given, author.suffix)
        yield "AU", author.literal or ", ".join(part for part in parts if part)
    yield "TI", reference.title
    if reference.thesis:
        yield "M3", reference.thesis  # the type of work
    if reference.publisher:
        yield "T2" if reference.in_journal else "PB", reference.publisher
    if reference.year is not None:
        yield "PY", str(reference.year)
    if reference.language:
        yield "LA", reference.language
    for line in note_lines(reference, language):
        yield "N1", line
