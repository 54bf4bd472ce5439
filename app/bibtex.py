"""References as BibTeX, in UTF-8, with the fields that BibLaTeX prints and Zotero reads."""

from collections.abc import Sequence

from app.author_names import Name
from app.quotations import note_lines
from app.references import Reference, one_line
from ingest.document import Language, Work

__all__ = ["bibtex"]

# Braces as commands: BibTeX counts \{ as a brace.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {each: f"\\{each}" for each in "%&#_$"}
_ESCAPED = str.maketrans(_SPECIAL)

_LANGIDS: dict[Language, str] = {
    "tr": "turkish",
    "ky": "kyrgyz",
    "ru": "russian",
    "en": "english",
}  # babel's names

# The kind of entry, and the field that holds who published it. @thesis is BibLaTeX's, for what is of no degree known.
_ENTRIES: dict[Work | None, tuple[str, str]] = {
    "article": ("article", "publisher"),
    "book": ("book", "publisher"),
    "report": ("techreport", "institution"),
    "doctoral thesis": ("phdthesis", "school"),
    "candidate thesis": ("phdthesis", "school"),
    "master thesis": ("mastersthesis", "school"),
    "thesis": ("thesis", "institution"),
    "thesis abstract": ("thesis", "institution"),
}


def bibtex(listed: Sequence[Reference], language: Language) -> str:
    """One entry for each reference, the notes in ``language``.

    The cited pages and what is quoted there are the ``annotation``, which Zotero makes a note of: ``pages`` would be
    those of an article in its journal. ``nameaddon`` has the authors in Latin letters; no standard style prints it.
    """
    return "\n".join(_entry(reference, language) for reference in listed)


def _entry(reference: Reference, language: Language) -> str:
    kind, published_by = _ENTRIES.get(reference.work, ("misc", "publisher"))
    fields = {
        "author": " and ".join(_name(author) for author in reference.authors),
        "nameaddon": _escaped("; ".join(reference.transliterated_authors)),
        "title": _escaped(reference.title),
        "type": _escaped(reference.thesis or ""),
        "journal" if reference.in_journal else published_by: _escaped(reference.publisher or ""),
        "year": str(reference.year or ""),
        "language": reference.language or "",
        "langid": _LANGIDS[reference.language] if reference.language else "",
        "annotation": "; ".join(_escaped(one_line(line)) for line in note_lines(reference, language)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{reference.key},", *lines, "}", ""])


def _name(author: Name) -> str:
    """As BibTeX takes names apart: in braces it does not."""
    if author.literal:
        return f"{{{_escaped(author.literal)}}}"
    family = _escaped(author.family)
    if " " in family and family[0].isupper():  # "Асан уулу"; in "van Beethoven" it should find the particle
        family = f"{{{family}}}"
    given = _escaped(author.given)
    parts = (family, _escaped(author.suffix), f"{{{given}}}" if " and " in f" {given} " else given)
    return ", ".join(part for part in parts if part)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)
