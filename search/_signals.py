"""What speaks for each candidate of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from indexer.encoders import Vectors
from indexer.store import Generation, KeywordQuery, PassageRow
from search._fusion import Signals
from search._side_by_side import halves

__all__ = ["signals_of", "signals_of_meaning"]


def signals_of(
    generation: Generation,
    vector: Vectors,
    asked: KeywordQuery,
    *,
    candidates: Sequence[PassageRow],
    scored: Mapping[int, float],
) -> Signals:
    """Score candidates by meaning and by words: the passages themselves, and their whole articles.

    Args:
        generation: Where they stand.
        vector: The query's.
        asked: What is looked for by words.
        candidates: The passages.
        scored: BM25 of those that were found by words, by number.

    Returns:
        All their signals.
    """
    known = generation.article_words
    words = [(stems, 1.0) for stems in generation.keywords.stems(asked.words)]
    # Near the most that BM25 can give. A word that no article holds says nothing about the others.
    most = sum(max(map(known.idf, stems)) for stems, _ in words) or 1.0
    others = [row.number for row in candidates if row.number not in scored]

    def by_article() -> tuple[Signals, dict[int, float]]:
        articles = sorted({row.article for row in candidates})
        meaning = signals_of_meaning(generation, vector, candidates=candidates)
        return meaning, known.scores(words, articles=articles)

    (signals, article), rest = halves(
        generation, by_article, lambda: generation.keywords.scores(asked, others)
    )
    passage = {**scored, **rest}
    return replace(
        signals,
        passage=np.array([passage.get(row.number, 0.0) for row in candidates]) / most,
        article=np.array([article.get(row.article, 0.0) for row in candidates]) / most,
    )


def signals_of_meaning(
    generation: Generation, vector: Vectors, *, candidates: Sequence[PassageRow]
) -> Signals:
    """Score candidates by meaning alone; see :func:`signals_of`."""
    vectors = generation.vectors.vectors(row.number for row in candidates)
    cosines = (vectors @ vector).astype(np.float64)
    nothing = np.zeros_like(cosines)
    return Signals(cosine=cosines, passage=nothing, article=nothing, vectors=vectors)
