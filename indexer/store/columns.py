"""What filters and counts look at, of every article at once, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from indexer.store.articles import ArticleReader
from indexer.store.schema import instant

__all__ = ["FIELDS", "MOMENTS", "Columns", "read_columns"]

FIELDS = ("source", "author", "section", "language")
MOMENTS = ("published", "updated", "first_seen")


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns over the articles of a generation; row *i* of each is one article.

    Attributes:
        article: int64, the articles' numbers in order.
        row_of: int64, for each passage the row of its article.
        values: For each field its distinct values, sorted.
        codes: For each field, int32: place of the article's value in ``values``; -1 where it has none.
        moments: For published, updated and first_seen, float64: seconds since 1970; NaN where not known.
    """

    article: NDArray[np.int64]
    row_of: NDArray[np.int64]
    values: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, NDArray[np.int32]]
    moments: Mapping[str, NDArray[np.float64]]

    def having(self, field: str, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Say of each article whether its field has one of some values."""
        known = {value: code for code, value in enumerate(self.values[field])}
        codes = [known[value] for value in wanted if value in known]
        return np.isin(self.codes[field], codes)

    def between(self, moment: str, after: float | None, before: float | None) -> NDArray[np.bool_]:
        """Say of each article whether a moment of it is at or after one instant and before another."""
        at = self.moments[moment]
        good = ~np.isnan(at)
        if after is not None:
            good &= at >= after
        if before is not None:
            good &= at < before
        return good

    def passages(self, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Give the numbers of the passages of the articles that are marked, in order."""
        return np.flatnonzero(rows[self.row_of])

    def marked(self, passages: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mark the articles of passages."""
        rows = np.zeros(len(self.article), dtype=np.bool_)
        rows[self.row_of[passages]] = True
        return rows


def read_columns(articles: ArticleReader) -> Columns:
    """Read the columns of a generation: about 0.1 s for twenty thousand articles.

    Args:
        articles: Its articles.
    """
    found = articles.rows(f"SELECT number, {', '.join((*FIELDS, *MOMENTS))} FROM articles ORDER BY number")
    numbers = np.fromiter((row["number"] for row in found), dtype=np.int64, count=len(found))
    owners = articles.rows("SELECT article FROM passages ORDER BY number")
    values = {
        field: tuple(sorted({row[field] for row in found if row[field] is not None})) for field in FIELDS
    }
    places = {field: {value: place for place, value in enumerate(values[field])} for field in FIELDS}
    return Columns(
        article=numbers,
        row_of=np.searchsorted(numbers, np.fromiter((row[0] for row in owners), dtype=np.int64)),
        values=values,
        codes={
            field: np.array([places[field].get(row[field], -1) for row in found], dtype=np.int32)
            for field in FIELDS
        },
        moments={
            moment: np.array([_instant(row[moment]) for row in found], dtype=np.float64) for moment in MOMENTS
        },
    )


def _instant(text: str | None) -> float:
    return instant(datetime.fromisoformat(text)) if text else float("nan")
