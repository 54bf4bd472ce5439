"""Title, authors, year, publisher, kind of work and language of a document, each from the first place that has it.

In the order of trust: what the file says, what its first pages print, its name; what most of the text is
in. What people say goes before all of it and is kept apart (``corrections``).
"""

from pathlib import PurePath
from re import compile as pattern

from ingest.characters import clean_line
from ingest.document import Field, Language, Metadata, Origin
from ingest.first_page import FirstPage
from ingest.printed_names import fold, words_of
from ingest.readers.raw import RawMetadata
from ingest.report import Problem

__all__ = ["language_problem", "metadata"]

_HEADING = pattern(r"(?m)^# +(\S.*?)(?: +#+)?$")
_SEARCHED = 20_000  # characters from the start; a heading further on is not the title
_BETWEEN_WORDS = pattern(r"[\s_]+|(?<=\w)-(?=\w)")
_LONGEST = 300  # characters of a title; a longer one is not a title
_THREE_LETTERS = {"tur": "tr", "kir": "ky", "rus": "ru", "eng": "en", "deu": "de", "ger": "de", "kaz": "kk"}
_SILENT = FirstPage()
_LEAST = 200  # characters of a text whose language can contradict anything


def metadata(
    said: RawMetadata, name: str, text: str, language: Language | None, *, printed: FirstPage = _SILENT
) -> Metadata:
    """What is known of a document, and where it was learned.

    ``name`` is the name of the file, ``text`` its repaired text, ``language`` what most of it is in, and
    ``printed`` what its first pages say.
    """
    titles: tuple[tuple[str, Origin], ...] = (
        (clean_line(said.title or ""), "file"),
        (_heading(text), "first page"),
        (clean_line(printed.title or ""), "first page"),
        (_title_from(name), "name"),
    )
    title, learned = next(each for each in titles if each[0] and len(each[0]) <= _LONGEST)
    own = tuple(author for author in map(clean_line, said.authors) if author)
    # Many a file states when it was made, and that can be the year of a scan or of a copy.
    stated_year = None if said.year and printed.year and printed.year < said.year else said.year
    origins: dict[Field, Origin] = {"title": learned}
    known: tuple[tuple[Field, object, object], ...] = (
        ("authors", own, printed.authors),
        ("year", stated_year, printed.year),
        ("publisher", said.publisher, printed.publisher),
    )
    for field, in_file, on_page in known:
        if in_file or on_page:
            origins[field] = "file" if in_file else "first page"
    if printed.work:
        origins["work"] = "first page"
    if language:
        origins["language"] = "text"
    return Metadata(
        title=title,
        authors=own or printed.authors,
        year=stated_year or printed.year,
        language=language,
        publisher=clean_line(said.publisher or printed.publisher or "") or None,
        origins=tuple(origins.items()),
        work=printed.work,
    )


def language_problem(said: RawMetadata, text: str, language: Language | None) -> Problem | None:
    """The file says that it is in another language than most of its text, which is in ``language``."""
    code = (said.language or "").lower().replace("_", "-").partition("-")[0]
    stated = _THREE_LETTERS.get(code, code)
    if not stated or language is None or stated == language or len(text) < _LEAST:
        return None
    return Problem("language contradicts the file", 1, (), (str(said.language),))


def _heading(text: str) -> str:
    """The first heading of a text that marks its headings, unless it is one that every text has."""
    heading = _HEADING.search(text, 0, _SEARCHED)
    title = clean_line(heading[1]) if heading else ""
    return "" if fold(title).strip(" .:") in words_of("ends") else title


def _title_from(name: str) -> str:
    """A name of a file as words: "manas_destani-2020.pdf" is "manas destani 2020"."""
    stem = clean_line(PurePath(name).stem)
    return clean_line(_BETWEEN_WORDS.sub(" ", stem))[:_LONGEST] or stem or "-"
