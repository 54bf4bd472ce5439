"""The options of ``kopru ask`` and ``kopru search`` that say which passages are searched."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from shlex import quote

from app.cli_language import LANGUAGE_CODES, language_code
from index.filters import Filters
from ingest.errors import QuestionError
from ingest.sections import PASSAGE_KINDS

__all__ = ["filter_options", "filters_of", "nothing_left"]


def filter_options(
    *, text: Callable[[str], str], year: Callable[[str], int], count: Callable[[str], int]
) -> ArgumentParser:
    """The options, for a verb to take over; the three read an id, a year, and a number of hits."""
    parser = ArgumentParser(add_help=False)
    group = parser.add_argument_group(
        "what is searched", "each may be given several times, but for years and N"
    )
    about = f"only passages in this language: {LANGUAGE_CODES}"
    group.add_argument("--language", type=language_code, action="append", metavar="L", help=about)
    about = "only this document, by the id that `kopru list` shows"
    group.add_argument("--document", type=text, action="append", metavar="ID", help=about)
    about = "only documents in this collection"
    group.add_argument("--collection", type=text, action="append", metavar="NAME", help=about)
    group.add_argument("--from-year", type=year, metavar="Y", help="only documents of this year or later")
    group.add_argument("--to-year", type=year, metavar="Y", help="only documents of this year or earlier")
    about = f"only this part of documents ({', '.join(PASSAGE_KINDS)})"
    group.add_argument("--kind", choices=PASSAGE_KINDS, action="append", metavar="KIND", help=about)
    group.add_argument("--per-document", type=count, metavar="N", help="passages of one document at most")
    return parser


def filters_of(options: Namespace) -> Filters:
    """What the options say.

    Raises:
        QuestionError: the years leave none.
    """
    first, last = options.from_year, options.to_year
    if first is not None and last is not None and first > last:
        raise QuestionError(
            f"--from-year {first} is after --to-year {last}, so no year is left. Give the earlier one first."
        )
    return Filters(
        languages=tuple(options.language or ()),
        documents=tuple(options.document or ()),
        from_year=first,
        to_year=last,
        kinds=tuple(options.kind or ()),
        collections=tuple(options.collection or ()),
    )


def nothing_left(filters: Filters) -> str:
    """Says that these filters leave nothing to search, and names them as they are typed.

    >>> nothing_left(Filters(languages=("ky",), from_year=2050))
    'No document is left to search with --language ky --from-year 2050. Leave that out, or change it.'
    """
    given = (
        ("--language", filters.languages),
        ("--document", filters.documents),
        ("--collection", filters.collections),
        ("--from-year", () if filters.from_year is None else (str(filters.from_year),)),
        ("--to-year", () if filters.to_year is None else (str(filters.to_year),)),
        ("--kind", filters.kinds),
    )
    said = " ".join(f"{option} {_quoted(value)}" for option, values in given for value in values)
    return f"No document is left to search with {said}. Leave that out, or change it."


def _quoted(value: str) -> str:
    """A value as a shell takes it; letters of every alphabet need no quotation marks."""
    return value if value.replace("-", "").isalnum() else quote(value)
