"""From hits to the passages of one page: ordered, near-copies folded, no article crowding the others out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from indexer.store import Generation
from search._retrieval import Hit, passages_of
from search._timing import newest_first, with_recency
from search.query import Sort
from search.results import Passage

__all__ = ["Order", "page"]

_LEAST_DEPTH = 100
_DEPTH_A_PASSAGE = 5
_DEEPER = 4
_VARIED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How the passages of a page are chosen from the hits.

    Attributes:
        sort: By relevance or by date.
        half_life: In days, of the liking for the recent; None for none.
        now: The present moment.
        per_article: Most passages of one article.
        diversity: 0 to 1: how much a passage loses for saying what one above it says.
    """

    sort: Sort
    half_life: float | None
    now: datetime
    per_article: int
    diversity: float

    def of(self, hits: list[Hit], generation: Generation, *, top: int) -> list[Hit]:
        """Bring hits into this order."""
        if self.half_life is not None:
            hits = with_recency(hits, generation.columns(), half_life=self.half_life, now=self.now)
        if self.diversity and hits:
            hits = _varied(hits, generation, diversity=self.diversity, count=top * _VARIED)
        return newest_first(hits, generation.columns()) if self.sort == "date" else hits


def page(
    generation: Generation, order: Order, *, top: int, hits: Callable[[int], list[Hit]]
) -> list[Passage]:
    """Look deeper until the page is full, or there is no more: near-copies are folded after the search.

    Args:
        generation: Where the hits come from.
        order: How passages are chosen.
        top: How many passages fill the page.
        hits: Gives hits, best first, of so many passages a leg.

    Returns:
        The passages.
    """
    depth = max(_LEAST_DEPTH, top * _DEPTH_A_PASSAGE)
    while True:
        found = hits(depth)
        ordered = order.of(found, generation, top=top)
        passages = passages_of(generation, ordered, top=top, per_article=order.per_article)
        if len(passages) >= top or len(found) < depth:
            return [passage for _, passage in passages]
        depth *= _DEEPER


def _varied(hits: Sequence[Hit], generation: Generation, *, diversity: float, count: int) -> list[Hit]:
    """Take hits one by one, each the best when its likeness to those taken is held against it.

    Source: maximal marginal relevance, Carbonell and Goldstein 1998,
    https://doi.org/10.1145/290941.291025.
    """
    vectors = generation.vectors.vectors([hit.row.number for hit in hits])
    scores = np.array([hit.score for hit in hits])
    likeness = np.zeros(len(hits))
    left = np.ones(len(hits), dtype=bool)
    taken: list[Hit] = []
    for _ in range(min(count, len(hits))):
        worth = np.where(left, (1 - diversity) * scores - diversity * likeness, -np.inf)
        best = int(np.argmax(worth))
        left[best] = False
        taken.append(hits[best])
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return taken + [hit for hit, rest in zip(hits, left, strict=True) if rest]
