"""BM25 of documents that something else chose, by an index of tantivy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import tantivy

from indexer.store.slots import Slots

__all__ = ["scores_of_chosen"]


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
    # One term each: a "term set" looks through all slots of the index first, which takes longer.
    these = [
        (tantivy.Occur.Should, tantivy.Query.term_query(schema, "number", slot)) for slot in slots.of(numbers)
    ]
    only = tantivy.Query.const_score_query(tantivy.Query.boolean_query(these), 0.0)
    query = tantivy.Query.boolean_query([(tantivy.Occur.Must, only), (tantivy.Occur.Should, asked)])
    hits = searcher.search(query, limit=len(numbers), count=False).hits
    places = searcher.fast_field_values("number", [address for _, address in hits])
    found = slots.numbers[np.asarray(places, dtype=np.int64)].tolist()
    return {number: float(score) for number, (score, _) in zip(found, hits, strict=True) if score > 0}
