"""Whether two runs differ by more than chance, question by question.

The interval is a paired bootstrap over questions (Sakai, 2006), the test a paired randomisation of signs
(Fisher, 1935; Smucker, Allan & Carterette, 2007), both scipy's; over several comparisons the p-values are
corrected after Holm (1979).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from numpy import array, float64
from numpy.random import default_rng
from numpy.typing import NDArray
from scipy.stats import bootstrap, permutation_test

__all__ = ["ALPHA", "Difference", "difference", "holm"]

ALPHA = 0.05
"""Below this chance of coming about by itself a difference counts as shown."""

Name = TypeVar("Name", bound=Hashable)

_RESAMPLES = 9_999
_SEED = 1  # the same two runs always give the same figures


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of the first run less that of the second, over ``questions`` asked in both.

    ``low`` to ``high`` holds it with 95 % confidence; ``p`` is two-sided.
    """

    questions: int
    first: float
    second: float
    low: float
    high: float
    p: float

    @property
    def mean(self) -> float:
        return self.first - self.second


def difference(first: Sequence[float], second: Sequence[float]) -> Difference:
    """How far two runs are apart on the same questions, in the same order.

    Raises:
        ValueError: there is no question, or not the same number.
    """
    if len(first) != len(second) or not first:
        raise ValueError(f"{len(first)} and {len(second)} questions: both runs need the same, at least one")
    one, other = array(first, dtype=float64), array(second, dtype=float64)
    apart = one - other
    means = float(one.mean()), float(other.mean())
    if len(apart) == 1 or not apart.any():
        low = high = float(apart.mean())
        return Difference(len(apart), *means, low, high, 1.0)
    interval = bootstrap(
        (apart,), _mean, n_resamples=_RESAMPLES, method="percentile", rng=default_rng(_SEED)
    ).confidence_interval
    tested = permutation_test(
        (apart,),
        _mean,
        permutation_type="samples",
        n_resamples=_RESAMPLES,
        vectorized=True,
        rng=default_rng(_SEED),
    )
    return Difference(len(apart), *means, float(interval.low), float(interval.high), float(tested.pvalue))


def holm(p_values: Mapping[Name, float]) -> dict[Name, float]:
    """Corrected p-values by name: the chance of calling any of the differences real that is not.

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'b': 0.06, 'c': 0.06}
    """
    corrected: dict[Name, float] = {}
    highest = 0.0
    for place, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[name]))
        corrected[name] = highest
    return {name: corrected[name] for name in p_values}


def _mean(values: NDArray[float64], axis: int = -1) -> NDArray[float64]:
    means: NDArray[float64] = values.mean(axis=axis)
    return means
