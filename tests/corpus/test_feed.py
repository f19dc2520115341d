from __future__ import annotations

import contextlib
import json
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus._blobs import BytesBlob, Unreadable
from corpus._drafts import Draft
from corpus.formats.feed import read as read_feed
from tests.corpus.reading import Read, read_path

RSS_2 = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>Harbour Gazette &amp; Post</title><link>https://gazette.example/</link><language>en-GB</language>
  <managingEditor>editor@gazette.example (The Editor)</managingEditor>
  <item>
    <title>Rain &amp; &lt;em&gt;storm&lt;/em&gt; in the hills</title>
    <link>https://gazette.example/2026/rain?id=7&amp;utm_source=rss</link>
    <guid isPermaLink="false">gazette-7</guid>
    <pubDate>Thu, 12 Feb 2026 10:15:00 +0400</pubDate>
    <dc:creator>Ada Writer</dc:creator><dc:creator>Ben Writer</dc:creator>
    <category>World</category><category>Weather</category>
    <description>It rained …</description>
    <content:encoded><![CDATA[<p>It rained &amp; poured.</p><ul><li>one</li><li>two</li></ul>
      <p>The post <a href="/x">Rain</a> appeared first on <a href="/">Gazette</a>.</p>]]></content:encoded>
  </item>
  <item>
    <title>Only a teaser</title>
    <link>https://gazette.example/2026/teaser</link>
    <author>cem@gazette.example (Cem Writer)</author>
    <description>A teaser &amp;amp; no more: 3 &lt; 4.</description>
    <pubDate>Fri, 13 Feb 2026 08:00:00 EST</pubDate>
    <source url="https://wire.example/feed">The Wire</source>
  </item>
</channel></rss>"""

RSS_1 = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://old.example/feed"><title>Old Observer</title><link>https://old.example/</link></channel>
<item rdf:about="https://old.example/1"><title>Chess</title><link>https://old.example/1</link>
<description>The chess final was drawn.</description><dc:date>2004-05-06T07:08:09+02:00</dc:date>
<dc:creator>Dora Writer</dc:creator><dc:subject>Sport</dc:subject></item>
</rdf:RDF>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
  <title>Küstenbote</title><author><name>Die Redaktion</name></author><updated>2026-02-14T00:00:00Z</updated>
  <entry>
    <id>tag:bote.example,2026:1</id><title type="html">Regen &lt;b&gt;am&lt;/b&gt; Abend</title>
    <link rel="enclosure" href="https://bote.example/a.mp3"/><link href="https://bote.example/regen"/>
    <published>2026-02-13T10:15:00+01:00</published><updated>2026-02-14T11:00:00+01:00</updated>
    <category term="welt" label="Welt"/>
    <content type="xhtml">
    <div xmlns="http://www.w3.org/1999/xhtml"><p>Es regnete.</p><p>Es goss.</p></div></content>
  </entry>
  <entry>
    <id>tag:bote.example,2026:2</id><title>Zwei &lt; drei</title><updated>2026-02-14T11:00:00Z</updated>
    <author><name>Emil Schreiber</name></author>
    <summary type="text">Kein &lt;b&gt;Markup&lt;/b&gt;, nur Text.</summary>
  </entry>
</feed>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Upland Notes",
        "language": "en",
        "authors": [{"name": "Fay Writer"}],
        "items": [
            {
                "id": 5, "url": "https://upland.example/5", "title": "Canal", "tags": ["Local", "Water"],
                "content_html": "<p>The canal <b>closed</b>.</p><p>For good.</p>",
                "date_published": "2026-02-10T12:00:00-05:00", "date_modified": "2026-02-11T12:00:00-05:00",
            },
            {"id": "6", "content_text": "A note without a title, on canals.", "authors": [{"name": "Gil"}]},
        ],
    }
)  # fmt: skip


def test_rss_2(read: Read) -> None:
    rain, teaser = read({"a.rss": RSS_2}).articles
    assert rain.title == "Rain & storm in the hills"
    assert rain.text == "It rained & poured.\n\n- one\n- two"
    assert rain.url == "https://gazette.example/2026/rain?id=7"
    assert rain.published == datetime.fromisoformat("2026-02-12T10:15:00+04:00")
    assert rain.published.utcoffset() == datetime.fromisoformat("2026-02-12T10:15:00+04:00").utcoffset()
    assert (rain.updated, rain.language) == (None, "en")
    assert (rain.author, rain.section, rain.source) == (
        "Ada Writer, Ben Writer",
        "World",
        "Harbour Gazette & Post",
    )
    assert rain.addresses == ("a.rss#gazette-7", "https://gazette.example/2026/rain?id=7")
    assert set(rain.provenance.values()) == {"feed"}
    assert (teaser.text, teaser.author, teaser.source) == (
        "A teaser & no more: 3 < 4.",
        "Cem Writer",
        "The Wire",
    )
    assert teaser.published == datetime.fromisoformat("2026-02-13T08:00:00-05:00")


def test_rss_1(read: Read) -> None:
    article = read({"a.rdf": RSS_1}).article
    assert (article.title, article.text) == ("Chess", "The chess final was drawn.")
    assert article.published == datetime.fromisoformat("2004-05-06T07:08:09+02:00")
    assert (article.updated, article.section, article.author) == (None, "Sport", "Dora Writer")
    assert (article.source, article.url) == ("Old Observer", "https://old.example/1")


def test_atom(read: Read) -> None:
    rain, plain = read({"a.atom": ATOM}).articles
    assert (rain.title, rain.text) == ("Regen am Abend", "Es regnete.\n\nEs goss.")
    assert rain.url == "https://bote.example/regen"
    assert rain.published == datetime.fromisoformat("2026-02-13T10:15:00+01:00")
    assert rain.updated == datetime.fromisoformat("2026-02-14T11:00:00+01:00")
    assert (rain.author, rain.section, rain.source, rain.language) == (
        "Die Redaktion",
        "Welt",
        "Küstenbote",
        "de",
    )
    assert rain.addresses[0] == "a.atom#tag:bote.example,2026:1"
    assert (plain.title, plain.text) == ("Zwei < drei", "Kein <b>Markup</b>, nur Text.")
    assert (plain.author, plain.published, plain.url) == ("Emil Schreiber", None, None)


def test_json_feed(read: Read) -> None:
    canal, note = read({"a.json": JSON_FEED}).articles
    assert (canal.title, canal.text) == ("Canal", "The canal closed.\n\nFor good.")
    assert canal.published == datetime.fromisoformat("2026-02-10T12:00:00-05:00")
    assert canal.updated == datetime.fromisoformat("2026-02-11T12:00:00-05:00")
    assert (canal.author, canal.section, canal.source) == ("Fay Writer", "Local", "Upland Notes")
    assert canal.addresses == ("a.json#5", "https://upland.example/5")
    assert (note.title, note.author) == ("A note without a title, on canals.", "Gil")
    assert note.provenance["title"] == "text"


@pytest.mark.parametrize("name", ["a.xml", "a.txt", "a", "a.rss", "a.atom"])
@pytest.mark.parametrize("feed", [RSS_2, RSS_1, ATOM])
def test_a_feed_is_known_by_its_content(name: str, feed: str, read: Read) -> None:
    assert read({name: feed}).articles[0].provenance["title"] == "feed"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251"])
def test_encodings(encoding: str, read: Read) -> None:
    feed = RSS_2.replace("UTF-8", encoding).replace("A teaser", "Дождь в предгорье").replace("…", "...")
    assert read({"a.rss": feed.encode(encoding)}).articles[1].text.startswith("Дождь в предгорье &")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<a/>", "it is XML, and no feed"),
        ("<urlset/>", "it is a sitemap"),
        ("<rss/>", "a feed without entries"),
        ("words", "it is no XML"),
        ("{}", "it is JSON, and no feed"),
        ("{", "its JSON cannot be read"),
    ],
)
def test_what_is_no_feed(content: str, reason: str, read: Read) -> None:
    assert reason in read({"a.xml": content}).skips["a.xml"]


def test_a_page_under_the_name_of_xml(read: Read) -> None:
    paragraph = "<p>It rained in the hills on Tuesday, and the river rose by a metre before the evening.</p>"
    page = f"<!doctype html><title>Rain</title><article><h1>Rain</h1>{paragraph * 5}</article>"
    assert read({"a.xml": page}).article.title == "Rain"


class TestEntities:
    def feed(self, declared: str, used: str) -> str:
        return (
            f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]><rss version="2.0"><channel><item>'
            f"<title>Rain</title><description>It rained. {used}</description></item></channel></rss>"
        )

    @pytest.mark.parametrize(
        ("declared", "used"),
        [
            ('<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">', "&b;"),
            (f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 1000),
            ("<!ENTITY a '&b;'><!ENTITY b '&a;'>", "&a;"),
        ],
    )
    def test_those_that_grow_are_refused(self, declared: str, used: str, read: Read) -> None:
        started = time.monotonic()
        assert "entities that grow" in read({"a.xml": self.feed(declared, used)}).skips["a.xml"]
        assert time.monotonic() - started < 5

    @pytest.mark.parametrize(
        "declared",
        ['<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x">%a;'],
    )
    def test_nothing_outside_is_read(self, declared: str, read: Read) -> None:
        assert read({"a.xml": self.feed(declared, "&a;")}).article.text == "It rained. &a;"

    def test_names_that_html_has(self, read: Read) -> None:
        used = "Caf&eacute;&nbsp;&copy; AT&T &amp; &#8364; &unknown; &a=b"
        assert (
            read({"a.xml": self.feed("", used)}).article.text
            == "It rained. Café\xa0© AT&T & € &unknown; &a=b"
        )


def test_links_that_several_entries_share_are_no_ones_address(read: Read) -> None:
    links = [
        "https://x.example/live#1",
        "https://x.example/live#2",
        "https://x.example/",
        "https://x.example/own",
    ]
    items = "".join(
        f"<item><title>{n}</title><guid isPermaLink='false'>{n}</guid><link>{link}</link>"
        f"<description>Text {n}.</description></item>"
        for n, link in enumerate(links)
    )
    articles = read({"a.rss": f'<rss version="2.0"><channel>{items}</channel></rss>'}).articles
    assert [article.url for article in articles] == [None, None, None, "https://x.example/own"]
    assert len({article.id for article in articles}) == 4


def test_broken_markup_costs_little(read: Read) -> None:
    cut = read({"a.rss": RSS_2[: RSS_2.index("<source")]})
    assert [article.title for article in cut.articles] == ["Rain & storm in the hills", "Only a teaser"]


def test_an_entry_without_words_is_told_of(read: Read) -> None:
    feed = RSS_2.replace("A teaser &amp;amp; no more: 3 &lt; 4.", "")
    assert read({"a.rss": feed}).skips == {"a.rss, entry 2": "It holds no article text."}


@pytest.mark.parametrize(
    "inner",
    [
        "<author>" + "a." * 100_000 + "</author>",
        "<author>" + "&#97;&#46;" * 50_000 + "</author>",
        "<author><x>" + "a.<!-- -->" * 50_000 + "</x></author>",
        "<dc:creator>" + "a." * 100_000 + "</dc:creator>",
        "<author><name>" + "a." * 100_000 + "</name></author>",
        "<description>" + "<" * 200_000,
        "<description>" + "&" * 200_000,
        "<description>" + "<!--" * 50_000,
        "<description>" + "<a>" * 60_000,
        "<description>" + "<![CDATA[" * 20_000,
        "<pubDate>" + "1-" * 100_000 + "</pubDate>",
        "<link>" + "http://" * 30_000 + "</link>",
    ],
)
def test_time_is_bounded(inner: str) -> None:
    started = time.monotonic()
    feed = f'<rss version="2.0"><channel><item><title>t</title><description>d</description>{inner}'
    with contextlib.suppress(Unreadable):
        list(read_feed(BytesBlob(feed.encode(), "a.rss")))
    assert time.monotonic() - started < 10


PIECES = st.sampled_from(
    [piece for feed in (RSS_2, RSS_1, ATOM) for piece in feed.replace("<", "\0<").split("\0")]
    + ["<![CDATA[", "]]>", "&#0;", "&lt;p&gt;", "<!DOCTYPE rss [", "]>", "\ud800", "<feed>", "<rss>", "&"]
)


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=10), max_size=60).map("".join), st.booleans())
def test_any_pieces_of_feeds(text: str, started: bool) -> None:  # noqa: FBT001
    data = (("<rss version='2.0'><channel><item>" if started else "") + text).encode("utf-8", "replace")
    try:
        found = list(read_feed(BytesBlob(data, "a.rss")))
    except Unreadable:
        return
    assert all(isinstance(draft, Draft) for draft in found)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ending=st.sampled_from(["rss", "atom", "xml", "rdf", "json"]),
    content=st.binary(max_size=300)
    | st.builds(
        lambda feed, cut, byte: feed[:cut] + byte + feed[cut + 1 :],
        st.sampled_from([RSS_2.encode(), RSS_1.encode(), ATOM.encode(), JSON_FEED.encode()]),
        st.integers(0, 1500),
        st.binary(max_size=3),
    ),
)
def test_any_bytes(ending: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"a.{ending}").write_bytes(content)
    found = read_path(tmp_path)
    (tmp_path / f"a.{ending}").unlink()
    assert found.articles or found.skips
