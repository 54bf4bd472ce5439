"""Cross-encoders: an optional last stage, which reads a question and a passage together.

It is slower by orders than what comes before it, for the model reads each pair anew, so that it is asked about the
first of a ranking alone. Any CrossEncoder of sentence-transformers can be given, by name or folder; torch and
sentence_transformers are imported only when one is.

After Nogueira and Cho (2019), Passage Re-ranking with BERT.
"""

from collections.abc import Callable, Sequence
from logging import getLogger
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from numpy import (
    arange,
    argsort,
    array,
    asarray,
    concatenate,
    float32,
    float64,
    floating,
    int64,
    isfinite,
    zeros,
)
from numpy.typing import NDArray

from index.hit import Reranked
from index.hub_models import LoadOptions, load_model
from index.progress import Progress, silent
from ingest.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder
    from torch import Tensor

__all__ = ["RERANKED", "CrossEncoderReranker", "Reranker", "Rereading", "load_reranker", "rerank"]

RERANKED = 30
"""How many of a ranking a cross-encoder is asked about: each costs a pass through the model, and people see ten."""

_BATCH = 8  # pairs at a time: more gain little on a CPU, and whoever waits is told after each

_log = getLogger(__name__)


class Reranker(Protocol):
    """Says how well each of some passages answers a question, and how long it took to say so."""

    @property
    def name(self) -> str:
        """What ``load_reranker`` takes to give the same reranker."""

    @property
    def seconds(self) -> float:
        """What the last call of ``scores`` took by the clock, all of it; 0 before the first."""

    def scores(self, question: str, texts: Sequence[str], *, progress: Progress = silent) -> NDArray[float32]:
        """Scores of passages, higher for better, only to be compared with each other; finite, float32 (texts,)."""


class CrossEncoderReranker:
    """A CrossEncoder of sentence-transformers that gives a pair one score.

    ``seconds`` and ``cut`` are of the last call: its time, warming up and tokenising included, and how many of its
    pairs were longer than the model reads. Calls from several threads wait for each other.
    """

    def __init__(self, name: str, model: "CrossEncoder") -> None:
        self.name = name
        self.seconds = 0.0
        self.cut = 0
        self._model = model
        self._said = False
        self._one_at_a_time = Lock()  # a tokenizer keeps from one use to the next how much it cuts

    def scores(self, question: str, texts: Sequence[str], *, progress: Progress = silent) -> NDArray[float32]:
        """What the model's last layer gives, before any activation: a sigmoid makes equals of all that is good.

        Of a pair longer than the model reads, the end of the question or of the text is left out, whichever is
        longer; we count them in ``cut`` and log the first time. ``progress`` counts texts.

        Raises:
            EncoderError: the model gave scores that are not numbers.
        """
        started = perf_counter()
        with self._one_at_a_time:
            scores = self._scores(question, texts, progress)
            self.seconds = perf_counter() - started
        return scores

    def _scores(self, question: str, texts: Sequence[str], progress: Progress) -> NDArray[float32]:
        self.cut = self._longer(question, texts)
        if self.cut and not self._said:
            self._said = True  # the next question's passages are as long
            _log.warning(
                "%s reads %d tokens: the ends of %d of %d passages do not count",
                self.name, self._model.max_seq_length, self.cut, len(texts),
            )  # fmt: skip
        scores = zeros(len(texts), dtype=float32)
        by_length = sorted(
            range(len(texts)), key=lambda place: -len(texts[place])
        )  # so that little is padded
        for start in range(0, len(texts), _BATCH):
            places = by_length[start : start + _BATCH]
            scores[places] = self._model.predict(
                [(question, texts[place]) for place in places],
                batch_size=_BATCH,
                activation_fn=_unchanged,
                show_progress_bar=False,
            )
            progress(start + len(places), len(texts))
        if not isfinite(scores).all():
            raise EncoderError(
                f"{self.name}: the model gave scores that are not numbers. Use another reranker."
            )
        return scores

    def _longer(self, question: str, texts: Sequence[str]) -> int:
        longest = self._model.max_seq_length
        if not texts or not longest:
            return 0
        pairs = self._model.tokenizer([question] * len(texts), list(texts), truncation=False, verbose=False)
        return sum(len(ids) > longest for ids in pairs["input_ids"])


def _unchanged(logits: "Tensor") -> "Tensor":
    return logits


def load_reranker(name: str) -> Reranker:
    """The cross-encoder in a folder, or of that name on a hub.

    A hub's model must already be on this machine; it is fetched over the network only where the environment variable
    KOPRU_DOWNLOAD is 1. Code that comes with a model is never run, nor a pickle read.

    Raises:
        EncoderError: no such model here, or it is not a model that can be read and gives pairs one score.
    """
    name, model = load_model(name, _cross_encoder)
    wrong = _why_not(model)
    if wrong:
        raise EncoderError(f"{name}: {wrong}. Use a cross-encoder that was trained to rank passages.")
    return CrossEncoderReranker(name, model)


def _cross_encoder(name: str, options: LoadOptions) -> "CrossEncoder":
    from sentence_transformers import CrossEncoder

    model: CrossEncoder = CrossEncoder(name, **options)
    model.predict([("a", "b")], show_progress_bar=False)  # some faults show only now
    return model


def _why_not(model: "CrossEncoder") -> str | None:
    """Why a model that can be loaded would put passages in no order worth having; None: it would not."""
    if model.num_labels != 1:
        return f"the model gives {model.num_labels} scores to a pair, not one"
    architectures = getattr(model.config, "architectures", None) or [""]
    if len(model) == 1 and not str(architectures[0]).endswith("ForSequenceClassification"):
        return "the model has no layer that scores pairs, and would be given an untrained one"
    if len(model.tokenizer) <= len(model.tokenizer.all_special_ids):
        return "the model has no vocabulary"  # transformers makes an empty one where the file is missing
    return None


class Rereading:
    """Has a reranker read the first of one question's rankings: each passage once, in however many of them it is.

    ``texts`` gives what the passages of some numbers say. Without a reranker a ranking stays as it is. ``progress``
    counts the passages of one ranking.
    """

    def __init__(
        self,
        question: str,
        reranker: Reranker | None,
        texts: Callable[[Sequence[int]], Sequence[str]] | None,
        progress: Progress = silent,
    ) -> None:
        if reranker is not None and texts is None:
            raise ValueError("a reranker reads passages, and there is nothing that gives their texts")
        self._question = question
        self._reranker = reranker
        self._texts = texts
        self._progress = progress
        self._judged: dict[int, float] = {}
        self._seconds = 0.0

    @property
    def told(self) -> Reranked | None:
        """What the reranker has read until now, and how long whoever asked has waited for it; None: nothing."""
        if self._reranker is None or not self._judged:
            return None
        return Reranked(self._reranker.name, len(self._judged), self._seconds)

    def order(
        self, numbers: NDArray[int64], scores: NDArray[float32]
    ) -> tuple[NDArray[int64], NDArray[float32]]:
        """The new order of ranked passages, as indices into ``numbers``, and their scores, as ``rerank`` gives them."""
        if self._reranker is None or self._texts is None:
            return arange(len(numbers)), scores
        first = numbers[:RERANKED].tolist()
        unread = [number for number in first if number not in self._judged]
        if unread:
            # Not the reranker's own ``seconds``: others who ask at the same time are waited for, too.
            started = perf_counter()
            said = self._reranker.scores(self._question, self._texts(unread), progress=self._progress)
            self._seconds += perf_counter() - started
            self._judged.update(zip(unread, said.tolist(), strict=True))
        judged = array([self._judged[number] for number in first], dtype=float32)
        return rerank(arange(len(numbers)), scores, judged)


def rerank(
    order: NDArray[int64], scores: NDArray[floating], judged: NDArray[float32]
) -> tuple[NDArray[int64], NDArray[float32]]:
    """A ranking with its first passages in the order of a reranker's scores, and the rest behind them.

    ``order`` is what was ranked, best first, ``scores`` their scores so far, falling, and ``judged``
    what the reranker says of the first of them, usually ``RERANKED``. Gives order and scores anew, falling and
    within the same bounds: the judged scores drawn out over what the first had, so that the best has the best and
    the rest keep theirs. Equals stay in the order they had.

    Raises:
        ValueError: not a score for each, more judged than ranked, or one not judged by a number.

    >>> from numpy import array
    >>> rerank(array([7, 5, 9, 4]), array([0.75, 0.5, 0.25, 0.125]), array([-2.0, 6.0, 4.0]))
    (array([5, 9, 7, 4]), array([0.75 , 0.625, 0.25 , 0.125], dtype=float32))
    """
    count = len(judged)
    if len(order) != len(scores) or count > len(order):
        raise ValueError(f"{len(order)} ranked, {len(scores)} scores and {count} judged do not fit together")
    if not isfinite(judged).all():
        raise ValueError("a passage is not judged by a number")
    so_far = asarray(scores, dtype=float32)
    said = asarray(judged, dtype=float64)
    if not count or said.max() == said.min():
        return order, so_far
    best = argsort(-said, kind="stable")
    lowest, highest = float(so_far[count - 1]), float(so_far[0])
    shares = (said[best] - said.min()) / (said.max() - said.min())
    drawn_out = (lowest + (highest - lowest) * shares).clip(lowest, highest).astype(float32)
    return concatenate((order[best], order[count:])), concatenate((drawn_out, so_far[count:]))
