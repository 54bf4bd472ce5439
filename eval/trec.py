"""Runs and judgements as TREC writes them, of any system: they are measured and compared by documents alone.

A line of judgements is ``topic iteration document relevance``, a line of a run ``topic Q0 document rank score
tag``.
"""

from collections.abc import Mapping
from pathlib import Path

from eval.measures import measure
from eval.outcome import Evaluation, Outcome, Shown
from eval.records import Line, read_lines
from ingest.errors import DatasetError

__all__ = ["evaluate_trec", "read_qrels", "read_trec_run", "write_qrels", "write_trec_run"]

_DEPTH = 1000  # documents a topic: the most that TREC's tracks take of a run (Voorhees & Harman, 2005)
_SHOWN = 10


def evaluate_trec(run: Path, qrels: Path) -> Evaluation:
    """What a run reached; a judged topic that it does not hold counts as 0.

    Raises:
        DatasetError: a file is missing or malformed, or they have no topic in common.
    """
    judged, ranked = read_qrels(qrels), read_trec_run(run)
    if not judged.keys() & ranked.keys():
        raise DatasetError(
            f"{run}: none of its topics is judged in {qrels}. Give the judgements of this run."
        )
    values = measure(judged, ranked)
    outcomes = []
    for topic, grades in judged.items():
        relevant = {document for document, grade in grades.items() if grade > 0}
        documents = ranked.get(topic, [])
        outcomes.append(
            Outcome(
                id=topic,
                kind="judged",
                language=None,
                split=None,
                text=topic,
                answerable=True,
                measures=values[topic],
                first=next((rank for rank, each in enumerate(documents, start=1) if each in relevant), None),
                shown=tuple(
                    Shown(document, 0, 0, None, document in relevant, "") for document in documents[:_SHOWN]
                ),
            )
        )
    return Evaluation(qrels.stem, run.stem, "run", {"run": run.name, "qrels": qrels.name}, tuple(outcomes))


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Relevance by topic and document.

    Raises:
        DatasetError: the file is missing, empty or malformed; the message says where.
    """
    qrels: dict[str, dict[str, int]] = {}
    for line in read_lines(path):
        topic, _, document, grade = _columns(line, ("topic", "iteration", "document", "relevance"))
        relevance = _number(line, grade, int)
        if qrels.setdefault(topic, {}).setdefault(document, int(relevance)) != relevance:
            raise line.error(f"{topic!r} and {document!r} had another relevance before. Keep one.")
    if not qrels:
        raise DatasetError(f"{path}: not one judgement. Write `topic 0 document relevance` a line.")
    return qrels


def read_trec_run(path: Path) -> dict[str, list[str]]:
    """Documents of each topic, best first: by score, as trec_eval sorts them, whatever rank is stated.

    Raises:
        DatasetError: the file is missing, empty or malformed, or has a document twice; the message says where.
    """
    scores: dict[str, dict[str, float]] = {}
    for line in read_lines(path):
        topic, _, document, _, score, _ = _columns(line, ("topic", "Q0", "document", "rank", "score", "tag"))
        if document in scores.setdefault(topic, {}):
            raise line.error(f"document {document!r} comes twice for {topic!r}. Keep its best place.")
        scores[topic][document] = _number(line, score, float)
    if not scores:
        raise DatasetError(f"{path}: not one line of a run. Write `topic Q0 document rank score tag` a line.")
    return {
        topic: sorted(sorted(found, reverse=True), key=lambda document: -found[document])[:_DEPTH]
        for topic, found in scores.items()
    }


def write_qrels(qrels: Mapping[str, Mapping[str, int]], path: Path) -> None:
    """Writes judgements; ids with spaces in them get underscores, since TREC's columns are apart by spaces."""
    lines = [
        f"{_id(topic)} 0 {_id(document)} {grade}\n"
        for topic, found in qrels.items()
        for document, grade in found.items()
    ]
    path.write_text("".join(lines), encoding="utf-8")


def write_trec_run(run: Mapping[str, list[str]], path: Path, *, tag: str) -> None:
    """Writes rankings, best first; scores fall with the rank."""
    lines = [
        f"{_id(topic)} Q0 {_id(document)} {rank} {len(documents) - rank + 1} {_id(tag)}\n"
        for topic, documents in run.items()
        for rank, document in enumerate(documents, start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _id(name: str) -> str:
    return "_".join(name.split()) or "-"


def _columns(line: Line, names: tuple[str, ...]) -> list[str]:
    columns = line.text.split()
    if len(columns) != len(names):
        shown = " ".join(f"<{name}>" for name in names)
        raise line.error(f"{len(columns)} columns. Write {shown}, with spaces between.")
    return columns


def _number(line: Line, text: str, kind: type[int] | type[float]) -> float:
    try:
        value = kind(text)
    except ValueError as error:
        what = "a whole number" if kind is int else "a number"
        raise line.error(f"{text!r} is not {what}.") from error
    if value != value or value in (float("inf"), float("-inf")):
        raise line.error(f"{text!r} is not a number to sort by.")
    return value
