from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.corpus.golden_files import (
    GOLDEN,
    NOTE,
    PARAGRAPHS,
    TABLE,
    TITLE,
    damaged,
    damaged_inside,
    read_damaged,
)
from tests.corpus.packages import changed, packed
from tests.corpus.reading import Read, read_path

GOOD = (GOLDEN / "libreoffice.epub").read_bytes()
STORY = "It rained in the hills on Tuesday, and the river rose by a metre."
CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'


def _book(
    chapters: dict[str, str],
    *,
    metadata: str = "",
    toc: str = "",
    guide: str = "",
    more: dict[str, str] | None = None,
) -> bytes:
    """A book as a publisher's program writes it: chapters by name, with what stands in their bodies."""
    manifest = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    opf = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:opf="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata><manifest>{manifest}'
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f'<spine toc="ncx">{spine}</spine><guide>{guide}</guide></package>'
    )
    pages = {
        f"OPS/{name}": '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head>'
        f"{body if body.startswith('<body') else f'<body>{body}</body>'}</html>"
        for name, body in chapters.items()
    }
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": opf,
            "OPS/toc.ncx": f"<ncx><navMap>{toc}</navMap></ncx>",
            **pages,
            **(more or {}),
        }
    )


def _entry(title: str, href: str) -> str:
    return f'<navPoint><navLabel><text>{title}</text></navLabel><content src="{href}"/></navPoint>'


def test_book_of_a_word_processor() -> None:
    first, second, third = read_path(GOLDEN / "libreoffice.epub").articles
    assert [article.title for article in (first, second, third)] == [TITLE, "A failure", "The flood"]
    assert first.text.split("\n\n") == PARAGRAPHS[:3]
    items = ["shell from the canneries", "barges and diesel", "patience"]
    assert second.text.split("\n\n") == [*PARAGRAPHS[3:6], *items, *PARAGRAPHS[6:8], NOTE]
    assert third.text.split("\n\n") == [*PARAGRAPHS[8:12], TABLE, *PARAGRAPHS[12:]]
    assert second.addresses == ("libreoffice.epub#OEBPS/sections/section0002.xhtml",)
    assert {article.source for article in (first, second, third)} == {TITLE}
    assert second.author == "Mara Lindqvist"
    assert second.updated is not None
    assert second.updated.isoformat() == "2024-05-18T16:45:00+00:00"
    assert (second.provenance["title"], second.provenance["source"]) == ("epub-toc", "epub-opf")


def test_metadata(read: Read) -> None:
    metadata = (
        "<dc:title>Floods</dc:title><dc:creator>A. Writer</dc:creator>"
        '<dc:creator opf:role="aut">B. Writer</dc:creator>'
        '<dc:date opf:event="modification">2024-06-01</dc:date>'
        '<dc:date opf:event="publication">2019-03-02</dc:date>'
        "<dc:language>en</dc:language>"
    )
    article = read(
        {"a.epub": _book({"one.xhtml": f"<h1>Rain</h1><p>{STORY}</p>"}, metadata=metadata)}
    ).article
    assert (article.title, article.text, article.source) == ("Rain", STORY, "Floods")
    assert article.author == "A. Writer, B. Writer"
    assert article.published is not None
    assert article.updated is not None
    assert (article.published.year, article.updated.year) == (2019, 2024)
    assert article.provenance["title"] == "text"


def test_what_is_no_chapter_is_left_out(read: Read) -> None:
    links = "".join(f'<li><a href="c{n}.xhtml">The chapter of the {n}th rain.</a></li>' for n in range(9))
    found = read(
        {
            "a.epub": _book(
                {
                    "cover.xhtml": f"<p>{STORY}</p>",
                    "x1.xhtml": f'<body epub:type="copyright-page"><p>Reserved. {STORY}</p></body>',
                    "x2.xhtml": f'<section epub:type="titlepage"><p>{STORY}</p></section>',
                    "x3.xhtml": f"<ul>{links}</ul>",
                    "x4.xhtml": "<h1>Part One</h1>",
                    "x5.xhtml": f"<p>{STORY}</p>",
                    "cover-story.xhtml": f"<p>{STORY}</p>",
                },
                guide='<reference type="copyright" href="x5.xhtml"/>',
            )
        }
    )
    assert found.skips == {}
    assert [article.addresses[0] for article in found.articles] == ["a.epub#OPS/cover-story.xhtml"]


def test_titles_of_the_contents(read: Read) -> None:
    found = read(
        {
            "a.epub": _book(
                {
                    "text/one%20two.xhtml": f"<h2>THE RAIN</h2><p>{STORY}</p>",
                    "b.xhtml": f"<h2>The river</h2><p>{STORY}</p>",
                    "c.xhtml": f"<p>{STORY}</p>",
                },
                toc=_entry("The rain", "text/one%20two.xhtml#start") + _entry("Chapter 2", "b.xhtml")
                + _entry("Chapter 3", "c.xhtml"),
                more={"OPS/text/one two.xhtml": f"<html><body><h2>THE RAIN</h2><p>{STORY}</p></body></html>"},
            )
        }
    )  # fmt: skip
    assert [article.title for article in found.articles] == ["The rain", "The river", "Chapter 3"]
    assert {article.text for article in found.articles} == {STORY}


def test_damaged_table_of_contents_costs_only_the_titles_in_it(read: Read) -> None:
    book = _book({"a.xhtml": f"<h1>Rain</h1><p>{STORY}</p>"}, more={"OPS/toc.ncx": ""})
    assert read({"a.epub": book}).article.title == "Rain"


def test_chapter_that_is_missing_costs_only_itself(read: Read) -> None:
    book = changed(_book({"a.xhtml": f"<p>{STORY}</p>", "b.xhtml": f"<p>{STORY}</p>"}), {"OPS/a.xhtml": None})
    found = read({"a.epub": book})
    assert [article.addresses[0] for article in found.articles] == ["a.epub#OPS/b.xhtml"]
    assert "missing from the book" in found.skips["a.epub#OPS/a.xhtml"]


@pytest.mark.parametrize(
    ("algorithm", "locked"),
    [("http://www.w3.org/2001/04/xmlenc#aes128-cbc", True), ("http://www.idpf.org/2008/embedding", False)],
)
def test_locked_chapters(algorithm: str, locked: bool, read: Read) -> None:  # noqa: FBT001
    encryption = (
        f'<encryption><EncryptedData><EncryptionMethod Algorithm="{algorithm}"/><CipherData>'
        '<CipherReference URI="OPS/a.xhtml"/></CipherData></EncryptedData></encryption>'
    )
    found = read(
        {"a.epub": _book({"a.xhtml": f"<p>{STORY}</p>"}, more={"META-INF/encryption.xml": encryption})}
    )
    assert ("DRM" in found.skips.get("a.epub", "")) == locked
    assert len(found.articles) == (not locked)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Just a letter.", "its name says epub, and its content does not"),
        (b"PK\x03\x04", "zipfile could not read it"),
        (packed({"a.txt": "rain"}), "no EPUB"),
        (packed({"META-INF/container.xml": CONTAINER}), "list of contents is missing"),
        (
            packed({"META-INF/container.xml": CONTAINER.replace("OPS/book.opf", "../../etc/passwd")}),
            "is missing",
        ),
        (_book({"x.xhtml": "<h1>Only a heading</h1>"}), "none of its chapters holds prose"),
        (_book({}), "none of its chapters holds prose"),
        (_book({"a.xhtml": "<p>x</p>"}, more={"OPS/book.opf": "\x00" * (17 << 20)}), "16 MiB"),
        (
            _book({"a.xhtml": "<p>x</p>"}, more={f"OPS/{n}.png": "\x00" * (100 << 20) for n in range(6)}),
            "512 MiB",
        ),
    ],
)
def test_reason_of_a_skip(data: bytes, reason: str, read: Read) -> None:
    found = read({"a.epub": data, "good.txt": STORY})
    assert [article.text for article in found.articles] == [STORY]
    assert reason in found.skips["a.epub"]


def test_entities_that_grow_cost_only_their_chapter(read: Read) -> None:
    bomb = (
        '<!DOCTYPE d [<!ENTITY a0 "rain">'
        + "".join(f'<!ENTITY a{n + 1} "&a{n};&a{n};&a{n};&a{n};&a{n};&a{n};">' for n in range(20))
        + "]><html><body><p>&a20;</p></body></html>"
    )
    book = _book({"a.xhtml": "<p>x</p>", "b.xhtml": f"<p>{STORY}</p>"}, more={"OPS/a.xhtml": bomb})
    found = read({"a.epub": book})
    assert [article.text for article in found.articles] == [STORY]
    assert "grow" in found.skips["a.epub#OPS/a.xhtml"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged("libreoffice.epub") | damaged_inside("libreoffice.epub"))
def test_damaged_book(data: bytes, tmp_path: Path) -> None:
    read_damaged(tmp_path, "a.epub", data)
