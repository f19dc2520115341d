"""The page in a real Chromium, as a person uses it: no part is replaced by a stand-in.

Screenshots of what was seen go to ``artefacts/``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

import indexer
import search
from evaluation._serving import served
from ui.state import PASSAGES_A_PAGE

pytestmark = pytest.mark.browser
# Drawing waits for the processor where other tests run beside these.
expect.set_options(timeout=20_000)

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "artefacts"
CHARTER = "what sectors does the Charter cover"
TOWER = "Who designed the Selmet Tower?"
ARCHITECT = "Orla Brandt"
UNANSWERABLE = "Who won the 2026 World Cup?"
LINKED = """\
---
title: Selmet Tower opens its doors
date: 2024-04-02
source: Selmet Post
author: P. Rand
url: https://selmet-post.example/tower
---

The Selmet Tower was designed by the architect Orla Brandt. It has forty floors, and a garden on the roof.

Visitors queued from six in the morning on the day that it opened, in the rain, for a free ride to the top.
"""
LIBRARY = "Who designed the Quay Library?"
LIBRARIES = {
    "opening.md": """\
---
title: Quay Library opens
date: 2024-05-02
source: Selmet Post
---

The Quay Library was designed by the architect Tomas Vell. It holds two hundred thousand books.
""",
    "prize.md": """\
---
title: Prize for a reading room
date: 2024-09-12
source: Harbour Times
---

A prize for the best reading room went to the coast this year, the jury said on Thursday evening.

Tomas Vell designed the Quay Library, whose windows look over the harbour and the old shipyard.
""",
}
HOSTILE = """\
<b>Hostile</b> **bakery** :smile: <script>window.hacked = 1</script>

Date: 3 May 2026
Source: <i>Crumb</i> [Times](javascript:alert(1))
Author: "><img src=x onerror="window.hacked = 2">

The baker Zorblax sells honey cakes on the <img src=x onerror="window.hacked = 3"> old market square.

<script>window.hacked = 4</script> <svg onload="window.hacked = 5">
<a href="javascript:window.hacked = 6">cakes</a>
**bold** $x^2$ :red[colour] [link](javascript:alert(1)) and `code` are words like any others at the bakery.
"""
BAKER = "What does the baker Zorblax sell?"
SHAPES = [(width, scheme) for width in (1440, 360) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def archive(shared_data: Path, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    articles = folder / "articles"
    # The sample's own article on the Charter stays out, so that the seed article has to answer.
    for part in ("notes", "texts"):
        shutil.copytree(sample / part, articles / part)
    shutil.copy(shared_data / "seed_article.txt", articles)
    (articles / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (articles / "linked.md").write_text(LINKED, encoding="utf-8")
    for name, text in LIBRARIES.items():
        (articles / name).write_text(text, encoding="utf-8")
    indexer.build(articles, folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[str]:
    with served(archive) as where:
        yield where


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, 1440, "light") as tab:
        yield tab


@contextmanager
def watched(browser: Browser, width: int, scheme: str) -> Iterator[Page]:
    """A tab of its own; what it asks of other machines, or fails at, fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    tab = context.new_page()
    foreign: list[str] = []
    tab.on("request", lambda request: foreign.append(request.url) if _is_foreign(request.url) else None)
    tab.on("pageerror", lambda error: foreign.append(f"script error: {error}"))
    yield tab
    context.close()
    assert foreign == []


def settled(page: Page) -> None:
    """Wait until Streamlit has drawn all: what it draws anew loses the focus."""
    page.wait_for_function("window.askarchiveLinks")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(300)


def unfolded(page: Page, heading: str) -> None:
    """Unfold a part of the page, and wait until it stands still: a click on what moves can miss it."""
    page.get_by_text(heading, exact=True).click()
    page.wait_for_timeout(100)
    page.wait_for_function("document.getAnimations().every(one => one.playState != 'running')")


def _is_foreign(url: str) -> bool:
    return not re.match(r"(?:http|ws)://127\.0\.0\.1:|data:|blob:", url)


def ask(page: Page, question: str) -> None:
    field = page.get_by_label("Your question")
    field.fill(question)
    field.press("Enter")


def is_in_view(element: Locator) -> bool:
    return bool(
        element.evaluate(
            "async (e) => { for (let i = 0; i < 60; i++) {"
            " const r = e.getBoundingClientRect();"
            " if (r.height > 0 && r.top >= 0 && r.bottom <= innerHeight) return true;"
            " await new Promise(requestAnimationFrame); } return false; }"
        )
    )


def top_of(page: Page) -> float:
    return float(page.get_by_test_id("stMain").evaluate("(e) => e.scrollTop"))


def test_a_question_is_typed_answered_and_followed_to_its_sentence(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, CHARTER)
    said = page.locator(".said")
    for sector in ("energy", "transit", "digital technologies", "defence"):
        expect(said).to_contain_text(sector)
    expect(page.locator(".confidence")).to_contain_text(re.compile(r"\d%|not calibrated"))
    sentence = page.locator(".citations mark").first
    expect(sentence).to_be_visible()
    quoted = sentence.text_content()
    assert quoted is not None
    assert "covering key sectors" in quoted
    expect(sentence.locator("strong").first).to_contain_text("energy")

    page.evaluate("window.sameTab = true")
    page.get_by_role("link", name="Read in the archive").first.click()
    quote = page.locator("#quote")
    expect(quote).to_have_text(quoted, use_inner_text=False)
    assert is_in_view(quote)
    assert page.evaluate("document.activeElement.id") == "quote"
    assert page.evaluate("window.sameTab") is True, "the link loaded the whole page anew"

    page.get_by_role("link", name="← Back to the answer").click()
    expect(page.locator(".said").last).to_contain_text("energy")
    expect(page.get_by_label("Your question")).to_have_value(CHARTER)


def test_a_number_in_the_answer_leads_to_the_sentence_too(page: Page, address: str) -> None:
    page.goto(f"{address}?q={CHARTER}")
    page.get_by_role("link", name="Read source 1 in the archive").first.click()
    assert is_in_view(page.locator("#quote"))


def test_the_original_opens_at_the_quote(page: Page, address: str) -> None:
    page.goto(f"{address}?q={TOWER}")
    link = page.locator(".citations").get_by_role("link", name="Open at the quote").first
    expect(link).to_have_attribute("href", re.compile(r"^https://selmet-post\.example/tower#:~:text=.+"))
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", re.compile("noopener"))


def test_reload_restores_the_answer_and_the_article(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, TOWER)
    expect(page.locator(".said").last).to_contain_text(ARCHITECT)
    expect(page).to_have_url(re.compile(r"\?q=Who\+designed\+the\+Selmet\+Tower%3F$"))
    page.reload()
    expect(page.locator(".said").last).to_contain_text(ARCHITECT)
    expect(page.get_by_label("Your question")).to_have_value(TOWER)
    page.get_by_role("link", name="Read in the archive").first.click()
    quoted = page.locator("#quote").text_content()
    page.reload()
    expect(page.locator("#quote")).to_have_text(quoted or "", use_inner_text=False)
    assert is_in_view(page.locator("#quote"))


def test_the_back_button_walks_back_through_what_was_asked_and_read(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto(address)
    ask(page, TOWER)
    expect(page.locator(".said").last).to_contain_text(ARCHITECT)
    ask(page, CHARTER)
    expect(page.locator(".said").last).to_contain_text("energy")
    page.locator(".passages h3 a").last.click()
    expect(page.locator(".reading")).to_be_visible()
    page.go_back()
    expect(page.locator(".said").last).to_contain_text("energy")
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 100")
    page.go_back()
    expect(page.locator(".said").last).to_contain_text(ARCHITECT)
    expect(page.get_by_label("Your question")).to_have_value(TOWER)
    page.get_by_role("link", name="Ask the archive").click()
    expect(page.locator(".said")).to_have_count(0)
    expect(page.get_by_label("Your question")).to_have_value("")
    assert top_of(page) == 0


def test_what_is_not_in_the_archive_is_said_plainly(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, UNANSWERABLE)
    expect(page.get_by_role("heading", name="Not in this archive")).to_be_visible()
    expect(page.locator(".said")).to_have_count(0)
    expect(page.get_by_role("heading", name="Closest passages")).to_be_visible()


def test_without_an_index_the_command_that_builds_it_is_shown(page: Page, tmp_path: Path) -> None:
    with served(tmp_path / "none") as where:
        page.goto(where)
        expect(page.locator("pre")).to_have_text(f"python -m indexer FOLDER --index {tmp_path / 'none'}")
        look(page, "no-index")


def test_nothing_of_a_hostile_article_runs(page: Page, address: str) -> None:
    page.goto(f"{address}?q={BAKER}")
    expect(page.locator(".passages")).to_contain_text('<img src=x onerror="window.hacked = 3">')
    page.locator(".passages h3 a", has_text="Hostile").first.click()
    reading = page.locator(".reading")
    for words in (
        "<script>window.hacked = 4</script>",
        "**bold** $x^2$ :red[colour]",
        "`code`",
        "<b>Hostile</b>",
    ):
        expect(reading).to_contain_text(words)
    assert page.evaluate("window.hacked") is None
    assert page.locator(".stHtml :is(img, svg, iframe, object, embed, [onerror], [onload])").count() == 0
    assert page.locator(".reading script, .stHtml a[href^='javascript']").count() == 0


def test_an_example_is_one_click_from_its_answer(page: Page, address: str) -> None:
    page.goto(address)
    example = page.locator(".examples a").first
    question = example.text_content()
    example.click()
    expect(page.locator(".said")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value(question or "")


def test_unknown_articles_and_bad_offsets_are_explained(page: Page, address: str) -> None:
    page.goto(f"{address}?article=nothing&start=1&end=2")
    expect(page.get_by_role("alert")).to_contain_text("This article is not in the archive.")
    page.goto(f"{address}?q={TOWER}")
    settled(page)
    page.get_by_role("link", name="Read in the archive").first.click()
    expect(page.locator(".reading")).to_be_visible()
    page.goto(re.sub("end=[0-9]+", "end=9999999", page.url))
    expect(page.get_by_role("alert")).to_contain_text("could not be found in this article")
    assert page.locator(".reading mark").count() == 0


def test_the_source_stands_beside_the_answer_which_stays_where_it_is(page: Page, address: str) -> None:
    page.goto(f"{address}?q={CHARTER}")
    page.get_by_role("link", name="Read source 1 in the archive").first.click()
    quote = page.locator("#quote")
    assert is_in_view(quote)
    expect(page.locator(".said")).to_be_in_viewport()
    answer, source = page.locator(".said").bounding_box(), page.locator(".reading").bounding_box()
    assert answer is not None
    assert source is not None
    assert answer["x"] + answer["width"] <= source["x"]
    page.set_viewport_size({"width": 360, "height": 900})
    expect(page.locator(".said")).to_be_hidden()
    expect(page.locator(".reading")).to_be_visible()


def test_each_match_marks_the_sentence_that_matches(page: Page, address: str) -> None:
    page.goto(f"{address}?view=search&q=lighthouse+keeper")
    expect(page.locator(".passages li mark").first).to_contain_text("lighthouse")


def test_a_search_says_how_many_articles_match(page: Page, archive: Path, address: str) -> None:
    page.goto(f"{address}?view=search&q=bridge")
    with search.open(archive) as index:
        articles = index.facets("bridge").articles
    assert articles > 1
    expect(page.locator(".stHtml p.count", has_text=f"{articles} articles match")).to_be_visible()


@pytest.mark.parametrize("query", ["?view=search&q=bridge&language=en&page=1", f"?q={CHARTER}&language=en"])
def test_an_address_opens_elsewhere_exactly_as_it_was(
    browser: Browser, page: Page, address: str, query: str
) -> None:
    page.goto(address + query)
    page.locator(".passages h3 a").first.click()
    expect(page.locator("#quote")).to_be_visible()
    with watched(browser, 1440, "light") as elsewhere:
        elsewhere.goto(page.url)
        expect(elsewhere.locator("#quote")).to_be_visible()
        for part in (".reading", ".passages", ".chips", ".views", "#quote"):
            expect(elsewhere.locator(part)).to_have_text(page.locator(part).text_content() or "")
        expect(elsewhere.get_by_label("Your question")).to_have_value(
            page.get_by_label("Your question").input_value()
        )


def test_an_answer_is_copied_with_its_sources_and_saved(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}?q={TOWER}")
    copied = {}
    for form in ("Markdown", "rich text", "plain text"):
        page.get_by_role("button", name=f"Copy as {form}").click()
        expect(page.locator(".keep .told")).to_have_text("Copied")
        copied[form] = page.evaluate("navigator.clipboard.readText()")
        if form == "rich text":
            rich = page.evaluate(
                "navigator.clipboard.read().then(([i]) => i.getType('text/html')).then((b) => b.text())"
            )
            assert '<a href="https://selmet-post.example/tower#' in rich
    assert copied["Markdown"].startswith("## Who designed the Selmet Tower?")
    assert "](https://selmet-post.example/tower#:~:text=" in copied["Markdown"]
    assert f"{ARCHITECT} [1]" in copied["plain text"]
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save .json").click()
    assert saving.value.suggested_filename == "answer.json"
    assert ARCHITECT in json.loads(Path(saving.value.path()).read_text("utf-8"))["text"]


def test_an_answer_out_of_a_hostile_article_is_copied_whole(page: Page, address: str) -> None:
    page.goto(f"{address}?view=search&q={BAKER}")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save this page as .csv").click()
    assert "<script>window.hacked = 4</script>" in Path(saving.value.path()).read_text("utf-8")
    assert page.evaluate("window.hacked") is None


def test_all_that_matches_is_saved(page: Page, address: str, archive: Path) -> None:
    with search.open(archive) as index:
        expected = [passage.article.id for passage in index.matches("the new bridge")]
    assert len(expected) > PASSAGES_A_PAGE
    page.goto(f"{address}?view=search&q=the new bridge")
    saved = {}
    for button, name in (("All matching articles, .csv", "csv"), ("All matching articles, .jsonl", "jsonl")):
        settled(page)
        with page.expect_download() as saving:
            page.get_by_role("button", name=button).click()
        assert saving.value.suggested_filename == f"all-matches.{name}"
        saved[name] = Path(saving.value.path()).read_text("utf-8-sig")
    assert [row["article"] for row in csv.DictReader(io.StringIO(saved["csv"]))] == expected
    lines = map(json.loads, saved["jsonl"].splitlines())
    assert [line["article"]["id"] for line in lines] == expected


def test_the_keyboard_reaches_everything(page: Page, address: str) -> None:
    page.goto(f"{address}?q={CHARTER}")
    expect(page.locator(".said")).to_be_visible()
    settled(page)
    page.keyboard.press("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator(".keys ul")).to_be_visible()
    page.get_by_role("link", name="Read source 1 in the archive").first.press("Enter")
    expect(page.locator("#quote")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".reading")).to_have_count(0)
    expect(page.locator(".said")).to_be_visible()


def test_arrows_walk_through_the_citations(page: Page, address: str) -> None:
    page.goto(f"{address}?q={LIBRARY}")
    links = page.locator(".citations .inside")
    expect(links).to_have_count(2)
    settled(page)
    links.first.click()
    expect(page.locator("#quote")).to_be_visible()
    first, second = (address + (links.nth(number).get_attribute("href") or "") for number in (0, 1))
    assert page.url == first
    settled(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(second)
    settled(page)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(first)


def test_the_language_is_switched_and_stays(page: Page, address: str) -> None:
    page.goto(f"{address}?q={TOWER}")
    page.get_by_role("link", name="Русский").click()
    expect(page.get_by_label("Ваш вопрос")).to_have_value(TOWER)
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    settled(page)
    page.get_by_role("link", name="Читать в архиве").first.click()
    expect(page.locator(".back")).to_contain_text("К ответу")


def test_each_visitor_has_a_history_of_their_own(browser: Browser, page: Page, address: str) -> None:
    page.goto(address)
    ask(page, TOWER)
    expect(page.locator(".said").last).to_contain_text(ARCHITECT)
    ask(page, CHARTER)
    expect(page.locator(".history")).to_have_count(1)
    page.locator(".history summary").click()
    page.locator(".history a", has_text=TOWER).click()
    expect(page.locator(".said").last).to_contain_text(ARCHITECT)
    with watched(browser, 1440, "light") as other:
        other.goto(f"{address}?q={CHARTER}")
        expect(other.locator(".said")).to_be_visible()
        expect(other.locator(".history")).to_have_count(0)


def test_a_setting_is_there_again_on_the_next_visit(page: Page, address: str) -> None:
    page.goto(f"{address}?q={CHARTER}")
    settled(page)
    unfolded(page, "Settings")
    page.get_by_role("radiogroup", name="Passages to show").get_by_text("5", exact=True).click()
    expect(page.locator(".passages > li")).to_have_count(5)
    settled(page)
    page.goto("about:blank")
    page.goto(f"{address}?q={TOWER}")
    expect(page.locator(".said").last).to_contain_text(ARCHITECT)
    expect(page.locator(".passages > li")).to_have_count(5)


def test_nothing_moves_for_whoever_asks_for_less_motion(browser: Browser, address: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    field = page.get_by_label("Your question")
    field.fill(CHARTER)
    # While the answer is looked for, Streamlit turns a wheel and fades what is old.
    page.evaluate(
        "window.moved = []; new MutationObserver(() => window.moved.push("
        "...document.getAnimations().filter(one => one.playState === 'running')))"
        ".observe(document.body, {childList: true, subtree: true, attributes: true})"
    )
    field.press("Enter")
    expect(page.locator(".said")).to_be_visible()
    settled(page)
    assert page.evaluate("window.moved.length") == 0
    context.close()


def test_more_like_an_article_is_one_click_away(page: Page, address: str) -> None:
    page.goto(f"{address}?q={TOWER}")
    page.get_by_role("link", name="More like this: Selmet Tower opens its doors").first.click()
    expect(page.get_by_role("heading", name="Articles like “Selmet Tower opens its doors”")).to_be_visible()
    expect(page.locator(".passages > li").first).to_be_visible()
    page.go_back()
    expect(page.locator(".said").last).to_contain_text(ARCHITECT)


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_it_fits_and_can_be_read_on_any_screen(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    with watched(browser, width, scheme) as page:
        for name, query, landmark in (
            ("start", "", ".examples"),
            ("answer", f"?q={CHARTER}", ".said"),
            ("not-in-archive", f"?q={UNANSWERABLE}", ".nothing"),
            ("hostile", f"?q={BAKER}", ".passages"),
            ("search", "?view=search&q=bridge&language=en", ".passages"),
            ("no-match", "?view=search&q=bridge&source=Nobody", ".notice"),
            ("understood", "?view=search&q=bridge+-rain+before:2030", ".understood"),
            ("archive", "?view=archive", ".holds"),
            ("russian", f"?q={CHARTER}&lang=ru", ".said"),
        ):
            page.goto(address + query)
            expect(page.locator(landmark)).to_be_visible()
            assert_it_is_accessible(page)
            look(page, f"{name}-{width}-{scheme}")
        page.goto(f"{address}?q={CHARTER}")
        page.get_by_role("link", name="Read in the archive").first.click()
        assert is_in_view(page.locator("#quote"))
        assert_it_is_accessible(page)
        look(page, f"article-{width}-{scheme}", whole=False)


def assert_it_is_accessible(page: Page) -> None:
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(e) => e.scrollWidth <= e.clientWidth"), "the page has to be scrolled sideways"
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def look(page: Page, name: str, *, whole: bool = True) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    before = page.viewport_size
    if whole and before:
        height = int(page.get_by_test_id("stMain").evaluate("(e) => e.scrollHeight"))
        page.set_viewport_size({"width": before["width"], "height": max(before["height"], min(height, 3000))})
    page.screenshot(path=ARTEFACTS / f"page-{name}.png")
    if before:
        page.set_viewport_size(before)
