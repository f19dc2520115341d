from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import corpus
from tests.corpus.fetch.server import PAGE, page
from tests.corpus.reading import Read, read_path

RUSSIAN = "В горах во вторник шёл дождь, и река поднялась на метр. Фермеры перегнали овец на высокий берег."


class Writer(WARCWriter):  # type: ignore[misc]
    """Writes through memory: the temporary files of warcio stay open."""

    @classmethod
    def _create_temp_file(cls) -> io.BytesIO:
        return io.BytesIO()


class Crawl:
    """An archive as warcio writes it, which crawlers such as pywb and Browsertrix are built on."""

    def __init__(self, *, packed: bool = True) -> None:
        self._stream = io.BytesIO()
        self._writer = Writer(self._stream, gzip=packed)
        self.add_info()

    def add_info(self) -> None:
        self._writer.write_record(self._writer.create_warcinfo_record("a.warc", {"software": "test"}))

    def add(
        self,
        url: str,
        body: bytes = PAGE,
        *,
        kind: str = "text/html",
        status: str = "200 OK",
        record: str = "response",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> int:
        http = StatusAndHeaders(status, [("Content-Type", kind), *headers], protocol="HTTP/1.1")
        self._writer.write_record(
            self._writer.create_warc_record(
                url, record, payload=io.BytesIO(body), http_headers=http,
                warc_headers_dict={"WARC-Date": "2026-02-20T00:00:00Z"},
            )
        )  # fmt: skip
        return self._stream.tell()

    @property
    def data(self) -> bytes:
        return self._stream.getvalue()


@pytest.mark.parametrize("packed", [True, False])
def test_pages_of_an_archive(packed: bool, read: Read) -> None:  # noqa: FBT001
    crawl = Crawl(packed=packed)
    crawl.add("https://example.org/rain")
    crawl.add(
        "https://example.org/b", page("Snow", head='<link rel="canonical" href="https://example.org/snow">')
    )
    name = "a.warc.gz" if packed else "a.warc"
    rain, snow = read({name: crawl.data}).articles
    assert (rain.title, rain.url, rain.provenance["url"]) == (
        "Rain in the hills",
        "https://example.org/rain",
        "warc",
    )
    assert rain.text.startswith("Rain in the hills: it rained in the hills on Tuesday")
    assert rain.addresses == (f"{name}#https://example.org/rain", "https://example.org/rain")
    assert rain.published is None, "when it was crawled is not when it was published"
    assert (snow.title, snow.url) == ("Snow", "https://example.org/snow")


def test_what_is_no_page_is_left_out_quietly(read: Read) -> None:
    crawl = Crawl()
    crawl.add("https://example.org/a.png", b"\x89PNG", kind="image/png")
    crawl.add("https://example.org/a.css", b"p {}", kind="text/css")
    crawl.add("https://example.org/gone", status="404 Not Found")
    crawl.add("https://example.org/moved", b"", status="301 Moved")
    crawl.add("https://example.org/same", b"", record="revisit")
    crawl.add("https://example.org/robots.txt", b"User-agent: *\nDisallow:\n", kind="text/plain")
    crawl.add("https://example.org/story.txt", b"Rain\n\nIt rained.\n", kind="text/plain; charset=utf-8")
    article = read({"a.warc.gz": crawl.data}).article
    assert (article.title, article.url) == ("Rain", "https://example.org/story.txt")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE), (("Content-Encoding", "gzip"),)),
        (zlib.compress(PAGE), (("Content-Encoding", "deflate"),)),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE), (("Transfer-Encoding", "chunked"),)),
        (
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(gzip.compress(PAGE, mtime=0)), gzip.compress(PAGE, mtime=0)),
            (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")),
        ),
    ],
)
def test_encodings_of_transfer(body: bytes, headers: tuple[tuple[str, str], ...], read: Read) -> None:
    crawl = Crawl()
    crawl.add("https://example.org/rain", body, headers=headers)
    assert read({"a.warc.gz": crawl.data}).article.title == "Rain in the hills"


def test_the_encoding_that_http_gives_counts(read: Read) -> None:
    crawl = Crawl()
    body = page("Rain", head='<meta charset="koi8-r">').decode().replace("<p>", f"<p>{RUSSIAN} ", 1)
    crawl.add("https://example.org/rain", body.encode("windows-1251"), kind="text/html; charset=windows-1251")
    assert RUSSIAN in read({"a.warc.gz": crawl.data}).article.text


def test_pages_that_cannot_be_read_cost_only_themselves(read: Read) -> None:
    crawl = Crawl()
    crawl.add("https://example.org/1", b"<html></html>")
    crawl.add("https://example.org/2", b"x", headers=(("Content-Encoding", "br"),))
    crawl.add(
        "https://example.org/3", gzip.compress(bytes(40 << 20)), headers=(("Content-Encoding", "gzip"),)
    )
    crawl.add("https://example.org/4")
    found = read({"a.warc.gz": crawl.data})
    assert [article.url for article in found.articles] == ["https://example.org/4"]
    assert {corpus.Skip(path, "").file for path in found.skips} == {"a.warc.gz"}
    reasons = list(found.skips.values())
    assert list(found.skips) == [f"a.warc.gz, record {n}" for n in (2, 3, 4)]
    assert "https://example.org/1 was skipped" in reasons[0]
    assert "compressed as 'br'" in reasons[1]
    assert "more than 16 MiB" in reasons[2]


@pytest.mark.parametrize("packed", [True, False])
def test_records_before_a_cut_are_kept(packed: bool, read: Read) -> None:  # noqa: FBT001
    crawl = Crawl(packed=packed)
    ends = [crawl.add(f"https://example.org/{n}", page(f"Page {n}")) for n in range(5)]
    name = "a.warc.gz" if packed else "a.warc"
    for inside in (ends[2] + 40, ends[3] - 40):
        found = read({name: crawl.data[:inside]})
        assert [article.title for article in found.articles] == ["Page 0", "Page 1", "Page 2"]
        assert list(found.skips) == [name]
    assert len(read({name: crawl.data[: ends[2]]}).articles) == 3


def test_one_page_crawled_twice_has_one_id(read: Read) -> None:
    crawl = Crawl()
    crawl.add("https://example.org/rain", page("Rain"))
    crawl.add("https://example.org/rain", page("Rain again"))
    first, second = read({"a.warc.gz": crawl.data}).articles
    assert first.id == second.id
    assert first.addresses[0] != second.addresses[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"WARC/1.0\r\n" + b"x" * (3 << 20), "a head without an end"),
        (b"words, and no archive", "skipped"),
        (
            b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: x:\r\nContent-Length: 99999999999\r\n\r\na",
            "cut off",
        ),
    ],
)
def test_what_is_no_archive(
    content: bytes, reason: str, read: Read, capfd: pytest.CaptureFixture[str]
) -> None:
    assert reason in read({"a.warc": content}).skips["a.warc"]
    assert capfd.readouterr().err == ""


def _whole() -> bytes:
    crawl = Crawl(packed=False)
    crawl.add("https://example.org/a", gzip.compress(PAGE, mtime=0), headers=(("Content-Encoding", "gzip"),))
    crawl.add("https://example.org/b")
    return crawl.data


WHOLE = _whole()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300)
    | st.binary(max_size=60).map(b"WARC/1.0\r\n".__add__)
    | st.builds(
        lambda at, gone, new: WHOLE[:at] + new + WHOLE[at + gone :],
        st.integers(0, len(WHOLE)), st.integers(0, 2000), st.binary(max_size=8),
    ),
    packed=st.booleans(),
)  # fmt: skip
def test_any_bytes(content: bytes, packed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    path.write_bytes(gzip.compress(content) if packed else content)
    found = read_path(tmp_path)
    path.unlink()
    assert len(found.articles) <= 2
