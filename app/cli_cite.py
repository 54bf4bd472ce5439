"""How ``kopru ask`` gives what it found for a list of references, and saves it as a text of its own."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.answer import Answer
from app.messages import message
from ingest.errors import KopruError

if TYPE_CHECKING:
    from app.take_page import ConversationFormat, Format

__all__ = ["CITED_AS", "check_save", "form_options", "print_cited", "save_answer"]

CITED_AS: tuple["Format", ...] = ("bibtex", "ris", "csl-json", "apa", "gost", "isnad")
_SAVED_AS: dict[str, "ConversationFormat"] = {".md": "markdown", ".docx": "docx"}


def form_options(verb: ArgumentParser) -> None:
    """Adds --json, --cite and --save; of the first two only one can be given."""
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    about = (
        f"print the documents found for a list of references, with the pages quoted ({', '.join(CITED_AS)})"
    )
    form.add_argument("--cite", choices=CITED_AS, metavar="FORMAT", help=about)
    about = "save question and quotations, too, as Markdown (.md) or for Word (.docx)"
    verb.add_argument("--save", type=_save_path, metavar="FILE", help=about)


def check_save(options: Namespace) -> None:
    """Tells before a search what would keep its answer from being saved.

    Raises:
        KopruError: there is such a file already, or no folder to put it in.
    """
    path: Path | None = options.save
    if path is None:
        return
    if path.exists():
        raise KopruError(f"{path}: is already there. Give --save another name, or move that file away.")
    if not path.parent.is_dir():
        raise KopruError(f"{path}: there is no folder {path.parent}. Make it, or give --save another place.")


def print_cited(found: Answer, form: "Format", *, why: str = "") -> None:
    """Prints the references; that there is no answer (and ``why``), or only something near it, is told beside them."""
    from app.csl import csl_json
    from app.take_page import taken_text

    language = found.language or "en"
    if found.status != "found":
        said = why or message(f"answer_{found.status}", language, n=len(found.citations))
        print(f"kopru: {said}", file=sys.stderr)
    if found.citations:
        print(taken_text(found.citations, form, language), end="")
    elif form == "csl-json":
        print(csl_json(()), end="")  # whoever reads it expects JSON


def save_answer(found: Answer, path: Path) -> None:
    """Writes question and quotations into a new file, in the format that its ending names.

    Raises:
        KopruError: it cannot be written.
    """
    from app.conversation import Turn
    from app.take_page import conversation_file

    form, language = _SAVED_AS[path.suffix.lower()], found.language or "en"
    data = conversation_file((Turn(found.question, found),), form, language, day=date.today())
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise KopruError(
            f"{path}: cannot be written ({error.strerror}). Give --save another place."
        ) from error


def _save_path(argument: str) -> Path:
    path = Path(argument)
    if path.suffix.lower() not in _SAVED_AS:
        raise ArgumentTypeError(f"{argument!r} ends in neither .md (Markdown) nor .docx (Word)")
    return path
