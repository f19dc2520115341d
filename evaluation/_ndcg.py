"""Normalised discounted cumulative gain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2

__all__ = ["ndcg"]


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Score a ranking (Järvelin and Kekäläinen 2002, ACM TOIS 20, 422-446; gains are not exponential).

    Args:
        ranked: Documents, best first; as many as count.
        relevant: Gain of each relevant document; at least one.

    Returns:
        Between 0 and 1, against the best ranking of as many documents.

    Example:
        >>> round(ndcg(["b", "a"], {"a": 1}), 3)
        0.631
    """
    best = sorted(relevant.values(), reverse=True)[: len(ranked)]
    ideal = _discounted(best)
    return _discounted(relevant.get(document, 0) for document in ranked) / ideal if ideal else 0.0


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))
