from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import corpus
from tests.corpus.reading import Read, read_path

STORY = "It rained in the hills on Tuesday, and the river rose by a metre."


def test_order_is_that_of_the_addresses(read: Read) -> None:
    names = [
        "b.txt",
        "a/z.txt",
        "a.txt",
        "a-b.txt",
        "a/b/c.txt",
        "a0.txt",
        "ä.txt",
        "Z.txt",
        "a/b.txt",
        "A/a.txt",
    ]
    found = read(dict.fromkeys(names, STORY))
    assert [article.addresses[0] for article in found.articles] == sorted(names)


def test_hidden_files_and_saved_resources_are_no_part(read: Read) -> None:
    page = f"<html><body><p>{STORY}</p><p>{STORY[:-1]} too.</p></body></html>"
    found = read(
        {
            ".hidden.txt": STORY, ".git/a.txt": STORY, "Rain.html": page, "Rain_files/style.css": "x",
            "Rain_files/a.html": page, "press_files/a.txt": STORY,
        }
    )  # fmt: skip
    assert [article.addresses[0] for article in found.articles] == ["Rain.html", "press_files/a.txt"]
    assert found.skips == {}


def test_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "o.txt").write_text(STORY)
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.txt").write_text(STORY)
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    (folder / "out").symlink_to(outside)
    (folder / "linked.txt").symlink_to(outside / "o.txt")
    found = read_path(folder)
    assert [article.addresses[0] for article in found.articles] == ["linked.txt", "sub/a.txt"]
    assert set(found.skips) == {"loop", "out", "gone.txt", "self.txt"}
    (tmp_path / "alias").symlink_to(folder)
    assert read_path(tmp_path / "alias").articles == found.articles


def test_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert read_path(tmp_path).skips == {"a.txt": "It is not a file."}
    with pytest.raises(corpus.SourceError, match="neither a file nor a folder"):
        corpus.read(tmp_path / "a.txt")


def test_name_that_is_not_utf_8(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe8.txt"):
        (tmp_path / os.fsdecode(name)).write_text(STORY)
    articles = read_path(tmp_path).articles
    assert [article.addresses[0] for article in articles] == ["caf\\udce8.txt", "caf\\udce9.txt"]
    assert len({article.id for article in articles}) == 2


def test_folders_nested_deeper_than_calls_may_be(tmp_path: Path) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.txt").write_text(STORY)
    finally:
        os.chdir(here)
    try:
        assert len(read_path(tmp_path).articles) == 1
    finally:
        # Python's own removal of trees is recursive.
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.txt").write_text(STORY)
    assert [article.addresses for article in corpus.read(str(tmp_path / "a.txt"))] == [("a.txt",)]


@pytest.mark.parametrize("name", ["missing", "a.txt/b", "a\x00b"])
def test_source_that_cannot_be_read_is_refused_at_once(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    with pytest.raises(corpus.SourceError) as error:
        corpus.read(tmp_path / name)
    assert error.value.remedy


def test_empty_folder(tmp_path: Path) -> None:
    assert read_path(tmp_path) == ([], {})


def test_two_reads_give_the_same(sample: Path) -> None:
    assert list(corpus.read(sample)) == list(corpus.read(sample))
