"""Filters, applied to articles one by one."""

from __future__ import annotations

from datetime import datetime

import search
from corpus import Article
from indexer.store import instant

__all__ = ["FIELDS", "meets"]

FIELDS = ("source", "author", "section", "language")


def meets(article: Article, filters: search.Filters) -> bool:
    for field in FIELDS:
        value, wanted = getattr(article, field), getattr(filters, field)
        if (wanted and value not in wanted) or value in getattr(filters, f"without_{field}"):
            return False
    return (
        _within(article.published, filters.after, filters.before)
        and _within(article.updated, filters.updated_after, filters.updated_before)
        and _within(article.first_seen, filters.seen_after, filters.seen_before)
    )


def _within(moment: datetime | None, after: datetime | None, before: datetime | None) -> bool:
    if after is None and before is None:
        return True
    if moment is None:
        return False
    at = instant(moment)
    return (after is None or at >= instant(after)) and (before is None or at < instant(before))
