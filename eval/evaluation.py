"""A judged collection, answered and measured: its documents are cut and ranked as people's are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean
from time import perf_counter
from unicodedata import normalize

from eval.datasets import Dataset, DatasetDocument, load_dataset
from eval.measures import Measure, mean, measure
from index.encoder import Encoder, load_encoder
from index.generation import Generation
from index.progress import Progress, silent
from index.search import Ranking, Retriever, rank
from ingest.document import Document, Metadata, Page
from ingest.errors import QuestionError
from ingest.passages import Passage, cut

__all__ = ["Evaluation", "evaluate", "evaluate_beir"]

DEPTH = 100  # what R@100 asks for
REPORTED: tuple[Measure, ...] = ("nDCG@10", "RR@10", "Success@1", "Success@5", "R@100")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one retriever reached on one judged collection.

    ``values`` gives every measure of every judged question, by its id; ``languages`` the language of
    those questions whose language the collection states. ``seconds_per_query`` is the mean wall time
    of one ranking, without loading or indexing.
    """

    dataset: str
    encoder: str
    retriever: Retriever
    values: Mapping[str, Mapping[Measure, float]]
    languages: Mapping[str, str]
    seconds_per_query: float

    @property
    def measures(self) -> Mapping[Measure, float]:
        """Mean of each measure over all judged questions."""
        return mean(self.values.values())

    def by_language(self) -> Mapping[str, Mapping[Measure, float]]:
        """Mean of each measure over the questions in each stated language."""
        return {
            language: mean(
                values for key, values in self.values.items() if self.languages.get(key) == language
            )
            for language in sorted(set(self.languages.values()))
        }

    def to_json(self) -> dict[str, object]:
        """The object that ``kopru eval --json`` prints, ready for ``json.dumps``."""
        return {
            "dataset": self.dataset,
            "encoder": self.encoder,
            "retriever": self.retriever,
            "queries": len(self.values),
            "measures": {name: self.measures[name] for name in REPORTED},
            "seconds_per_query": self.seconds_per_query,
        }


def evaluate_beir(
    folder: Path,
    encoder_name: str | None = None,
    *,
    retriever: Retriever = "hybrid",
    progress: Progress = silent,
) -> Evaluation:
    """Evaluation on a folder in BEIR's layout; without a name, of the built-in encoder.

    Raises:
        DatasetError: the folder is not a judged collection.
        EncoderError: the encoder cannot be loaded.
    """
    dataset = load_dataset(folder)  # first: it fails sooner than an encoder loads
    return evaluate(dataset, encoder=load_encoder(encoder_name), retriever=retriever, progress=progress)


def evaluate(
    dataset: Dataset, *, encoder: Encoder, retriever: Retriever = "hybrid", progress: Progress = silent
) -> Evaluation:
    """Evaluation of one encoder and retriever on one collection, each judged question asked once."""
    passages = [passage for document in dataset.documents for passage in cut(_document(document))]
    total = len(passages) + len(dataset.questions)
    generation = Generation.build(
        range(len(passages)),
        [passage.text for passage in passages],
        [passage.language for passage in passages],
        encoder=encoder,
        kinds=[passage.kind for passage in passages],
        progress=lambda done, _: progress(done, total),
    )
    run: dict[str, Sequence[str]] = {}
    seconds: list[float] = []
    for question in dataset.questions:
        ranked = partial(rank, generation, question.text, encoder=encoder, retriever=retriever)
        started = perf_counter()
        try:
            found = ranked(k=DEPTH)
        except QuestionError:
            run[question.id] = []  # no word in it: people get no answer either, and it counts as none
        else:
            seconds.append(perf_counter() - started)
            run[question.id] = _documents(found, ranked, passages=passages)
        progress(len(passages) + len(run), total)
    return Evaluation(
        dataset=dataset.name,
        encoder=encoder.name,
        retriever=retriever,
        values=measure(dataset.qrels, run),
        languages={question.id: question.language for question in dataset.questions if question.language},
        seconds_per_query=fmean(seconds) if seconds else 0.0,
    )


def _documents(found: Ranking, ranked: Callable[..., Ranking], *, passages: Sequence[Passage]) -> list[str]:
    """Up to ``DEPTH`` documents, each at the rank of its best passage."""
    k = DEPTH
    documents = {passages[number].document_id: None for number in found.passage_ids}
    while len(documents) < DEPTH and len(found.passage_ids) == k:
        # A document took several places. Deeper rankings only follow: the first is what people get.
        k *= 4
        found = ranked(k=k)
        documents |= {passages[number].document_id: None for number in found.passage_ids}
    return list(documents)[:DEPTH]


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
