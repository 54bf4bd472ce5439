"""Sums of rows, as words are of features and texts of words, and the nearest of some: differentiable, and quickly so.

PyTorch's own gradients of these write to rows here and there; here each row adds up what it gets.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from numpy import arange, bincount, cumsum, float32, int64, repeat, zeros
from numpy.typing import NDArray
from torch import Tensor, amax, from_numpy
from torch import arange as torch_arange
from torch import float32 as torch_float32
from torch import int32 as torch_int32
from torch.autograd import Function
from torch.nn.functional import embedding_bag

__all__ = ["LARGEST_GROUP", "Members", "greatest_of", "summed"]

_LOW_BITS = 7
LARGEST_GROUP = 1 << _LOW_BITS
"""Rows that ``greatest_of`` takes at most of each group."""


class Members(NamedTuple):
    """Which rows sums are of: ``rows`` int64 one sum's after another's, ``lengths`` of them each, int64.

    Each counts its one of ``shares``, float32, or once.
    """

    rows: NDArray[int64]
    lengths: NDArray[int64]
    shares: NDArray[float32] | None = None


def summed(values: Tensor, members: Members) -> Tensor:
    """Sums of ``values``, float32 (rows, dimension) -> (sums, dimension)."""
    found: Tensor = _Summed.apply(values, members)  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return found


class _Summed(Function):
    @staticmethod
    def forward(context: Any, values: Tensor, members: Members) -> Tensor:
        context.members, context.count = members, len(values)
        return _sums(values, members)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        rows, lengths, shares = context.members
        order = rows.argsort(kind="stable")
        owners = repeat(arange(len(lengths)), lengths)[order]
        often = bincount(rows, minlength=context.count)
        turned = Members(owners, often, None if shares is None else shares[order])
        return _sums(gradients[0].contiguous(), turned), None


def _sums(values: Tensor, members: Members) -> Tensor:
    rows, lengths, shares = members
    return embedding_bag(
        from_numpy(rows),
        values,
        from_numpy(cumsum(lengths) - lengths),
        mode="sum",
        per_sample_weights=None if shares is None else from_numpy(shares),
    )


def greatest_of(values: Tensor, groups: Sequence[NDArray[int64]]) -> Tensor:
    """The greatest in each column of the rows of each group; float32 (rows, columns) -> (groups, columns).

    No group has more than ``LARGEST_GROUP`` rows. Of numbers alike to 16 bits any is taken for the greatest.
    """
    found: Tensor = _Greatest.apply(values, groups)  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return found


class _Greatest(Function):
    @staticmethod
    def forward(context: Any, values: Tensor, groups: Sequence[NDArray[int64]]) -> Tensor:
        # A number's last bits say which of the group it is: the greatest brings its own place along.
        cut = values.view(torch_int32) & -LARGEST_GROUP
        places = torch_arange(LARGEST_GROUP, dtype=torch_int32)[:, None]
        best = values.new_empty((len(groups), values.shape[1]))
        for group, rows in zip(best, groups, strict=True):
            amax((cut[from_numpy(rows)] | places[: len(rows)]).view(torch_float32), 0, out=group)
        bits = best.view(torch_int32)
        which = bits & (LARGEST_GROUP - 1)
        context.groups, context.shape = groups, values.shape
        context.save_for_backward(which)
        return (bits & -LARGEST_GROUP).view(torch_float32)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (which,) = context.saved_tensors
        columns = context.shape[1]
        padded = zeros((len(context.groups), LARGEST_GROUP), dtype=int64)
        for here, rows in zip(padded, context.groups, strict=True):
            here[: len(rows)] = rows
        where = from_numpy(padded).gather(1, which.long()) * columns + torch_arange(columns)
        raised = gradients[0].new_zeros(context.shape)
        raised.view(-1).scatter_add_(0, where.view(-1), gradients[0].reshape(-1))
        return raised, None
