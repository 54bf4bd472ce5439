"""What training makes small: of pairs of texts by their sums of words, by late interaction, and beside a teacher."""

from collections.abc import Sequence
from itertools import chain, permutations

from numpy import arange, array, concatenate, int64, repeat, unique
from numpy.typing import NDArray
from torch import Tensor, from_numpy, segment_reduce
from torch import arange as torch_arange
from torch import bool as torch_bool
from torch import eye as torch_eye
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from index.training.arithmetic import products
from index.training.data import Pair

__all__ = ["divergence", "late_scores", "pair_loss"]


def pair_loss(units: Tensor, pairs: Sequence[Pair], *, scale: float) -> Tensor:
    """Symmetric in-batch softmax; a pair that shares a text with another is no negative of it.

    ``units`` are vectors of length 1, float32 (twice the pairs, dimension): of the left texts, then of the right ones.
    """
    count = len(pairs)
    logits = scale * products(units[:count], units[count:])
    same = concatenate([_same([pair[side] for pair in pairs]) for side in (0, 1)])
    logits[from_numpy(same[:, 0]), from_numpy(same[:, 1])] = -1e9
    target = torch_arange(count)
    return (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2


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
    sizes = array([len(each) for each in right])
    near = segment_reduce(
        similar.index_select(0, from_numpy(of_right)), "max", lengths=from_numpy(sizes), axis=0
    )
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
