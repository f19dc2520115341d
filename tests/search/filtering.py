"""Filters, applied to articles one by one."""

from __future__ import annotations

import search
from corpus import Article
from indexer.store import instant

__all__ = ["meets"]


def meets(article: Article, filters: search.Filters) -> bool:
    for field in ("source", "author", "section", "language"):
        wanted = getattr(filters, field)
        if wanted and getattr(article, field) not in wanted:
            return False
    if filters.after is None and filters.before is None:
        return True
    if article.published is None:
        return False
    at = instant(article.published)
    return (filters.after is None or at >= instant(filters.after)) and (
        filters.before is None or at < instant(filters.before)
    )
