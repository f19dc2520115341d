"""Measures of answering selectively: how well confidence tells right from wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

__all__ = ["auroc", "brier_skill", "calibration_error", "refused_at"]

_BINS = 15

Values = Sequence[float] | NDArray[Any]
"""One a question; truth values count as 1 and 0."""


def auroc(confidence: Values, positive: Values) -> float:
    """Give the probability that a positive gets more confidence than a negative (ties count half).

    Args:
        confidence: One a question.
        positive: Which questions are positive; some are, and some are not.
    """
    return float(roc_auc_score(np.asarray(positive), np.asarray(confidence)))


def calibration_error(confidence: Values, right: Values) -> float:
    """Give the expected calibration error over 15 bins of equal mass (Guo et al. 2017, arXiv:1706.04599).

    Args:
        confidence: Probability of being right, one a question.
        right: Whether it was.

    Example:
        >>> calibration_error([0.5] * 30, [True, False] * 15) < 0.3
        True
    """
    said, was = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    bins = np.array_split(np.argsort(said, kind="stable"), _BINS)
    gaps = [len(part) * abs(said[part].mean() - was[part].mean()) for part in bins if len(part)]
    return float(sum(gaps) / len(said))


def brier_skill(confidence: Values, right: Values) -> float:
    """Give by which share the Brier score is below that of always saying the base rate.

    Args:
        confidence: Probability of being right, one a question.
        right: Whether it was; both occur.

    Example:
        >>> brier_skill([1.0, 0.0], [True, False])
        1.0
    """
    said, was = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    return float(1 - np.mean((said - was) ** 2) / np.mean((was.mean() - was) ** 2))


def refused_at(abstained: float, *, answerable: Values, others: Values) -> float:
    """Give the share of the others that is refused where a share of the answerable ones is.

    Args:
        abstained: The share of the answerable questions that is refused.
        answerable: Their confidences.
        others: Those of the questions that are to be refused.

    Example:
        >>> refused_at(0.1, answerable=[0.2, *[0.8] * 9], others=[0.1, 0.9])
        0.5
    """
    threshold = np.quantile(answerable, abstained, method="higher")
    return float(np.mean(np.asarray(others) < threshold))
