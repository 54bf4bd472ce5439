"""``kopru add``: reading files and folders into the library, or only saying what that would do."""

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.adding_preview import Fate, Preview, preview
from app.cli_arguments import number_argument
from app.cli_collections import print_collection
from app.cli_commands import open_library
from app.cli_json import print_json
from app.cli_terminal import bar, numbered, print_left_out, print_report
from index.collections import collection_name
from index.library import Library
from ingest.errors import DescriptionError, MissingLibraryError
from ingest.ocr import OCR_MEGABYTES, OCR_SECONDS, Ocr, find_ocr
from ingest.reading import left_out
from ingest.workers import DEFAULT_LIMITS, MEGABYTES, SECONDS, Limits

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["add_add_verb"]

_WOULD: dict[Fate, str] = {
    "new": "Would be added: {path}",
    "changed": "Has changed, would be read again: {path} ({document})",
    "with OCR": "Would be read again, with OCR: {path} ({document})",
    "described": "Would be described anew, by its sources.toml: {path} ({document})",
    "unchanged": "Already there, unchanged: {path} ({document})",
    "copy": "Same content, would not be added: {path} (as {document})",
}
_COUNTED: dict[Fate, str] = {
    "new": "would be added",
    "changed": "changed and would be read again",
    "with OCR": "would be read again with OCR",
    "described": "would be described anew",
    "unchanged": "already there unchanged",
    "copy": "with the same content as another",
}


def add_add_verb(verbs: "Verbs", shared: Sequence[ArgumentParser], *, text: Callable[[str], str]) -> None:
    """Adds the verb; ``text`` reads a name."""
    verb = verbs.add_parser("add", parents=shared, help="read files and folders into the library")
    verb.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    about = "only say what would be added, read again, and refused; the library stays as it is"
    verb.add_argument("--dry-run", action="store_true", help=about)
    seconds, megabytes = DEFAULT_LIMITS.seconds, DEFAULT_LIMITS.megabytes
    about = f"give up a file that takes longer to read (default: {seconds:g})"
    verb.add_argument("--seconds", type=_seconds, default=seconds, metavar="N", help=about)
    about = f"give up a file that takes more memory to read, on Linux (default: {megabytes})"
    verb.add_argument("--megabytes", type=_megabytes, default=megabytes, metavar="N", help=about)
    about = (
        "read pages that are pictures, too, with OCRmyPDF and Tesseract, which have to be installed; also those of "
        "documents that are there without them"
    )
    verb.add_argument("--ocr", action="store_true", help=about)
    about = (
        f"with --ocr: give up a file whose OCR takes longer (default: {OCR_SECONDS}); on Linux each process of it has "
        f"{OCR_MEGABYTES} MB"
    )
    verb.add_argument("--ocr-seconds", type=_seconds, default=OCR_SECONDS, metavar="N", help=about)
    about = (
        "put the documents into this collection, which is made if it is not there; may be given several times"
    )
    verb.add_argument("--collection", type=text, action="append", metavar="NAME", help=about)
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=_add)


def _seconds(text: str) -> int:
    return number_argument(text, *SECONDS)


def _megabytes(text: str) -> int:
    return number_argument(text, *MEGABYTES)


def _add(options: Namespace) -> int:
    ocr = find_ocr(options.ocr_seconds) if options.ocr else None
    if ocr is not None and ocr.shortcoming:
        print(f"kopru: {ocr.shortcoming}", file=sys.stderr)
    names = [collection_name(each) for each in options.collection or ()]  # before anything slow is done
    return _previewed(options) if options.dry_run else _added(options, ocr, names)


def _added(options: Namespace, ocr: Ocr | None, names: Sequence[str]) -> int:
    library = open_library(options, create=True)
    with bar("reading", "file") as progress:
        limits = Limits(options.seconds, options.megabytes)
        report = library.add(options.paths, limits=limits, ocr=ocr, progress=progress)
    there = (*report.added, *report.updated, *report.unchanged)
    unread = _left_out(options.paths, library.folder)
    names = names if there else []
    for name in names:
        library.collections.put(name, there)
    if options.json:
        print_json(
            {
                "added": report.added,
                "updated": report.updated,
                "unchanged": report.unchanged,
                "failed": [str(error) for error in report.failed],
                "problems": dict(report.problems),
                "left_out": [str(path) for path in unread],
            }
        )
    else:
        print_report(report, library.folder, collected=bool(names), unread=unread)
        for name in dict.fromkeys(names):
            print_collection(library, name)
    if not report.failed:
        return 0
    return 1 if there else 2


def _left_out(paths: Sequence[Path], folder: Path) -> list[Path]:
    return [each for each in left_out(paths) if folder not in each.resolve().parents]


def _previewed(options: Namespace) -> int:
    folder = options.library.expanduser().resolve()
    try:
        entries = Library.open(options.library).documents()
    except MissingLibraryError:
        entries = ()  # which an addition would make
    found = preview(options.paths, entries, folder=folder, with_ocr=options.ocr)
    unread = _left_out(options.paths, folder)
    if options.json:
        _print_preview_json(found, unread)
    else:
        _print_preview(found, unread)
    if not found.failed:
        return 0
    return 1 if found.files else 2


def _print_preview(found: Preview, unread: Sequence[Path]) -> None:
    for error in found.failed:
        print(f"kopru: {error}", file=sys.stderr)
    for each in found.files:
        print(_WOULD[each.fate].format(path=each.path, document=each.document))
    failed = [error for error in found.failed if not isinstance(error, DescriptionError)]
    counts = Counter(each.fate for each in found.files)
    print_left_out(unread)
    parts = [f"{counts[fate]} {said}" for fate, said in _COUNTED.items() if counts[fate]]
    if failed:
        parts.append(f"{len(failed)} would not be read, for the reasons above")
    if parts:
        print(f"{numbered(len(found.files) + len(failed), 'file')}: {', '.join(parts)}.")
    print("Nothing was changed.")
    if counts["new"] or counts["changed"]:
        print("A file that is damaged further on, locked or a scan shows only when it is read.")


def _print_preview_json(found: Preview, unread: Sequence[Path]) -> None:
    print_json(
        {
            "dry_run": True,
            "files": [
                {"path": str(each.path), "would_be": each.fate, "document": each.document or None}
                for each in found.files
            ],
            "failed": [str(error) for error in found.failed],
            "left_out": [str(path) for path in unread],
        }
    )
