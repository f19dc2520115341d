"""What speaks for each candidate of a query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from indexer.encoders import Vectors
from indexer.store import Generation, KeywordQuery, PassageRow
from search._fusion import Signals
from search._side_by_side import halves

__all__ = ["Candidates", "signals_of", "signals_of_meaning"]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that a query may have been looking for, in the order of their numbers.

    Attributes:
        rows: The passages.
        vectors: float32 of shape (n, d), theirs.
    """

    rows: list[PassageRow]
    vectors: Vectors

    @classmethod
    def read(cls, generation: Generation, numbers: Collection[int]) -> Self:
        """Read passages by their numbers."""
        ordered = sorted(numbers)
        rows = generation.articles.passages(ordered)
        return cls([rows[number] for number in ordered], generation.vectors.vectors(ordered))

    def joined(self, others: Candidates) -> Candidates:
        """Give these and others, each once."""
        rows = [*self.rows, *others.rows]
        _, places = np.unique([row.number for row in rows], return_index=True)
        vectors = np.concatenate([self.vectors, others.vectors])[places]
        return Candidates([rows[place] for place in places], vectors)


def signals_of(
    generation: Generation,
    vector: Vectors,
    asked: KeywordQuery,
    *,
    candidates: Candidates,
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
    others = [row.number for row in candidates.rows if row.number not in scored]
    articles = sorted({row.article for row in candidates.rows})
    article, rest = halves(
        generation,
        lambda: known.scores(words, articles=articles),
        lambda: generation.keywords.scores(asked, others),
    )
    passage = {**scored, **rest}
    return replace(
        signals_of_meaning(vector, candidates),
        passage=np.array([passage.get(row.number, 0.0) for row in candidates.rows]) / most,
        article=np.array([article.get(row.article, 0.0) for row in candidates.rows]) / most,
    )


def signals_of_meaning(vector: Vectors, candidates: Candidates) -> Signals:
    """Score candidates by meaning alone; see :func:`signals_of`."""
    cosines = (candidates.vectors @ vector).astype(np.float64)
    nothing = np.zeros_like(cosines)
    return Signals(cosine=cosines, passage=nothing, article=nothing, vectors=candidates.vectors)
