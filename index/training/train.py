"""Trains the table of word features: in-batch softmax over pairs of texts that mean the same.

The recipe's most telling setting is the scale of the softmax (9, not the usual 20): a sum of word
vectors cannot separate neighbours sharply, and asked to, it forgets the rare words.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from numpy import arange, concatenate, cumsum, float32, frombuffer, int64, repeat, split, sqrt, unique, zeros
from numpy import array as numpy_array
from numpy.random import default_rng
from numpy.typing import NDArray
from torch import Tensor, exp, from_numpy, no_grad
from torch import arange as torch_arange
from torch.linalg import vector_norm
from torch.nn.functional import cross_entropy, embedding_bag, normalize
from tqdm import tqdm

from index.subwords import split_words, word_features
from index.training.arithmetic import keep_memory
from index.training.data import Pair, TrainingData, draw_pairs
from index.training.losses import divergence, late_scores, pair_loss
from index.training.teacher import Teacher

__all__ = ["Settings", "Table", "train"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a training run depends on, besides its data."""

    dimension: int = 256
    scale: float = 9.0
    batch: int = 2048
    epochs: int = 7
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


_THINNED_FROM = 6  # words of a text
_FEWEST, _MOST = 3, 90  # words of a text that late interaction is trained on


class _Vocabulary:
    """Words and features by number, grown as texts come in."""

    def __init__(self, left_out: Callable[[str], bool] | None = None) -> None:
        self._left_out = left_out
        self._words: dict[str, int] = {}
        self._features: dict[str, int] = {}
        self._word_features = array("q")
        self._ends = array("q", [0])
        self._texts: dict[str, NDArray[int64]] = {}

    def learn(self, text: str) -> None:
        """Numbers the words of a text and keeps them."""
        self._texts[text] = self._words_of(text)

    def words(self, text: str) -> NDArray[int64]:
        """Words of a text by number.

        Texts made up for one batch are not kept: between a batch's large arrays they would pin the heap.
        """
        known = self._texts.get(text)
        return self._words_of(text) if known is None else known

    def _words_of(self, text: str) -> NDArray[int64]:
        return numpy_array([self._word(word) for word in split_words(text)], dtype=int64)

    def _word(self, word: str) -> int:
        number = self._words.get(word)
        if number is None:
            number = self._words[word] = len(self._words)
            features = word_features(word)
            if self._left_out is not None:
                features = [each for each in features if not self._left_out(each)] or ["~"]
            self._word_features.extend(self._features.setdefault(f, len(self._features)) for f in features)
            self._ends.append(len(self._word_features))
        return number

    def flat_features(self, words: NDArray[int64]) -> tuple[NDArray[int64], NDArray[int64]]:
        """Features of ``words`` one after another, and how many each word has."""
        ends = frombuffer(self._ends, dtype=int64)
        starts, counts = ends[words], ends[words + 1] - ends[words]
        places = repeat(starts - _starts(counts), counts) + arange(counts.sum())
        return frombuffer(self._word_features, dtype=int64)[places], counts

    @property
    def features(self) -> tuple[str, ...]:
        return tuple(self._features)


def _starts(counts: NDArray[int64]) -> NDArray[int64]:
    return concatenate(([0], cumsum(counts)[:-1]))


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

    ``rows`` and ``weights`` are those of the features ``index``; ``vectors`` are of the batch's distinct words, which
    ``words`` numbers text by text, ``lengths`` of them each, and ``units`` of the texts, of length 1.
    """

    index: Tensor
    rows: Tensor
    weights: Tensor
    vectors: Tensor
    words: NDArray[int64]
    lengths: NDArray[int64]
    units: Tensor


class _Trainer:
    def __init__(self, vocabulary: _Vocabulary, settings: Settings, teacher: Teacher | None) -> None:
        self._vocabulary = vocabulary
        self._settings = settings
        self._teacher = teacher
        random = default_rng(settings.seed)
        self._random = default_rng(settings.seed + 1)
        self._drawn = default_rng(settings.seed + 2)
        shape = (len(vocabulary.features), settings.dimension)
        rows = random.standard_normal(shape, dtype=float32) / float32(sqrt(settings.dimension))
        self.rows = from_numpy(rows)
        self.weights = from_numpy(zeros(shape[0], dtype=float32))
        self.counts = zeros(shape[0], dtype=int64)
        self._batches = 0
        self._row_steps = _RowWiseAdam(shape[0], settings.learning_rate)
        self._weight_steps = _RowWiseAdam(shape[0], settings.learning_rate)

    def step(self, pairs: Sequence[Pair], *, rate: float) -> float:
        left = [self._vocabulary.words(pair.left) for pair in pairs]
        right = [self._vocabulary.words(pair.right) for pair in pairs]
        keep = [i for i in range(len(pairs)) if len(left[i]) and len(right[i])]
        texts = self._looked_up([left[i] for i in keep] + [right[i] for i in keep])
        self.counts[texts.index.numpy()] += 1
        loss = pair_loss(texts.units, [pairs[i] for i in keep], scale=self._settings.scale)
        if self._settings.late_share and self._batches % self._settings.late_every == 0:
            ends = cumsum(texts.lengths)[:-1]
            loss = loss + self._settings.late_share * self._late_loss(texts.vectors, split(texts.words, ends))
        self._learn(texts, loss, rate=rate)
        self._batches += 1
        return float(loss.detach())

    def listen(self, *, rate: float) -> None:
        """A step towards finding near what the teacher does, if there is one."""
        if self._teacher is None:
            return
        said, taught = self._teacher.lesson(self._drawn)
        words = [self._vocabulary.words(text) for text in said]
        keep = [i for i in range(len(words)) if len(words[i])]
        texts = self._looked_up([words[i] for i in keep])
        loss = self._teacher_loss(texts, from_numpy(taught[keep]))
        self._learn(texts, self._settings.teacher_share * loss, rate=rate)

    def _looked_up(self, texts: Sequence[NDArray[int64]]) -> _Texts:
        if self._settings.word_drop:
            texts = [self._thinned(text) for text in texts]
        words, local_words = unique(concatenate(texts), return_inverse=True)
        flat, counts = self._vocabulary.flat_features(words)
        features, local_features = unique(flat, return_inverse=True)
        index = from_numpy(features)
        rows = self.rows[index].requires_grad_()
        weights = self.weights[index].requires_grad_()
        shares = from_numpy(repeat(1 / sqrt(counts), counts).astype(float32))
        local = from_numpy(local_features)
        vectors = embedding_bag(
            local,
            rows,
            from_numpy(_starts(counts)),
            mode="sum",
            per_sample_weights=exp(weights)[local] * shares,
        )
        lengths = numpy_array([len(text) for text in texts])
        sums = embedding_bag(from_numpy(local_words), vectors, from_numpy(_starts(lengths)), mode="sum")
        return _Texts(index, rows, weights, vectors, local_words, lengths, normalize(sums))

    def _learn(self, texts: _Texts, loss: Tensor, *, rate: float) -> None:
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        assert texts.rows.grad is not None
        assert texts.weights.grad is not None
        with no_grad():
            self._row_steps.update(self.rows, texts.index, texts.rows.grad, rate=rate)
            self._weight_steps.update(self.weights, texts.index, texts.weights.grad, rate=rate)

    def _thinned(self, text: NDArray[int64]) -> NDArray[int64]:
        """A text without some of its words, so that no word is learned from one neighbour alone."""
        if len(text) < _THINNED_FROM:
            return text
        kept = text[self._random.random(len(text)) >= self._settings.word_drop]
        return kept if len(kept) else text

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

    def _teacher_loss(self, texts: _Texts, taught: Tensor) -> Tensor:
        """How far what each text finds near among the others is from what the teacher does (Hinton et al., 2015).

        By their sums of words, and by late interaction, of those of a length that it is trained on.
        """
        wanted = self._settings.teacher_scale * taught @ taught.T
        loss = divergence(self._settings.scale * texts.units @ texts.units.T, wanted)
        if self._settings.late_share:
            words = split(texts.words, cumsum(texts.lengths)[:-1])
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
    vocabulary = _Vocabulary(left_out)
    for text in data.texts():
        vocabulary.learn(text)
    trainer = _Trainer(vocabulary, settings, teacher)
    random = Random(settings.seed)
    epochs = [draw_pairs(data, random) for _ in range(settings.epochs)]
    total = sum(len(pairs) // settings.batch for pairs in epochs)
    done = 0
    with tqdm(total=total, desc="training", unit="batch", disable=not progress) as bar:
        for pairs in epochs:
            for start in range(0, len(pairs) - settings.batch + 1, settings.batch):
                rate = max(0.05, 1 - done / total)
                loss = trainer.step(pairs[start : start + settings.batch], rate=rate)
                trainer.listen(rate=rate)
                done += 1
                bar.set_postfix(loss=f"{loss:.3f}", refresh=False)
                bar.update()
    with no_grad():
        rows = (trainer.rows * exp(trainer.weights)[:, None]).numpy()
    return Table(vocabulary.features, trainer.counts, rows)
