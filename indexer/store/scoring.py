"""Documents of an index of tantivy with their BM25: the best of a query, or those that were chosen before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.store.clauses import all_of, any_of
from indexer.store.slots import Slots

__all__ = ["best_documents", "scores_of_chosen"]

# Where both take as long, over 30,000 passages; over more, the set takes longer.
_MOST_TERMS = 600
# Over 100,000 documents both ways take as long, over a million the nested one two thirds or half.
_NESTED_FROM = 200_000
# Deeper, the recursion might meet the end of a thread's stack.
_MOST_NESTED = 64


def best_documents(
    asked: tantivy.Query, most: int, *, searcher: tantivy.Searcher, slots: Slots
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the numbers and the scores of the documents that match best, best first.

    Args:
        asked: What is looked for.
        most: How many to give.
        searcher: Of the index.
        slots: What the slots in its field "number" stand for.
    """
    hits = searcher.search(asked, limit=most, count=False).hits
    found = searcher.fast_field_values("number", [address for _, address in hits])
    scores = np.asarray([score for score, _ in hits], dtype=np.float64)
    return slots.numbers[np.asarray(found, dtype=np.int64)], scores


def scores_of_chosen(
    asked: Sequence[tantivy.Query],
    numbers: Sequence[int],
    *,
    required: Sequence[tantivy.Query] = (),
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    slots: Slots,
) -> dict[int, float]:
    """Score the passages or articles of these numbers.

    Args:
        asked: What they are scored by; the scores add up.
        numbers: Theirs; each once.
        required: What they have to match as well, of score 0.
        searcher: Of the index.
        schema: The index's; its field "number" holds the slots.
        slots: What the slots stand for.

    Returns:
        BM25 by number; those that do not match are left out.
    """
    only = tantivy.Query.const_score_query(_chosen(slots.of(numbers), schema), 0.0)
    query = all_of((only, *required))
    # Side by side, tantivy joins them first, and scores whatever stands near those chosen; one around the
    # other, each skips to the next of them, which pays where they lie far apart.
    nested = _MOST_NESTED if searcher.num_docs > _NESTED_FROM else 0
    rest = asked[nested:]
    for clause in (*asked[:nested], *([any_of(rest)] if rest else [])):
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Should, clause)])
    found, scores = best_documents(query, len(numbers), searcher=searcher, slots=slots)
    pairs = zip(found.tolist(), scores.tolist(), strict=True)
    return {number: score for number, score in pairs if score > 0}


def _chosen(places: list[int], schema: tantivy.Schema) -> tantivy.Query:
    # A set of terms looks through all slots of the index, which takes longer than a few terms by themselves.
    if len(places) > _MOST_TERMS:
        return tantivy.Query.term_set_query(schema, "number", places)
    terms = (tantivy.Query.term_query(schema, "number", slot) for slot in places)
    return any_of(terms)
