"""What removes an article, and what does not; takedown leaves no trace and keeps away."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

import indexer
import search
from corpus import FetchSettings
from indexer import forgetting
from indexer.forgetting import remember_again
from indexer.generations import generations, verify
from indexer.store import Layout

TESTIMONY = "Quintessa Marblewood testified before the tribunal in Velm."
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Velm Times</title>{items}</channel></rss>"""


def _item(name: str) -> str:
    words = f"The story of {name} was told in Velm on Tuesday, and again on Friday by the ferry."
    return f"<item><title>{name}</title><link>https://example.org/{name}</link><description>{words}</description></item>"


def _titles(index: Path) -> set[str]:
    with search.open(index) as opened:
        return {p.article.title for p in opened.search("story Velm tribunal ferry", top=50)}


def _write(path: Path, title: str, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"---\ntitle: {title}\n---\n\n{text}\n", encoding="utf-8")


def test_what_rolls_off_a_feed_stays_until_the_feed_is_removed(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _write(corpus / "ferry.md", "Ferry", "The ferry of Velm was sold.")
    (corpus / "feed.xml").write_text(FEED.format(items=_item("one") + _item("two")), encoding="utf-8")
    indexer.build(corpus, index)
    (corpus / "feed.xml").write_text(FEED.format(items=_item("two") + _item("three")), encoding="utf-8")

    report = indexer.build(corpus, index)

    assert (report.added, report.removed, report.kept) == (1, 0, 1)
    assert _titles(index) == {"Ferry", "one", "two", "three"}
    assert not indexer.build(corpus, index).published
    (corpus / "feed.xml").unlink()
    assert indexer.build(corpus, index, allow_shrink=True).removed == 3
    assert _titles(index) == {"Ferry"}


class _Site(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, str]]

    def do_GET(self) -> None:
        status, words = self.answers.get(self.path, (404, ""))
        body = f"<html><head><title>{self.path}</title></head><body><p>{words}</p></body></html>"
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    words = "The story of the ferry was told in Velm on Tuesday, at length and with care. " * 4
    _Site.answers = {"/a": (200, f"Alpha. {words}"), "/b": (200, f"Beta. {words}")}
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_gone_for_good_removes_and_not_found_does_not(tmp_path: Path, site: str) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _write(corpus / "ferry.md", "Ferry", "The ferry of Velm was sold.")
    (corpus / "pages.urls").write_text(f"{site}/a\n{site}/b\n", encoding="utf-8")
    fetch = FetchSettings(allow_private=True, delay=0, cache=None)
    assert indexer.build(corpus, index, fetch=fetch).articles == 3

    _Site.answers = {"/a": (404, ""), "/b": (410, "")}
    report = indexer.build(corpus, index, fetch=fetch, allow_shrink=True)

    assert (report.articles, report.kept, report.removed) == (2, 1, 1)
    assert [skip.gone for skip in report.skipped] == [False, True]


@pytest.fixture
def taken_down(tmp_path: Path) -> tuple[Path, Path, str]:
    """A corpus, its index with three generations, and the id of the article that is to go."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    _write(corpus / "ferry.md", "Ferry", "The ferry of Velm was sold.")
    _write(corpus / "tribunal.md", "Tribunal", f"{TESTIMONY} An earlier wording, Zephyrinus.")
    indexer.build(corpus, index)
    _write(corpus / "tribunal.md", "Tribunal", TESTIMONY)
    indexer.build(corpus, index)
    _write(corpus / "rain.md", "Rain", "Rain fell on Velm for nine days.")
    indexer.build(corpus, index)
    with search.open(index) as opened:
        found = next(p.article for p in opened.search("tribunal testified") if p.article.title == "Tribunal")
    return corpus, index, found.id


def _traces(index: Path) -> list[Path]:
    words = [b"Marblewood", b"marblewood", b"Zephyrinus", b"zephyrinus"]
    return [
        path
        for path in index.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in words)
    ]


def test_a_takedown_leaves_no_trace_and_keeps_the_article_away(taken_down: tuple[Path, Path, str]) -> None:
    corpus, index, article_id = taken_down
    assert _traces(index)
    before = generations(index)

    done = indexer.forget(index, [article_id])

    assert (done.articles, len(done.rewritten), done.dropped) == (1, 3, ())
    assert _traces(index) == []
    assert verify(index) == []
    after = generations(index)
    assert [(one.built_at, one.articles) for one in after] == [
        (one.built_at, one.articles - 1) for one in before
    ]
    assert [one.served for one in after] == [one.served for one in before]
    with search.open(index) as opened:
        with pytest.raises(search.ArticleNotFoundError):
            opened.article(article_id)
        assert opened.article(opened.search("ferry")[0].article.id).title == "Ferry"

    report = indexer.build(corpus, index)
    assert (report.forgotten, report.published) == (1, False)
    (corpus / "tribunal.md").rename(corpus / "elsewhere.md")
    assert indexer.build(corpus, index).forgotten == 1
    assert _traces(index) == []

    remember_again(index, article_id)
    assert indexer.build(corpus, index).added == 1


def test_a_takedown_of_what_is_not_there_does_nothing(taken_down: tuple[Path, Path, str]) -> None:
    _, index, article_id = taken_down
    with pytest.raises(search.ArticleNotFoundError, match="nothing was taken down"):
        indexer.forget(index, [article_id, "0" * 16])
    assert not Layout(index).forgotten.exists()
    with pytest.raises(search.ArticleNotFoundError, match="under the id"):
        remember_again(index, article_id)


@pytest.mark.parametrize("step", ["_rewritten", "forget_embeddings"])
def test_a_takedown_that_is_cut_off_is_completed_by_the_next_build(
    taken_down: tuple[Path, Path, str], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    corpus, index, article_id = taken_down

    class _CutOffError(BaseException):
        pass

    def cut_off(*_: object, **__: object) -> None:
        raise _CutOffError

    with monkeypatch.context() as patched:
        patched.setattr(forgetting, step, cut_off)
        with pytest.raises(_CutOffError):
            indexer.forget(index, [article_id])
    with search.open(index) as opened:
        assert opened.search("ferry")

    assert verify(index) != [] or step == "forget_embeddings"
    indexer.build(corpus, index)
    assert _traces(index) == []
    assert verify(index) == []


def test_near_copies_are_named_and_stay(tmp_path: Path) -> None:
    words = " ".join(f"The witness number {n} told the tribunal of Velm what was seen." for n in range(20))
    _write(tmp_path / "corpus" / "a.md", "Tribunal", words)
    _write(tmp_path / "corpus" / "b.md", "Tribunal", f"{words} It went on.")
    indexer.build(tmp_path / "corpus", tmp_path / "index")
    with search.open(tmp_path / "index") as opened:
        found = opened.search("tribunal")[0]
    done = indexer.forget(tmp_path / "index", [found.article.id])
    assert done.near_copies == (found.near_copies[0].id,)
    assert verify(tmp_path / "index") == []


def test_a_correction_and_its_story_show_each_other(tmp_path: Path) -> None:
    lines = [
        {
            "title": "Council approves budget",
            "date": "2026-01-01",
            "text": "The council approved it by 21 to 4.",
        },
        {
            "title": "CORRECTED - Council approves budget",
            "date": "2026-01-02",
            "text": "The council said so by 22 to 3.",
        },
    ]
    (tmp_path / "wire.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    indexer.build(tmp_path / "wire.jsonl", tmp_path / "index")
    with search.open(tmp_path / "index") as opened, contextlib.ExitStack():
        found = {p.article.title: p for p in opened.search("council budget", top=5)}
        story, notice = found["Council approves budget"], found["CORRECTED - Council approves budget"]
        assert [one.title for one in story.corrections.by] == [notice.article.title]
        assert [one.title for one in notice.corrections.of] == [story.article.title]
        assert opened.corrections(story.article.id) == story.corrections
