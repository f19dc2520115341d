"""Intervals of shares."""

from __future__ import annotations

from math import sqrt

__all__ = ["wilson"]

_Z = 1.959964


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927, JASA 22, 209-212).

    Args:
        right: How many.
        of: Of how many; at least 1.

    Returns:
        The lower and the upper bound, between 0 and 1.

    Example:
        >>> [round(bound, 3) for bound in wilson(9, 10)]
        [0.596, 0.982]
    """
    share, weight = right / of, _Z**2 / of
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)
