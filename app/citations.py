"""What the reader sees under a quotation: who wrote it, when, in what, on which page, and where it is said again."""

from collections.abc import Sequence

from app.answer import Also, Citation
from app.messages import language_name, message
from ingest.document import Language

__all__ = ["also_line", "also_texts", "byline", "citation_line", "page_text", "section_text"]

_AUTHORS_NAMED = 3  # beyond this, the first one and "et al.", as APA, GOST and ISNAD readers expect

_ALSO_NAMED = 3  # places; whoever wants them all has --json
_ENDS = (".", "?", "!", "…")
_LONGEST_SECTION = 60  # characters; a heading of several lines would hide the page after it


def page_text(citation: Citation | Also, language: Language) -> str:
    """The pages as ``language`` writes them: "s. 12-13", "12-13-б.", "с. 12–13", "pp. 12–13".

    The number printed on a page comes first, and its place in the file after it where the two differ.
    A document of a single page (a web article, a text file) has no pages to name: "". What stands in a
    footnote is cited as a note: "s. 12, dipnot".
    """
    pages = _pages(citation, language)
    if citation.kind != "note":
        return pages
    note = message("note", language)
    return f"{pages}, {note}" if pages else note


def section_text(citation: Citation) -> str:
    """The section that the passage stands in, as "§ Sonuç"; "" where none is known, or it is the title."""
    section = " ".join((citation.section or "").lstrip("#").split()).rstrip(" .:")
    if not section or section.casefold() == citation.title.casefold():
        return ""
    if len(section) > _LONGEST_SECTION:
        section = f"{section[:_LONGEST_SECTION].rsplit(' ', 1)[0]}…"
    return f"§ {section}"


def also_texts(citation: Citation, language: Language) -> tuple[str, ...]:
    """The places that say the same as a citation, and how many more there are: "Salt roads, p. 3 (English)".

    Of its own document only the pages are named, and the language where it is another one.
    """
    texts = [_also_text(each, citation, language) for each in citation.also[:_ALSO_NAMED]]
    more = len(citation.also) - _ALSO_NAMED
    return (*texts, message("also_more", language, n=more)) if more > 0 else tuple(texts)


def also_line(citation: Citation, language: Language) -> str:
    """The same on one line, with what it means; "" where it is said nowhere else."""
    texts = also_texts(citation, language)
    return f"{message('also', language)} {'; '.join(texts)}" if texts else ""


def _also_text(also: Also, citation: Citation, language: Language) -> str:
    pages = page_text(also, language)
    here = pages and also.document_id == citation.document_id
    place = ", ".join(part for part in ("" if here else also.title, pages) if part)
    if also.language == citation.language:
        return place
    return f"{place} ({language_name(also.language, language)})"


def _pages(citation: Citation | Also, language: Language) -> str:
    if not citation.paged:
        return ""
    pages = citation.quoted_pages if isinstance(citation, Citation) else citation.pages
    numbers = [str(page.number) for page in pages]
    printed = [page.label for page in pages if page.label is not None]
    if not printed or printed == numbers:
        return _range("page", numbers, language)
    return f"{_range('page', printed, language)} ({_range('file_page', numbers, language)})"


def byline(authors: Sequence[str], year: int | None, language: Language) -> str:
    """Authors and year on one line: "Асан уулу Бермет (2019)"; "" where neither is known."""
    names = _names(authors, language)
    if year is None:
        return names
    return f"{names} ({year})" if names else str(year)


def citation_line(citation: Citation, language: Language) -> str:
    """Authors, year, title, publisher, section and pages on one line; what is not known is left out."""
    source, title = byline(citation.authors, citation.year, language), citation.title
    if citation.authors:
        title = f"{source} {title}" if source.endswith(".") else f"{source}. {title}"
    elif source:
        title = f"{title} ({source})"
    if citation.publisher:
        title = f"{title} {citation.publisher}" if title.endswith(_ENDS) else f"{title}. {citation.publisher}"
    places = ", ".join(place for place in (section_text(citation), page_text(citation, language)) if place)
    if not places:
        return title
    return f"{title} {places}" if title.endswith(_ENDS) else f"{title}, {places}"


def _names(authors: Sequence[str], language: Language) -> str:
    if len(authors) > _AUTHORS_NAMED:
        return message("and_others", language, authors=authors[0])
    return ("; " if any("," in author for author in authors) else ", ").join(authors)


def _range(key: str, numbers: Sequence[str], language: Language) -> str:
    first, last = numbers[0], numbers[-1]
    if first == last:
        return message(key, language, first=first)
    return message(f"{key}_range", language, first=first, last=last)
