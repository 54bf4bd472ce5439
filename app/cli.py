"""The ``kopru`` command: the one place that prints.

Exit codes: 0 done, 1 done but for some of several files, 2 not done (an error line says why).
"""

from argparse import Action, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Sequence
from logging import WARNING, basicConfig, getLogger
from os import environ
from pathlib import Path
from sys import argv, stderr, stdout
from typing import NoReturn

from platformdirs import user_data_path

from app.cli_commands import add, ask, chat, check, evaluate, list_documents, remove, search, show
from ingest.errors import KopruError

__all__ = ["main"]

_EPILOG = """examples:
  kopru add ~/papers                     read every text in a folder
  kopru ask "Who founded the academy?"   ask in Turkish, Kyrgyz, Russian or English
  kopru chat                             ask in the browser

KOPRU_LIBRARY names the library's folder where --library does not."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; gives its exit code."""
    basicConfig(format="kopru: %(message)s", level=WARNING)
    getLogger("bm25s").setLevel(WARNING)  # it asks for DEBUG when it is imported
    for stream in (stdout, stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # text streams
    parsed = _parser().parse_args(argv[1:] if arguments is None else arguments)
    try:
        return int(parsed.run(parsed))
    except KopruError as error:
        print(f"kopru: {error}", file=stderr)
        return 2
    except KeyboardInterrupt:
        print("\nkopru: stopped.", file=stderr)
        return 130
    except BrokenPipeError:
        stderr.close()  # whoever read our output has seen enough
        return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="kopru",
        description="Quoted passages from Turkish, Kyrgyz, Russian and English texts, asked in any of the four.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    shared = _shared()

    verb = verbs.add_parser(
        "chat", parents=[shared], help="ask in the browser; an empty library gets the demo texts"
    )
    verb.add_argument("--host", default="127.0.0.1", help="address to serve on (default: this machine only)")
    verb.add_argument("--port", type=_port, help="port to serve on (default: the first free one from 7860)")
    verb.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    verb.set_defaults(run=chat)

    verb = verbs.add_parser("add", parents=[shared], help="read files and folders into the library")
    verb.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=add)

    verb = verbs.add_parser("list", parents=[shared], help="documents in the library")
    verb.add_argument("--json", action="store_true", help="print one JSON object a line")
    verb.set_defaults(run=list_documents)

    verb = verbs.add_parser("show", parents=[shared], help="one document: what is known of it, and its text")
    verb.add_argument("id", metavar="ID")
    verb.add_argument("--text", action="store_true", help="print its text alone")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=show)

    verb = verbs.add_parser("remove", parents=[shared], help="forget documents")
    verb.add_argument("ids", metavar="ID", nargs="+")
    verb.set_defaults(run=remove)

    verb = verbs.add_parser("ask", parents=[shared], help="passages that answer a question")
    verb.add_argument("question", metavar="QUESTION")
    verb.add_argument("-k", type=_count, default=5, metavar="N", help="passages at most (default: 5)")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=ask)

    verb = verbs.add_parser("search", parents=[shared], help="many questions, JSON lines in and out")
    verb.add_argument(
        "--queries", required=True, metavar="F.jsonl", help='lines {"id", "text"}; - for standard input'
    )
    verb.add_argument("-k", type=_count, default=10, metavar="N", help="passages at most (default: 10)")
    verb.set_defaults(run=search)

    verb = verbs.add_parser("eval", help="measure retrieval on a judged collection", parents=[_encoder()])
    verb.add_argument(
        "dataset", metavar="DATASET", type=Path, help="a BEIR folder, or a file or folder of judged questions"
    )
    verb.add_argument(
        "--documents", type=Path, metavar="DIR", help="documents that judged questions point into"
    )
    verb.add_argument("--retriever", choices=("hybrid", "dense", "lexical"), default="hybrid")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb.set_defaults(run=evaluate)

    verb = verbs.add_parser("check", parents=[shared], help="verify the library on disk")
    verb.add_argument("--rebuild", action="store_true", help="make the index anew from the stored texts")
    verb.set_defaults(run=check)
    return parser


class _Version(Action):
    """Reads the installed version only when it is asked for: it takes as long as a search."""

    def __call__(self, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"kopru {version('kopru')}")
        raise SystemExit(0)


def _encoder() -> ArgumentParser:
    parser = ArgumentParser(add_help=False)
    parser.add_argument(
        "--encoder",
        metavar="NAME",
        help="a sentence-transformers model, by name or folder (default: built in)",
    )
    return parser


def _shared() -> ArgumentParser:
    parser = ArgumentParser(add_help=False, parents=[_encoder()])
    default = Path(environ.get("KOPRU_LIBRARY") or user_data_path("kopru") / "library")
    parser.add_argument("--library", type=Path, default=default, metavar="DIR", help=f"(default: {default})")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to 1000")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)
