"""``kopru collection``: naming sets of documents, and what is in them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.cli_json import print_json
from app.cli_terminal import numbered
from index.library import Library

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["add_collection_verb", "print_collection"]


def add_collection_verb(verbs: "Verbs", library: ArgumentParser, *, text: Callable[[str], str]) -> None:
    """Adds the verb; ``text`` reads an id or a name."""
    about = "named sets of documents, to ask within: kopru ask --collection NAME"
    verb = verbs.add_parser("collection", help="name sets of documents", description=about)
    verbs = verb.add_subparsers(title="commands", metavar="COMMAND", required=True)

    verb = verbs.add_parser("list", parents=[library], help="collections, and how many documents each has")
    verb.add_argument("--json", action="store_true", help="print one JSON object a line")
    verb.set_defaults(run=_list)

    for name, run, several, about in (
        ("add", _add, "*", "put documents into a collection, which is made if it is not there"),
        ("remove", _remove, "+", "take documents out of a collection; they stay in the library"),
    ):
        verb = verbs.add_parser(name, parents=[library], help=about)
        verb.add_argument("name", metavar="NAME", type=text)
        verb.add_argument(
            "ids", metavar="ID", nargs=several, type=text, default=(), help="as `kopru list` shows it"
        )  # without a default argparse says that it is required, too, where the name is missing
        verb.set_defaults(run=run)

    verb = verbs.add_parser("rename", parents=[library], help="give a collection another name")
    verb.add_argument("name", metavar="OLD", type=text)
    verb.add_argument("new", metavar="NEW", type=text)
    verb.set_defaults(run=_rename)

    verb = verbs.add_parser("delete", parents=[library], help="forget a collection; its documents stay")
    verb.add_argument("name", metavar="NAME", type=text)
    verb.set_defaults(run=_delete)


def _list(options: Namespace) -> int:
    found = Library.open(options.library).collections.all()
    for each in found:
        if options.json:
            print_json({"name": each.name, "documents": each.documents})
        else:
            print(f"{each.name}: {numbered(each.documents, 'document')}")
    if not found and not options.json:
        print("There is no collection yet. Make one with `kopru collection add NAME ID...`.")
    return 0


def _add(options: Namespace) -> int:
    library = Library.open(options.library)
    return _said(library, library.collections.put(options.name, options.ids))


def _remove(options: Namespace) -> int:
    library = Library.open(options.library)
    library.collections.take_out(options.name, options.ids)
    return _said(library, options.name)


def _rename(options: Namespace) -> int:
    library = Library.open(options.library)
    return _said(library, library.collections.rename(options.name, options.new))


def _delete(options: Namespace) -> int:
    collections = Library.open(options.library).collections
    name = collections.kept(options.name)
    collections.delete(name)
    print(f"Deleted: {name}. Its documents are still there.")
    return 0


def _said(library: Library, name: str) -> int:
    print_collection(library, name)
    return 0


def print_collection(library: Library, name: str) -> None:
    """How many documents a collection has now."""
    counts = {each.name: each.documents for each in library.collections.all()}
    kept = library.collections.kept(name)
    print(f"{kept}: {numbered(counts[kept], 'document')}")
