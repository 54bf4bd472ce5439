"""What each ``kopru`` verb does."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from app.answer import answer
from app.cli_address import check_address
from app.cli_json import entry_json, pages_json, print_json, read_queries, refused_json, result_json
from app.cli_terminal import bar, numbered, print_answer, print_document, print_entry, print_report
from index.encoder import load_encoder
from index.library import Library
from ingest.errors import AddressError, DatasetError, QuestionError
from ingest.workers import Limits

if TYPE_CHECKING:
    from eval.places import PlacesEvaluation

__all__ = ["add", "ask", "chat", "check", "evaluate", "list_documents", "remove", "search", "show"]

_DEMO = Path(__file__).resolve().parent.parent / "corpus" / "demo"


def add(options: Namespace) -> int:
    """Runs ``kopru add PATH...``; gives the exit code."""
    library = _library(options, create=True)
    with bar("reading", "file") as progress:
        limits = Limits(options.seconds, options.megabytes)
        report = library.add(options.paths, limits=limits, progress=progress)
    if options.json:
        print_json(
            {
                "added": report.added,
                "updated": report.updated,
                "unchanged": report.unchanged,
                "failed": [str(error) for error in report.failed],
            }
        )
    else:
        print_report(report, library.folder)
    if not report.failed:
        return 0
    return 1 if report.added or report.updated or report.unchanged else 2


def list_documents(options: Namespace) -> int:
    """Runs ``kopru list``; gives the exit code."""
    entries = Library.open(options.library).documents()
    for entry in entries:
        if options.json:
            print_json(entry_json(entry))
        else:
            print_entry(entry)
    if not entries and not options.json:
        print("The library is empty. Add documents with `kopru add PATH...`.")
    return 0


def show(options: Namespace) -> int:
    """Runs ``kopru show ID``; gives the exit code."""
    library = Library.open(options.library)
    document = library.document(options.id)
    entry = next(entry for entry in library.documents() if entry.id == options.id)
    if options.json:
        print_json(entry_json(entry) | {"text": document.text, "pages": pages_json(document)})
    elif options.text:
        print(document.text)
    else:
        print_document(entry, document)
    return 0


def remove(options: Namespace) -> int:
    """Runs ``kopru remove ID...``; gives the exit code."""
    _library(options).remove(options.ids)
    print(f"Removed: {', '.join(dict.fromkeys(options.ids))}")
    return 0


def ask(options: Namespace) -> int:
    """Runs ``kopru ask QUESTION``; gives the exit code."""
    library = _library(options)
    question = " ".join(options.question)
    if options.json:
        print_json(result_json("", library.search(question, k=options.k)))
        return 0
    if not library.documents():
        print("The library is empty. Add documents with `kopru add PATH...`.")
        return 0
    print_answer(answer(library, question, k=options.k))
    return 0


def search(options: Namespace) -> int:
    """Runs ``kopru search --queries F.jsonl``; gives the exit code."""
    queries = read_queries(options.queries)
    library = _library(options)
    refused: list[str] = []
    # On a terminal the results themselves show how far it is.
    hidden = True if sys.stdout.isatty() else None
    for query in tqdm(queries, desc="searching", unit="question", disable=hidden, leave=False):
        try:
            print_json(result_json(query.id, library.search(query.text, k=options.k)))
        except QuestionError as error:  # the others go on
            print_json(refused_json(query.id, error))
            refused.append(f"{query.place}: {error}")
    for line in refused:
        print(f"kopru: {line}", file=sys.stderr)
    if not refused:
        return 0
    return 1 if len(refused) < len(queries) else 2


def evaluate(options: Namespace) -> int:
    """Runs ``kopru eval DATASET``; gives the exit code."""
    if options.documents is not None:
        return _evaluate_places(options)
    from eval.evaluation import evaluate_beir
    from eval.report import beir_report

    dataset: Path = options.dataset
    if dataset.is_file():
        raise DatasetError(
            f"{dataset}: a file of judged questions; also give --documents DIR, the documents it points into."
        )
    with bar("evaluating", "step") as progress:
        beir = evaluate_beir(dataset, options.encoder, retriever=options.retriever, progress=progress)
    if options.json:
        print_json(beir.to_json())
    else:
        print(beir_report([beir]))
    return 0


def _evaluate_places(options: Namespace) -> int:
    from eval.places import evaluate_places
    from eval.report import misses_report, places_report

    dataset: Path = options.dataset
    if options.retriever != "hybrid":
        raise DatasetError(
            f"{dataset}: judged questions are asked as people's are, with --retriever hybrid. Leave it out, or "
            "measure a BEIR folder."
        )
    judged = sorted(dataset.glob("*.jsonl")) if dataset.is_dir() else [dataset]
    if not judged:
        raise DatasetError(f"{dataset}: no file of judged questions (.jsonl) in this folder. Give another.")
    with bar("evaluating", "step") as progress:
        places = evaluate_places(judged, options.documents, encoder_name=options.encoder, progress=progress)
    if options.json:
        print_json(_places_json(dataset, places))
        return 0
    print(places_report(places))
    if places.misses:
        print(f"\n{misses_report(places.misses)}")
    return 0


def _places_json(dataset: Path, places: "PlacesEvaluation") -> dict[str, Any]:
    """The keys of a BEIR folder's result, with measures of places; none where no question has an answer."""
    reached = places.overall() if places.answerable else None
    return {
        "dataset": dataset.resolve().name,
        "encoder": places.encoder,
        "retriever": "hybrid",
        "queries": len(places.answerable),
        "measures": {
            "Success@1": reached.in_1,
            "Success@5": reached.in_5,
            "Success@10": reached.in_10,
            "RR@10": reached.reciprocal_rank,
        }
        if reached
        else {},
        "seconds_per_query": places.seconds_per_question,
    }


def check(options: Namespace) -> int:
    """Runs ``kopru check``; gives the exit code."""
    library = Library.open(options.library) if options.rebuild else _library(options)
    if options.rebuild:
        encoder = load_encoder(options.encoder)
        with bar("encoding", "passage") as progress:
            library.rebuild(encoder=encoder, progress=progress)
        print(f"The index was made anew with the encoder {encoder.name}.")
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
    library = _library(options, create=True)
    if not library.documents():
        _add_demo(library)
    library.search("Köprü")  # the first question should not wait for the index to load

    from app.chat import launch
    from app.demo_questions import DEMO_QUESTIONS

    try:
        page = launch(
            library,
            examples=DEMO_QUESTIONS,
            host=options.host,
            port=options.port,
            open_browser=not options.no_browser,
        )
    except OSError as error:
        if error.errno is not None:
            raise
        # Gradio's own: no port from 7860 on is free, or another program was quicker.
        raise AddressError(
            f"{options.host}: no free port to serve the chat on. Give another --port."
        ) from error
    print(f"Köprü is open at {page.local_url} (stop it with Ctrl-C)", flush=True)
    page.block_thread()
    return 0


def _add_demo(library: Library) -> None:
    with bar("reading the demo texts", "file") as progress:
        report = library.add([_DEMO], progress=progress)
    if report.failed:
        raise report.failed[0]
    added = numbered(len(report.added), "demo document")
    print(f"{library.folder}: the library was empty; {added} added to try it with.")


def _library(options: Namespace, *, create: bool = False) -> Library:
    encoder = load_encoder(options.encoder) if options.encoder else None
    return Library.open(options.library, encoder=encoder, create=create)
