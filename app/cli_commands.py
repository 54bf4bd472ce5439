"""What each ``kopru`` verb does."""

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from tqdm import tqdm

from app.answer import answer_of
from app.cli_address import Served, chat_visitors, check_address, serve_until_stopped
from app.cli_cite import check_save, print_cited, save_answer
from app.cli_document import print_document, print_metadata
from app.cli_filters import filters_of, nothing_left
from app.cli_json import document_json, entry_json, print_json, read_queries, refused_json, result_json
from app.cli_reranker import reranker_of, show_reranking, tell_each_reranked, tell_reranked
from app.cli_terminal import bar, numbered, print_answer
from index.encoder import load_encoder
from index.filters import UNFILTERED
from index.library import Library
from ingest.corrections import Correction
from ingest.errors import (
    CorrectionError,
    DatasetError,
    MissingLibraryError,
    OutdatedIndexError,
    QuestionError,
)

__all__ = ["ask", "chat", "check", "edit", "open_library", "search", "show"]

_DEMO = Path(__file__).resolve().parent.parent / "corpus" / "demo"


def show(options: Namespace) -> int:
    """Runs ``kopru show ID``; gives the exit code."""
    library = Library.open(options.library)
    document = library.document(options.id)
    entry = next(entry for entry in library.documents() if entry.id == options.id)
    if options.json:
        print_json(entry_json(entry) | document_json(document))
    elif options.text:
        print(document.text)
    else:
        print_document(entry, document)
    return 0


def edit(options: Namespace) -> int:
    """Runs ``kopru edit ID``; gives the exit code."""
    library = Library.open(options.library)
    correction = Correction(
        title=options.title,
        authors=None if options.author is None else tuple(options.author),
        year=options.year,
        publisher=options.publisher,
        work=options.work,
        language=options.language,
    )
    if not correction.fields() and not options.reset:
        raise CorrectionError(
            f"{options.id}: nothing to correct. Give --title, --author, --year, --publisher, --work or --language, or "
            "--reset with the fields to take back."
        )
    both = set(correction.fields()) & set(options.reset)
    if both:
        raise CorrectionError(
            f"{options.id}: {', '.join(sorted(both))} cannot be corrected and reset at once. Choose one."
        )
    print_metadata(library.edit(options.id, correction, reset=options.reset))
    return 0


def ask(options: Namespace) -> int:
    """Runs ``kopru ask QUESTION``; gives the exit code."""
    check_save(options)
    library = open_library(options)
    question = " ".join(options.question)
    filters = filters_of(options)
    show_reranking(options)
    if not options.json and not options.cite and not library.documents():
        print("The library is empty. Add documents with `kopru add PATH...`.")
        return 0
    found = library.search(question, k=options.k, filters=filters, per_document=options.per_document)
    answered = answer_of(library, found)
    tell_reranked(options)
    # Among passages there is always a nearest one: without any, none was left.
    why = nothing_left(filters) if filters != UNFILTERED and not found.hits else ""
    if options.json:
        print_json(result_json("", found))
    elif options.cite:
        print_cited(answered, options.cite, why=why)
    elif why:
        print(why)
    else:
        print_answer(answered)
    if options.save and why:
        print(f"kopru: {options.save}: not written, for nothing was searched.", file=sys.stderr)
    elif options.save:
        save_answer(answered, options.save)
        aside = options.json or options.cite  # then a program may read the answer
        print(f"Saved: {options.save}", file=sys.stderr if aside else sys.stdout)
    return 0


def search(options: Namespace) -> int:
    """Runs ``kopru search --queries F.jsonl``; gives the exit code."""
    queries = read_queries(options.queries)
    filters, per_document = filters_of(options), options.per_document
    library = open_library(options)
    refused: list[str] = []
    # On a terminal the results themselves show how far it is.
    hidden = True if sys.stdout.isatty() else None
    for query in tqdm(queries, desc="searching", unit="question", disable=hidden, leave=False):
        try:
            found = library.search(query.text, k=options.k, filters=filters, per_document=per_document)
            print_json(result_json(query.id, found))
        except QuestionError as error:  # the others go on
            print_json(refused_json(query.id, error))
            refused.append(f"{query.place}: {error}")
    tell_reranked(options)
    for line in refused:
        print(f"kopru: {line}", file=sys.stderr)
    if not refused:
        return 0
    return 1 if len(refused) < len(queries) else 2


def check(options: Namespace) -> int:
    """Runs ``kopru check``; gives the exit code."""
    library = open_library(options)
    if options.rebuild:
        with bar("encoding", "passage") as progress:
            library.rebuild(progress=progress)  # with the encoder asked for, or else its own
        print(f"The index was made anew with the encoder {library.found_with()[1]}.")
    problems = library.check()
    for problem in problems:
        print(f"kopru: {problem}", file=sys.stderr)
    if problems:
        return 2
    print(f"{library.folder}: {numbered(len(library.documents()), 'document')}, nothing wrong.")
    return 0


def chat(options: Namespace) -> int:
    """Runs ``kopru chat``; gives the exit code."""
    check_address(options.host, options.port)
    with suppress(MissingLibraryError):  # it is made when all else is known to be right
        Library.open(options.library)
    visitors = chat_visitors(options.host, options.library, public=options.public)
    report = _report(options.report, options.library.expanduser())
    library = open_library(options, create=True)
    if not library.documents():
        _add_demo(library)
    _warm_up(library)
    show_reranking(options)
    tell_each_reranked(options)

    from app.chat import launch
    from app.demo_questions import DEMO_QUESTIONS
    from app.feedback import FeedbackStore
    from app.history import History

    def launched() -> Served:
        page = launch(
            library,
            examples=DEMO_QUESTIONS,
            report=report,
            host=options.host,
            port=options.port,
            open_browser=not options.no_browser,
            visitors=visitors,
            history=History.of_library(library.folder),
            feedback=FeedbackStore(library.folder),
            found_with=library.found_with,
            mcp=options.mcp,
        )
        if options.mcp:
            print(f"MCP server: {page.local_url}gradio_api/mcp/")
        return page

    serve_until_stopped(launched)
    return 0


def _warm_up(library: Library) -> None:
    """Loads the index, for which the first question should not wait; one that another version made is made anew."""
    try:
        library.search("Köprü")
    except OutdatedIndexError:
        print(
            f"{library.folder}: the encoder is another version than this library's; its index is made anew."
        )
        with bar("encoding", "passage") as progress:
            library.rebuild(progress=progress)


def _report(given: Path | None, library: Path) -> Path:
    """The report that the chat shows; the library's own need not be there, or not yet."""
    if given is None:
        return library / "report" / "report.html"
    report = given / "report.html"
    if not report.is_file():
        raise DatasetError(
            f"{report}: there is no report. Write one with `kopru eval DATASET --report {given}`, or leave "
            "--report out."
        )
    return report


def _add_demo(library: Library) -> None:
    with bar("reading the demo texts", "file") as progress:
        report = library.add([_DEMO], progress=progress)
    if report.failed:
        raise report.failed[0]
    added = numbered(len(report.added), "demo document")
    print(f"{library.folder}: the library was empty; {added} added to try it with.")


def open_library(options: Namespace, *, create: bool = False) -> Library:
    """The library that the options name, with the encoder and the reranker asked for; with ``create``, a new one.

    Raises:
        KopruError: there is none, or it cannot be opened so.
    """
    encoder = load_encoder(options.encoder) if options.encoder else None
    return Library.open(options.library, encoder=encoder, reranker=reranker_of(options), create=create)
