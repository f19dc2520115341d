"""Filters inside both legs give what filtering everything and then ranking gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

import search
from corpus import Article
from indexer.store import KeywordQuery
from search._retrieval import hits_for, words_leg
from search._selecting import select
from search._served import Served
from tests.search.filtering import FIELDS, meets

TOP = 10


@pytest.fixture(scope="module")
def news(seed_and_news: Path) -> Iterator[search.Index]:
    with search.open(seed_and_news) as index:
        yield index


def _filters(rng: random.Random, articles: list[Article]) -> search.Filters:
    """Draw filters that some article meets, mostly narrow ones."""
    model, another = rng.choice(articles), rng.choice(articles)
    fields: dict[str, list[str]] = {}
    for field in FIELDS:
        value, other = getattr(model, field), getattr(another, field)
        if value and rng.random() < 0.4:
            fields[field] = [value, other] if other and rng.random() < 0.3 else [value]
        if other and other != value and rng.random() < 0.2:
            fields[f"without_{field}"] = [other]
    moments: dict[str, datetime | None] = {}
    for name, moment, often in (
        ("", "published", 0.5),
        ("updated_", "updated", 0.1),
        ("seen_", "first_seen", 0.1),
    ):
        if rng.random() < often:
            moments[f"{name}after"] = getattr(model, moment)
        if rng.random() < often / 2:
            moments[f"{name}before"] = getattr(another, moment)
    return search.Filters(**fields, **moments)


def _query(rng: random.Random, articles: list[Article]) -> str:
    words = [word for word in rng.choice(articles).text.split() if word.isalpha()]
    return " ".join(rng.sample(words, min(len(words), rng.randrange(1, 7)))) or "news"


def _check(served: Served, index: search.Index, rng: random.Random, pairs: int) -> None:
    generation = served.generation
    numbers = range(generation.manifest.passages)
    rows = generation.articles.passages(numbers)
    owners = generation.articles.articles({row.article for row in rows.values()})
    articles = list(owners.values())
    vectors = generation.vectors.vectors(numbers)
    for pair in range(pairs):
        filters, query = _filters(rng, articles), _query(rng, articles)
        context = f"pair {pair}: {query!r}, {filters}"
        allowed = {number for number in numbers if meets(owners[rows[number].article], filters)}
        words = search.Query.of_words(query)

        cosines = vectors @ served.encoder.encode_query(query)
        dense = sorted(allowed, key=lambda number: (-cosines[number], number))[:TOP]
        found = hits_for(served, words, filters=filters, mode="dense")[:TOP]
        # Sums in another order may swap what is equal to the last bit.
        assert np.allclose([hit.cosine for hit in found], [cosines[number] for number in dense], atol=1e-5), (
            context
        )

        everywhere = generation.keywords.matching(KeywordQuery(words=query), top=len(numbers))
        by_words = {number for number, _ in everywhere if number in allowed}
        matching = {
            hit.row.number
            for hit in hits_for(served, words, filters=filters, mode="keywords", depth=len(numbers))
        }
        assert matching == by_words, context

        ranked = [score for number, score in everywhere if number in allowed][:TOP]
        leg = words_leg(generation, KeywordQuery(words=query), select(generation, words, filters), TOP)
        assert {number for number, _ in leg} <= allowed, context
        assert [score for _, score in leg] == pytest.approx(ranked), context

        page = index.search(query, top=TOP, filters=filters, plain=True, per_article=1)
        leaders = generation.articles.leaders(rows[number].article for number in allowed)
        assert all(meets(passage.article, filters) for passage in page), context
        assert len(page) == min(TOP, len({*leaders.values()})), context


def test_filtered_results_are_those_of_brute_force(news: search.Index) -> None:
    with news._served.lease() as served:
        _check(served, news, random.Random(5), 40)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_thousand_filtered_results_are_those_of_brute_force(news: search.Index) -> None:
    with news._served.lease() as served:
        _check(served, news, random.Random(6), 1000)
