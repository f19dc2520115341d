from __future__ import annotations

import contextlib
import io
import stat
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from corpus._blobs import BytesBlob, Unreadable, read_all
from corpus.formats import zip_archive
from tests.corpus.reading import Read

STORY = "The canal is closed from Monday, because the reservoir is low."


def packed(files: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_members_are_read_in_order_as_files_are(read: Read) -> None:
    inner = {"b/c.txt": "Three.", "a.txt": "One.", "a/b.jsonl": '{"id": 7, "text": "Two."}\n'}
    found = read({"x/z.zip": packed(inner), "y.txt": "Four."})
    assert [a.addresses[0] for a in found.articles] == [
        "x/z.zip/a.txt", "x/z.zip/a/b.jsonl#7", "x/z.zip/b/c.txt", "y.txt",
    ]  # fmt: skip
    assert [a.text for a in found.articles] == ["One.", "Two.", "Three.", "Four."]
    assert found.skips == {}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressions(compression: int, read: Read) -> None:
    assert read({"z.zip": packed({"a.txt": STORY}, compression=compression)}).article.text == STORY


def test_archives_in_archives_to_the_second(read: Read) -> None:
    third = packed({"c.txt": "Three."})
    second = packed({"b.txt": "Two.", "third.zip": third})
    found = read({"z.zip": packed({"a.txt": "One.", "second.zip": second})})
    assert [a.addresses[0] for a in found.articles] == ["z.zip/a.txt", "z.zip/second.zip/b.txt"]
    assert list(found.skips) == ["z.zip/second.zip/third.zip"]


def test_saved_pages_hidden_files_and_resource_forks_are_left_out(read: Read) -> None:
    found = read(
        {
            "z.zip": packed(
                {
                    "in/page.txt": "One.", "in/story.html": "", "in/story_files/ad.txt": "Buy.",
                    "__MACOSX/page.txt": "x", ".git/a.txt": "x", "in/.a.txt": "x",
                    "other_files/a.txt": "Two.",
                }
            )
        }
    )  # fmt: skip
    assert [a.text for a in found.articles] == ["One.", "Two."]
    assert list(found.skips) == ["z.zip/in/story.html"]


@pytest.mark.parametrize(
    "name", ["../a.txt", "b/../../a.txt", "/etc/a.txt", "C:/a.txt", "..\\a.txt", "C:\\a.txt"]
)
def test_names_that_lead_out_are_refused(name: str, read: Read, tmp_path: Path) -> None:
    found = read({"in/z.zip": packed({name: "Evil.", "good.txt": "Good."})})
    assert [a.text for a in found.articles] == ["Good."]
    (reason,) = found.skips.values()
    assert "leads out" in reason
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["in", "z.zip"]


def test_links_and_locked_members_are_refused(read: Read) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("locked.txt", STORY)
    data = bytearray(stream.getvalue())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    found = read({"z.zip": bytes(data)})
    assert found.articles == []
    assert "link" in found.skips["z.zip/link.txt"]
    assert "password" in found.skips["z.zip/locked.txt"]


def test_of_two_with_one_name_the_later_is_read_and_it_is_said(read: Read) -> None:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        for text in ("One.", "Two."):
            archive.writestr("a.txt", text)
    found = read({"z.zip": stream.getvalue()})
    assert [a.text for a in found.articles] == ["Two."]
    assert "2 times" in found.skips["z.zip/a.txt"]


def test_a_bomb_is_refused_before_it_is_unpacked(read: Read) -> None:
    found = read({"z.zip": packed({"bomb.jsonl": b"0" * (32 << 20), "a.txt": STORY})})
    assert [a.text for a in found.articles] == [STORY]
    assert "200 times its size" in found.skips["z.zip/bomb.jsonl"]


@pytest.mark.parametrize(
    ("limit", "value"), [("_MOST_MEMBERS", 3), ("_TOTAL_LIMIT", 90), ("_DIRECTORY_LIMIT", 90)]
)
def test_limits_count_nested_archives(
    limit: str, value: int, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_archive, limit, value)
    names = {f"{n}.txt": STORY for n in range(4)}
    found = read({"z.zip": packed(names), "ok.txt": STORY})
    assert [a.addresses[0] for a in found.articles] == ["ok.txt"]
    assert list(found.skips) == ["z.zip"]


def test_damage_in_one_member_costs_only_it(read: Read) -> None:
    data = bytearray(packed({"a.txt": STORY, "b.txt": "Good."}, compression=zipfile.ZIP_STORED))
    data[data.index(STORY.encode())] ^= 1
    found = read({"z.zip": bytes(data)})
    assert [a.text for a in found.articles] == ["Good."]
    assert list(found.skips) == ["z.zip/a.txt"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip", packed({"a.txt": STORY})[:-30]])
def test_no_archive(content: bytes, read: Read) -> None:
    assert list(read({"z.zip": content}).skips) == ["z.zip"]


def test_fields_reach_the_members(tmp_path: Path) -> None:
    (tmp_path / "z.zip").write_bytes(packed({"a.csv": "kopf,inhalt\nRain,It rained.\n"}))
    (article,) = corpus.read(tmp_path, fields={"title": "kopf", "text": "inhalt"})
    assert (article.title, article.text) == ("Rain", "It rained.")


GOOD = packed({"a.txt": STORY, "b/c.html": f"<p>{STORY}</p>", "d.zip": packed({"e.txt": STORY})})


@settings(deadline=10_000, max_examples=200)
@given(st.data())
def test_broken_archives_give_only_members_and_skips(data: st.DataObject) -> None:
    broken = bytearray(GOOD)
    for _ in range(data.draw(st.integers(0, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    kept = bytes(broken[: data.draw(st.integers(0, len(broken)))] if data.draw(st.booleans()) else broken)
    before = set(Path().iterdir())
    with contextlib.suppress(Unreadable, OSError):
        for member in zip_archive.members(BytesBlob(kept, "z.zip")):
            if not isinstance(member, corpus.Skip):
                read_all(member)
    assert set(Path().iterdir()) == before


def test_an_entry_without_a_name_costs_only_itself(read: Read) -> None:
    whole = packed({"Q1": STORY, "b.txt": STORY})
    found = read({"z.zip": whole.replace(b"Q1", b"\0\0"), "c.txt": STORY})
    assert {article.addresses[0] for article in found.articles} == {"c.txt", "z.zip/b.txt"}
    assert [path for path in found.skips if path.startswith("z.zip")]
