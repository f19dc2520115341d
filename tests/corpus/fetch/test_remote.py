from __future__ import annotations

import gzip
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

import corpus
from corpus import FetchSettings
from tests.corpus.fetch.server import PAGE, Reply, Site, page
from tests.corpus.reading import Reading

RUSSIAN = "В горах во вторник шёл дождь, и река поднялась на метр. Фермеры перегнали овец на высокий берег."


def read(source: str | Path, settings: FetchSettings) -> Reading:
    skips: list[corpus.Skip] = []
    articles = list(corpus.read(source, on_skip=skips.append, fetch=settings))
    return Reading(articles, {skip.path: skip.reason for skip in skips})


def changed(settings: FetchSettings, **values: object) -> FetchSettings:
    return FetchSettings(**{**settings.model_dump(), **values})


def sitemap(pages: Mapping[str, str]) -> bytes:
    entries = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>"
        for url, date in pages.items()
    )
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()


def index(sitemaps: Mapping[str, str]) -> bytes:
    return sitemap(sitemaps).replace(b"urlset", b"sitemapindex").replace(b"url>", b"sitemap>")


def test_a_page(site: Site, quick: FetchSettings) -> None:
    site.answers["/a"] = Reply(PAGE)
    article = read(site.url("/a"), quick).article
    assert article.title == "Rain in the hills"
    assert article.text.startswith("Rain in the hills: it rained in the hills on Tuesday")
    assert (article.url, article.provenance["url"]) == (site.url("/a"), "address")
    assert article.addresses == (site.url("/a"),)


def test_a_page_that_names_its_address(site: Site, quick: FetchSettings) -> None:
    head = '<link rel="canonical" href="https://example.org/rain">'
    site.answers = {
        "/a": Reply(status=301, headers={"Location": "/b"}), "/b": Reply(page("Rain", head=head)),
    }  # fmt: skip
    article = read(site.url("/a"), quick).article
    assert article.url == "https://example.org/rain"
    assert article.addresses == (site.url("/a"), "https://example.org/rain")


@pytest.mark.parametrize(("header", "declared"), [("windows-1251", "utf-8"), ("windows-1251", "koi8-r")])
def test_the_encoding_that_the_host_gives_counts(
    header: str, declared: str, site: Site, quick: FetchSettings
) -> None:
    body = page("Rain", head=f'<meta charset="{declared}">').decode().replace("<p>", f"<p>{RUSSIAN} ", 1)
    site.answers["/a"] = Reply(body.encode("windows-1251"), kind=f"text/html; charset={header}")
    assert RUSSIAN in read(site.url("/a"), quick).article.text


def test_plain_text_and_json(site: Site, quick: FetchSettings) -> None:
    site.answers = {
        "/a": Reply(b"Rain\n\nIt rained in the hills.\n", kind="text/plain"),
        "/b": Reply(b'{"title": "Rain", "text": "It rained."}', kind="application/json"),
        "/c.md": Reply(b"# Rain\n\nIt rained.\n", kind="application/octet-stream"),
        "/d.txt.gz": Reply(gzip.compress(b"Rain\n\nIt rained.\n"), kind="application/gzip"),
    }
    for path in site.answers:
        article = read(site.url(path), quick).article
        assert (article.title, article.url) == ("Rain", site.url(path))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"\x89PNG", kind="image/png"), "It was skipped: it is 'image/png', which is not read."),
        (Reply(b"\x89PNG", kind="text/html"), "It was skipped: it holds a PNG image, not text."),
        (Reply(b"", kind="text/html"), "It was skipped: it is empty."),
        (
            Reply(b"words", kind=None),
            "It was skipped: without an ending in its name it is not a format that is read.",
        ),
        (Reply(status=404), "It was skipped: its host answers HTTP 404, not found."),
        (Reply(status=410), "It was skipped: its host answers HTTP 410, gone for good."),
        (
            Reply(gzip.compress(PAGE)[:-9], kind="text/html"),
            "It was skipped: its compressed data is damaged or cut off.",
        ),
        (Reply(b"<rss", kind="text/xml"), "It was skipped: it is a feed without entries."),
        (Reply(b"<a/>", kind="text/xml"), "It was skipped: it is XML, and no feed."),
    ],
)  # fmt: skip
def test_what_is_skipped(reply: Reply, reason: str, site: Site, quick: FetchSettings) -> None:
    site.answers["/a"] = reply
    assert read(site.url("/a"), quick) == Reading([], {site.url("/a"): reason})


@pytest.mark.parametrize(
    "source", ["ftp://example.org/a", "https://", "http://me:secret@example.org/", "s3://a/b"]
)
def test_sources_that_cannot_be_asked(source: str) -> None:
    with pytest.raises(corpus.SourceError, match="cannot be read"):
        corpus.read(source)


FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Caliber.az</title>
<item><title>Rain</title><link>/rain</link><guid isPermaLink="false">1</guid>
<description>It rained in the hills.</description>
<pubDate>Thu, 12 Feb 2026 10:15:00 +0400</pubDate></item>
<item><title>Snow</title><link>/snow</link><guid isPermaLink="false">2</guid>
<description>It snowed in the hills.</description></item>
</channel></rss>"""


def test_records_with_names_of_their_own(site: Site, quick: FetchSettings) -> None:
    site.answers["/a"] = Reply(b'{"kop": "Rain", "text": "It rained."}', kind="application/json")
    (article,) = corpus.read(site.url("/a"), fields={"title": "kop"}, fetch=quick)
    assert article.title == "Rain"


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/xml", "text/html", "text/plain", None])
def test_a_feed(kind: str | None, site: Site, quick: FetchSettings) -> None:
    site.answers["/feed"] = Reply(FEED.encode(), kind=kind)
    rain, snow = read(site.url("/feed"), quick).articles
    assert (rain.title, rain.text, rain.source) == ("Rain", "It rained in the hills.", "Caliber.az")
    assert rain.published == datetime.fromisoformat("2026-02-12T10:15:00+04:00")
    assert rain.addresses == (site.url("/feed#1"), site.url("/rain"))
    assert snow.url == site.url("/snow")
    assert site.paths == ["/robots.txt", "/feed"]


class TestSitemaps:
    def test_pages_newest_first_and_no_more_than_wanted(self, site: Site, quick: FetchSettings) -> None:
        dates = {
            "/a": "2026-02-10",
            "/b": "",
            "/c": "2026-02-12T10:00:00+04:00",
            "/d": "2026-02-12T07:00:00Z",
        }
        site.answers = {path: Reply(page(f"Page {path[1]}")) for path in dates}
        site.answers["/sitemap.xml"] = Reply(
            sitemap({site.url(path): date for path, date in dates.items()}), kind="text/xml"
        )
        found = read(site.url("/sitemap.xml"), changed(quick, pages=3))
        assert [article.title for article in found.articles] == ["Page d", "Page c", "Page a"]
        assert found.articles[0].addresses == (f"{site.url('/sitemap.xml')}#{site.url('/d')}", site.url("/d"))
        assert "/b" not in site.paths

    @pytest.mark.parametrize("encoded", [False, True])
    def test_compressed(self, encoded: bool, site: Site, quick: FetchSettings) -> None:  # noqa: FBT001
        headers = {"Content-Encoding": "gzip"} if encoded else {}
        packed = gzip.compress(sitemap({site.url("/a"): ""}))
        site.answers = {
            "/a": Reply(PAGE), "/s.xml.gz": Reply(packed, kind="application/x-gzip", headers=headers),
        }  # fmt: skip
        assert read(site.url("/s.xml.gz"), quick).article.title == "Rain in the hills"

    def test_an_index_of_them(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {
            "/i.xml": Reply(index({site.url("/old.xml"): "2020-01-01", site.url("/new.xml"): "2026-01-01"})),
            "/new.xml": Reply(sitemap({site.url("/n"): "2026-01-01"})),
            "/old.xml": Reply(sitemap({site.url("/o"): "2020-01-01"})),
            "/n": Reply(page("New")), "/o": Reply(page("Old")),
        }  # fmt: skip
        assert [a.title for a in read(site.url("/i.xml"), quick).articles] == ["New", "Old"]
        assert [a.title for a in read(site.url("/i.xml"), changed(quick, sitemaps=1)).articles] == ["New"]

    def test_one_page_that_fails_costs_only_itself(self, site: Site, quick: FetchSettings) -> None:
        pages = {site.url("/gone"): "", site.url("/a"): "", site.url("/s.xml"): "", "ftp://x/": ""}
        site.answers = {"/s.xml": Reply(sitemap(pages)), "/a": Reply(PAGE), "/gone": Reply(status=410)}
        found = read(site.url("/s.xml"), quick)
        assert [article.title for article in found.articles] == ["Rain in the hills"]
        assert "gone for good" in found.skips[site.url("/gone")]
        assert "only http and https" in found.skips["ftp://x/"]
        assert "read from its web address only" in found.skips[site.url("/s.xml")]

    def test_a_sitemap_that_fails_is_told_under_its_index(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {"/i.xml": Reply(index({site.url("/s.xml"): ""}))}
        (skip,) = read(site.url("/i.xml"), quick).skips
        assert corpus.Skip(skip, "").file == site.url("/i.xml")

    def test_entities_that_grow(self, site: Site, quick: FetchSettings) -> None:
        bomb = b'<!DOCTYPE urlset [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><urlset>&b;</urlset>'
        site.answers["/s.xml"] = Reply(bomb, kind="text/xml")
        assert "entities that grow" in read(site.url("/s.xml"), quick).skips[site.url("/s.xml")]


class TestLists:
    def test_a_list_among_other_files(self, site: Site, quick: FetchSettings, tmp_path: Path) -> None:
        folder = tmp_path / "corpus"
        folder.mkdir()
        (folder / "a.txt").write_text("It rained.")
        (folder / "web.urls").write_text(
            f"# pages\n{site.url('/a')}  # rain\n\n{site.url('/a')}\n{site.url('/feed')}\nnot an address\n"
        )
        site.answers = {"/a": Reply(PAGE), "/feed": Reply(FEED.encode(), kind="text/xml")}
        found = read(folder, quick)
        assert [a.title for a in found.articles] == ["a", "Rain in the hills", "Rain", "Snow"]
        assert found.articles[1].addresses == (f"web.urls#{site.url('/a')}", site.url("/a"))
        assert list(found.skips) == ["not an address"]
        assert site.paths == ["/robots.txt", "/a", "/feed"]

    def test_a_list_that_cannot_be_read(self, quick: FetchSettings, tmp_path: Path) -> None:
        path = tmp_path / "web.urls"
        path.write_bytes(b"x" * ((16 << 20) + 1))
        assert "more than 16 MiB" in read(path, quick).skips["web.urls"]

    def test_a_list_inside_an_archive_is_none(self, site: Site, quick: FetchSettings, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("web.urls", site.url("/a"))
        assert (
            "'.urls' is not a format that is read" in read(tmp_path / "a.zip", quick).skips["a.zip/web.urls"]
        )
        assert site.asked == []

    def test_without_a_list_nothing_is_fetched(self, sample: Path, tmp_path: Path) -> None:
        cache = tmp_path / "cache"
        assert len(list(corpus.read(sample, fetch=FetchSettings(cache=cache)))) > 40
        assert not cache.exists()


def test_pages_of_a_private_network_are_told_of_and_not_read(site: Site, quick: FetchSettings) -> None:
    found = read(site.url("/a"), changed(quick, allow_private=False))
    assert "private network, which is not asked unless allowed" in found.skips[site.url("/a")]
    assert site.asked == []


def test_connections_are_closed_when_the_reader_stops_early(site: Site, quick: FetchSettings) -> None:
    site.answers["/feed"] = Reply(FEED.encode(), kind="text/xml")
    articles = corpus.read(site.url("/feed"), fetch=quick)
    assert next(articles).title == "Rain"
    articles.close()  # type: ignore[attr-defined]
    assert next(articles, None) is None
