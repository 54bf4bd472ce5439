"""Judged questions asked over documents: is a place that answers among the first hits?

Everything goes the way of people's documents and questions: they are read into a library, and ranked and
quoted by what ranks and quotes for people.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.asking import Pool, ask
from eval.configuration import configuration
from eval.judgements import JudgedQuestion, find_places, load_judgements
from eval.outcome import Evaluation, Outcome
from index.cross_encoder import Reranker
from index.encoder import Encoder, load_encoder
from index.library import Library
from index.progress import Progress, silent
from index.search import Retriever
from ingest.document import LANGUAGES, Document, Language
from ingest.errors import DatasetError
from ingest.passages import Passage

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
    """Evaluation of one encoder on judged questions, over a library made of a folder for the occasion.

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
    """The documents of a folder and their passages, as a library reads them.

    Raises:
        SourceError: a document cannot be read.
    """
    with TemporaryDirectory() as folder:
        library = Library.open(Path(folder) / "library", encoder=encoder, create=True)
        failed = library.add([documents], progress=progress).failed
        if failed:
            raise failed[0]  # measured without it, the others would look better than they are
        return [library.document(entry.id) for entry in library.documents()], library.passages()


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
    pool = Pool.of(passages, encoder, titles=titles_of(documents))
    asked = partial(ask, encoder=encoder, retriever=retriever, reranker=reranker)
    outcomes = asked(questions, places, pool, progress=progress)
    alone: dict[Language, tuple[Outcome, ...]] = {}
    for language in LANGUAGES if pools else ():
        answered = {outcome.id for outcome in outcomes if language in outcome.first_in}
        if answered:
            chosen = [question for question in questions if question.id in answered]
            part = pool.only(language, encoder)
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
