"""How good a ranking is, measured as trec_eval measures it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log2

__all__ = ["MEASURES", "average_precision", "ndcg", "recall", "reciprocal_rank"]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], *, depth: int = 10) -> float:
    """Normalised discounted cumulative gain, the gain being the grade itself.

    Source: Järvelin and Kekäläinen 2002, https://doi.org/10.1145/582415.582418.

    Args:
        ranked: Ids of documents, best first, each once.
        grades: Of the relevant documents, above 0; at least one.
        depth: How many places count.

    Returns:
        0 to 1.

    Example:
        >>> ndcg(["a", "b"], {"b": 1})
        0.6309297535714575
    """
    best = sorted(grades.values(), reverse=True)[:depth]
    return _gain([grades.get(one, 0) for one in ranked[:depth]]) / _gain(best)


def recall(ranked: Sequence[str], grades: Mapping[str, int], *, depth: int = 20) -> float:
    """Share of the relevant documents that stand within a depth."""
    return len(grades.keys() & set(ranked[:depth])) / len(grades)


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int], *, depth: int = 10) -> float:
    """1 by the place of the first relevant document; 0 where none stands within a depth."""
    return next((1 / place for place, one in enumerate(ranked[:depth], start=1) if one in grades), 0.0)


def average_precision(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Mean, over the relevant documents, of the precision at their places; 0 for those not ranked."""
    places = [place for place, one in enumerate(ranked, start=1) if one in grades]
    return sum(number / place for number, place in enumerate(places, start=1)) / len(grades)


MEASURES: dict[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "nDCG@10": ndcg,
    "recall@20": recall,
    "MRR@10": reciprocal_rank,
}
"""What is reported of every ranking, by name."""


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades, start=1))
