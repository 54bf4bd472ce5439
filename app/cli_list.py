"""``kopru list``: the documents of a library, in the order asked for."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from app.alphabetical import alphabetical
from app.cli_json import entry_json, print_json
from app.cli_terminal import print_entry
from app.messages import language_name
from index.library import Library
from index.store import LibraryEntry

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["SORTED_BY", "add_list_verb", "in_order"]

Value = Callable[[LibraryEntry], Any]

SORTED_BY: dict[str, Value] = {
    "title": lambda entry: alphabetical(entry.metadata.title, entry.metadata.language),
    "year": lambda entry: entry.metadata.year,
    "added": lambda entry: entry.added,
    "pages": lambda entry: entry.page_count,
    "size": lambda entry: entry.characters,
    "language": lambda entry: entry.metadata.language and language_name(entry.metadata.language, "en"),
}
"""What documents can be sorted by; None where it is not known of one."""

_SHOWN: dict[str | None, Callable[[LibraryEntry], str]] = {
    "added": lambda entry: f"added {entry.added}",
    "size": lambda entry: f"{entry.characters:,} characters",
}
"""What a list that is sorted by it says beside the rest, which does not show it."""


def add_list_verb(verbs: "Verbs", library: ArgumentParser, *, text: Callable[[str], str]) -> None:
    """Adds the verb; ``text`` reads a name."""
    verb = verbs.add_parser("list", parents=[library], help="documents in the library")
    about = "only documents in this collection"
    verb.add_argument("--collection", metavar="NAME", type=text, help=about)
    about = (
        f"by {', '.join(SORTED_BY)}: the smallest first, what is not known last; size is that of the text (default: "
        "as they were added)"
    )
    verb.add_argument("--sort", choices=tuple(SORTED_BY), metavar="BY", help=about)
    about = "the other way round; what is not known stays last"
    verb.add_argument("--reverse", action="store_true", help=about)
    verb.add_argument("--json", action="store_true", help="print one JSON object a line")
    verb.set_defaults(run=_list)


def in_order(entries: Sequence[LibraryEntry], by: str | None, *, reverse: bool) -> list[LibraryEntry]:
    """Documents sorted by one of ``SORTED_BY``, or None: as they were added; what is not known is last either way.

    Of those with the same value the one that was added first is first.
    """
    if by is None:
        return list(reversed(entries)) if reverse else list(entries)
    value = SORTED_BY[by]
    known = sorted(
        (each for each in entries if value(each) is not None), key=lambda each: value(each), reverse=reverse
    )
    return [*known, *(each for each in entries if value(each) is None)]


def _list(options: Namespace) -> int:
    library = Library.open(options.library)
    name = None if options.collection is None else library.collections.kept(options.collection)
    entries = [each for each in library.documents() if name is None or name in each.collections]
    more = _SHOWN.get(options.sort)
    for entry in in_order(entries, options.sort, reverse=options.reverse):
        if options.json:
            print_json(entry_json(entry))
        else:
            print_entry(entry, more="" if more is None else more(entry))
    if not entries and not options.json:
        where = "The library is" if name is None else f"{name}: this collection is"
        print(f"{where} empty. Add documents with `kopru add PATH...`.")
    return 0
