"""A quotation as people take it along: letter for letter, in the marks of its language, with where it stands."""

from app.answer import Citation
from app.citations import citation_line, page_text
from app.messages import message
from app.references import Reference, as_quoted, whole_quote
from ingest.document import Language

__all__ = ["in_marks", "note_lines", "quote_with_source", "quoted", "source_line"]

_MARKS: dict[Language | None, tuple[str, str]] = {"tr": ("“", "”"), "ky": ("«", "»"), "ru": ("«", "»")}
_OTHER_MARKS = ("“", "”")


def in_marks(text: str, language: Language | None) -> str:
    """``text`` within the quotation marks of a language; nothing within them is changed."""
    before, after = _MARKS.get(language, _OTHER_MARKS)
    return f"{before}{text}{after}"


def quoted(citation: Citation) -> str:
    """What is quoted, within the quotation marks of its language."""
    return in_marks(whole_quote(citation), citation.language)


def quote_with_source(citation: Citation, language: Language) -> str:
    """The quotation, and under it who wrote it, when, in what, and on which page."""
    return f"{quoted(citation)}\n{source_line(citation, language)}"


def source_line(citation: Citation, language: Language) -> str:
    """Who wrote it, when, in what, and on which pages it is quoted, after a dash."""
    return f"— {citation_line(as_quoted(citation), language)}"


def note_lines(reference: Reference, language: Language) -> tuple[str, ...]:
    """What an entry of a list of references keeps beside its fields: each place that is cited, and what it says.

    Before them stand the authors in Latin letters, where the originals are Cyrillic.
    """
    lines = []
    if reference.transliterated_authors:
        lines.append(
            message("take_latin_authors", language, authors="; ".join(reference.transliterated_authors))
        )
    for place in reference.places:
        pages = page_text(place, language)
        lines.append(f"{pages}: {quoted(place)}" if pages else quoted(place))
    return tuple(lines)
