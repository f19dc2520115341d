"""Which passages may be found: the conditions of a query and its filters, the same for both legs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from indexer.store import Generation, KeywordFilter, KeywordQuery
from search.filters import Filters
from search.query import Query

__all__ = ["Selection", "matching_articles", "select"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What may be found.

    Attributes:
        passages: int64, their numbers in order.
        mark: For each passage of the generation, whether it is among them.
        keywords: The part of the conditions that the keyword index holds by itself.
    """

    passages: NDArray[np.int64]
    mark: NDArray[np.bool_]
    keywords: KeywordFilter


def select(generation: Generation, query: Query, filters: Filters) -> Selection | None:
    """Find out which passages may be found.

    Words that are excluded are excluded from whole articles; words that are required must stand in
    the very passage, or in its article's title.

    Args:
        generation: Where to look.
        query: Its conditions count, its words do not.
        filters: What articles must be beside that.

    Returns:
        The selection; None where everything may be found.
    """
    conditions = [one for one in (filters, query.filters) if not one.empty]
    if not (conditions or query.required or query.excluded):
        return None
    columns, keywords = generation.columns(), generation.keywords
    rows = np.ones(len(columns.article), dtype=np.bool_)
    for condition in conditions:
        rows &= condition.rows(columns)
    for term in query.excluded:
        rows &= ~columns.marked(keywords.holding(KeywordQuery(required=((term,),))))
    passages = columns.passages(rows)
    if query.required:
        holding = keywords.holding(KeywordQuery(required=query.required))
        passages = holding[rows[columns.row_of[holding]]]
    mark = np.zeros(len(columns.row_of), dtype=np.bool_)
    mark[passages] = True
    only = reduce(_both, (one.for_keywords() for one in conditions), KeywordFilter())
    return Selection(passages, mark, only)


def matching_articles(generation: Generation, query: Query, filters: Filters) -> NDArray[np.bool_]:
    """Mark the articles that match: they meet all conditions and hold a word of the query, if it has any.

    Args:
        generation: Where to look.
        query: The query.
        filters: What articles must be beside that.

    Returns:
        One truth value an article, in the order of ``generation.columns()``.
    """
    columns, selection = generation.columns(), select(generation, query, filters)
    passages = np.arange(len(columns.row_of)) if selection is None else selection.passages
    if query.words.strip():
        words = KeywordQuery(words=f"{query.words} {query.also}", required=query.required)
        holding = generation.keywords.holding(words)
        passages = holding if selection is None else holding[selection.mark[holding]]
    return columns.marked(passages)


def _both(one: KeywordFilter, other: KeywordFilter) -> KeywordFilter:
    after = [moment for moment in (one.after, other.after) if moment is not None]
    before = [moment for moment in (one.before, other.before) if moment is not None]
    return KeywordFilter(
        fields=(*one.fields, *other.fields),
        after=max(after, default=None),
        before=min(before, default=None),
    )
