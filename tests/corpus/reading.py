"""The result of reading a corpus in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import corpus


class Reading(NamedTuple):
    """Articles in their order, and the reasons of skips by path."""

    articles: list[corpus.Article]
    skips: dict[str, str]

    @property
    def article(self) -> corpus.Article:
        assert self.skips == {}
        (article,) = self.articles
        return article


Read = Callable[[Mapping[str, str | bytes]], Reading]


def read_path(path: Path) -> Reading:
    skips: list[corpus.Skip] = []
    articles = list(corpus.read(path, on_skip=skips.append))
    assert len({skip.path for skip in skips}) == len(skips), "one skip an item"
    assert all(skip.reason[0].isupper() and skip.reason[-1] == "." for skip in skips), "one sentence each"
    return Reading(articles, {skip.path: skip.reason for skip in skips})
