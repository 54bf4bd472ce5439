"""References as CSL-JSON, which Zotero, Mendeley, Pandoc and citeproc read.

A thesis has in ``genre`` which one it is, in its own language: no style has words of its own for that. What is of no
kind that CSL knows is a "document", of which no style expects more than it has.
"""

from collections.abc import Sequence
from json import dumps
from typing import Any

from app.author_names import Name
from app.references import Reference, cited_pages
from ingest.document import Work

__all__ = ["csl_item", "csl_json"]

_TYPES: dict[Work | None, str] = {
    "article": "article-journal",
    "book": "book",
    "report": "report",
    "law": "legislation",
}


def csl_json(listed: Sequence[Reference]) -> str:
    """The references as a JSON array, the cited pages as each one's ``locator``."""
    return dumps([csl_item(reference) for reference in listed], ensure_ascii=False, indent=2) + "\n"


def csl_item(reference: Reference) -> dict[str, Any]:
    """A reference by the names of CSL 1.0.2.

    ``page`` would be the pages of an article in its journal, which nobody knows here: those that are cited are the
    ``locator``. ``note`` has the authors in Latin letters, as Zotero writes what CSL has no variable for.
    """
    kind = "thesis" if reference.thesis else _TYPES.get(reference.work, "document")
    item: dict[str, Any] = {"id": reference.key, "type": kind, "title": reference.title}
    if reference.thesis:
        item["genre"] = reference.thesis
    if reference.authors:
        item["author"] = [_name(author) for author in reference.authors]
    if reference.year is not None:
        item["issued"] = {"date-parts": [[reference.year]]}
    if reference.publisher is not None:
        item["container-title" if reference.in_journal else "publisher"] = reference.publisher
    if reference.language is not None:
        item["language"] = reference.language
    pages = cited_pages(reference)
    if pages:
        item["locator"] = ", ".join(pages)
    if reference.transliterated_authors:
        item["note"] = f"author-latin: {'; '.join(reference.transliterated_authors)}"
    return item


def _name(author: Name) -> dict[str, str]:
    if author.literal:
        return {"literal": author.literal}
    parts = {"family": author.family, "given": author.given, "suffix": author.suffix}
    return {part: value for part, value in parts.items() if value}
