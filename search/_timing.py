"""Results in the order of time: newest first, or with a stated liking for the recent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from indexer.store import Columns, instant
from search._retrieval import Hit

__all__ = ["newest_first", "with_recency"]

_DAY = 86_400.0
# Of the best score: what is less relevant is not shown for being new.
_RELEVANT = 0.5


def with_recency(hits: Sequence[Hit], columns: Columns, *, half_life: float, now: datetime) -> list[Hit]:
    """Lower the scores of older articles.

    A score is multiplied by ``(1 + 2 ** (-age / half_life)) / 2``: by 1 for an article of this moment,
    3/4 for one that is a half-life old, and never by less than 1/2. An article without a date counts
    as old.

    Args:
        hits: Any order.
        columns: Of their generation.
        half_life: In days.
        now: The present moment.

    Returns:
        The hits, best first; ties by passage number.
    """
    published = columns.moments["published"][columns.row_of[[hit.row.number for hit in hits]]]
    age = np.clip((instant(now) - published) / _DAY, 0, None)
    factors = (1 + np.nan_to_num(np.exp2(-age / half_life), nan=0.0)) / 2
    weighted = [
        replace(hit, score=hit.score * factor) for hit, factor in zip(hits, factors.tolist(), strict=True)
    ]
    return sorted(weighted, key=lambda hit: (-hit.score, hit.row.number))


def newest_first(hits: Sequence[Hit], columns: Columns) -> list[Hit]:
    """Give the relevant hits, the newest first.

    Args:
        hits: Best first. Those with less than half of the best score are left out.
        columns: Of their generation.

    Returns:
        The others by date of publication, those without one last; ties by score, then by number.
    """
    least = _RELEVANT * max((hit.score for hit in hits), default=0.0)
    published = columns.moments["published"]

    def place(hit: Hit) -> tuple[bool, float, float, int]:
        at = float(published[columns.row_of[hit.row.number]])
        return bool(np.isnan(at)), -at if not np.isnan(at) else 0.0, -hit.score, hit.row.number

    return sorted((hit for hit in hits if hit.score >= least), key=place)
