"""All that matches, not only a page: one passage an article, for export."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from indexer.store import Generation, KeywordQuery
from search._retrieval import Hit, listed, newest, words_leg
from search._selecting import Selection, select
from search.filters import Filters
from search.query import Query
from search.results import Passage

__all__ = ["all_matches"]

_BLOCK = 200


def all_matches(generation: Generation, query: Query, filters: Filters) -> Iterator[Passage]:
    """Give every article that matches, with the passage of it that matches best by words.

    An article matches as in facets: it meets every condition, and holds at least one of the words.

    Args:
        generation: Where to look.
        query: The query.
        filters: What articles must be beside that.

    Yields:
        A passage an article, best first by BM25 (newest first where the query has no words); near-copies
        are not folded.
    """
    if not generation.manifest.passages:
        return
    selection = select(generation, query, filters)
    hits = (
        _by_words(generation, query, selection)
        if query.words.strip()
        else iter(newest(generation, selection, generation.manifest.passages))
    )
    while block := list(islice(hits, _BLOCK)):
        yield from listed(generation, block)


def _by_words(generation: Generation, query: Query, selection: Selection | None) -> Iterator[Hit]:
    best = _best_of_each(generation, query, selection)
    while block := list(islice(best, _BLOCK)):
        rows = generation.articles.passages(number for number, _ in block)
        yield from (Hit(rows[number], score, 0.0) for number, score in block)


def _best_of_each(
    generation: Generation, query: Query, selection: Selection | None
) -> Iterator[tuple[int, float]]:
    asked = KeywordQuery(words=f"{query.words} {query.also}", required=query.required)
    owners = generation.columns().row_of
    seen: set[int] = set()
    for number, score in words_leg(generation, asked, selection, generation.manifest.passages):
        owner = int(owners[number])
        if owner not in seen:
            seen.add(owner)
            yield number, score
