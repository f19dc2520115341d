"""Writes what the golden files are made from: the story, dressed for a word processor and for a browser."""

from __future__ import annotations

import base64
import re
import sys
from html import escape
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
TITLE, *PARAGRAPHS = HERE.joinpath("story.txt").read_text(encoding="utf-8").strip().split("\n\n")
MARGIN_NOTE = '<div style="font-size:7pt;width:100%;text-align:center">{}</div>'
PIXEL = base64.b64encode(bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)).decode()  # fmt: skip

FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>{title}</dc:title><meta:initial-creator>Mara Lindqvist</meta:initial-creator>
<dc:creator>Mara Lindqvist</dc:creator><dc:language>en-GB</dc:language>
<meta:creation-date>2024-05-17T09:30:00</meta:creation-date><dc:date>2024-05-18T16:45:00</dc:date></office:meta>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name="Liberation Serif"
 fo:font-size="11pt" fo:language="en" fo:country="GB"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Text_20_body" style:display-name="Text body" style:family="paragraph">
 <style:paragraph-properties {body} fo:text-align="justify" fo:orphans="2" fo:widows="2"/></style:style>
<style:style style:name="Title" style:family="paragraph">
 <style:paragraph-properties fo:margin-bottom="0.4cm"/>
 <style:text-properties fo:font-size="20pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
 style:default-outline-level="1"><style:paragraph-properties fo:margin-top="0.4cm" fo:margin-bottom="0.2cm"
 fo:keep-with-next="always"/><style:text-properties fo:font-size="14pt" fo:font-weight="bold"/></style:style>
<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•">
<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">
<style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="1cm"
 fo:text-indent="-0.5cm" fo:margin-left="1cm"/></style:list-level-properties>
</text:list-level-style-bullet></text:list-style>
</office:styles>
<office:automatic-styles><style:page-layout style:name="A5"><style:page-layout-properties
 fo:page-width="148mm" fo:page-height="210mm" fo:margin="15mm"/>
<style:header-style>
 <style:header-footer-properties fo:min-height="8mm" fo:margin-bottom="5mm"/></style:header-style>
<style:footer-style>
 <style:header-footer-properties fo:min-height="8mm" fo:margin-top="5mm"/></style:footer-style>
</style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A5">
<style:header><text:p>The Vellmar Quarterly — Spring 2024</text:p></style:header>
<style:footer><text:p>Page <text:page-number/> of <text:page-count/></text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text><text:p text:style-name="Title">{title}</text:p>{content}</office:text>
</office:body>
</office:document>
"""
NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>'
    "The crown stood at eleven to the euro in that year.</text:p></text:note-body></text:note>"
)
ITEMS = ("shell from the canneries", "barges and diesel", "patience")
ROWS = (("Winter", "Highest wave"), ("2011", "2.3 m"), ("2019", "1.9 m"), ("2022", "1.1 m"))


def document(*, body: str) -> str:
    """The story as a Flat ODF text, with headings, a list, a table and a footnote."""
    parts = [_paragraph(text) for text in PARAGRAPHS]
    parts[5] = parts[5].replace("2.4 million crowns", "2.4 million crowns" + NOTE)
    parts.insert(12, _table())
    parts.insert(8, _heading("The flood"))
    parts.insert(6, _list())
    parts.insert(3, _heading("A failure"))
    return FODT.format(title=TITLE, content="".join(parts), body=body)


def _paragraph(text: str) -> str:
    return f'<text:p text:style-name="Text_20_body">{escape(text, quote=False)}</text:p>'


def _heading(text: str) -> str:
    return f'<text:h text:style-name="Heading_20_1" text:outline-level="1">{text}</text:h>'


def _list() -> str:
    items = "".join(f"<text:list-item>{_paragraph(item)}</text:list-item>" for item in ITEMS)
    return f'<text:list text:style-name="Bullets">{items}</text:list>'


def _table() -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    columns = '<table:table-column table:number-columns-repeated="2"/>'
    return f'<table:table table:name="Waves">{columns}{rows}</table:table>'


def columns() -> str:
    """The story as a page of a newspaper: two columns, words that may be broken, a headline over both."""
    # A soft hyphen in the middle of each long word: the browser breaks lines at some of them.
    soft = [re.sub(r"\b[a-z]{8,}\b", lambda m: f"{m[0][:4]}\u00ad{m[0][4:]}", text) for text in PARAGRAPHS]
    text = "".join(f"<p>{escape(part, quote=False)}</p>" for part in soft)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{TITLE}</title><style>'
        "@page{size:A5;margin:18mm 12mm} body{font:9.5pt/1.35 'Liberation Serif'}"
        "h1{font-size:20pt;margin:0 0 8pt}"
        "div{columns:2;column-gap:6mm;text-align:justify}"
        "p{margin:0;text-indent:1.2em} p:first-child{text-indent:0}"
        "p:first-child::first-letter{float:left;font-size:3.1em;line-height:.85;padding-right:2pt}"
        f"</style><h1>{TITLE}</h1><div>{text}</div></html>"
    )


def page() -> str:
    """The story as a page of a web site."""
    text = "".join(f"<p>{escape(part, quote=False)}</p>" for part in PARAGRAPHS)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{TITLE} — Vellmar Quarterly</title>"
        '<meta property="og:site_name" content="Vellmar Quarterly">'
        '<meta name="author" content="Mara Lindqvist">'
        '<meta property="article:published_time" content="2024-05-17T09:30:00+02:00"></head><body>'
        '<nav><a href="/">Home</a> <a href="/coast">Coast</a> <a href="/login">Sign in</a></nav>'
        f"<article><h1>{TITLE}</h1><p><img src='data:image/png;base64,{PIXEL}' alt=''></p>{text}</article>"
        '<iframe srcdoc="<p>Buy a boat today!</p>"></iframe>'
        "<footer><p>© Vellmar Quarterly. All rights reserved.</p></footer></body></html>"
    )


def browse() -> None:
    """Let Chromium save the pages."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium")
        tab = browser.new_page()
        tab.set_content(columns())
        tab.pdf(
            path=HERE / "chromium-columns.pdf", prefer_css_page_size=True, display_header_footer=True,
            header_template=MARGIN_NOTE.format("Vellmar Quarterly · Spring 2024"),
            footer_template=MARGIN_NOTE.format('<span class="pageNumber"></span>'),
        )  # fmt: skip
        tab.route("**/*", lambda route: route.fulfill(body=page(), content_type="text/html; charset=utf-8"))
        tab.goto("https://quarterly.example/coast/harbour")
        session = tab.context.new_cdp_session(tab)
        snapshot = session.send("Page.captureSnapshot", {"format": "mhtml"})
        HERE.joinpath("chromium-page.mhtml").write_bytes(snapshot["data"].encode("ascii"))
        browser.close()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.joinpath("spaced.fodt").write_text(document(body='fo:margin-bottom="0.25cm"'), encoding="utf-8")
    folder.joinpath("indented.fodt").write_text(document(body='fo:text-indent="0.6cm"'), encoding="utf-8")
    browse()
