"""BM25 of documents that something else chose, by an index of tantivy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tantivy

from indexer.store.slots import Slots

__all__ = ["scores_of_chosen"]

# Where both take as long, over 30,000 passages; over more, the set takes longer.
_MOST_TERMS = 600


def scores_of_chosen(
    asked: tantivy.Query,
    numbers: Sequence[int],
    *,
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    slots: Slots,
) -> dict[int, float]:
    """Score the passages or articles of these numbers.

    Args:
        asked: What they are scored by.
        numbers: Theirs; each once.
        searcher: Of the index.
        schema: The index's; its field "number" holds the slots.
        slots: What the slots stand for.

    Returns:
        BM25 by number; those that do not match are left out.
    """
    only = tantivy.Query.const_score_query(_any_of(slots.of(numbers), schema), 0.0)
    query = tantivy.Query.boolean_query([(tantivy.Occur.Must, only), (tantivy.Occur.Should, asked)])
    hits = searcher.search(query, limit=len(numbers), count=False).hits
    places = searcher.fast_field_values("number", [address for _, address in hits])
    found = slots.numbers[np.asarray(places, dtype=np.int64)].tolist()
    return {number: float(score) for number, (score, _) in zip(found, hits, strict=True) if score > 0}


def _any_of(chosen: list[int], schema: tantivy.Schema) -> tantivy.Query:
    # A set of terms looks through all slots of the index, which takes longer than a few terms by themselves.
    if len(chosen) > _MOST_TERMS:
        return tantivy.Query.term_set_query(schema, "number", chosen)
    terms = (tantivy.Query.term_query(schema, "number", slot) for slot in chosen)
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
