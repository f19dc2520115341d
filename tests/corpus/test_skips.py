from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import corpus
from corpus._blobs import ARTICLE_LIMIT, FileBlob, Unreadable, read_all
from tests.corpus.reading import Read, read_path

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(64))
STORY = "It rained in the hills on Tuesday, and the river rose by a metre."


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.html", b"", "empty"),
        ("a.txt.gz", gzip.compress(b"", mtime=0), "empty"),
        ("a.txt", b" \n\n\t\n", "no article text"),
        ("a.txt", b"...\n---\n", "no article text"),
        ("a.txt", PNG, "PNG image, not text"),
        ("a.jsonl", PNG, "PNG image, not text"),
        ("a.md", b"text \x00\x01\x02 text", "binary data"),
        ("a.txt", b"%PDF-1.7\n", "PDF"),
        ("a.txt", b"PK\x03\x04rest", "zip"),
        ("a.png", PNG, "'.png' is not a format that is read"),
        ("a.css", b"body {}", "'.css' is not a format that is read"),
        ("README", b"Read me first.", "not a format that is read"),
        ("a.tar.gz", b"\x1f\x8b", "'.tar' is not a format that is read"),
        ("a.json", b"{", "not whole JSON"),
        ("a.json", b'{"title": "no text"}', "no text under a name"),
        ("a.json", b"[" * 100_000, "RecursionError"),
        ("a.txt.gz", b"no gzip", "its content does not"),
        ("a.txt.gz", b"\x1f\x8b" + b"damaged" * 9, "compress"),
        ("a.txt.gz", gzip.compress(STORY.encode() * 900, mtime=0)[:-20], "compress"),
        ("a.txt.gz", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "gzip data inside gzip data"),
    ],
)
def test_reason_of_a_skip(name: str, content: bytes, reason: str, read: Read) -> None:
    found = read({name: content, "good.txt": STORY})
    assert [article.text for article in found.articles] == [STORY]
    assert list(found.skips) == [name]
    assert reason in found.skips[name]


def test_records_before_the_damage_are_read(read: Read) -> None:
    lines = "".join(
        json.dumps({"id": n, "text": f"{STORY} {n} {os.urandom(200).hex()}"}) + "\n" for n in range(2000)
    )
    packed = gzip.compress(lines.encode())
    found = read({"a.jsonl.gz": packed[: len(packed) * 3 // 4]})
    assert 1000 < len(found.articles) < 2000
    assert "cut off" in found.skips["a.jsonl.gz"]


def test_gzip_under_a_plain_name(read: Read) -> None:
    assert read({"a.txt": gzip.compress(STORY.encode())}).article.text == STORY


def test_archive_that_is_far_larger_unpacked(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.txt.gz", "wb", compresslevel=1) as stream:
        for _ in range(ARTICLE_LIMIT // (1 << 20) + 1):
            stream.write(b"rain " * (1 << 18))
    assert "more than 16 MiB" in read_path(tmp_path).skips["a.txt.gz"]


def test_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(STORY)

    class Growing(FileBlob):
        """A file that another program writes to while it is open."""

        def open(self) -> BinaryIO:
            return cast("BinaryIO", Writer(path, "r"))

    class Writer(io.FileIO):
        def read(self, size: int | None = -1) -> bytes:
            with path.open("a") as other:
                other.write("more")
            return super().read(size) or b""

    with pytest.raises(Unreadable, match="changed while it was read"):
        read_all(Growing(path, "a.txt"))


def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"It rained in {name} on Tuesday.", encoding="utf-8")
    skips: list[corpus.Skip] = []
    articles = corpus.read(tmp_path, on_skip=skips.append)
    first = next(articles)
    (tmp_path / "b.txt").unlink()
    os.mkfifo(tmp_path / "b.txt")
    assert [article.addresses[0] for article in (first, *articles)] == ["a.txt", "c.txt"]
    assert skips == [corpus.Skip("b.txt", "It was skipped: it is no file.")]


def test_file_cut_off_while_it_is_read(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "text": f"Story {n}: it rained on Tuesday." * 50}) for n in range(2000)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "b.txt").write_text("It rained on Tuesday.", encoding="utf-8")
    skips: list[corpus.Skip] = []
    articles = corpus.read(tmp_path, on_skip=skips.append)
    first = [next(articles) for _ in range(3)]
    os.truncate(tmp_path / "a.jsonl", len("\n".join(lines[:500])) + 20)
    found = [*first, *articles]
    assert 500 <= len(found) < 2000
    assert found[-1].addresses == ("b.txt",)
    assert [skip.file for skip in skips] == ["a.jsonl"]


def test_file_that_vanishes(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"{STORY} {name}")
    skips: list[corpus.Skip] = []
    articles = corpus.read(tmp_path, on_skip=skips.append)
    next(articles)
    (tmp_path / "b.txt").unlink()
    assert [article.addresses for article in articles] == [("c.txt",)]
    assert skips == [corpus.Skip("b.txt", "It vanished while the corpus was read.")]


def test_rights(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    for name in ("closed/a.txt", "closed.txt", "good.txt"):
        (tmp_path / name).write_text(STORY)
    list(corpus.read(tmp_path))  # an account without rights may not be able to load what reads them
    (tmp_path / "closed.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    tmp_path.chmod(0o755)
    try:
        assert _without_rights(tmp_path) == {
            "articles": ["good.txt"],
            "skips": {
                "closed": "The folder cannot be listed: permission denied.",
                "closed.txt": "It cannot be read: permission denied.",
            },
            "refused": "The corpus 'closed' cannot be read (Permission denied). Check its name, and "
            "your rights to it.",
        }
    finally:
        (tmp_path / "closed").chmod(0o700)


def _without_rights(folder: Path) -> object:
    """Read a folder as an account without rights: in a child process, where this one may do anything."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        # From inside the folder, since the way to it may be closed as well.
        os.chdir(folder)
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        found = read_path(Path())
        try:
            corpus.read("closed")
            refused = ""
        except corpus.SourceError as error:
            refused = str(error)
        result = {
            "articles": [a.addresses[0] for a in found.articles],
            "skips": found.skips,
            "refused": refused,
        }
        os.write(sender, json.dumps(result).encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver, "rb") as stream:
        written = stream.read()
    assert os.waitpid(child, 0)[1] == 0
    return json.loads(written)


FIELDS = ("title", "url", "source", "author", "section", "published", "updated", "language")
KNOWN = ["txt", "html", "htm", "md", "json", "jsonl", "ndjson", "txt.gz", "jsonl.gz"]
PIECES = st.sampled_from(
    [b'{"text": "', b'"}\n', b"<p>", b"</html>", b"---\n", b"title: x\n", b"\xff\xfe",
     b"\xef\xbb\xbf", b"\r\n", b"# ",
     b"<!doctype html>", b"|-|\n", b"\x1f\x8b", b"Share\nPrint\nSearch\n",
     b"\xe2\x80\xa8", b"&#xD800;", "Дождь ".encode()]
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ending=st.sampled_from(KNOWN),
    content=st.binary(max_size=200) | st.lists(PIECES | st.binary(max_size=20), max_size=20).map(b"".join),
    packed=st.booleans(),
)
def test_any_bytes_under_any_name(ending: str, content: bytes, packed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = tmp_path / f"a.{ending}"
    path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    found = read_path(path)
    path.unlink()
    for article in found.articles:
        assert article.text
        assert article.title
        assert "\r" not in article.text
        f"{article.title}{article.text}{article.author}{article.source}".encode()
        assert article.text == article.text.rstrip()
        assert len(article.title.splitlines()) == 1
        assert set(article.provenance) == {
            name for name in FIELDS
            if getattr(article, name) is not None
        }  # fmt: skip
