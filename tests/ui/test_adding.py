"""What is added stands in the corpus, is read again as it was, and takes the place of nothing else."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus import Article, FetchSettings, SourceError
from tests.corpus.fetch.server import PAGE, Reply, Site
from ui.adding import Added, NotAddedError, add_address, add_file, add_folder, named_folder
from ui.placing import ADDED, safe_name

STORY = b"The ferry was sold in Port Ardan on Monday, the owner said."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def here(tmp_path: Path) -> FetchSettings:
    return FetchSettings(allow_private=True, delay=0, cache=tmp_path / "cache")


def held(home: Path) -> list[str]:
    added = home / ADDED
    return sorted(path.relative_to(added).as_posix() for path in added.rglob("*") if path.is_file())


def drop(home: Path, name: str, content: bytes = STORY) -> Added:
    return add_file(home, name, io.BytesIO(content))


def test_a_dropped_file_is_stored_as_it_was(home: Path) -> None:
    assert drop(home, "ferry.txt") == Added(stored=1)
    assert (home / ADDED / "ferry.txt").read_bytes() == STORY
    assert [article.addresses for article in corpus.read(home)] == [("added/ferry.txt",)]


def test_the_same_file_is_not_stored_twice_and_another_takes_another_name(home: Path) -> None:
    drop(home, "ferry.txt")
    assert drop(home, "ferry.txt") == Added(known=1)
    assert drop(home, "ferry.txt", b"The ferry sank on Tuesday.") == Added(stored=1)
    assert drop(home, "ferry.txt", b"The ferry was raised on Friday.") == Added(stored=1)
    assert held(home) == ["ferry-2.txt", "ferry-3.txt", "ferry.txt"]
    assert (home / ADDED / "ferry.txt").read_bytes() == STORY


def test_a_file_that_no_article_can_be_read_from_is_refused_with_the_reason(home: Path) -> None:
    done = drop(home, "photo.png", b"\x89PNG\r\n\x1a\n")
    assert (done.stored, len(done.unread)) == (0, 1)
    assert "photo.png" in done.unread[0].path
    assert "not a format that is read" in done.unread[0].reason
    assert held(home) == []


def test_where_files_cannot_have_two_names_they_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    assert drop(home, "ferry.txt") == Added(stored=1)
    assert drop(home, "ferry.txt") == Added(known=1)
    assert drop(home, "ferry.txt", b"The ferry sank.") == Added(stored=1)
    assert held(home) == ["ferry-2.txt", "ferry.txt"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\story.md", "story.md"),
        (".no-corpus", "no-corpus"),
        ("..", "article"),
        ("", "article"),
        ("a\x00b\n.txt", "a_b_.txt"),
        ("re\u202etxt.html", "re_txt.html"),
        ("news.jsonl.gz", "news.jsonl.gz"),
        ("Новости — май.txt", "Новости — май.txt"),
        (f"{'я' * 300}.txt", f"{'я' * 75}.txt"),
        ("half\ud800.txt", "half_.txt"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text())
def test_no_name_leads_elsewhere_or_hides(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert Path(safe).name == safe
    assert not safe.startswith(".")
    assert len(safe.encode()) < 200
    assert safe_name(safe) == safe


def test_the_files_of_a_folder_are_copied(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "Summer 2024"
    (source / "deep").mkdir(parents=True)
    (source / "ferry.txt").write_bytes(STORY)
    (source / "deep" / "tower.txt").write_bytes(b"The tower opened on Friday.")
    (source / ".hidden.txt").write_bytes(STORY)
    (source / "index").mkdir()
    (source / "index" / corpus.NO_CORPUS).touch()
    (source / "index" / "x.txt").write_bytes(STORY)
    (source / "loop").symlink_to(source)
    assert add_folder(home, str(source)) == Added(stored=2)
    assert held(home) == ["Summer 2024/deep/tower.txt", "Summer 2024/ferry.txt"]
    assert add_folder(home, str(source)) == Added(known=2)
    (source / "ferry.txt").write_bytes(b"The ferry sank.")
    assert add_folder(home, str(source)) == Added(stored=1, known=1)
    assert (home / ADDED / "Summer 2024" / "ferry.txt").read_bytes() == STORY


def test_only_a_folder_that_exists_and_is_not_the_archives_own_is_taken(home: Path, tmp_path: Path) -> None:
    (home / "part").mkdir()
    (tmp_path / "file.txt").touch()
    for named, reason in (
        ("", "no folder"),
        (str(tmp_path / "none"), "no folder"),
        (str(tmp_path / "file.txt"), "no folder"),
        ("\x00", "no folder"),
        ("~nobody-of-this-name", "no folder"),
        (str(home), "own folder"),
        (str(home / "part"), "own folder"),
        (str(tmp_path), "own folder"),
    ):
        with pytest.raises(NotAddedError) as caught:
            add_folder(home, named)
        assert caught.value.reason == reason, named
    assert not (home / ADDED).exists()


def test_a_folder_that_does_not_fit_on_the_disk_is_refused(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "ferry.txt").write_bytes(STORY)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(NotAddedError) as caught:
        add_folder(home, str(tmp_path / "more"))
    assert caught.value.reason == "no room"


def test_a_folder_is_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert named_folder(" ~ ") == tmp_path
    monkeypatch.chdir(tmp_path.parent)
    assert named_folder(tmp_path.name) == Path.cwd() / tmp_path.name


def test_what_is_at_an_address_is_stored_and_read_again_as_it_was(
    site: Site, home: Path, here: FetchSettings
) -> None:
    site.answers["/rain"] = Reply(PAGE)
    counted: list[int] = []
    done = add_address(home, site.url("/rain"), fetch=here, on_article=counted.append)
    assert done == Added(stored=1)
    assert counted == [1]
    [fetched] = corpus.read(site.url("/rain"), fetch=here)
    [stored] = corpus.read(home)
    for field in ("title", "text", "url", "source", "author", "section", "published", "updated", "language"):
        assert getattr(stored, field) == getattr(fetched, field), field
    assert add_address(home, site.url("/rain"), fetch=here) == Added(known=1)


def test_all_that_is_known_of_an_article_is_read_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    article = Article(
        id="a" * 16,
        title="Rain: «the» end",
        text="It rained in Velm.\n\nThe river rose, and the mill stood still for a week.",
        url="https://example.org/rain",
        source="Velm Times",
        author="A. Writer",
        section="NEWS",
        published=datetime(2026, 1, 31, 9, 5, tzinfo=UTC),
        updated=datetime(2026, 2, 1),
        language="en",
    )
    monkeypatch.setattr(corpus, "read", lambda *_, **__: iter([article]))
    assert add_address(home, "example.org/rain") == Added(stored=1)
    monkeypatch.undo()
    [stored] = corpus.read(home)
    for field in ("title", "text", "url", "source", "author", "section", "published", "updated", "language"):
        assert getattr(stored, field) == getattr(article, field), field


def feed(*stories: tuple[str, str]) -> bytes:
    items = "".join(
        f"<item><title>{name}</title><link>https://example.org/{name}</link><description>{text}</description></item>"
        for name, text in stories
    )
    return f'<rss version="2.0"><channel><title>Velm Times</title>{items}</channel></rss>'.encode()


def test_each_entry_of_a_feed_is_a_file_that_is_renewed_when_it_changes(site: Site, home: Path) -> None:
    fetch = FetchSettings(allow_private=True, delay=0, cache=None)
    ferry, flood = ("ferry", "The ferry was sold in Velm on Tuesday."), ("flood", "The flood came on Monday.")
    site.answers["/feed"] = Reply(feed(ferry, flood), kind="application/rss+xml")
    assert add_address(home, site.url("/feed"), fetch=fetch) == Added(stored=2)
    assert len(held(home)) == 2
    site.answers["/feed"] = Reply(
        feed(ferry, ("flood", "The flood came on Sunday.")), kind="application/rss+xml"
    )
    assert add_address(home, site.url("/feed"), fetch=fetch) == Added(stored=1, known=1)
    assert len(held(home)) == 2
    assert sorted(article.text for article in corpus.read(home)) == [
        "The ferry was sold in Velm on Tuesday.",
        "The flood came on Sunday.",
    ]


def test_a_record_takes_the_place_of_no_other_file(site: Site, home: Path, here: FetchSettings) -> None:
    site.answers["/rain"] = Reply(PAGE)
    add_address(home, site.url("/rain"), fetch=here)
    [name] = held(home)
    for other in (b"mine, and no JSON", json.dumps({"id": "other", "text": "mine"}).encode(), b"[1]"):
        (home / ADDED / name).write_bytes(other)
        add_address(home, site.url("/rain"), fetch=here)
        assert (home / ADDED / name).read_bytes() == other


def test_what_cannot_be_fetched_is_told(site: Site, home: Path, here: FetchSettings) -> None:
    done = add_address(home, site.url("/none"), fetch=here)
    assert (done.stored, len(done.unread)) == (0, 1)
    assert "404" in done.unread[0].reason


def test_an_address_is_never_taken_for_a_file_of_this_machine(home: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(STORY)
    for address in (str(tmp_path / "secret.txt"), "file:///etc/hosts", "ftp://example.org/x"):
        try:
            done = add_address(home, address)
        except SourceError:
            done = Added()
        assert done.stored == 0
    assert held(home) == []


def test_a_corpus_that_may_not_be_written_to_says_so(home: Path) -> None:
    if os.geteuid() == 0:
        (home / ADDED).write_bytes(b"a file where the folder should be")
    else:
        home.chmod(0o500)
    with pytest.raises(OSError, match=ADDED):
        drop(home, "ferry.txt")
