"""Intervals of means over queries, and of paired differences, by bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["Interval", "interval_of_mean"]

_SAMPLES = 10_000
_SEED = 20


class Interval(NamedTuple):
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"

    @property
    def signed(self) -> str:
        """The interval of a difference, with signs."""
        return f"{self.mean:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


def interval_of_mean(values: Sequence[float]) -> Interval:
    """Give the mean of values and its percentile bootstrap interval.

    For a paired comparison give the differences, one a query.

    Args:
        values: One a query, at least one.

    Returns:
        The mean and its interval; the same for the same values.

    Example:
        >>> interval_of_mean([0.5, 0.5]).low
        0.5
    """
    array = np.asarray(values, dtype=np.float64)
    # Sampling queries with replacement is giving each a count.
    counts = np.random.default_rng(_SEED).multinomial(
        len(array), np.full(len(array), 1 / len(array)), _SAMPLES
    )
    low, high = np.percentile(counts @ array / len(array), [2.5, 97.5])
    return Interval(float(array.mean()), float(low), float(high))
