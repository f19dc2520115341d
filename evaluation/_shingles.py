r"""The public article-extraction-benchmark's measure of a text against the true one.

After ``evaluate.py`` of https://github.com/scrapinghub/article-extraction-benchmark (commit 11b407d, MIT):
words are ``\w+``; a text is the multiset of its runs of four words; the counts that agree, that are too
many and that are missing are divided by their sum, so that long articles weigh no more than short
ones; precision and recall are means over the pages, and F1 is made of those two means. An interval is
1.96 times the standard deviation over 1,000 bootstrap samples of the pages; for a difference, both
extractors take the same samples.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Estimate", "Scores", "agreement", "difference", "scores"]

Floats = npt.NDArray[np.float64]

_WORD = re.compile(r"\w+")
_LENGTH = 4
_SAMPLES = 1000
_SEED = 0


class Estimate(NamedTuple):
    """A figure, and half the width of its 95 % interval."""

    value: float
    margin: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ± {self.margin:.3f}"


class Scores(NamedTuple):
    """Means over the pages."""

    precision: Estimate
    recall: Estimate
    f1: Estimate


def agreement(true: str, given: str) -> tuple[float, float, float]:
    """Compare two texts.

    Args:
        true: The text as it should be.
        given: The text as it was extracted.

    Returns:
        Shares of the shingles that agree, that only the given text has, and that only the true one
        has; they sum to 1, or are all 0 where both texts are without words.

    Example:
        >>> agreement("one two three four", "one two three four")
        (1.0, 0.0, 0.0)
    """
    wanted, found = _shingles(true), _shingles(given)
    counts = [(wanted & found).total(), (found - wanted).total(), (wanted - found).total()]
    agreed, extra, missing = (count / max(sum(counts), 1) for count in counts)
    return agreed, extra, missing


def scores(pages: Sequence[tuple[float, float, float]]) -> Scores:
    """Average over pages.

    Args:
        pages: What :func:`agreement` gives for each.

    Returns:
        Precision, recall and F1, with their intervals.
    """
    counts = np.array(pages)
    return _estimated(_means(counts), _means(counts[_samples(len(counts))]))


def difference(
    first: Sequence[tuple[float, float, float]], second: Sequence[tuple[float, float, float]]
) -> Scores:
    """Compare two extractors on the same pages, the first minus the second.

    Args:
        first: What :func:`agreement` gives for each page.
        second: The same for the other extractor, in the same order.

    Returns:
        The differences, with their paired intervals.
    """
    mine, other = np.array(first), np.array(second)
    samples = _samples(len(mine))
    return _estimated(_means(mine) - _means(other), _means(mine[samples]) - _means(other[samples]))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    # A text shorter than a shingle is one by itself; one without words has none.
    return Counter(tuple(words[i : i + _LENGTH]) for i in range(max(1, len(words) - _LENGTH + 1)) if words)


def _samples(pages: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(_SEED).integers(0, pages, (_SAMPLES, pages))


def _means(counts: Floats) -> Floats:
    """Precision, recall and F1 of pages along the last axis but one."""
    agreed, extra, missing = np.moveaxis(counts, -1, 0)
    precision, recall = _mean_share(agreed, agreed + extra), _mean_share(agreed, agreed + missing)
    both = np.maximum(precision + recall, np.finfo(np.float64).tiny)
    return np.stack([precision, recall, 2 * precision * recall / both], axis=-1)


def _mean_share(part: Floats, whole: Floats) -> Floats:
    # A page on which the share is not defined does not count.
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return np.asarray(share.sum(axis=-1) / np.maximum((whole > 0).sum(axis=-1), 1))


def _estimated(values: Floats, samples: Floats) -> Scores:
    margins = 1.96 * samples.std(axis=0, ddof=1)
    return Scores(*(Estimate(float(v), float(m)) for v, m in zip(values, margins, strict=True)))
