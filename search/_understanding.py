"""A query understood in the light of the archive that it is asked of."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from indexer.store import Generation, KeywordQuery, KeywordTerm
from search.filters import Filters
from search.query import Known, Purpose, Query, parse, spelled

__all__ = ["query_of"]


def query_of(generation: Generation, text: str, *, now: datetime, purpose: Purpose = "search") -> Query:
    """Understand a query; see :func:`search.query.parse`.

    Args:
        generation: What the archive holds.
        text: As typed.
        now: For "yesterday" and the like.
        purpose: What it is understood for.

    Returns:
        The query, with what misspelt words were probably meant for.
    """
    query = parse(text, now=now, known=cache(lambda: _known(generation)), purpose=purpose)
    return spelled(query, generation.keywords)


def _known(generation: Generation) -> Known:
    columns, keywords = generation.columns(), generation.keywords

    def any_between(after: datetime | None, before: datetime | None) -> bool:
        return bool(Filters(after=after, before=before).rows(columns).any())

    def holds(term: KeywordTerm) -> bool:
        return bool(keywords.matching(KeywordQuery(required=((term,),)), top=1))

    return Known(values=columns.values, any_between=any_between, holds=holds)
