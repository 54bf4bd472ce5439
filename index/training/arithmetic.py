"""Arithmetic that training waits for: products in bfloat16 where the processor has them, and memory that is kept."""

from contextlib import suppress
from ctypes import CDLL

from torch import Tensor, bfloat16, dtype, float32
from torch.cpu import _is_avx512_bf16_supported as is_bfloat16_quick  # torch has no public one

__all__ = ["keep_memory", "products", "quickest"]

_MMAP_MAX, _TRIM_THRESHOLD, _TOP_PAD = -4, -1, -2  # as malloc.h numbers them
_NEVER, _SPARE = 2**31 - 1, 2**30


def keep_memory() -> None:
    """Has the C library keep what a batch gives back for the next one, where it is glibc: a quarter of a batch's time.

    Arrays of this size are otherwise asked of the system each time, and it fills every page of them with zeros.
    """
    with suppress(OSError, AttributeError, TypeError):  # another C library, or another system
        mallopt = CDLL(None).mallopt
        for option, value in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _NEVER), (_TOP_PAD, _SPARE)):
            mallopt(option, value)


def quickest() -> dtype:
    """Type of the numbers that this processor multiplies soonest, of those that cosines can be worked out in."""
    return bfloat16 if is_bfloat16_quick() else float32


def products(left: Tensor, right: Tensor) -> Tensor:
    """``left @ right.T`` of rows of length 1, float32; in bfloat16 cosines have two digits, enough for a softmax."""
    kind = quickest()
    return (left.to(kind) @ right.to(kind).T).float()
