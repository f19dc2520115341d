"""Words that were probably meant, over the sample index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.store import KeywordIndex, Layout, open_served
from search.query import Query, parse, spelled


@pytest.fixture(scope="module")
def keywords(sample_index: Path) -> Iterator[KeywordIndex]:
    generation = open_served(Layout(sample_index))
    yield generation.keywords
    generation.close()


def _spelled(text: str, keywords: KeywordIndex) -> Query:
    return spelled(parse(text, now=datetime(2026, 11, 28, tzinfo=UTC)), keywords)


@pytest.mark.parametrize("text", ["brigde", "the new brigde", "opening of the new brigde over the Velm"])
def test_a_word_that_stands_nowhere_is_looked_for_as_it_was_meant(text: str, keywords: KeywordIndex) -> None:
    query = _spelled(text, keywords)
    (piece,) = (piece for piece in query.understood if piece.kind == "spelling")
    assert "bridge" in query.also.split()
    assert text[piece.start : piece.end] == "brigde"


@pytest.mark.parametrize("text", ["bridge", "Bridges", "the new bridge"])
def test_a_word_that_is_known_in_any_form_is_left_alone(text: str, keywords: KeywordIndex) -> None:
    assert keywords.knows(text.rsplit(maxsplit=1)[-1])
    assert not _spelled(text, keywords).also


def test_a_query_of_another_language_is_not_taken_for_misspelt(keywords: KeywordIndex) -> None:
    czech = "Kdy bude otevřen příští brigde přes řeku"
    assert keywords.spellings("brigde")
    assert not _spelled(czech, keywords).also
