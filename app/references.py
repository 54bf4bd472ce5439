"""What is cited, as lists of references need it: one entry for a document, with all its places that are cited.

Formats only word what stands here: which name is the family's, what kind of text it is, under which key.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from re import compile as pattern

from app.answer import Citation
from app.author_names import Name, name_of
from app.messages import message
from app.transliteration import ascii_word, transliterated
from app.works import is_thesis, work_name
from ingest.document import Language, Work
from ingest.printed_names import fold, words_of

__all__ = [
    "Reference",
    "as_quoted",
    "cited_pages",
    "letters_of",
    "one_line",
    "places_line",
    "references",
    "whole_quote",
]

# Controls, line and paragraph separators, and the marks that turn the writing direction for what follows.
_UNPRINTABLE = pattern(
    "[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef]"
)
_LONGEST_KEY = 20  # letters of it that come from a title or an institution
_TITLE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that is cited, and where; every text is one line that can be printed.

    ``key`` is made of ASCII letters and digits, and no other reference of the same list has it. ``in_journal`` if
    ``publisher`` is a journal. ``work`` is what kind of work it is cited as: where that is not known, an article if
    ``publisher`` is a journal, a book if it is anything else, which all styles print with its publisher, and None
    without one. ``language`` is the document's; where that is not known, that of most of the passages cited.
    ``places`` stand in the order of the text; there is at least one.
    """

    key: str
    document_id: str
    title: str
    authors: tuple[Name, ...]
    year: int | None
    publisher: str | None
    in_journal: bool
    work: Work | None
    language: Language | None
    places: tuple[Citation, ...]

    @property
    def thesis(self) -> str | None:
        """Which thesis it is, as its language says it: "doktora tezi"; None where it is none."""
        if self.work is None or not is_thesis(self.work):
            return None
        return work_name(self.work, self.language or "en")

    @property
    def transliterated_authors(self) -> tuple[str, ...]:
        """The authors in Latin letters, if the name of any of them is written in Cyrillic ones; else ()."""
        names = [author.inverted for author in self.authors]
        latin = [transliterated(name, self.language) for name in names]
        if not any(latin):
            return ()
        return tuple(there or name for there, name in zip(latin, names, strict=True))


def references(citations: Iterable[Citation]) -> tuple[Reference, ...]:
    """One reference for each document, in the order in which they are first cited; the same place only once."""
    documents: dict[str, dict[tuple[int, int], Citation]] = {}
    for citation in citations:
        places = documents.setdefault(citation.document_id, {})
        places[citation.start, citation.end] = as_quoted(citation)
    described = [_reference([places[place] for place in sorted(places)]) for places in documents.values()]
    return _with_own_keys(described)


def cited_pages(reference: Reference) -> tuple[str, ...]:
    """The pages of all places, ranges with an en dash: ("16–17", "20"); () where the text has none.

    The number printed on a page is given; the place in the file only where none of a place's pages has one.
    """
    pages: dict[str, None] = {}
    for place in reference.places:
        if place.paged:
            labels = [page.label for page in place.pages if page.label is not None]
            labels = [one_line(label) for label in labels] or [str(page.number) for page in place.pages]
            pages["–".join(dict.fromkeys((labels[0], labels[-1])))] = None
    return tuple(pages)


def places_line(reference: Reference, language: Language) -> str:
    """The same as ``language`` writes it, "pp. 16–17, 20"; "" where the text has no pages."""
    pages = cited_pages(reference)
    if not pages:
        return ""
    several = len(pages) > 1 or "–" in pages[0]
    return message("take_pages", language, pages=", ".join(pages), n=2 if several else 1)


def one_line(text: str) -> str:
    r"""A text without what cannot be printed, its white space single spaces.

    >>> one_line("Туз\u202e\n жолу\0")
    'Туз жолу'
    """
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def as_quoted(citation: Citation) -> Citation:
    """The same citation, of whose pages only those are named on which something is quoted."""
    return replace(citation, pages=citation.quoted_pages)


def whole_quote(citation: Citation) -> str:
    """What is quoted, letter for letter, with […] where something between two sentences is left out.

    A passage of which no sentence was picked is quoted whole.
    """
    if not citation.quotes:
        return citation.text
    quoted = [segment.quoted for segment in citation.segments]
    first, last = quoted.index(True), len(quoted) - quoted[::-1].index(True)
    return "".join(
        segment.text if segment.quoted or not segment.text.strip() else " […] "
        for segment in citation.segments[first:last]
    )


def _reference(places: Sequence[Citation]) -> Reference:
    first = places[0]
    language = first.document_language or Counter(place.language for place in places).most_common(1)[0][0]
    authors = tuple(name_of(one_line(author)) for author in first.authors if one_line(author))
    publisher = one_line(first.publisher or "") or None
    title = one_line(first.title) or first.document_id
    in_journal = publisher is not None and _in_journal(publisher, first.work)
    return Reference(
        key=_key(authors, title, first.year, language),
        document_id=first.document_id,
        title=title,
        authors=authors,
        year=first.year,
        publisher=publisher,
        in_journal=in_journal,
        work=first.work or ("article" if in_journal else "book" if publisher else None),
        language=language,
        places=tuple(places),
    )


def _in_journal(publisher: str, work: Work | None) -> bool:
    """Whether ``publisher`` is a journal: that of an article is, unless it is called as no journal is."""
    words = fold(publisher)
    if work not in (None, "article"):
        return False
    if any(words.endswith(f" {ending}") for ending in words_of("institution_ends")):
        return False  # "Institute of Oriental Studies Press"
    return work == "article" or any(f" {name} " in f" {words} " for name in words_of("journals"))


def _key(authors: Sequence[Name], title: str, year: int | None, language: Language | None) -> str:
    """The like of "suleymanova2020"; without an author, words of the title: "mostcherez1953"."""
    said = authors[0].sorted_by if authors else title
    words = [word for word in (ascii_word(each, language) for each in said.split()) if word]
    key = ""
    for word in words[:_TITLE_WORDS]:
        if key and len(key + word) > _LONGEST_KEY:
            break
        key += word[:_LONGEST_KEY]
    return f"{key or 'text'}{year or ''}"


def _with_own_keys(described: Sequence[Reference]) -> tuple[Reference, ...]:
    """The same with a letter after keys that several have, given in the order of the documents' ids."""
    counts = Counter(reference.key for reference in described)
    taken = {key for key, count in counts.items() if count == 1}
    keys: dict[str, str] = {}
    for reference in sorted(described, key=lambda each: each.document_id):
        key, number = reference.key, 0
        if counts[key] > 1:
            while (own := key + letters_of(number)) in taken:
                number += 1
            key = own
        taken.add(key)
        keys[reference.document_id] = key
    return tuple(replace(each, key=keys[each.document_id]) for each in described)


def letters_of(number: int) -> str:
    """a, b, ..., z, aa, ab: what tells apart what is otherwise the same, ``number`` from 0."""
    letters = ""
    while number >= 0:
        letters = chr(ord("a") + number % 26) + letters
        number = number // 26 - 1
    return letters
