"""Judged questions asked over documents: is a place that answers among the first hits?

Everything goes the way of people's documents and questions: they are read and cut as for a library, and ranked
and quoted by what ranks and quotes for people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from eval.asking import Pool, ask
from eval.configuration import configuration
from eval.judgements import JudgedQuestion, find_places, load_judgements
from eval.outcome import Evaluation, Outcome
from index.corrections import said_beside
from index.cross_encoder import Reranker
from index.encoder import Encoder, load_encoder, passage_length
from index.intake import Intake, free_id
from index.library import Library
from index.progress import Progress, silent
from index.search import Retriever
from ingest.corrections import Correction, Corrections
from ingest.document import LANGUAGES, Document, Language
from ingest.errors import DatasetError
from ingest.passages import Passage
from ingest.reading import digest_sources
from ingest.transfer import CutDocument
from ingest.workers import Workers

__all__ = [
    "evaluate_library",
    "evaluate_places",
    "evaluate_questions",
    "judged_files",
    "of_split",
    "read_folder",
    "titles_of",
]


def judged_files(path: Path) -> list[Path]:
    """The files of judged questions that a path means: itself, or those in a folder.

    Raises:
        DatasetError: there is none.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise DatasetError(f"{path}: no file of judged questions (.jsonl) in this folder. Give another.")
    return files


def evaluate_places(
    judged: Sequence[Path],
    documents: Path,
    *,
    encoder_name: str | None = None,
    retriever: Retriever = "hybrid",
    reranker: Reranker | None = None,
    split: str | None = None,
    pools: bool = False,
    progress: Progress = silent,
) -> Evaluation:
    """Evaluation on judged questions over a folder of documents; of the built-in encoder without a name.

    Only questions of one ``split`` are asked if one is given; with ``pools``, also among the passages of each
    language alone.

    Raises:
        DatasetError: a judgement file is malformed, or points at what is not in the documents.
        EncoderError: the encoder cannot be loaded.
        SourceError: a document cannot be read.
    """
    questions = of_split(load_judgements(judged), split)  # first: it fails sooner than an encoder loads
    return evaluate_questions(
        questions,
        documents,
        name=_name(judged),
        encoder=load_encoder(encoder_name),
        retriever=retriever,
        reranker=reranker,
        pools=pools,
        progress=progress,
    )


def evaluate_questions(
    questions: Sequence[JudgedQuestion],
    documents: Path,
    *,
    name: str,
    encoder: Encoder,
    retriever: Retriever = "hybrid",
    reranker: Reranker | None = None,
    pools: bool = False,
    progress: Progress = silent,
) -> Evaluation:
    """Evaluation of one encoder on judged questions, over the documents of a folder.

    Raises:
        DatasetError: an answer's place is not in the documents.
        SourceError: a document cannot be read.
    """
    read, passages = read_folder(documents, encoder, progress)
    return _evaluated(
        questions,
        read,
        passages,
        name=name,
        encoder=encoder,
        retriever=retriever,
        reranker=reranker,
        pools=pools,
        progress=progress,
    )


def read_folder(
    documents: Path, encoder: Encoder, progress: Progress = silent
) -> tuple[list[Document], tuple[Passage, ...]]:
    """The documents of a folder and their passages, as a library of this encoder's would hold them.

    Raises:
        SourceError: a document, or a ``sources.toml``, cannot be read.
    """
    sources, failed = digest_sources([documents])
    paths = {place: source.path for place, source in sources.items()}
    said, unusable = said_beside(paths)
    intake = Intake({place: source.sha256 for place, source in sources.items()}, held={})
    with Workers(longest=passage_length(encoder)) as workers:
        read = list(intake.read(paths, workers, progress))
    failures = (*failed, *intake.failed, *unusable)
    if failures:
        raise failures[0]  # measured without it, the others would look better than they are
    return _named(read, said)


def _named(
    read: Iterable[CutDocument], said: Mapping[str, Correction]
) -> tuple[list[Document], tuple[Passage, ...]]:
    """Documents and passages, each document under an id of its own, and called what is said beside it."""
    documents: list[Document] = []
    passages: list[Passage] = []
    taken: set[str] = set()
    for document, its_passages in ((each.document, each.passages) for each in read):
        document_id = free_id(document.id, taken)
        taken.add(document_id)
        corrections = Corrections(said.get(document.source, Correction()))
        metadata = corrections.applied_to(document.metadata)
        documents.append(replace(document, id=document_id, metadata=metadata))
        passages += [replace(passage, document_id=document_id) for passage in its_passages]
    return documents, tuple(passages)


def titles_of(documents: Sequence[Document]) -> dict[str, str]:
    """What documents are called, by their ids."""
    return {document.id: document.metadata.title for document in documents}


def evaluate_library(
    judged: Sequence[Path],
    library: Library,
    *,
    encoder: Encoder,
    retriever: Retriever = "hybrid",
    reranker: Reranker | None = None,
    split: str | None = None,
    pools: bool = False,
    progress: Progress = silent,
) -> Evaluation:
    """Evaluation on judged questions over the documents of a library that is there already.

    Raises:
        DatasetError: a judgement file is malformed, or points at what is not in the library.
    """
    questions = of_split(load_judgements(judged), split)
    read = [library.document(entry.id) for entry in library.documents()]
    return _evaluated(
        questions,
        read,
        library.passages(),
        name=_name(judged),
        encoder=encoder,
        retriever=retriever,
        reranker=reranker,
        pools=pools,
        progress=progress,
    )


def _name(judged: Sequence[Path]) -> str:
    """What a set is called: its file's name, or that of the folder that its files are in."""
    return judged[0].stem if len(judged) == 1 else judged[0].resolve().parent.name


def of_split(questions: Sequence[JudgedQuestion], split: str | None) -> Sequence[JudgedQuestion]:
    """The questions of one split, or all.

    Raises:
        DatasetError: none is of that split.
    """
    if split is None:
        return questions
    chosen = [question for question in questions if question.split == split]
    if not chosen:
        there = ", ".join(sorted({question.split for question in questions if question.split})) or "none"
        raise DatasetError(f"no question is of the split {split!r}; there are: {there}. Give one of those.")
    return chosen


def _evaluated(
    questions: Sequence[JudgedQuestion],
    documents: Sequence[Document],
    passages: Sequence[Passage],
    *,
    name: str,
    encoder: Encoder,
    retriever: Retriever,
    reranker: Reranker | None,
    pools: bool,
    progress: Progress,
) -> Evaluation:
    places = find_places(questions, documents)
    pool = Pool.of(passages, encoder, progress, titles=titles_of(documents))
    asked = partial(ask, encoder=encoder, retriever=retriever, reranker=reranker, progress=progress)
    outcomes = asked(questions, places, pool)
    alone: dict[Language, tuple[Outcome, ...]] = {}
    for language in LANGUAGES if pools else ():
        answered = {outcome.id for outcome in outcomes if language in outcome.first_in}
        if answered:
            chosen = [question for question in questions if question.id in answered]
            part = pool.only(language, encoder, progress)
            alone[language] = asked(chosen, places, part)
    return Evaluation(
        dataset=name,
        encoder=encoder.name,
        retriever=retriever,
        configuration=configuration(encoder, retriever, reranker)
        | {"documents": str(len(documents)), "passages": str(len(passages))},
        outcomes=outcomes,
        pools=alone,
    )
