"""What training makes small: of pairs of texts by their sums of words, by late interaction, and beside a teacher."""

from collections.abc import Sequence
from itertools import chain, permutations
from typing import Any

from numpy import arange, array, concatenate, cumsum, int64, repeat, split, unique
from numpy.typing import NDArray
from torch import Tensor, cat, from_numpy
from torch import bool as torch_bool
from torch import eye as torch_eye
from torch.autograd import Function
from torch.nn.functional import kl_div, log_softmax, softmax

from index.training.arithmetic import products, quickest
from index.training.data import Pair
from index.training.sums import greatest_of

__all__ = ["divergence", "late_scores", "pair_loss"]


def pair_loss(units: Tensor, pairs: Sequence[Pair], *, scale: float) -> Tensor:
    """Symmetric in-batch softmax; a pair that shares a text with another is no negative of it.

    ``units`` are vectors of length 1, float32 (twice the pairs, dimension): of the left texts, then of the right ones.
    """
    same = concatenate([_same([pair[side] for pair in pairs]) for side in (0, 1)])
    loss: Tensor = _PairLoss.apply(units, from_numpy(same), scale)  # type: ignore[no-untyped-call]  # torch leaves it
    return loss


class _PairLoss(Function):
    """Both softmaxes are of one matrix: what is as large as that is gone over as seldom as it can be."""

    @staticmethod
    def forward(context: Any, units: Tensor, same: Tensor, scale: float) -> Tensor:
        count = len(units) // 2
        quick = units.to(quickest())
        left, right = quick[:count], quick[count:]
        likely = (left @ right.T).float().mul_(scale)
        right_ones = likely.diagonal().clone()
        likely.exp_()  # a cosine times the scale: nothing to be taken off it first
        likely[same[:, 0], same[:, 1]] = 0
        found, asked = likely.sum(1), likely.sum(0)
        context.save_for_backward(left, right, likely, found, asked)
        context.scale = scale
        loss: Tensor = ((found.log() + asked.log()) / 2 - right_ones).mean()
        return loss

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        left, right, likely, found, asked = context.saved_tensors
        share = float(gradients[0]) * context.scale / len(left)
        wrong = (found.reciprocal()[:, None] + asked.reciprocal()).mul_(likely).mul_(share / 2)
        wrong.diagonal().sub_(share)
        wrong = wrong.to(left.dtype)
        return cat((wrong @ right, wrong.T @ left)).float(), None, None


def _same(texts: Sequence[str]) -> NDArray[int64]:
    """Places of two texts that are the same, in both orders; (pairs, 2)."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    several = [permutations(each, 2) for each in places.values() if len(each) > 1]
    return array([*chain.from_iterable(several)], dtype=int64).reshape(-1, 2)


def late_scores(vectors: Tensor, asking: Sequence[NDArray[int64]], asked: Sequence[NDArray[int64]]) -> Tensor:
    """How well each text of ``asking`` finds its words in each of ``asked``, up to 1; (asking, asked)."""
    left, right = ([unique(text) for text in texts] for texts in (asking, asked))
    # Most words stand in many texts: each two are compared once, then looked up.
    here, of_left = unique(concatenate(left), return_inverse=True)
    there, of_right = unique(concatenate(right), return_inverse=True)
    norms = vectors.norm(dim=1, keepdim=True).clamp_min(1e-6)
    units = vectors / norms
    similar = products(units[from_numpy(there)], units[from_numpy(here)])
    near = greatest_of(similar, split(of_right, cumsum([len(each) for each in right])[:-1]))
    best = near.clamp_min(1e-4).index_select(1, from_numpy(of_left))
    owners = from_numpy(repeat(arange(len(left)), [len(each) for each in left]))
    weights = norms[from_numpy(here[of_left]), 0].detach() ** 0.5
    totals = weights.new_zeros(len(left)).index_add_(0, owners, weights)
    shares = weights / totals[owners]
    return best.new_zeros((len(right), len(left))).index_add(1, owners, best * best.sqrt() * shares).T


def divergence(found: Tensor, wanted: Tensor) -> Tensor:
    """Mean Kullback-Leibler divergence of the rows' softmaxes; what a text is to itself does not count."""
    itself = torch_eye(len(found), dtype=torch_bool)
    target = softmax(wanted.masked_fill(itself, -1e9), dim=1)
    return kl_div(log_softmax(found.masked_fill(itself, -1e9), dim=1), target, reduction="batchmean")
