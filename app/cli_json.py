"""What the ``kopru`` command reads and writes as JSON, one object a line."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from json import JSONDecodeError, dumps, loads
from pathlib import Path
from typing import Any

from index.hit import Elsewhere, Hit, Quote, SearchResult
from index.store import LibraryEntry
from ingest.document import Document
from ingest.errors import QuestionError

__all__ = [
    "Query",
    "document_json",
    "entry_json",
    "print_json",
    "read_queries",
    "refused_json",
    "result_json",
]

_EXPECTED = 'Write one object a line, like {"id": "1", "text": "Who built the bridge?"}.'


@dataclass(frozen=True, slots=True)
class Query:
    """One line of a file of questions; ``place`` names file and line."""

    place: str
    id: str
    text: str


def read_queries(name: str) -> Sequence[Query]:
    """The questions of a JSON Lines file, in its order; ``-`` is standard input.

    Raises:
        QuestionError: it cannot be read, has no question, or a line is none; the message says which.
    """
    shown = "standard input" if name == "-" else name
    try:
        # Always UTF-8, whatever the terminal speaks.
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise QuestionError(
            f"{shown}: cannot be read ({error.strerror}). Give a file of questions, or - for standard input."
        ) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise QuestionError(f"{shown}, line {line}: not UTF-8 ({error.reason}). Save it as UTF-8.") from error
    # Not splitlines: it would also split at separators that may stand inside a JSON string.
    numbered = enumerate(text.split("\n"), start=1)
    queries = [_query(f"{shown}, line {number}", line) for number, line in numbered if line.strip()]
    if not queries:
        raise QuestionError(f"{shown}: there is not one question in it. {_EXPECTED}")
    return queries


def _query(place: str, line: str) -> Query:
    try:
        record = loads(line)
    except JSONDecodeError as error:
        raise QuestionError(
            f"{place}: not JSON ({error.msg} at character {error.pos + 1}). {_EXPECTED}"
        ) from error
    if not isinstance(record, dict):
        raise QuestionError(f"{place}: a JSON {type(record).__name__}, not an object. {_EXPECTED}")
    for name in ("id", "text"):
        if name not in record:
            raise QuestionError(f"{place}: no {name!r}. {_EXPECTED}")
    query_id, text = record["id"], record["text"]
    if isinstance(query_id, bool) or not isinstance(query_id, str | int):
        raise QuestionError(f"{place}: 'id' is {query_id!r}. Write it as text, in quotes.")
    if not isinstance(text, str):
        raise QuestionError(f"{place}: 'text' is {text!r}. Write it as text, in quotes.")
    return Query(place, str(query_id), text)


def result_json(query_id: str, result: SearchResult) -> dict[str, Any]:
    """What was found for one question; of one that is words in quotation marks also whether they stand there."""
    phrase = {} if result.word_for_word is None else {"word_for_word": result.word_for_word}
    return {
        "id": query_id,
        "language": result.language,
        "status": result.status,
        "confidence": round(result.confidence, 4),
        **phrase,
        "hits": [_hit_json(hit) for hit in result.hits],
    }


def refused_json(query_id: str, error: QuestionError) -> dict[str, Any]:
    """The same keys for a question that cannot be asked, so that each line in gives a line out; and why."""
    return {
        "id": query_id,
        "language": None,
        "status": "none",
        "confidence": 0.0,
        "hits": [],
        "error": str(error),
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "document": hit.passage.document_id,
        "title": hit.metadata.title,
        "pages": [page.number for page in hit.pages],
        "page_labels": [page.label for page in hit.pages],
        "section": hit.passage.section,
        "kind": hit.passage.kind,
        "language": hit.passage.language,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "quotes": [_quote_json(quote, hit) for quote in hit.quotes],
        "also": [_elsewhere_json(place) for place in hit.also],
    }


def _quote_json(quote: Quote, hit: Hit) -> dict[str, Any]:
    """A quote with the pages that it stands on itself: its passage may begin before them, or run on."""
    pages = [page for page in hit.pages if page.start < quote.end and quote.start < page.end]
    return {
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "pages": [page.number for page in pages],
        "page_labels": [page.label for page in pages],
    }


def _elsewhere_json(place: Elsewhere) -> dict[str, Any]:
    """Another place that says the same; its text is ``text[start:end]`` of its document."""
    return {
        "document": place.passage.document_id,
        "title": place.metadata.title,
        "pages": [page.number for page in place.pages],
        "page_labels": [page.label for page in place.pages],
        "language": place.passage.language,
        "start": place.passage.start,
        "end": place.passage.end,
    }


def entry_json(entry: LibraryEntry) -> dict[str, Any]:
    """A document as it stands in the list."""
    return {
        "id": entry.id,
        "title": entry.metadata.title,
        "authors": entry.metadata.authors,
        "year": entry.metadata.year,
        "publisher": entry.metadata.publisher,
        "work": entry.metadata.work,
        "language": entry.metadata.language,
        "languages": entry.languages,
        "page_count": entry.page_count,
        "passage_count": entry.passage_count,
        "characters": entry.characters,
        "source": entry.source,
        "sha256": entry.sha256,
        "added": entry.added,
        "collections": entry.collections,
    }


def document_json(document: Document) -> dict[str, Any]:
    """What the list does not say of a document: where its metadata was learned, its report, and its text.

    ``label`` is the number printed on a page, null where none is known; ``notes`` are its footnotes.
    """
    return {
        "origins": dict(document.metadata.origins),
        "repairs": dict(document.report.repairs),
        "problems": [asdict(problem) for problem in document.report.problems],
        "text": document.text,
        "pages": [asdict(page) for page in document.pages],
        "notes": [{"start": start, "end": end} for start, end in document.notes],
    }


def print_json(value: object) -> None:
    """Prints ``value`` on one line, its letters as they are."""
    print(dumps(value, ensure_ascii=False))
