"""Earlier texts: kept by every build, opened by their version, so that an old citation still quotes."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
import search
from corpus import Article
from indexer.staging import Staging
from indexer.store import Layout, open_served
from indexer.store.articles import ArticleReader
from indexer.store.manifest import MANIFEST_FILE
from indexer.store.schema import ARTICLES_FILE
from indexer.upgrading import UPGRADES

BEFORE = "The council approved the budget on Tuesday.\n\nThe vote was 21 to 4."
AFTER = "The council approved the budget on Tuesday, after a long debate.\n\nThe vote was 22 to 3."


def _save(folder: Path, text: str, *, title: str = "Budget", url: str = "https://example.org/budget") -> None:
    folder.mkdir(exist_ok=True)
    page = f"---\ntitle: {title}\nurl: {url}\n---\n\n{text}\n"
    (folder / "budget.md").write_text(page, encoding="utf-8")
    (folder / "other.md").write_text("---\ntitle: Rain\n---\n\nRain fell on Velm for nine days.\n")


def test_an_old_citation_opens_after_the_article_has_changed(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _save(corpus, BEFORE)
    indexer.build(corpus, index)
    with search.open(index) as opened:
        old = opened.search("vote on the budget")[0]
        assert "21 to 4" in old.article.text
        _save(corpus, AFTER)
        assert indexer.build(corpus, index).changed == 1
        present = opened.article(old.article.id)
        assert present.text == AFTER
        again = opened.article(old.article.id, version=old.article.version)
        assert again.text[old.start : old.end] == old.text
        assert (again.id, again.title, again.url) == (old.article.id, old.article.title, old.article.url)
        known = opened.versions(old.article.id)
        assert [one.version for one in known] == [present.version, old.article.version]
        assert known[0].replaced is None
        assert known[1].replaced == known[0].first_seen >= known[1].first_seen
        assert present.first_seen == known[1].first_seen


def test_an_unknown_version_is_refused_with_those_that_are_kept(tmp_path: Path) -> None:
    _save(tmp_path / "corpus", BEFORE)
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    with search.open(tmp_path / "index") as opened:
        article = opened.search("budget")[0].article
        with pytest.raises(search.ArticleNotFoundError, match=article.version):
            opened.article(article.id, version="0" * 32)


def test_two_captures_of_one_address_leave_the_older_as_an_earlier_version(tmp_path: Path) -> None:
    lines = [
        {
            "id": str(n),
            "title": "Budget",
            "url": "https://example.org/b",
            "text": text,
            "date": f"2026-01-{n}",
        }
        for n, text in ((12, AFTER), (11, BEFORE))
    ]
    (tmp_path / "captures.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    indexer.build(tmp_path / "captures.jsonl", tmp_path / "index")
    assert not indexer.build(tmp_path / "captures.jsonl", tmp_path / "index").published
    with search.open(tmp_path / "index") as opened:
        article = opened.search("budget")[0].article
        assert article.text == AFTER
        earlier = opened.versions(article.id)[1]
        assert opened.article(article.id, version=earlier.version).text == BEFORE


def test_no_more_versions_are_kept_than_are_wanted(tmp_path: Path) -> None:
    settings = indexer.BuildSettings(keep_versions=2)
    for number in range(5):
        _save(tmp_path / "corpus", f"The vote was {number} to 4, as the council said.")
        indexer.build(tmp_path / "corpus", tmp_path / "index", settings=settings)
    with search.open(tmp_path / "index") as opened:
        article = opened.search("vote council")[0].article
        texts = [opened.article(article.id, version=v.version).text for v in opened.versions(article.id)]
    assert [text[13] for text in texts] == ["4", "3", "2"]


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
def test_every_version_of_any_history_of_edits_opens_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str]]
) -> None:
    root = tmp_path_factory.mktemp("history")
    previous: Path | None = None
    for number, (title, text) in enumerate(edits):
        folder = root / str(number)
        folder.mkdir()
        with contextlib.closing(Staging(folder, previous)) as staging:
            staging.add(_article(title, text))
            staging.settle_names()
            staging.settle_history(datetime(2026, 1, 1 + number, tzinfo=UTC), keep=100)
        previous = folder / ARTICLES_FILE
    written = {_article(title, text).version: (title, text) for title, text in edits}
    with contextlib.closing(ArticleReader(folder)) as reader:
        known = reader.versions("a" * 16)
        assert {one.version for one in known} == set(written)
        for one in known:
            opened = reader.article("a" * 16, version=one.version)
            assert (opened.title, opened.text) == written[one.version]
        assert all(one.replaced and one.first_seen <= one.replaced for one in known[1:])


def _article(title: str, text: str) -> Article:
    return Article(
        id="a" * 16,
        title=title,
        text=text,
        addresses=("a.txt",),
        provenance=MappingProxyType({"title": "path"}),
    )


def test_an_index_of_the_format_before_keeps_ids_and_when_articles_were_first_seen(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _save(corpus, BEFORE)
    first = indexer.build(corpus, index)
    with contextlib.closing(open_served(Layout(index))) as generation:
        before = {a.title: (a.id, a.first_seen) for a in generation.articles.all_articles()}
    _as_format_1(Layout(index).folder(first.generation))
    with pytest.raises(search.IndexMismatchError, match="format 1"):
        search.open(index).info()

    _save(corpus, AFTER)
    report = indexer.build(corpus, index)

    assert (report.added, report.changed, report.unchanged, report.published) == (0, 1, 1, True)
    with contextlib.closing(open_served(Layout(index))) as generation:
        assert {a.title: (a.id, a.first_seen) for a in generation.articles.all_articles()} == before
        assert len(generation.articles.versions(before["Budget"][0])) == 2
    assert not Layout(index).upgrading.exists()


def _as_format_1(folder: Path) -> None:
    """Take back what the present format has beyond the first one."""
    assert min(UPGRADES) == 1
    with contextlib.closing(sqlite3.connect(folder / ARTICLES_FILE)) as connection:
        connection.executescript(
            "DROP TABLE earlier; DROP TABLE corrections; ALTER TABLE articles DROP COLUMN version_seen;"
        )
    manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    manifest["format"] = 1
    del manifest["settings"]["keep_versions"]
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
