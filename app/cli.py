"""The ``kopru`` command: the one place that prints.

Exit codes: 0 done, 1 done but for some of several files or questions, 2 not done (an error line says why).
"""

import sys  # not from it: whoever redirects its streams means the ones we print to
from argparse import SUPPRESS, Action, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from errno import ENOSPC
from logging import WARNING, basicConfig
from os import O_WRONLY, devnull, dup2, environ
from os import open as open_descriptor
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from platformdirs import user_data_path

from app.cli_add import add_add_verb
from app.cli_address import port_number
from app.cli_arguments import count_argument, stated_argument, text_argument, year_argument
from app.cli_cite import form_options
from app.cli_collections import add_collection_verb
from app.cli_commands import ask, chat, check, edit, search, show
from app.cli_encoder import OWN_ENCODER, encoder_option
from app.cli_evaluate import add_eval_verb
from app.cli_feedback import add_feedback_verb
from app.cli_filters import filter_options
from app.cli_language import LANGUAGE_CODES, language_code
from app.cli_list import add_list_verb
from app.cli_metadata import add_metadata_verb
from app.cli_parser import Parser
from app.cli_remove import add_remove_verb
from app.cli_reranker import reranker_option
from app.cli_user import add_user_verb
from ingest.corrections import FIELDS
from ingest.document import WORKS
from ingest.errors import KopruError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Verbs = _SubParsersAction[ArgumentParser]

__all__ = ["main"]

_EPILOG = """examples:
  kopru add ~/papers                     read every text in a folder
  kopru ask "Who founded the academy?"   ask in Turkish, Kyrgyz, Russian or English
  kopru chat                             ask in the browser

KOPRU_LIBRARY names the library's folder where --library does not."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; gives its exit code."""
    basicConfig(format="kopru: %(message)s", level=WARNING)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # text streams
    parser = _parser()
    parsed = parser.parse_args(arguments)
    if parsed.run is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        code = int(parsed.run(parsed))
        sys.stdout.flush()  # here, where an error can still be told
    except KopruError as error:
        print(f"kopru: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nkopru: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _drop_output()  # whoever read it has seen enough
        return 0
    except OSError as error:
        if error.errno != ENOSPC:
            raise
        _drop_output()
        print(
            "kopru: the disk is full, and the output is not whole. Make room and try again.", file=sys.stderr
        )
        return 2
    return code


def _drop_output() -> None:
    """Sends what was printed and not yet written nowhere, or Python would try it again at the end."""
    dup2(open_descriptor(devnull, O_WRONLY), sys.stdout.fileno())


def _parser() -> ArgumentParser:
    parser: ArgumentParser = Parser(
        prog="kopru",
        description="Quoted passages from Turkish, Kyrgyz, Russian and English texts, asked in any of the four.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    default = Path(environ.get("KOPRU_LIBRARY") or user_data_path("kopru") / "library")
    parser.add_argument("--library", type=Path, default=default, help=SUPPRESS)  # also before the command
    parser.set_defaults(run=None)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    library, encoder = _library(default), encoder_option(OWN_ENCODER)
    _add_document_verbs(verbs, library, encoder)
    _add_question_verbs(verbs, library, encoder)
    return parser


def _add_document_verbs(verbs: "Verbs", library: ArgumentParser, encoder: ArgumentParser) -> None:
    shared = [library, encoder]
    add_add_verb(verbs, shared, text=text_argument)
    add_list_verb(verbs, library, text=text_argument)

    verb = verbs.add_parser("show", parents=[library], help="one document: what is known of it, and its text")
    verb.add_argument("id", metavar="ID", type=text_argument, help="as `kopru list` shows it")
    form = verb.add_mutually_exclusive_group()
    form.add_argument("--text", action="store_true", help="print its text alone")
    form.add_argument("--json", action="store_true", help="print one JSON object, with its text and pages")
    verb.set_defaults(run=show)

    _add_edit(verbs, library)
    add_collection_verb(verbs, library, text=text_argument)
    add_metadata_verb(verbs, library, text=text_argument)
    add_remove_verb(verbs, shared, text=text_argument)

    verb = verbs.add_parser("check", parents=shared, help="verify the library on disk")
    about = "make the index anew from the stored texts, with the library's encoder or the one named"
    verb.add_argument("--rebuild", action="store_true", help=about)
    verb.set_defaults(run=check)


def _add_edit(verbs: "Verbs", library: ArgumentParser) -> None:
    about = "correct what is known of a document"
    verb = verbs.add_parser("edit", parents=[library], help=about)
    verb.add_argument("id", metavar="ID", type=text_argument, help="as `kopru list` shows it")
    verb.add_argument("--title", type=stated_argument, metavar="T")
    verb.add_argument(
        "--author",
        type=stated_argument,
        metavar="A",
        action="append",
        help="once for each author, in their order",
    )
    verb.add_argument("--year", type=year_argument, metavar="Y")
    verb.add_argument(
        "--publisher", type=stated_argument, metavar="P", help="a publishing house, a journal, a university"
    )
    about = f"what kind of work it is, in quotation marks where there is a space: {', '.join(WORKS)}"
    verb.add_argument("--work", choices=WORKS, metavar="W", help=about)
    about = f"what most of it is in: {LANGUAGE_CODES}"
    verb.add_argument("--language", type=language_code, metavar="L", help=about)
    verb.add_argument(
        "--reset",
        nargs="+",
        choices=FIELDS,
        default=(),
        metavar="FIELD",
        help=f"take corrections back ({', '.join(FIELDS)})",
    )
    verb.set_defaults(run=edit)


def _add_question_verbs(verbs: "Verbs", library: ArgumentParser, encoder: ArgumentParser) -> None:
    shared = [library, encoder, reranker_option()]
    filters = filter_options(text=text_argument, year=year_argument, count=count_argument)
    verb = verbs.add_parser("ask", parents=[*shared, filters], help="passages that answer a question")
    verb.add_argument("question", metavar="QUESTION", nargs="+", type=text_argument)
    verb.add_argument(
        "-k", type=count_argument, default=5, metavar="N", help="passages at most, to 1000 (default: 5)"
    )
    form_options(verb)
    verb.set_defaults(run=ask)

    verb = verbs.add_parser(
        "search", parents=[*shared, filters], help="many questions, JSON lines in and out"
    )
    verb.add_argument(
        "--queries", required=True, metavar="F.jsonl", help='lines {"id", "text"}; - for standard input'
    )
    verb.add_argument(
        "-k", type=count_argument, default=10, metavar="N", help="passages at most, to 1000 (default: 10)"
    )
    verb.set_defaults(run=search)

    _add_chat(verbs, shared)
    add_user_verb(verbs, library)

    add_eval_verb(verbs, library)
    add_feedback_verb(verbs, library)


def _add_chat(verbs: "Verbs", shared: Sequence[ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "chat", parents=shared, help="ask in the browser; an empty library gets the demo texts"
    )
    verb.add_argument("--host", default="127.0.0.1", help="address to serve on (default: this machine only)")
    verb.add_argument(
        "--port", type=port_number, help="port to serve on (default: the first free one from 7860)"
    )
    verb.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    about = (
        "let everybody read who can reach the address; without it, another address than this machine's needs "
        "accounts (`kopru user add`)"
    )
    verb.add_argument("--public", action="store_true", help=about)
    about = "serve programs as an MCP server, too: tools to search, quote and name documents, and no others"
    verb.add_argument("--mcp", action="store_true", help=about)
    about = (
        "show everybody who can open the chat the report that `kopru eval --report DIR` wrote there (default: "
        "the library's own, if `kopru eval --report` has written one)"
    )
    verb.add_argument("--report", type=Path, metavar="DIR", help=about)
    verb.set_defaults(run=chat)


class _Version(Action):
    """Reads the installed version only when it is asked for: it takes as long as a search."""

    def __call__(self, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"kopru {version('kopru')}")
        raise SystemExit(0)


def _library(default: Path) -> ArgumentParser:
    parser = ArgumentParser(add_help=False)
    shown = str(default).replace("%", "%%")  # argparse fills in what follows a %
    parser.add_argument(
        "--library",
        metavar="DIR",
        type=Path,
        default=SUPPRESS,  # what stood before the command holds
        help=f"the library's folder (default: {shown})",
    )
    return parser
