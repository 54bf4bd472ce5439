"""What training works out its own way is what PyTorch says it is, and so are its gradients."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from index.training import losses
from index.training.arithmetic import quickest
from index.training.batches import Batches, Vocabulary
from index.training.data import Pair
from index.training.sums import LARGEST_GROUP, Members, greatest_of, summed

RANDOM = np.random.default_rng(7)
ROWS, SUMS, DIMENSION = 40, 12, 6
LENGTHS = RANDOM.integers(1, 7, SUMS)
MEMBERS = RANDOM.integers(0, ROWS - 5, int(LENGTHS.sum()))  # the last rows are in no sum
SHARES = RANDOM.random(len(MEMBERS)).astype(np.float32)


def values(rows: int = ROWS, columns: int = DIMENSION) -> Tensor:
    return torch.from_numpy(RANDOM.standard_normal((rows, columns)).astype(np.float32)).requires_grad_()


def gradient(of: Tensor, output: Tensor, weights: Tensor) -> list[float]:
    (found,) = torch.autograd.grad((output * weights).sum(), of)
    return [float(each) for each in found.flatten()]


@pytest.mark.parametrize("shares", [None, SHARES])
def test_sums_and_what_their_rows_get(shares: NDArray[np.float32] | None) -> None:
    rows, weights = values(), torch.from_numpy(RANDOM.standard_normal((SUMS, DIMENSION)).astype(np.float32))
    owners = torch.from_numpy(np.repeat(np.arange(SUMS), LENGTHS))
    each = rows[torch.from_numpy(MEMBERS)]
    plain = torch.zeros(SUMS, DIMENSION).index_add(
        0, owners, each if shares is None else each * torch.from_numpy(shares)[:, None]
    )
    ours = summed(rows, Members(MEMBERS, LENGTHS, shares))
    assert ours.flatten().tolist() == pytest.approx(plain.flatten().tolist(), abs=1e-5)
    expected = gradient(rows, plain, weights)
    assert any(expected)
    assert gradient(rows, ours, weights) == pytest.approx(expected, abs=1e-5)


def test_the_greatest_of_a_group_and_who_is_it() -> None:
    groups = [np.sort(RANDOM.choice(ROWS, count, replace=False)) for count in (1, 2, 9, ROWS)]
    rows, weights = values(), torch.from_numpy(RANDOM.standard_normal((4, DIMENSION)).astype(np.float32))
    plain = torch.stack([rows[torch.from_numpy(group)].amax(0) for group in groups])
    ours = greatest_of(rows, groups)
    assert ours.flatten().tolist() == pytest.approx(plain.flatten().tolist(), rel=2e-5)
    assert (plain < 0).any()
    assert gradient(rows, ours, weights) == pytest.approx(gradient(rows, plain, weights), abs=1e-5)


def test_a_group_may_have_as_many_rows_as_there_are_places() -> None:
    rows = torch.zeros(LARGEST_GROUP, 1)
    rows[-1] = 1.0
    rows.requires_grad_()
    assert gradient(rows, greatest_of(rows, [np.arange(LARGEST_GROUP)]), torch.ones(1, 1)) == [
        *[0.0] * (LARGEST_GROUP - 1),
        1.0,
    ]


def test_the_loss_of_pairs_and_its_gradient() -> None:
    pairs = [Pair(f"left {number % 9}", f"right {number}") for number in range(12)]
    units = normalize(values(24, 16).detach()).requires_grad_()
    same = torch.tensor([[i != j and i % 9 == j % 9 for j in range(12)] for i in range(12)])
    quick = units.to(quickest())
    logits = (9 * (quick[:12] @ quick[12:].T).float()).masked_fill(same, -1e9)
    target = torch.arange(12)
    plain = (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2
    ours = losses.pair_loss(units, pairs, scale=9.0)
    assert ours.item() == pytest.approx(plain.item(), rel=1e-4)
    expected = gradient(units, plain, torch.tensor(3.0))
    assert gradient(units, ours, torch.tensor(3.0)) == pytest.approx(
        expected, abs=0.01 * max(map(abs, expected))
    )


def test_a_batch_looks_up_each_word_and_feature_once_and_leaves_no_text_empty() -> None:
    vocabulary = Vocabulary()
    texts = ["köprü taş su yol ordu kale göl", "su", "taş taş", "göl kale ordu yol su taş köprü nehir"] * 20
    for text in texts:
        vocabulary.learn(text)
    words = [vocabulary.words(text) for text in texts]
    whole = Batches(vocabulary, word_drop=0.0, seed=1).of(words)
    known = np.unique(np.concatenate(words))
    for asked, said in zip(words, whole.words_of_texts, strict=True):
        assert known[said].tolist() == asked.tolist()
    flat, counts = vocabulary.flat_features(known)
    assert whole.features[whole.words.rows].tolist() == flat.tolist()
    assert whole.words.lengths.tolist() == counts.tolist()
    thinned = Batches(vocabulary, word_drop=0.5, seed=1).of(words)
    lengths = thinned.texts.lengths.reshape(20, 4)
    assert (lengths[:, 1:3] == [1, 2]).all()  # short ones stay whole
    assert lengths.min() == 1
    assert 20 * 16 * 0.4 < lengths[:, 0].sum() + lengths[:, 3].sum() < 20 * 16 * 0.6
