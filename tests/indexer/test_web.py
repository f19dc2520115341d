"""An index of a web address: built politely, and asked again only for what changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import indexer
from corpus import FetchSettings
from tests.corpus.fetch.server import Reply, Site

ITEM = (
    "<item><title>{0}</title><link>https://example.org/{0}</link>"
    "<description>The story of {0} was told in Velm on Tuesday.</description></item>"
)


def _feed(*names: str) -> bytes:
    items = "".join(ITEM.format(name) for name in names)
    return f'<rss version="2.0"><channel><title>Velm Times</title>{items}</channel></rss>'.encode()


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on this machine."""
    with Site() as running:
        yield running


def _publish(site: Site, tag: str, body: bytes) -> None:
    def answer(headers: dict[str, str]) -> Reply:
        known = headers.get("if-none-match") == tag
        return Reply(
            b"" if known else body,
            status=304 if known else 200,
            kind="application/rss+xml",
            headers={"ETag": tag},
        )

    site.answers["/feed"] = answer


def _asked(site: Site) -> list[str | None]:
    return [headers.get("if-none-match") for path, _, headers in site.asked if path == "/feed"]


def test_a_second_build_asks_only_whether_anything_changed(site: Site, tmp_path: Path) -> None:
    settings = FetchSettings(allow_private=True, delay=0, cache=tmp_path / "cache")
    feed, index = site.url("/feed"), tmp_path / "index"
    _publish(site, '"1"', _feed("ferry", "flood"))
    assert indexer.build(feed, index, fetch=settings).added == 2

    same = indexer.build(feed, index, fetch=settings)

    assert (same.published, same.unchanged) == (False, 2)
    assert _asked(site) == [None, '"1"']
    time.sleep(1.1)  # the cache takes the newest answer by its Date header, which counts whole seconds
    _publish(site, '"2"', _feed("ferry", "flood", "frost"))
    assert indexer.build(feed, index, fetch=settings).added == 1
    assert indexer.build(feed, index, fetch=settings).unchanged == 3
    assert _asked(site) == [None, '"1"', '"1"', '"2"']


def test_the_command_line_says_how_to_fetch(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKARCHIVE_CACHE", str(tmp_path / "cache"))
    _publish(site, '"1"', _feed("ferry"))
    words = [site.url("/feed"), "--index", str(tmp_path / "index"), "--json"]
    polite = ["--delay", "0", "--user-agent", "desk/2 (desk@example.org)"]

    assert _indexer(*words, *polite).returncode == 4  # this machine is no public address
    assert site.asked == []
    done = _indexer(*words, *polite, "--allow-private")

    assert json.loads(done.stdout)["added"] == 1
    assert {headers["user-agent"] for _, _, headers in site.asked} == {"desk/2 (desk@example.org)"}


def _indexer(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "indexer", *words]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
