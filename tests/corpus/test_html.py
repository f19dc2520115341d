from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from corpus.formats._markup import is_markup, text_of_markup
from tests.corpus.reading import Read, read_path

PARAGRAPHS = (
    (
        "The provincial water office will close the east branch of the canal from Monday, because the "
        "reservoir is low."
    ),
    (
        "Farmers did not agree. The chair of their union pointed out that two car washes kept their "
        "supply of water."
    ),
    (
        "The union will hold a meeting in the market hall on Thursday at six in the evening, its chair "
        "told reporters."
    ),
)
BAKU = timezone(timedelta(hours=4))


def page(head: str = "", *, body: str = "", title: str = "Canal closed - Upland Observer") -> str:
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body><nav><a "
        f"href='/'>Home</a></nav>"
        f"<article><h1>Canal closed</h1>{text}{body}</article><footer>© 2022 Upland "
        f"Observer</footer></body></html>"
    )


def json_ld(value: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(value)}</script>"


NEWS = {
    "@type": "NewsArticle",
    "headline": "Canal closed &amp; dry",
    "datePublished": "2022-08-16T10:15:00+04:00",
    "dateModified": "2022-08-16T12:00:00Z",
    "author": [{"@type": "Person", "name": "Jonas Pell"}, {"name": "Mirjam Stolz"}],
    "publisher": {"@type": "Organization", "name": "Upland Observer"},
    "articleSection": ["Water", "Province"],
    "mainEntityOfPage": {"@id": "https://example.org/water/canal"},
}


@pytest.mark.parametrize(
    "value",
    [
        NEWS,
        [NEWS],
        {"@graph": [{"@type": "WebSite", "name": "X"}, NEWS]},
        {"@type": "WebPage", "mainEntity": NEWS},
    ],
)
def test_json_ld(value: object, read: Read) -> None:
    article = read({"a.html": page(json_ld(value))}).article
    assert article.title == "Canal closed & dry"
    assert article.published == datetime(2022, 8, 16, 10, 15, tzinfo=BAKU)
    assert article.published.utcoffset() == timedelta(hours=4)
    assert article.updated == datetime(2022, 8, 16, 12, tzinfo=UTC)
    assert (article.author, article.source) == ("Jonas Pell, Mirjam Stolz", "Upland Observer")
    assert (article.section, article.url) == ("Water", "https://example.org/water/canal")
    assert set(article.provenance.values()) == {"json-ld", "detected"}
    assert article.text == "\n\n".join(PARAGRAPHS)


def test_json_ld_by_reference(read: Read) -> None:
    graph = [
        {
            "@type": "NewsArticle",
            "headline": "Canal closed",
            "publisher": {"@id": "#org"},
            "author": {"@id": "#a"},
        },
        {"@type": "Organization", "@id": "#org", "name": "Upland Observer"},
        {"@type": "Person", "@id": "#a", "name": "Jonas Pell"},
    ]
    article = read({"a.html": page(json_ld({"@graph": graph}))}).article
    assert (article.source, article.author) == ("Upland Observer", "Jonas Pell")


def test_meta_elements(read: Read) -> None:
    head = """
      <meta property="og:title" content="Canal closed | Upland "
          "Observer"><meta property="og:site_name" content="Upland Observer">
      <meta property="article:published_time" content="2022-08-16T10:15:00Z">
      <meta name="author" content="By Jonas Pell">
      <meta property="article:section" content="Water"><meta property="og:url" content="https://example.org/a?utm_source=x">"""
    article = read({"a.html": page(head)}).article
    assert (article.title, article.source, article.author) == (
        "Canal closed",
        "Upland Observer",
        "Jonas Pell",
    )
    assert (article.section, article.url) == ("Water", "https://example.org/a")
    assert article.published == datetime(2022, 8, 16, 10, 15, tzinfo=UTC)
    assert article.provenance["published"] == article.provenance["title"] == "opengraph"
    assert article.provenance["author"] == "meta"


def test_microdata(read: Read) -> None:
    body = """<meta itemprop="articleSection" content="Water"><span itemprop="author">Jonas Pell</span>
      <time itemprop="datePublished" datetime="2022-08-16T10:15:00+04:00">16 August</time>"""
    article = read({"a.html": page(body=body)}).article
    assert (article.section, article.author) == ("Water", "Jonas Pell")
    assert article.published == datetime(2022, 8, 16, 10, 15, tzinfo=BAKU)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="canonical" href="http://Example.org/a#b">', "http://example.org/a"),
        (
            '<link rel="canonical" href="/a"><meta property="og:url" content="https://example.org/b">',
            "https://example.org/b",
        ),
        ('<link rel="canonical" href="https://example.org/">', None),
        ("<!-- saved from url=(0023)https://example.org/c -->", "https://example.org/c"),
        ("", None),
    ],
    ids=["canonical", "relative", "front page", "saved", "none"],
)
def test_address(head: str, expected: str | None, read: Read) -> None:
    assert read({"a.html": page(head)}).article.url == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Canal closed - Upland Observer", "Canal closed"),
        ("Canal closed | Water | Upland Observer", "Canal closed"),
        ("Canal closed — and the river", "Canal closed — and the river"),
    ],
)
def test_title_loses_the_name_of_the_site_only(title: str, expected: str, read: Read) -> None:
    head = '<meta property="og:site_name" content="Upland Observer"><meta name="section" content="Water">'
    content = page(head, title=title).replace("<h1>Canal closed</h1>", "")
    assert read({"a.html": content}).article.title == expected


def test_lists_and_tables_are_readable(read: Read) -> None:
    body = (
        "<p>These villages get no water during the twenty days in which the canal is closed:</p>"
        "<ul><li>Kuru Dere, in the west</li><li>Tashkeva, in the east</li></ul>"
        "<table><tr><th>Village</th><th>Farms</th></tr><tr><td>Kuru Dere</td><td>12</td></tr></table>"
        "<p>The office will publish another list of villages at the end of the month, it said on Monday.</p>"
    )
    text = read({"a.html": page(body=body)}).article.text
    assert "- Kuru Dere, in the west\n- Tashkeva, in the east" in text
    assert "Village | Farms\nKuru Dere | 12" in text
    assert "is closed:\n\n- Kuru" in text


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8", "utf-16"])
def test_declared_encoding(encoding: str, read: Read) -> None:
    paragraph = (
        "В деревни вдоль восточной ветки канала отправлены 26 автоцистерн, сообщил начальник управления."
    )
    head = f"<meta charset='{encoding}'><title>Водовозы</title>"
    content = f"<html><head>{head}</head><body><p>{paragraph}</p><p>{paragraph[:-1]}!</p></body></html>"
    article = read({"a.htm": content.encode(encoding)}).article
    assert paragraph in article.text
    assert (article.title, article.language) == ("Водовозы", "ru")


@pytest.mark.parametrize(
    "content",
    ["<html></html>", "<html><body><script>x()</script></body></html>", "<", "<" * 5000, "<div>" * 5000],
)
def test_page_without_an_article_is_skipped(content: str, read: Read) -> None:
    found = read({"a.html": content})
    assert (found.articles, list(found.skips)) == ([], ["a.html"])


def test_markup_as_text() -> None:
    markup = (
        "<div>One<br>two <i>three</i>, <!-- no --> four.<p>Five"
        "<ul><li><p>six</p><li><li>seven</ul>eight<hr>nine"
    )
    assert text_of_markup(markup) == "One\ntwo three, four.\n\nFive\n\n- six\n- seven\n\neight\n\nnine"
    assert text_of_markup("<ul><li>a<ol><li>b<li>c</ol></ul>") == "- a\n  1. b\n  2. c"
    assert text_of_markup(" ") == ""
    assert is_markup("<p>One</p>")
    assert not is_markup("a < b and <SRD> </x>")


def test_real_pages(shared_data: Path) -> None:
    folder = shared_data / "html_pages"
    with gzip.open(folder / "ground_truth.jsonl.gz", "rt", encoding="utf-8") as stream:
        truth = {record["id"]: record for record in map(json.loads, stream)}
    found = read_path(folder / "html")
    assert found.skips == {}
    assert len(found.articles) == 90
    pairs = [(article, truth[article.addresses[0].partition(".")[0]]) for article in found.articles]
    recalls = [_recall(article.text, record["articleBody"]) for article, record in pairs]
    assert sum(recalls) / len(recalls) > 0.98
    assert sum(article.url == record["url"] for article, record in pairs) >= 82
    assert sum(article.published is not None for article, _ in pairs) >= 88
    assert sum(article.source is not None for article, _ in pairs) >= 88


def _recall(text: str, truth: str) -> float:
    words = truth.split()
    return sum(word in set(text.split()) for word in words) / len(words)


def test_page_of_more_elements_than_an_article_has(read: Read) -> None:
    found = read({"a.html": f"<html><body>{'<p>It rained on Tuesday.' * 50_001}", "b.html": page("Rain")})
    assert [article.addresses[0] for article in found.articles] == ["b.html"]
    assert "more than 30,000 elements" in found.skips["a.html"]
