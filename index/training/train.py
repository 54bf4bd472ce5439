"""Trains the table of word features: in-batch softmax over pairs of texts that mean the same.

The recipe's most telling setting is the scale of the softmax (9, not the usual 20): a sum of word
vectors cannot separate neighbours sharply, and asked to, it forgets the rare words.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import NamedTuple

from numpy import einsum, float32, int64, sqrt, zeros
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from torch import Tensor, exp, from_numpy, no_grad
from torch import arange as torch_arange
from torch.linalg import vector_norm
from torch.nn.functional import cross_entropy, normalize
from tqdm import tqdm

from index.training.arithmetic import keep_memory
from index.training.batches import Batch, Batches, Vocabulary
from index.training.data import Pair, TrainingData, draw_pairs
from index.training.losses import divergence, late_scores, pair_loss
from index.training.sums import Members, summed
from index.training.teacher import Teacher

__all__ = ["Settings", "Table", "train"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a training run depends on, besides its data."""

    dimension: int = 256
    scale: float = 9.0
    batch: int = 2048
    epochs: int = 8
    learning_rate: float = 0.014
    seed: int = 2026
    late_share: float = 0.5
    late_scale: float = 12.0
    late_batch: int = 256
    late_every: int = 2
    word_drop: float = 0.2
    teacher_share: float = 1.0
    teacher_scale: float = 15.0
    teacher_late_batch: int = 128


@dataclass(frozen=True, slots=True)
class Table:
    """What training gives: for each feature a row, its learned weight multiplied in.

    ``rows`` is float32 (features, dimension); ``counts`` says how often each feature was trained on.
    """

    features: tuple[str, ...]
    counts: NDArray[int64]
    rows: NDArray[float32]


_DECAY = 0.99
"""Of the second moment; a row is met every few hundred batches, so a short memory is a long one."""


_FEWEST, _MOST = 3, 90  # words of a text that late interaction is trained on


class _RowWiseAdam:
    """Adam (Kingma and Ba, 2015) on the rows of a batch alone, one second moment a row, no first.

    A step writes to the rows only; full moments would write three times as much memory, which is all
    that a step on two cores waits for.
    """

    def __init__(self, rows: int, rate: float) -> None:
        self._second = from_numpy(zeros(rows, dtype=float32))
        self._steps = from_numpy(zeros(rows, dtype=float32))
        self._rate = rate

    def update(self, values: Tensor, index: Tensor, gradient: Tensor, *, rate: float) -> None:
        # By the norm: a square of every number would be as large as the gradient.
        norms = vector_norm(gradient, dim=1) / sqrt(gradient.shape[1]) if gradient.ndim > 1 else gradient
        squares = norms.square()
        steps = self._steps[index] + 1
        second = self._second[index] * _DECAY + squares * (1 - _DECAY)
        self._steps[index] = steps
        self._second[index] = second
        step = -rate * self._rate / ((second / (1 - _DECAY**steps)).sqrt() + 1e-12)
        values.index_add_(0, index, gradient.mul_(step[:, None] if gradient.ndim > 1 else step))


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts of a batch, and the rows they are made of.

    ``rows`` are those of the batch's features ``index``, ``vectors`` of its distinct words, and ``units`` of its texts,
    of length 1.
    """

    index: Tensor
    rows: Tensor
    vectors: Tensor
    units: Tensor


class _Trainer:
    def __init__(self, features: int, settings: Settings) -> None:
        self._settings = settings
        random = default_rng(settings.seed)
        rows = random.standard_normal((features, settings.dimension), dtype=float32)
        self.rows = from_numpy(rows / float32(sqrt(settings.dimension)))
        self.weights = from_numpy(zeros(features, dtype=float32))
        self.counts = zeros(features, dtype=int64)
        self._batches = 0
        self._row_steps = _RowWiseAdam(features, settings.learning_rate)
        self._weight_steps = _RowWiseAdam(features, settings.learning_rate)

    def step(self, pairs: Sequence[Pair], batch: Batch, *, rate: float) -> float:
        """A step on ``pairs``, whose left texts and then the right ones are ``batch``; gives the loss before it."""
        texts = self._looked_up(batch)
        self.counts[batch.features] += 1
        loss = pair_loss(texts.units, pairs, scale=self._settings.scale)
        if self._settings.late_share and self._batches % self._settings.late_every == 0:
            loss = loss + self._settings.late_share * self._late_loss(texts.vectors, batch.words_of_texts)
        self._learn(texts, loss, rate=rate)
        self._batches += 1
        return float(loss.detach())

    def listen(self, batch: Batch, taught: NDArray[float32], *, rate: float) -> None:
        """A step towards finding near what the teacher does, to whom these texts are ``taught``."""
        texts = self._looked_up(batch)
        loss = self._teacher_loss(texts, batch.words_of_texts, from_numpy(taught))
        self._learn(texts, self._settings.teacher_share * loss, rate=rate)

    def _looked_up(self, batch: Batch) -> _Texts:
        index = from_numpy(batch.features)
        rows = self.rows[index].requires_grad_()
        features, lengths, shares = batch.words
        assert shares is not None
        weighed = exp(self.weights[index]).numpy()[features] * shares
        vectors = summed(rows, Members(features, lengths, weighed))
        return _Texts(index, rows, vectors, normalize(summed(vectors, batch.texts)))

    def _learn(self, texts: _Texts, loss: Tensor, *, rate: float) -> None:
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        gradient = texts.rows.grad
        assert gradient is not None
        with no_grad():
            # A row counts exp(weight) times: a longer weight is a longer row.
            weights = from_numpy(einsum("ij,ij->i", texts.rows.detach().numpy(), gradient.numpy()))
            self._weight_steps.update(self.weights, texts.index, weights, rate=rate)
            self._row_steps.update(self.rows, texts.index, gradient, rate=rate)

    def _late_loss(self, vectors: Tensor, texts: Sequence[NDArray[int64]]) -> Tensor:
        """In-batch softmax over late interaction, as ``index.rerank`` scores it, of some of the longer pairs.

        A sum of words is right when the words are right together; retrieval asks each word by itself.
        """
        count = len(texts) // 2
        long = [
            (one, other)
            for one, other in zip(texts[:count], texts[count:], strict=True)
            if _FEWEST <= len(one) <= _MOST and _FEWEST <= len(other) <= _MOST
        ][: self._settings.late_batch]
        if len(long) < 2:
            return vectors.new_zeros(())
        logits = self._settings.late_scale * late_scores(vectors, *zip(*long, strict=True))
        target = torch_arange(len(long))
        return (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2

    def _teacher_loss(self, texts: _Texts, words: Sequence[NDArray[int64]], taught: Tensor) -> Tensor:
        """How far what each text finds near among the others is from what the teacher does (Hinton et al., 2015).

        By their sums of words, and by late interaction, of those of a length that it is trained on.
        """
        wanted = self._settings.teacher_scale * taught @ taught.T
        loss = divergence(self._settings.scale * texts.units @ texts.units.T, wanted)
        if self._settings.late_share:
            long = [n for n, each in enumerate(words) if _FEWEST <= len(each) <= _MOST]
            long = long[: self._settings.teacher_late_batch]
            if len(long) > 1:
                said = [words[n] for n in long]
                found = self._settings.late_scale * late_scores(texts.vectors, said, said)
                loss = loss + self._settings.late_share * divergence(found, wanted[long][:, long])
        return loss


def train(
    data: TrainingData,
    settings: Settings,
    *,
    teacher: Teacher | None = None,
    left_out: Callable[[str], bool] | None = None,
    progress: bool = True,
) -> Table:
    """The trained table; the same data and settings give the same table on the same machine.

    A ``teacher`` is one of ``data.sayings()``. Features that are ``left_out`` stay as they began, and weigh nothing
    while others are trained.
    """
    keep_memory()
    vocabulary = Vocabulary(left_out)
    for text in data.texts():
        vocabulary.learn(text)
    trainer = _Trainer(len(vocabulary.features), settings)
    random = Random(settings.seed)
    first = draw_pairs(data, random)  # others have as many pairs
    total = settings.epochs * (len(first) // settings.batch)
    epochs = chain([first], (draw_pairs(data, random) for _ in range(1, settings.epochs)))
    made = _made(epochs, settings, vocabulary, teacher)
    with tqdm(made, total=total, desc=f"training {settings.seed}", unit="batch", disable=not progress) as bar:
        for done, each in enumerate(bar):
            rate = max(0.05, 1 - done / total)
            loss = trainer.step(each.pairs, each.batch, rate=rate)
            if each.lesson is not None:
                trainer.listen(*each.lesson, rate=rate)
            bar.set_postfix(loss=f"{loss:.3f}", refresh=False)
    with no_grad():
        rows = (trainer.rows * exp(trainer.weights)[:, None]).numpy()
    return Table(vocabulary.features, trainer.counts, rows)


class _Made(NamedTuple):
    """A step's pairs and the batch of their texts; and that of a lesson, with what it is to the teacher."""

    pairs: list[Pair]
    batch: Batch
    lesson: tuple[Batch, NDArray[float32]] | None


def _made(
    epochs: Iterable[Sequence[Pair]], settings: Settings, vocabulary: Vocabulary, teacher: Teacher | None
) -> Iterator[_Made]:
    batches = Batches(vocabulary, word_drop=settings.word_drop, seed=settings.seed + 1)
    drawn = default_rng(settings.seed + 2)
    for pairs in epochs:
        for start in range(0, len(pairs) - settings.batch + 1, settings.batch):
            some = pairs[start : start + settings.batch]
            words = [(vocabulary.words(pair.left), vocabulary.words(pair.right)) for pair in some]
            kept = [n for n, (left, right) in enumerate(words) if len(left) and len(right)]
            batch = batches.of([words[n][side] for side in (0, 1) for n in kept])
            yield _Made([some[n] for n in kept], batch, _lesson(batches, vocabulary, teacher, drawn))


def _lesson(
    batches: Batches, vocabulary: Vocabulary, teacher: Teacher | None, drawn: Generator
) -> tuple[Batch, NDArray[float32]] | None:
    if teacher is None:
        return None
    said, taught = teacher.lesson(drawn)
    words = [vocabulary.words(text) for text in said]
    kept = [n for n, each in enumerate(words) if len(each)]
    return batches.of([words[n] for n in kept]), taught[kept]
