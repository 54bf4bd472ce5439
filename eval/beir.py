"""A judged collection in BEIR's layout, answered: its documents are cut and ranked as people's are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from unicodedata import normalize

from eval.asking import DEPTH, Pool
from eval.configuration import configuration
from eval.datasets import Dataset, DatasetDocument, DatasetQuestion, language_of, load_dataset
from eval.measures import Measure, measure
from eval.outcome import Evaluation, Outcome, Shown
from index.cross_encoder import Reranker
from index.encoder import Encoder, load_encoder, passage_length
from index.progress import Progress, silent
from index.search import Ranking, Retriever, rank
from ingest.document import Document, Metadata, Page
from ingest.errors import QuestionError
from ingest.passages import Passage, cut

__all__ = ["evaluate", "evaluate_beir"]

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Answer:
    """The best passage of each document, best first, and the ranking that people get."""

    passages: tuple[Passage, ...]
    ranking: Ranking | None
    seconds: float


def evaluate_beir(
    folder: Path,
    encoder_name: str | None = None,
    *,
    retriever: Retriever = "hybrid",
    reranker: Reranker | None = None,
    progress: Progress = silent,
) -> Evaluation:
    """Evaluation on a folder in BEIR's layout; without a name, of the built-in encoder.

    Raises:
        DatasetError: the folder is not a judged collection.
        EncoderError: the encoder cannot be loaded.
    """
    dataset = load_dataset(folder)  # first: it fails sooner than an encoder loads
    encoder = load_encoder(encoder_name)
    return evaluate(dataset, encoder=encoder, retriever=retriever, reranker=reranker, progress=progress)


def evaluate(
    dataset: Dataset,
    *,
    encoder: Encoder,
    retriever: Retriever = "hybrid",
    reranker: Reranker | None = None,
    progress: Progress = silent,
) -> Evaluation:
    """Evaluation of one encoder, retriever and reranker on one collection, each judged question asked once."""
    longest = passage_length(encoder)
    passages = [
        passage for document in dataset.documents for passage in cut(_document(document), longest=longest)
    ]
    total = len(passages) + len(dataset.questions)
    titles = {document.id: document.title for document in dataset.documents}
    pool = Pool.of(passages, encoder, lambda done, _: progress(done, total), titles=titles)
    answers: dict[str, _Answer] = {}
    for question in dataset.questions:
        answers[question.id] = _asked(question, pool, encoder=encoder, retriever=retriever, reranker=reranker)
        progress(len(passages) + len(answers), total)
    run = {key: [passage.document_id for passage in answer.passages] for key, answer in answers.items()}
    values = measure(dataset.qrels, run)
    documents, cut_into = len(dataset.documents), len(passages)
    return Evaluation(
        dataset=dataset.name,
        encoder=encoder.name,
        retriever=retriever,
        configuration=configuration(encoder, retriever, reranker)
        | {"documents": str(documents), "passages": str(cut_into)},
        outcomes=tuple(
            _outcome(question, answers[question.id], dataset.qrels[question.id], values[question.id])
            for question in dataset.questions
        ),
    )


def _asked(
    question: DatasetQuestion,
    pool: Pool,
    *,
    encoder: Encoder,
    retriever: Retriever,
    reranker: Reranker | None,
) -> _Answer:
    ranked = partial(
        rank,
        pool.generation,
        question.text,
        scope=replace(pool.scope, positions=None),
        encoder=encoder,
        retriever=retriever,
        reranker=reranker,
        texts=pool.texts,
    )
    started = perf_counter()
    try:
        found = ranked(k=DEPTH)
    except QuestionError:  # no word in it: people get no answer either, and it counts as none
        return _Answer((), None, perf_counter() - started)
    seconds = perf_counter() - started
    return _Answer(_best_passages(found, ranked, passages=pool.passages), found, seconds)


def _best_passages(
    found: Ranking, ranked: Callable[..., Ranking], *, passages: Sequence[Passage]
) -> tuple[Passage, ...]:
    """Up to ``DEPTH`` documents' best passages, each at its rank."""
    k = DEPTH
    best: dict[str, Passage] = {}
    while True:
        for number in found.passage_ids:
            best.setdefault(passages[number].document_id, passages[number])
        if len(best) >= DEPTH or len(found.passage_ids) < k:
            return tuple(best.values())[:DEPTH]
        # A document took several places. Deeper rankings only follow: the first is what people get.
        k *= 4
        found = ranked(k=k)


def _outcome(
    question: DatasetQuestion, answer: _Answer, judged: Mapping[str, int], values: Mapping[Measure, float]
) -> Outcome:
    relevant = {document for document, relevance in judged.items() if relevance > 0}
    ranks = [
        (rank, passage.language)
        for rank, passage in enumerate(answer.passages, start=1)
        if passage.document_id in relevant
    ]
    return Outcome(
        id=question.id,
        kind="judged",
        language=language_of(question),
        split=None,
        text=question.text,
        answerable=True,
        measures=values,
        first=ranks[0][0] if ranks else None,
        shown=tuple(
            Shown(
                document=passage.document_id,
                start=passage.start,
                end=passage.end,
                language=passage.language,
                relevant=passage.document_id in relevant,
                text=passage.text,
            )
            for passage in answer.passages[:_SHOWN]
        ),
        status=answer.ranking.status if answer.ranking else None,
        confidence=answer.ranking.confidence if answer.ranking else None,
        seconds=answer.seconds,
    )


def _document(document: DatasetDocument) -> Document:
    text = normalize("NFC", f"{document.title}\n\n{document.text}" if document.title else document.text)
    return Document(
        id=document.id,
        source="",
        sha256="",
        metadata=Metadata(title=document.title, authors=(), year=None, language=None),
        text=text,
        pages=(Page(number=1, label=None, start=0, end=len(text)),),
    )
