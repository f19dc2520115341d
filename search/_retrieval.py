"""Passages for a query: two legs, one fused score, near-copies folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest

import numpy as np

from corpus import Article
from indexer.encoders import Vectors
from indexer.store import Generation, KeywordQuery, PassageRow, instant
from search._fusion import Mode, Scores, Signals, shipped_fusion
from search._selecting import Selection, select
from search._served import Served
from search._side_by_side import halves
from search._signals import Candidates, signals_of, signals_of_meaning
from search.filters import Filters
from search.query import Query
from search.results import Corrections, Passage

__all__ = [
    "Hit",
    "Mode",
    "bare_passage",
    "candidates_for",
    "corrections_of",
    "folded",
    "hits_for",
    "hits_near",
    "listed",
    "newest",
    "passages_of",
    "words_leg",
]

_DEPTH = 100
_PASSAGES_AN_ARTICLE = 3
# Of the dense leg in what the calibration takes for the agreement of the legs.
_DENSE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a query found.

    Attributes:
        row: The passage.
        score: Fused, 0 to 1 within one result list.
        cosine: Of the query's vector and the passage's; comparable across queries.
        legs: How high both legs place it in their lists, 0 to 1: high only where they agree.
    """

    row: PassageRow
    score: float
    cosine: float
    legs: float = 0.0


def hits_for(
    served: Served,
    query: str | Query,
    *,
    filters: Filters,
    mode: Mode = "hybrid",
    depth: int = _DEPTH,
    feedback: bool = True,
) -> list[Hit]:
    """Find passages for a query.

    Args:
        served: The generation and its encoder.
        query: What is looked for; a string is taken for words.
        filters: What passages must be, beside the conditions of the query.
        mode: Which legs to use.
        depth: How many passages each leg may bring.
        feedback: Whether what is like the best passages gains; it helps where many passages are wanted, and
            not where the one that answers a question is.

    Returns:
        Hits, best first; ties by passage number. Where the query has conditions but no words, the
        first passages of the articles that meet them, newest first.
    """
    generation = served.generation
    query = Query.of_words(query) if isinstance(query, str) else query
    if not generation.manifest.passages:
        return []
    selection = select(generation, query, filters)
    if not query.words.strip():
        return newest(generation, selection, depth) if selection or query.sort == "date" else []
    candidates, signals = candidates_for(served, query, selection=selection, mode=mode, depth=depth)
    return _fused(served, candidates, signals, mode=mode, feedback=feedback)


def hits_near(
    served: Served, vector: Vectors, words: str, *, selection: Selection | None, depth: int = _DEPTH
) -> list[Hit]:
    """Find passages near a vector and of some words; see :func:`hits_for`.

    Args:
        served: The generation and its encoder.
        vector: float32 of length 1.
        words: Any of them.
        selection: What may be found; None for everything.
        depth: How many passages each leg may bring.

    Returns:
        Hits, best first; ties by passage number.
    """
    asked = KeywordQuery(words=words)
    candidates, signals = _candidates(
        served.generation, lambda: vector, asked, selection=selection, mode="hybrid", depth=depth
    )
    return _fused(served, candidates, signals)


def candidates_for(
    served: Served, query: Query, *, selection: Selection | None, mode: Mode, depth: int
) -> tuple[list[PassageRow], Signals]:
    """Give what either leg finds, in the order of passages, with all signals of each.

    Args:
        served: The generation and its encoder.
        query: What is looked for; it has words.
        selection: What may be found; None for everything.
        mode: Which legs to use; the others' signals are 0, but for the cosine.
        depth: How many passages each leg may bring.

    Returns:
        The passages and their signals.
    """
    asked = KeywordQuery(words=f"{query.words} {query.also}", required=query.required)
    return _candidates(
        served.generation,
        lambda: served.encoder.encode_query(query.words),
        asked,
        selection=selection,
        mode=mode,
        depth=depth,
    )


def _candidates(
    generation: Generation,
    encoded: Callable[[], Vectors],
    asked: KeywordQuery,
    *,
    selection: Selection | None,
    mode: Mode,
    depth: int,
) -> tuple[list[PassageRow], Signals]:
    def by_meaning() -> tuple[Vectors, Candidates]:
        vector = encoded()
        numbers = [] if mode == "keywords" else _nearest(generation, vector, selection, depth)
        return vector, Candidates.read(generation, numbers)

    def by_words() -> tuple[dict[int, float], Candidates]:
        scored = {} if mode == "dense" else _worded(generation, asked, selection, depth)
        return scored, Candidates.read(generation, scored)

    (vector, near), (scored, worded) = halves(generation, by_meaning, by_words)
    candidates = near.joined(worded)
    if mode == "dense":
        return candidates.rows, signals_of_meaning(vector, candidates)
    return candidates.rows, signals_of(generation, vector, asked, candidates=candidates, scored=scored)


def _fused(
    served: Served,
    candidates: Sequence[PassageRow],
    signals: Signals,
    *,
    mode: Mode = "hybrid",
    feedback: bool = True,
) -> list[Hit]:
    if not candidates:
        return []
    encoder = served.encoder.identity.weights
    fusion = shipped_fusion()
    scores = _shares(fusion.scores(signals, encoder=encoder, mode=mode, feedback=feedback))
    hits = map(Hit, candidates, scores.tolist(), signals.cosine.tolist(), _legs(signals).tolist())
    return sorted(hits, key=lambda hit: (-hit.score, hit.row.number))


def passages_of(
    generation: Generation, hits: Sequence[Hit], *, top: int, per_article: int = _PASSAGES_AN_ARTICLE
) -> list[tuple[Hit, Passage]]:
    """Turn hits into passages, near-copies folded and no article crowding the others out.

    Args:
        generation: Where the hits come from.
        hits: Best first.
        top: How many passages to give.
        per_article: How many of one article, at most.

    Returns:
        Each passage with its hit, best first.
    """
    chosen = folded(generation, hits, per_article=per_article)[:top]
    return list(zip(chosen, listed(generation, chosen), strict=True))


def folded(generation: Generation, hits: Sequence[Hit], *, per_article: int) -> list[Hit]:
    """Leave out near-copies, and what one article has too many of; see :func:`passages_of`."""
    leaders = generation.articles.leaders(hit.row.article for hit in hits)
    return _without_copies(hits, leaders, most=per_article)


def listed(generation: Generation, hits: Sequence[Hit]) -> list[Passage]:
    """Turn hits into passages as they are, near-copies not folded."""
    articles = generation.articles
    owners = [hit.row.article for hit in hits]
    copies = articles.near_copies(owners)
    links = articles.corrections(owners)
    known = articles.articles(
        [*owners, *(n for some in copies.values() for n in some), *(n for pair in links for n in pair)]
    )
    return [_passage(hit, known, copies[hit.row.article], corrections=links) for hit in hits]


def corrections_of(
    number: int, links: Sequence[tuple[int, int]], known: Mapping[int, Article]
) -> Corrections:
    """Choose from links between corrections and stories those of one article.

    Args:
        number: The article's number.
        links: ``(correction, story)``, by number.
        known: The articles, by number.

    Returns:
        Its corrections, and the stories that it corrects.
    """
    by = (known[correction] for correction, story in links if story == number)
    return Corrections(
        by=tuple(sorted(by, key=_first_published)),
        of=tuple(known[story] for correction, story in links if correction == number),
    )


def _first_published(article: Article) -> tuple[bool, float]:
    return article.published is None, instant(article.published) if article.published else 0.0


def _without_copies(hits: Iterable[Hit], leaders: dict[int, int], *, most: int) -> list[Hit]:
    """Keep, of each cluster, the article published first among those found, at its own place."""
    ranked = list(hits)
    shown: dict[int, int] = {}
    for hit in ranked:
        leader = leaders[hit.row.article]
        if hit.row.article == leader:
            shown[leader] = leader
        shown.setdefault(leader, hit.row.article)
    count: Counter[int] = Counter()
    kept = []
    for hit in ranked:
        article = hit.row.article
        if shown[leaders[article]] == article and count[article] < most:
            count[article] += 1
            kept.append(hit)
    return kept


def bare_passage(hit: Hit, article: Article) -> Passage:
    """Give the passage of a hit, without what else is known of its article."""
    start, end = hit.row.start, hit.row.end
    return Passage(article=article, text=article.text[start:end], start=start, end=end, score=hit.score)


def _passage(
    hit: Hit, known: dict[int, Article], copies: list[int], *, corrections: Sequence[tuple[int, int]]
) -> Passage:
    return replace(
        bare_passage(hit, known[hit.row.article]),
        near_copies=tuple(known[number] for number in copies),
        corrections=corrections_of(hit.row.article, corrections, known),
    )


def _nearest(generation: Generation, vector: Vectors, selection: Selection | None, depth: int) -> list[int]:
    allowed = None if selection is None else selection.passages
    return [number for number, _ in generation.vectors.nearest(vector, top=depth, allowed=allowed)]


def _worded(
    generation: Generation, asked: KeywordQuery, selection: Selection | None, depth: int
) -> dict[int, float]:
    """Give passages by words, with their BM25."""
    likely = generation.keywords.likely(asked, top=depth) if selection is None else None
    if likely:
        scored = generation.keywords.scores(asked, likely).items()
        return dict(nsmallest(depth, scored, key=lambda hit: (-hit[1], hit[0])))
    return dict(words_leg(generation, asked, selection, depth))


def words_leg(
    generation: Generation, asked: KeywordQuery, selection: Selection | None, depth: int
) -> list[tuple[int, float]]:
    """Find passages by words: ``(passage number, BM25)``, best first."""
    if selection is None:
        return generation.keywords.matching(asked, top=depth)
    return generation.keywords.matching(
        asked, top=depth, only=selection.keywords, accept=selection.mark.__getitem__
    )


def newest(generation: Generation, selection: Selection | None, depth: int) -> list[Hit]:
    """Give the first passage of each article that may be found, newest first."""
    columns = generation.columns()
    passages = np.arange(len(columns.row_of)) if selection is None else selection.passages
    rows, first = np.unique(columns.row_of[passages], return_index=True)
    published = columns.moments["published"][rows]
    order = np.lexsort((passages[first], -np.nan_to_num(published, nan=-np.inf)))[:depth]
    numbers = passages[first][order].tolist()
    found = generation.articles.passages(numbers)
    return [Hit(found[number], 0.0, 0.0) for number in numbers]


def _legs(signals: Signals) -> Scores:
    best = signals.passage.max()
    words = signals.passage / best if best > 0 else signals.passage
    return _DENSE_SHARE * _shares(signals.cosine) + (1 - _DENSE_SHARE) * words


def _shares(scores: Scores) -> Scores:
    """Bring scores to 0…1 within the list."""
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)
