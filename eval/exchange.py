"""Judged questions for other programs, and from them: as BEIR's folders and as TREC's files.

Ours point at places in documents; theirs name texts of a corpus. So passages become the corpus on the way out,
and a judged text becomes the place where a document has it on the way in.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from unicodedata import normalize

from eval.alignment import letters_of
from eval.asking import DEPTH, Pool, relevant_passages
from eval.datasets import QRELS_HEADER, Dataset, language_of
from eval.judgements import Evidence, JudgedQuestion, Place, find_places, is_hit
from eval.places import titles_of
from eval.trec import write_qrels, write_trec_run
from index.cross_encoder import Reranker
from index.encoder import Encoder
from index.progress import Progress, silent
from index.search import Retriever, rank
from ingest.document import Document, Language
from ingest.errors import DatasetError, QuestionError
from ingest.passages import Passage

__all__ = ["export_judged", "import_judged"]

_FEWEST_LETTERS = 16  # a text of less stands in many documents without being this one
_Asked = Mapping[str, tuple[JudgedQuestion, Language]]
"""Questions and the language that each is asked in, by the id they go out with."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written; ``unshown`` are questions whose answers no single passage shows half of."""

    passages: int
    questions: int
    judgements: int
    unshown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """The questions that could be taken over, and for those that could not be, or not wholly, a sentence each."""

    questions: tuple[JudgedQuestion, ...]
    problems: tuple[str, ...]


def export_judged(
    questions: Sequence[JudgedQuestion],
    documents: Sequence[Document],
    passages: Sequence[Passage],
    folder: Path,
    *,
    encoder: Encoder,
    retriever: Retriever = "hybrid",
    reranker: Reranker | None = None,
    progress: Progress = silent,
) -> Exported:
    """Writes a judged set as BEIR reads it, and as TREC does with a run of what we retrieve.

    ``corpus.jsonl`` has every passage, ``queries.jsonl`` every question in each of its languages, also those
    that have no answer, ``qrels/test.tsv`` and ``qrels.txt`` the passages that answer, ``run.txt`` the first
    hundred of each question.

    Raises:
        DatasetError: an answer's place is not in the documents, or the folder cannot be written to or holds
            other files.
    """
    places = find_places(questions, documents)
    relevant = relevant_passages(places, passages)
    asked = {_key(each, language): (each, language) for each in questions for language in each.texts}
    qrels = {
        key: {f"{document}:{ordinal}": 1 for document, ordinal in relevant[question.id]}
        for key, (question, _) in asked.items()
        if relevant[question.id]
    }
    _make(folder)
    pool = Pool.of(passages, encoder, progress, titles=titles_of(documents))
    run = _run(asked, pool, encoder=encoder, retriever=retriever, reranker=reranker, progress=progress)
    try:
        _write_beir(folder, passages, asked, qrels=qrels)
        write_qrels(qrels, folder / "qrels.txt")
        write_trec_run(run, folder / "run.txt", tag=f"kopru-{retriever}")
    except OSError as error:
        raise DatasetError(f"{folder}: cannot be written to ({error.strerror}). Make room there.") from error
    unshown = tuple(key for key, (question, _) in asked.items() if question.evidence and key not in qrels)
    return Exported(len(passages), len(asked), sum(map(len, qrels.values())), unshown)


def import_judged(dataset: Dataset, documents: Sequence[Document], passages: Sequence[Passage]) -> Imported:
    """The judged questions of a collection whose answering texts stand in ``documents``, too.

    A text is found by its letters alone, whatever became of its spaces, case and punctuation.
    """
    texts = {document.id: document.text for document in dataset.documents}
    shelf = _Shelf(documents, passages)
    questions, problems = [], []
    for question in dataset.questions:
        language = language_of(question)
        if language is None:
            problems.append(
                f"{question.id}: is in none of the four languages, or does not say in which: left out."
            )
            continue
        evidence: list[Evidence] = []
        for corpus_id, grade in dataset.qrels[question.id].items():
            if grade > 0:
                found = shelf.evidence(texts[corpus_id])
                evidence += found if not isinstance(found, str) else ()
                if isinstance(found, str):
                    problems.append(f"{question.id}: {corpus_id} {found}")
        if evidence:
            questions.append(
                JudgedQuestion(
                    question.id, "judged", {language: question.text.strip()}, tuple(dict.fromkeys(evidence))
                )
            )
        else:
            problems.append(f"{question.id}: no text that answers it is in the documents: left out.")
    return Imported(tuple(questions), tuple(problems))


class _Shelf:
    """The documents that texts are looked for in."""

    def __init__(self, documents: Sequence[Document], passages: Sequence[Passage]) -> None:
        self._documents = [(document, letters_of(document.text)) for document in documents]
        self._passages: dict[str, list[Passage]] = {}
        for passage in passages:
            self._passages.setdefault(passage.document_id, []).append(passage)
        self.evidence = cache(self._evidence)  # one text may answer many questions

    def _evidence(self, text: str) -> tuple[Evidence, ...] | str:
        """Where documents have this text, or why that is nowhere."""
        exact = normalize("NFC", text).strip()
        sought = letters_of(exact).letters
        if len(sought) < _FEWEST_LETTERS:
            return "is too short to be told from other texts."
        found = []
        for document, letters in self._documents:
            start, at = document.text.find(exact), letters.letters.find(sought)
            if start >= 0:
                found.append(Place(document.id, start, start + len(exact)))
            elif at >= 0:
                end = letters.offsets[at + len(sought) - 1] + 1
                found.append(Place(document.id, letters.offsets[at], _with_its_stop(document.text, end)))
        if not found:
            return "is not in the documents."
        shown = [
            place
            for place in found
            if any(is_hit(each, place) for each in self._passages.get(place.document_id, ()))
        ]
        if not shown:
            return "is longer than the passages that people are shown. Mark its answer with `kopru eval --label`."
        by_id = {document.id: document.text for document, _ in self._documents}
        return tuple(
            Evidence(
                place.document_id,
                place.start,
                place.end,
                by_id[place.document_id][place.start : place.end],
            )
            for place in shown
        )


def _with_its_stop(text: str, end: int) -> int:
    """``end``, behind the marks that close a sentence: letters alone were compared."""
    while end < len(text) and text[end] in ".!?…»”\")'’":
        end += 1
    return end


def _run(
    asked: _Asked,
    pool: Pool,
    *,
    encoder: Encoder,
    retriever: Retriever,
    reranker: Reranker | None,
    progress: Progress,
) -> dict[str, list[str]]:
    run: dict[str, list[str]] = {}
    for key, (question, language) in asked.items():
        try:
            ranking = rank(
                pool.generation,
                question.texts[language],
                scope=replace(pool.scope, positions=None),
                encoder=encoder,
                k=DEPTH,
                retriever=retriever,
                reranker=reranker,
                texts=pool.texts,
            )
        except QuestionError:  # people get no answer either
            continue
        run[key] = [_passage_id(pool.passages[number]) for number in ranking.passage_ids]
        progress(len(run), len(asked))
    return run


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        full = any(folder.iterdir())
    except OSError as error:
        raise DatasetError(f"{folder}: cannot be made ({error.strerror}). Give another folder.") from error
    if full:
        raise DatasetError(f"{folder}: this folder holds other files. Give an empty or a new folder.")


def _write_beir(
    folder: Path, passages: Sequence[Passage], asked: _Asked, *, qrels: Mapping[str, Mapping[str, int]]
) -> None:
    _write_lines(folder / "corpus.jsonl", map(_corpus_line, passages))
    _write_lines(folder / "queries.jsonl", (_query_line(key, *question) for key, question in asked.items()))
    judged = [[key, passage, f"{grade}"] for key, row in qrels.items() for passage, grade in row.items()]
    (folder / "qrels").mkdir()
    lines = ["\t".join(columns) + "\n" for columns in (QRELS_HEADER, *judged)]
    (folder / "qrels" / "test.tsv").write_text("".join(lines), encoding="utf-8")


def _write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def _key(question: JudgedQuestion, language: Language) -> str:
    return "_".join(f"{question.id}-{language}".split())  # columns are apart by tabs and spaces


def _passage_id(passage: Passage) -> str:
    return f"{passage.document_id}:{passage.ordinal}"


def _corpus_line(passage: Passage) -> dict[str, object]:
    about = {
        "document": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "language": passage.language,
        "section": passage.section,
    }
    # No title: whoever encodes title and text together would measure something else than people get.
    return {"_id": _passage_id(passage), "title": "", "text": passage.text, "metadata": about}


def _query_line(key: str, question: JudgedQuestion, language: Language) -> dict[str, object]:
    about = {"id": question.id, "kind": question.kind, "split": question.split}
    return {"_id": key, "text": question.texts[language], "language": language, "metadata": about}
