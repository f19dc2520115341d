"""More like this: ``python -m evaluation likeness``, on VAST news and Reuters stories.

VAST holds stories rewritten from each other: those of an article whose word triples agree by a fifth
or more, and which are not folded as its near-copies, should be found. Reuters stories bear topics: what is
like a story should share one with it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import search
from corpus import Article
from evaluation._bootstrap import interval_of_mean
from evaluation._collections import Document, read_records
from evaluation.retrieval import WORK, index_of

__all__ = ["run"]

TOP = 10
_ALIKE = 0.2
_STORIES, _ASKED = 5000, 500
_SEED = 11


def run(data: Path) -> None:
    """Print how many rewritten stories are found, and how many of those found share a topic.

    Args:
        data: The folder of shared data.
    """
    news = list(read_records(data / "vast2021_news.jsonl.gz"))
    _print("VAST: share of the rewritten stories found", _rewritten(news, WORK / "likeness-vast"))
    stories = [story for story in read_records(data / "reuters21578.jsonl.gz") if story["topics"]][:_STORIES]
    found, chance = _topics(stories, WORK / "likeness-reuters")
    _print(f"Reuters: share of the first {TOP} that bear a topic of the story", found)
    _print("the same, of stories drawn by chance", chance)


def _print(what: str, scores: Sequence[float]) -> None:
    print(f"{what}: {interval_of_mean(scores)}, n = {len(scores)}")


def _rewritten(news: Sequence[dict[str, Any]], work: Path) -> list[float]:
    shingles = {record["id"]: _triples(record["text"]) for record in news}
    scores = []
    with search.open(index_of(_documents(news), work)) as index:
        names = _names(index)
        for own, passage in names.items():
            folded = {own, *(_name(copy) for copy in passage.near_copies)}
            alike = {
                other
                for other in names
                if other not in folded and _jaccard(shingles[own], shingles[other]) >= _ALIKE
            }
            if alike:
                found = alike & {*_found(index, passage.article.id)}
                scores.append(len(found) / min(TOP, len(alike)))
    return scores


def _topics(stories: Sequence[dict[str, Any]], work: Path) -> tuple[list[float], list[float]]:
    rng = random.Random(_SEED)
    topics = {story["id"]: frozenset(story["topics"]) for story in stories}
    found, chance = [], []
    with search.open(index_of(_documents(stories), work)) as index:
        names = _names(index)
        for own in rng.sample(sorted(names), _ASKED):
            like = [bool(topics[own] & topics[other]) for other in _found(index, names[own].article.id)]
            drawn = [bool(topics[own] & topics[other]) for other in rng.sample(sorted(names), TOP)]
            found.append(sum(like) / len(like) if like else 0.0)
            chance.append(sum(drawn) / len(drawn))
    return found, chance


def _documents(records: Sequence[dict[str, Any]]) -> list[Document]:
    return [Document(record["id"], record["title"], record["text"]) for record in records]


def _names(index: search.Index) -> dict[str, search.Passage]:
    """Give the first passage of each article by the id of its record."""
    return {_name(passage.article): passage for passage in index.matches("")}


def _name(article: Article) -> str:
    return article.addresses[0].rpartition("#")[2]


def _found(index: search.Index, article: str) -> list[str]:
    passages = index.like(article, top=TOP)
    return [_name(one) for passage in passages for one in (passage.article, *passage.near_copies)]


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    words = text.casefold().split()
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
