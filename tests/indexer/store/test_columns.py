from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Article
from indexer.store import columns as store_columns
from indexer.store.articles import ArticleReader
from indexer.store.columns import FIELDS, MOMENTS, read_columns
from indexer.store.schema import ARTICLES_FILE, instant, row_of, schema

SEEN = datetime(2026, 3, 4, tzinfo=UTC)
NAMES = st.sampled_from([None, "Velm Times", "Ardan Post", "Ёлка"])
DAYS = st.none() | st.integers(-9000, 9000)


def _article(number: int, source: str | None, day: int | None) -> Article:
    moment = None if day is None else SEEN + timedelta(days=day)
    return Article(
        id=f"{number:016x}", title="t", text="x", source=source, published=moment, updated=moment,
        first_seen=SEEN, language="en",
    )  # fmt: skip


def _store(folder: Path, articles: dict[int, Article], clusters: dict[int, int] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / ARTICLES_FILE
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(schema())
    for number, article in articles.items():
        row = {**row_of(article), "number": number, "version_seen": SEEN.isoformat()}
        row["cluster"] = (clusters or {}).get(number)
        row["first_seen"] = SEEN.isoformat()
        names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(f"INSERT INTO articles ({names}) VALUES ({values})", row)  # noqa: S608 - our names
        connection.execute("INSERT INTO passages VALUES (?, ?, 0, 1, x'00')", (2 * number, number))
        connection.execute("INSERT INTO passages VALUES (?, ?, 0, 1, x'00')", (2 * number + 1, number))
    connection.commit()
    connection.close()
    return folder


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(NAMES, DAYS), max_size=9), gap=st.integers(1, 3), block=st.integers(1, 4))
def test_columns_say_what_the_articles_do_wherever_a_block_ends(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[tuple[str | None, int | None]],
    gap: int,
    block: int,
) -> None:
    monkeypatch.setattr(store_columns, "_BLOCK", block)
    articles = {gap * place: _article(gap * place, *row) for place, row in enumerate(rows)}
    reader = ArticleReader(_store(tmp_path / "store", articles))
    columns = read_columns(reader)
    reader.close()
    assert columns.article.tolist() == list(articles)
    assert columns.row_of.tolist() == [place for place in range(len(rows)) for _ in range(2)]
    for field in FIELDS:
        values = columns.values[field]
        assert list(values) == sorted(set(values))
        assert [None if code < 0 else values[code] for code in columns.codes[field]] == [
            getattr(article, field) for article in articles.values()
        ]
    for moment in MOMENTS:
        expected = [getattr(article, moment) for article in articles.values()]
        seconds = [np.nan if one is None else instant(one) for one in expected]
        assert np.array_equal(columns.moments[moment], seconds, equal_nan=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    clusters=st.dictionaries(st.integers(0, 12), st.integers(0, 12)),
    asked=st.lists(st.integers(0, 12)),
)
def test_leaders_are_those_that_the_articles_name(
    tmp_path: Path, clusters: dict[int, int], asked: list[int]
) -> None:
    articles = {number: _article(number, None, None) for number in range(13)}
    reader = ArticleReader(_store(tmp_path / "store", articles, clusters))
    assert reader.leaders(asked) == {number: clusters.get(number, number) for number in asked}
    reader.close()
