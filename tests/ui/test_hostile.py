"""Fifty hostile articles in a real Chromium: nothing in them runs, leads elsewhere, or breaks the layout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

import indexer
import search
from evaluation._serving import served
from tests.ui.test_browser import settled, watched

pytestmark = pytest.mark.browser

INK = "rgb(232, 234, 237)"  # textColor of the dark theme in .streamlit/config.toml
RUN = "window.hacked=1"
SCRIPTS = (
    f"<script>{RUN}</script>",
    f"</p></li></ol><script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"</title></textarea></style></noscript><script>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e",
    f"<script src=//evil.example/x.js></script>{RUN}",
)
HANDLERS = (
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror='{RUN}'>",
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<marquee onstart={RUN}>",
    f'" onmouseover="{RUN}" x="',
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
)
ADDRESSES = (
    f"<a href='javascript:{RUN}' autofocus>here</a>",
    f"<a href='java\tscript:{RUN}'>here</a>",
    f"[here](javascript:{RUN})",
    f"[here](data:text/html;base64,PHNjcmlwdD4=) {RUN}",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<base href='https://evil.example/'>",
    "<form action='https://evil.example/'><button autofocus>go</button></form>",
    "<object data='https://evil.example/'></object><embed src='https://evil.example/'>",
)
STYLES = (
    "<style>*{display:none!important}</style>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<div style='position:fixed;inset:0;z-index:9999;background:red'>",
    "</style><style>body{background:url(https://evil.example/x)}",
    "\\3c style\\3e *{color:red}",
)
MARKS = (
    "![x](https://evil.example/x.png) **bold** :red[red] :material/home:",
    "$\\href{javascript:alert(1)}{x}$ $$\\rule{9999em}{9999em}$$",
    "# " * 40 + "| a | b |\n|---|---|\n```\n~~~",
    "{{7*7}} ${7*7} <%= 7*7 %> {% raw %}",
)
LAYOUT = (
    "\u202egnorw si txet siht\u202e \u2066\u2067\u2068 never closed",
    "\u05d0\u05d1\u05d2\u200f\u202b" * 40,
    "W" * 5000,
    "Z\u0351\u036b\u0343\u036a\u0302\u036b" * 200,
    "\u200b\ufeff\u00ad" * 500 + "word",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 300,
    "T" * 1_000_000,
)
PAYLOADS = SCRIPTS + HANDLERS + ADDRESSES + STYLES + MARKS + LAYOUT
TRADES = ("baker", "weaver", "potter", "smith", "cooper", "tanner", "miller", "glazier", "mason", "dyer")
TOWNS = ("Selmet", "Orrin", "Pallas", "Tavik", "Brenna")
# No file is named with a slash, nor with more than 255 bytes.
NAMES = tuple(payload for payload in PAYLOADS if "/" not in payload and len(payload.encode()) < 200)
QUESTIONS = tuple(" ".join(payload.split())[:400] for payload in PAYLOADS)
FORBIDDEN = ".stHtml :is(img, svg, iframe, object, embed, link, meta, base, form, input, video, marquee)"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "corpus"
    corpus.mkdir()
    records = (json.dumps(_article(number, payload)) for number, payload in enumerate(PAYLOADS))
    (corpus / "articles.jsonl").write_text("\n".join(records), encoding="utf-8")
    for payload in NAMES:
        (corpus / f"{payload}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    indexer.build(corpus, folder / "index")
    return folder / "index"


def _article(number: int, payload: str) -> dict[str, str]:
    trade, town = TRADES[number % len(TRADES)], TOWNS[number // len(TRADES)]
    short = payload[:5000]
    lantern = f"The lantern of the {trade} in {town} burns all night."
    return {
        "id": f"article-{number}",
        "title": f"{payload} {trade} of {town}",
        "author": short,
        "source": short,
        "section": short,
        "url": f"https://paper.example/{number}?{payload[:200]}",
        "published": f"20{10 + number % 10}-03-{1 + number % 28:02}",
        "text": f"{lantern}\n\n{short}\n\nIt cost {number + 3} crowns.",
    }


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    with served(index) as where:
        yield where


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, 360, "dark") as tab:
        tab.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        yield tab


def _assert_harmless(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator(FORBIDDEN).count() == 0
    assert page.locator(".stHtml style").count() == 1, "the page has one style sheet, its own"
    handlers = "[...document.querySelectorAll('.stHtml *')].flatMap((e) => e.getAttributeNames())"
    assert page.evaluate(f"{handlers}.filter((name) => name.startsWith('on') || name === 'style')") == []
    led = "[...document.querySelectorAll('.stHtml a')].map((a) => a.protocol)"
    assert set(page.evaluate(led)) <= {"http:", "https:"}
    wide = "(e) => e.scrollWidth <= e.clientWidth"
    assert page.get_by_test_id("stMain").evaluate(wide), "the page has to be scrolled sideways"
    page.get_by_test_id("stMain").evaluate("(e) => { e.scrollTop = 0; }")
    title = page.locator(".masthead h1")
    expect(title).to_be_in_viewport()
    expect(title).to_have_css("color", INK)


def test_there_are_fifty_of_them(index: Path) -> None:
    with search.open(index) as opened:
        assert opened.info().articles == len(PAYLOADS) == 50


def test_none_acts_where_it_is_found(page: Page, address: str) -> None:
    seen: set[str] = set()
    for number in range(1, 11):
        page.goto(f"{address}?view=search&q=lantern&page={number}")
        expect(page.locator(".passages, .notice").first).to_be_visible()
        links = page.locator(".passages h3 a")
        seen.update(
            links.evaluate_all("(all) => all.map((a) => new URLSearchParams(a.search).get('article'))")
        )
        _assert_harmless(page)
        if page.locator("a[rel=next]").count() == 0:
            break
    assert len(seen) == len(PAYLOADS)


def _asked(number: int) -> str:
    trade, town = TRADES[number % len(TRADES)], TOWNS[number // len(TRADES)]
    return quote(f"What burns all night in the {trade} in {town}?")


def test_none_acts_where_it_is_answered(page: Page, address: str) -> None:
    answered = 0
    for number in range(0, len(PAYLOADS), 3):
        page.goto(f"{address}?q={_asked(number)}")
        expect(page.locator(".said, .nothing").first).to_be_visible()
        answered += page.locator(".said").count()
        _assert_harmless(page)
    assert answered


def test_none_acts_where_the_archive_is_shown(page: Page, address: str) -> None:
    page.goto(f"{address}?view=archive")
    expect(page.locator(".generations")).to_be_visible()
    settled(page)
    page.locator(".skips summary").click()
    expect(page.locator(".skips li")).to_have_count(len(NAMES))
    _assert_harmless(page)


def test_none_acts_in_a_list_or_where_it_is_watched(page: Page, address: str) -> None:
    page.goto(f"{address}?q={quote(QUESTIONS[1])}")
    page.get_by_role("button", name="Watch this question").click()
    expect(page.get_by_role("button", name="Watched – stop watching")).to_be_visible()
    _assert_harmless(page)
    page.goto(f"{address}?view=lists")
    expect(page.locator(".watched")).to_have_count(1)
    page.get_by_label("Questions, one a line").fill("\n".join(QUESTIONS))
    page.get_by_role("button", name="Ask them all").click()
    expect(page.get_by_role("row")).to_have_count(len({*filter(None, QUESTIONS)}) + 1, timeout=60_000)
    settled(page)
    _assert_harmless(page)


@pytest.mark.long
def test_none_acts_where_it_is_read(page: Page, address: str, index: Path) -> None:
    with search.open(index) as opened:
        articles = {passage.article.id for passage in opened.search("lantern", top=100)}
    for article in sorted(articles):
        page.goto(f"{address}?article={article}")
        expect(page.locator(".reading")).to_contain_text("burns all night")
        _assert_harmless(page)
