"""``kopru remove``: forgetting documents that are named, or those whose files are gone."""

import sys  # not from it: whoever redirects its streams means the ones we ask at
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from re import fullmatch
from typing import TYPE_CHECKING

from app.cli_commands import open_library
from app.cli_terminal import numbered
from index.store import LibraryEntry
from ingest.errors import KopruError, UnknownDocumentError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["add_remove_verb", "is_missing"]

_YES = frozenset({"y", "yes", "e", "evet", "о", "ооба", "д", "да"})
"""What people of the four languages answer."""


def add_remove_verb(verbs: "Verbs", shared: Sequence[ArgumentParser], *, text: Callable[[str], str]) -> None:
    """Adds the verb; ``text`` reads an id."""
    about = "forget documents; your files stay, but those that were uploaded in the chat are deleted"
    verb = verbs.add_parser("remove", parents=shared, help=about, description=about)
    verb.add_argument("ids", metavar="ID", nargs="*", type=text, default=(), help="as `kopru list` shows it")
    about = (
        "forget the documents whose file is no longer where it was read from, after showing them and asking; none "
        "that were uploaded in the chat"
    )
    verb.add_argument("--missing", action="store_true", help=about)
    verb.add_argument("--yes", action="store_true", help="with --missing: do not ask")
    verb.set_defaults(run=_remove)


def _remove(options: Namespace) -> int:
    if options.missing and options.ids:
        raise KopruError("--missing finds the documents itself. Give it, or the ids of documents, not both.")
    if options.missing:
        return _remove_missing(options)
    if not options.ids:
        raise KopruError(
            "Nothing to remove. Give the ids of documents, as `kopru list` shows them, or --missing."
        )
    library = open_library(options)
    try:
        library.remove(options.ids)
    except UnknownDocumentError as error:
        raise UnknownDocumentError(f"{error} Nothing was removed.") from error
    print(f"Removed: {', '.join(dict.fromkeys(options.ids))}")
    return 0


def _remove_missing(options: Namespace) -> int:
    library = open_library(options)
    entries = library.documents()
    missing = [entry for entry in entries if is_missing(entry)]
    if not missing:
        print("No document's file is missing. Nothing was removed.")
        return 0
    for entry in missing:
        print(f"{entry.id}\n    {entry.source}")
    print(
        f"{numbered(len(missing), 'document')} of {len(entries)}: the file is not where it was read from any more."
    )
    print("What was corrected of a document, and which collections it is in, is forgotten with it.")
    folders = _missing_folders(missing)
    for folder in folders:
        print(f"The whole folder {folder} is not there. Is it on a drive that is not connected?")
    if not _is_wanted(options, is_all_gone=bool(folders) and _is_all(entries, missing, folders)):
        print("Nothing was removed.")
        return 0
    library.remove([entry.id for entry in missing])
    print(f"Removed: {', '.join(entry.id for entry in missing)}")
    return 0


def is_missing(entry: LibraryEntry) -> bool:
    """Whether the file that a document was read from is not there; never of one that was uploaded.

    A file in a folder that may not be entered is not missing: nobody can say.
    """
    if _was_uploaded(entry):
        return False
    try:
        return not Path(entry.source).exists()
    except OSError:
        return False


def _was_uploaded(entry: LibraryEntry) -> bool:
    """Whether the original is kept in a library, wherever that lay when the file came: LIBRARY/files/SHA256/NAME."""
    parts = PurePath(entry.source).parts[-3:-1]
    return len(parts) == 2 and parts[0] == "files" and fullmatch("[0-9a-f]{64}", parts[1]) is not None


def _missing_folders(missing: Sequence[LibraryEntry]) -> list[Path]:
    """Folders of these files that are not there either, of one within another the outer one alone."""
    folders = sorted({folder for entry in missing for folder in Path(entry.source).parents})
    gone = [folder for folder in folders if not folder.exists()]
    return [folder for folder in gone if folder.parent not in gone]


def _is_all(
    entries: Sequence[LibraryEntry], missing: Sequence[LibraryEntry], folders: Sequence[Path]
) -> bool:
    """Whether no file is left of those that did not come by upload, and their folders are gone with them."""
    read = [entry for entry in entries if not _was_uploaded(entry)]
    return len(read) == len(missing) and all(
        any(folder in Path(entry.source).parents for folder in folders) for entry in missing
    )


def _is_wanted(options: Namespace, *, is_all_gone: bool) -> bool:
    """Whether the user means it.

    Raises:
        KopruError: nobody can be asked; or the answer was given before the question, and every folder is gone, as
            when a drive is not connected.
    """
    can_ask = sys.stdin.isatty() and sys.stdout.isatty()
    if options.yes and not is_all_gone:
        return True
    if options.yes and not can_ask:
        raise KopruError(
            "Every folder that the documents were read from is gone, and --yes does not answer for that: nothing was "
            "removed. Connect the drive, or remove them at a terminal, or by their ids."
        )
    if not can_ask:
        raise KopruError(
            "There is no terminal to ask at, and nothing was removed. With --yes they are removed without asking."
        )
    try:
        return input("Remove them? [y/N] ").strip().casefold() in _YES
    except EOFError:
        print()
        return False
