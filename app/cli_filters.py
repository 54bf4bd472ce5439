"""The options of ``kopru ask`` and ``kopru search`` that say which passages are searched."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from index.filters import Filters
from ingest.document import LANGUAGES
from ingest.errors import QuestionError
from ingest.sections import PASSAGE_KINDS

__all__ = ["filter_options", "filters_of"]


def filter_options(
    *, text: Callable[[str], str], year: Callable[[str], int], count: Callable[[str], int]
) -> ArgumentParser:
    """The options, for a verb to take over; the three read an id, a year, and a number of hits."""
    parser = ArgumentParser(add_help=False)
    group = parser.add_argument_group(
        "what is searched", "each may be given several times, but for years and N"
    )
    about = f"only passages in this language ({', '.join(LANGUAGES)})"
    group.add_argument("--language", choices=LANGUAGES, action="append", metavar="L", help=about)
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
