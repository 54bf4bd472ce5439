"""What each ``kopru`` verb does, and how its result looks in a terminal and as JSON."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from json import JSONDecodeError, dumps, loads
from pathlib import Path
from shutil import get_terminal_size
from sys import stderr, stdin
from textwrap import fill
from typing import Any

from tqdm import tqdm

from app.answer import Answer, answer
from app.citations import citation_line
from app.messages import language_name, message
from index.encoder import load_encoder
from index.hit import Hit, SearchResult
from index.library import AddReport, Library
from index.progress import Progress
from index.store import LibraryEntry
from ingest.document import Document
from ingest.errors import DatasetError, QuestionError

__all__ = ["add", "ask", "chat", "check", "evaluate", "list_documents", "remove", "search", "show"]

_DEMO = Path(__file__).resolve().parent.parent / "corpus" / "demo"
_WIDEST = 100  # columns: longer lines are hard to read


def add(options: Namespace) -> int:
    """Runs ``kopru add PATH...``; gives the exit code."""
    library = _library(options, create=True)
    with _bar("reading", "file") as progress:
        report = library.add(options.paths, progress=progress)
    if options.json:
        _print_json(
            {
                "added": report.added,
                "updated": report.updated,
                "unchanged": report.unchanged,
                "failed": [str(error) for error in report.failed],
            }
        )
    else:
        _print_report(report, library.folder)
    if not report.failed:
        return 0
    return 1 if report.added or report.updated or report.unchanged else 2


def _print_report(report: AddReport, folder: Path) -> None:
    for error in report.failed:
        print(f"kopru: {error}", file=stderr)
    for what, ids in (("Added", report.added), ("Read anew", report.updated)):
        for document_id in ids:
            print(f"{what}: {document_id}")
    changed = len(report.added) + len(report.updated)
    if report.unchanged:
        print(f"Already there, unchanged: {_number(len(report.unchanged), 'document')}.")
    if report.failed:
        print(f"Not read: {_number(len(report.failed), 'file')} (see above).")
    print(f"{_number(changed, 'document')} changed in {folder}." if changed else "Nothing changed.")


def list_documents(options: Namespace) -> int:
    """Runs ``kopru list``; gives the exit code."""
    library = _library(options)
    entries = library.documents()
    for entry in entries:
        if options.json:
            _print_json(_entry_json(entry))
        else:
            names = (
                ", ".join(language_name(language, "en") for language in entry.languages)
                or "no language known"
            )
            size = f"{_number(entry.page_count, 'page')}, {_number(entry.passage_count, 'passage')}"
            print(f"{entry.id}\n    {_described(entry)}\n    {size}; {names}")
    if not entries and not options.json:
        print("The library is empty. Add documents with `kopru add PATH...`.")
    return 0


def show(options: Namespace) -> int:
    """Runs ``kopru show ID``; gives the exit code."""
    library = _library(options)
    document = library.document(options.id)
    entry = next(entry for entry in library.documents() if entry.id == options.id)
    if options.json:
        _print_json(_entry_json(entry) | {"text": document.text, "pages": _pages_json(document)})
    elif options.text:
        print(document.text)
    else:
        names = ", ".join(language_name(language, "en") for language in entry.languages) or "none known"
        rows = {
            "id": entry.id,
            "title": entry.metadata.title,
            "authors": "; ".join(entry.metadata.authors) or "not known",
            "year": str(entry.metadata.year or "not known"),
            "languages": names,
            "pages": _page_summary(document),
            "passages": str(entry.passage_count),
            "characters": str(entry.characters),
            "file": entry.source,
            "sha256": entry.sha256,
            "added": entry.added,
        }
        for name, value in rows.items():
            print(f"{name:<11}{value}")
    return 0


def remove(options: Namespace) -> int:
    """Runs ``kopru remove ID...``; gives the exit code."""
    _library(options).remove(options.ids)
    print(f"Removed: {', '.join(dict.fromkeys(options.ids))}")
    return 0


def ask(options: Namespace) -> int:
    """Runs ``kopru ask QUESTION``; gives the exit code."""
    library = _library(options)
    if options.json:
        _print_json(_result_json("", library.search(options.question, k=options.k)))
        return 0
    if not library.documents():
        print("The library is empty. Add documents with `kopru add PATH...`.")
        return 0
    _print_answer(answer(library, options.question, k=options.k))
    return 0


def _print_answer(found: Answer) -> None:
    language = found.language or "en"
    width = min(_WIDEST, get_terminal_size().columns)
    count = len(found.citations)
    if found.status == "none":
        print(message("answer_none", language))
        print(message("answer_none_hint", language))
        return
    if found.status == "related":
        print(message("answer_related", language, n=count))
    for citation in found.citations:
        badge = language_name(citation.language, language)
        print(f"\n[{citation.number}] {citation_line(citation, language)} · {badge} · {citation.document_id}")
        for quote in citation.quotes:
            shown = fill(" ".join(quote.split()), width, initial_indent="    ", subsequent_indent="    ")
            print(shown)


def search(options: Namespace) -> int:
    """Runs ``kopru search --queries F.jsonl``; gives the exit code."""
    queries = list(_queries(options.queries))
    library = _library(options)
    for query_id, text in tqdm(queries, desc="searching", unit="question", disable=None, leave=False):
        _print_json(_result_json(query_id, library.search(text, k=options.k)))
    return 0


def _queries(name: str) -> Iterator[tuple[str, str]]:
    """Ids and questions of a JSON-lines file, ``-`` for standard input; all are checked before any is asked."""
    try:
        lines = stdin.readlines() if name == "-" else Path(name).read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise QuestionError(f"{name}: there is no such file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{name}: cannot be read as UTF-8 text ({error}).") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = loads(line)
            query_id, text = record["id"], record["text"]
        except (JSONDecodeError, KeyError, TypeError) as error:
            raise QuestionError(
                f'{name}, line {number}: not an object like {{"id": "1", "text": "..."}} ({error!r}).'
            ) from error
        if not isinstance(text, str) or not isinstance(query_id, str | int):
            raise QuestionError(f"{name}, line {number}: id and text must be strings.")
        yield str(query_id), text


def evaluate(options: Namespace) -> int:
    """Runs ``kopru eval DATASET``; gives the exit code."""
    from eval.evaluation import evaluate_beir
    from eval.places import evaluate_places
    from eval.report import beir_report, misses_report, places_report

    dataset: Path = options.dataset
    if options.documents is None:
        if dataset.is_file():
            raise DatasetError(
                f"{dataset}: a file of judged questions; also give --documents DIR, the documents it points into."
            )
        with _bar("evaluating", "step") as progress:
            beir = evaluate_beir(dataset, options.encoder, retriever=options.retriever, progress=progress)
        if options.json:
            _print_json(beir.to_json())
        else:
            print(beir_report([beir]))
        return 0
    judged = sorted(dataset.glob("*.jsonl")) if dataset.is_dir() else [dataset]
    with _bar("evaluating", "step") as progress:
        places = evaluate_places(judged, options.documents, encoder_name=options.encoder, progress=progress)
    print(places_report(places))
    print(misses_report(places.misses))
    return 0


def check(options: Namespace) -> int:
    """Runs ``kopru check``; gives the exit code."""
    library = _library(options)
    if options.rebuild:
        with _bar("encoding", "passage") as progress:
            library.rebuild(encoder=load_encoder(options.encoder), progress=progress)
        print("The index was made anew.")
    problems = library.check()
    for problem in problems:
        print(f"kopru: {problem}", file=stderr)
    if problems:
        return 2
    print(f"{library.folder}: {_number(len(library.documents()), 'document')}, nothing wrong.")
    return 0


def chat(options: Namespace) -> int:
    """Runs ``kopru chat``; gives the exit code."""
    library = _library(options, create=True)
    if not library.documents():
        with _bar("reading the demo texts", "file") as progress:
            library.add([_DEMO], progress=progress)
    library.search("Köprü")  # the first question should not wait for the index to load

    from app.chat import launch
    from app.demo_questions import DEMO_QUESTIONS

    page = launch(
        library,
        examples=DEMO_QUESTIONS,
        host=options.host,
        port=options.port,
        open_browser=not options.no_browser,
    )
    print(f"Köprü is open at {page.local_url} (stop it with Ctrl-C)", flush=True)
    page.block_thread()
    return 0


def _library(options: Namespace, *, create: bool = False) -> Library:
    encoder = load_encoder(options.encoder) if options.encoder else None
    return Library.open(options.library, encoder=encoder, create=create)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Progress]:
    """A progress bar on a terminal; nothing where the output is a file."""
    with tqdm(desc=what, unit=unit, disable=None, leave=False) as bar:

        def advance(done: int, total: int, /) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield advance


def _result_json(query_id: str, result: SearchResult) -> dict[str, Any]:
    return {
        "id": query_id,
        "language": result.language,
        "status": result.status,
        "confidence": round(result.confidence, 4),
        "hits": [_hit_json(hit) for hit in result.hits],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "document": hit.passage.document_id,
        "title": hit.metadata.title,
        "pages": [page.number for page in hit.pages],
        "page_labels": [page.label for page in hit.pages],
        "language": hit.passage.language,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "quotes": [{"start": quote.start, "end": quote.end, "text": quote.text} for quote in hit.quotes],
    }


def _entry_json(entry: LibraryEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.metadata.title,
        "authors": entry.metadata.authors,
        "year": entry.metadata.year,
        "language": entry.metadata.language,
        "languages": entry.languages,
        "page_count": entry.page_count,
        "passage_count": entry.passage_count,
        "characters": entry.characters,
        "source": entry.source,
        "sha256": entry.sha256,
        "added": entry.added,
    }


def _pages_json(document: Document) -> list[dict[str, Any]]:
    return [
        {"number": page.number, "label": page.label, "start": page.start, "end": page.end}
        for page in document.pages
    ]


def _described(entry: LibraryEntry) -> str:
    parts: Sequence[str] = (
        ", ".join(entry.metadata.authors), entry.metadata.title, str(entry.metadata.year or ""),
    )  # fmt: skip
    return ". ".join(part for part in parts if part)


def _page_summary(document: Document) -> str:
    labels = [page.label for page in document.pages if page.label is not None]
    printed = f", printed {labels[0]} to {labels[-1]}" if labels else ""
    return f"{len(document.pages)}{printed}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _print_json(value: object) -> None:
    print(dumps(value, ensure_ascii=False))
