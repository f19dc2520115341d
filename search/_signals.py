"""What speaks for each candidate of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.encoders import Vectors
from indexer.store import Generation, KeywordQuery, PassageRow
from search._fusion import Scores, Signals

__all__ = ["signals_of"]


def signals_of(
    generation: Generation,
    asked: KeywordQuery,
    *,
    candidates: Sequence[PassageRow],
    cosines: Scores,
    vectors: Vectors,
    scored: Mapping[int, float],
) -> Signals:
    """Score candidates by words: the passages themselves, and their whole articles.

    Args:
        generation: Where they stand.
        asked: What is looked for by words.
        candidates: The passages.
        cosines: Of the query's vector and theirs.
        vectors: Theirs.
        scored: BM25 of those that were found by words, by number.

    Returns:
        All their signals.
    """
    known = generation.article_words
    words = [(stems, 1.0) for stems in generation.keywords.stems(asked.words)]
    # Near the most that BM25 can give. A word that no article holds says nothing about the others.
    most = sum(max(map(known.idf, stems)) for stems, _ in words) or 1.0
    others = [row.number for row in candidates if row.number not in scored]
    passage = {**scored, **generation.keywords.scores(asked, others)}
    article = known.scores(words, articles=sorted({row.article for row in candidates}))
    return Signals(
        cosine=cosines,
        passage=np.array([passage.get(row.number, 0.0) for row in candidates]) / most,
        article=np.array([article.get(row.article, 0.0) for row in candidates]) / most,
        vectors=vectors,
    )
