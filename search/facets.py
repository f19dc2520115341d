"""How many matches there are by source, section, author, language and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.store import Columns

__all__ = ["Facets", "count"]

_MOST_DAYS = 62
_MOST_MONTHS = 60
_DAYS_A_MONTH = 30.5
_DAY = 86_400.0

Counts = tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Counts of all articles that match, not only of those on a page.

    Attributes:
        articles: How many match.
        source: ``(value, articles)``, most first; value None where it is not known.
        section: The same.
        author: The same.
        language: The same.
        published: ``(day, month or year, articles)`` in the order of time, empty ones left out.
        undated: How many have no date.
        by: What ``published`` counts by: "day" up to two months, "month" up to five years, else "year".
    """

    articles: int
    source: Counts
    section: Counts
    author: Counts
    language: Counts
    published: tuple[tuple[str, int], ...]
    undated: int
    by: Literal["day", "month", "year"]


def count(columns: Columns, rows: NDArray[np.bool_]) -> Facets:
    """Count articles.

    Args:
        columns: Of their generation.
        rows: Which of its articles count.

    Returns:
        The counts.
    """
    at = columns.moments["published"][rows]
    dated = at[~np.isnan(at)]
    by = _unit(dated)
    moments = np.floor(dated).astype("datetime64[s]").astype(f"datetime64[{by[0].upper()}]")
    names, numbers = np.unique(moments, return_counts=True)
    return Facets(
        articles=int(rows.sum()),
        source=_counts(columns, "source", rows),
        section=_counts(columns, "section", rows),
        author=_counts(columns, "author", rows),
        language=_counts(columns, "language", rows),
        published=tuple(zip(names.astype(str).tolist(), numbers.tolist(), strict=True)),
        undated=len(at) - len(dated),
        by=by,
    )


def _unit(dated: NDArray[np.float64]) -> Literal["day", "month", "year"]:
    days = (dated.max() - dated.min()) / _DAY if len(dated) else 0.0
    if days <= _MOST_DAYS:
        return "day"
    return "month" if days <= _MOST_MONTHS * _DAYS_A_MONTH else "year"


def _counts(columns: Columns, field: str, rows: NDArray[np.bool_]) -> Counts:
    values = columns.values[field]
    numbers = np.bincount(columns.codes[field][rows] + 1, minlength=len(values) + 1).tolist()
    named = [(value, number) for value, number in zip((None, *values), numbers, strict=True) if number]
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0] or "")))
