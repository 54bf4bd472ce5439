"""Title, authors and year of a document, from the first place that has them."""

from pathlib import PurePath
from re import compile as pattern

from ingest.characters import clean_characters
from ingest.document import Language, Metadata
from ingest.readers.raw import RawMetadata

__all__ = ["metadata"]

_HEADING = pattern(r"(?m)^# +(\S.*?)(?: +#+)?$")
_SEARCHED = 20_000  # characters from the start; a heading further on is not the title
_BETWEEN_WORDS = pattern(r"[\s_]+|(?<=\w)-(?=\w)")
_LONGEST = 300  # characters of a title; a longer one is not a title


def metadata(said: RawMetadata, name: str, text: str, language: Language | None) -> Metadata:
    """What is known of a document: what its file says, else its first Markdown heading, else its name.

    ``name`` is the name of the file, ``text`` its repaired text, ``language`` what most of it is in.
    """
    heading = _HEADING.search(text, 0, _SEARCHED)
    titles = (_clean(said.title or ""), _clean(heading[1]) if heading else "", _title_from(name))
    return Metadata(
        title=next(title for title in titles if title and len(title) <= _LONGEST),
        authors=tuple(author for author in map(_clean, said.authors) if author),
        year=said.year,
        language=language,
    )


def _clean(said: str) -> str:
    return " ".join(clean_characters(said).split())


def _title_from(name: str) -> str:
    """A name of a file as words: "manas_destani-2020.pdf" is "manas destani 2020"."""
    stem = _clean(PurePath(name).stem)
    return _clean(_BETWEEN_WORDS.sub(" ", stem))[:_LONGEST] or stem or "-"
