"""``kopru metadata``: what is known of documents out into a table for a spreadsheet, and corrections back in."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli_terminal import numbered
from app.metadata_table import COLUMNS, SEPARATORS, Change, changes, table_bytes, table_rows
from index.library import Library
from ingest.errors import CorrectionError, printable

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["add_metadata_verb"]

_MOST_REFUSED = 50  # told one by one; whoever has more looks at the table first


def add_metadata_verb(verbs: "Verbs", library: ArgumentParser, *, text: Callable[[str], str]) -> None:
    """Adds the verb; ``text`` reads a name."""
    about = (
        "correct what is known of many documents, in a spreadsheet: a table (CSV) out, corrections back in"
    )
    verb = verbs.add_parser("metadata", help=about, description=about)
    actions = verb.add_subparsers(title="commands", metavar="COMMAND", required=True)

    about = f"write a table of all documents: id, file, {', '.join(column.field for column in COLUMNS)}"
    verb = actions.add_parser("export", parents=[library], help=about, description=about)
    verb.add_argument("file", metavar="FILE.csv", type=_new_table, help="a new file")
    verb.add_argument("--collection", metavar="NAME", type=text, help="only documents in this collection")
    about = (
        f"what stands between cells: {', '.join(SEPARATORS)} (default: comma). Where a spreadsheet shows every line "
        "in one cell, as Excel in Turkish, Kyrgyz or Russian may, take semicolon"
    )
    verb.add_argument(
        "--separator", type=_separator, choices=tuple(SEPARATORS), default="comma", metavar="SIGN", help=about
    )
    verb.set_defaults(run=_export)

    about = (
        "read the table back: each cell that was changed becomes a correction, an emptied one takes a correction back; "
        "nothing is stored if any cell cannot be"
    )
    verb = actions.add_parser(
        "import", parents=[library], help="read the table back as corrections", description=about
    )
    verb.add_argument("file", metavar="FILE.csv", type=Path, help="as exported; columns may be left out")
    about = "only say what would be corrected; the library stays as it is"
    verb.add_argument("--dry-run", action="store_true", help=about)
    verb.set_defaults(run=_import)


def _new_table(argument: str) -> Path:
    path = Path(argument)
    if path.suffix.lower() != ".csv":
        raise ArgumentTypeError(f"{argument!r} does not end in .csv, which spreadsheets open")
    return path


def _separator(argument: str) -> str:
    """The name of a sign that is given by its name, or itself."""
    return next((name for name, sign in SEPARATORS.items() if sign == argument), argument)


def _export(options: Namespace) -> int:
    library, path = Library.open(options.library), options.file
    name = None if options.collection is None else library.collections.kept(options.collection)
    entries = [each for each in library.documents() if name is None or name in each.collections]
    if not entries:
        where = "The library is" if name is None else f"{name}: this collection is"
        raise CorrectionError(
            f"{where} empty, and no table was written. Add documents with `kopru add PATH...`."
        )
    data = table_bytes(entries, SEPARATORS[options.separator])
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise CorrectionError(f"{path}: is there already. Give the name of a new file.") from error
    except OSError as error:
        raise CorrectionError(f"{path}: cannot be written ({error.strerror}). Give another file.") from error
    print(
        f"{path}: {numbered(len(entries), 'document')}. Change cells, save it as CSV in UTF-8, and read it back with "
        f"`kopru metadata import {path}`. Between authors stands a semicolon."
    )
    return 0


def _import(options: Namespace) -> int:
    library, path = Library.open(options.library), options.file
    try:
        asked = changes(table_rows(_read(path)), library.documents())
    except CorrectionError as error:
        raise CorrectionError(f"{path}: {error}") from error
    if asked.unknown:
        print(
            f"kopru: {path}: not read, for nothing is known by it: {', '.join(asked.unknown)}",
            file=sys.stderr,
        )
    if asked.refused:
        for line in asked.refused[:_MOST_REFUSED]:
            print(f"kopru: {path}, {printable(line)}", file=sys.stderr)
        more = len(asked.refused) - _MOST_REFUSED
        also = f" ({more} of them not shown)" if more > 0 else ""
        raise CorrectionError(
            f"{path}: {numbered(len(asked.refused), 'place')} refused{also}, nothing was stored."
        )
    for change in asked.made:
        print(_told(change))
    if not asked.made:
        print("The table says what the library says. Nothing was changed.")
        return 0
    if not options.dry_run:
        library.edit_all(asked.edits)
    would = "would be corrected; nothing was changed" if options.dry_run else "corrected"
    print(f"{numbered(len(asked.edits), 'document')}, {numbered(len(asked.made), 'cell')} {would}.")
    return 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorrectionError(f"cannot be read ({error.strerror}). Check the name.") from error


def _told(change: Change) -> str:
    before = change.before or "not known"
    after = change.after or "correction taken back"
    return f"{change.document_id}  {change.field}: {before} -> {after}"
