"""Running an archive from its page, in a real Chromium: add, rebuild, ask, go back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import indexer
from evaluation._serving import served
from tests.ui.test_browser import (
    SHAPES,
    assert_it_is_accessible,
    look,
    settled,
    watched,
)

pytestmark = pytest.mark.browser

BUILD_MS = 120_000
QUESTION = "Who cast the bell of Port Ardan?"
CASTER = "Ilse Marn"
BELL = (
    b"# The bell\n\nThe bell of Port Ardan was cast by Ilse Marn, a founder from Velm, in the spring of 1871."
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An index of two generations, one item of whose corpus cannot be read."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    sold = (("ferry", 310, 2023), ("tower", 520, 2024), ("mill", 75, 2025), ("tram", 999, 2026))
    for name, price, year in sold:
        head = f"---\ntitle: The {name}\ndate: {year}-03-04\nsource: Velm Times\nlanguage: en\n---\n\n"
        body = f"The {name} of Port Ardan was sold on Monday for {price} crowns, the harbour master said."
        (articles / f"{name}.md").write_text(head + body, encoding="utf-8")
        if name == "mill":
            indexer.build(articles, tmp_path / "index")
    indexer.build(articles, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def address(archive: Path) -> Iterator[str]:
    with served(archive) as where:
        yield where


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with watched(browser, 1440, "light") as tab:
        yield tab


def drop(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def has_ended(page: Page, told: str) -> None:
    """Wait until a rebuild says what it did; what the page said before may stand beside it for a moment."""
    expect(page.locator(".outcome", has_text=told)).to_be_visible(timeout=BUILD_MS)


def test_an_article_is_added_asked_about_and_gone_back_from(
    browser: Browser, page: Page, address: str
) -> None:
    page.goto(f"{address}?view=archive")
    drop(page, "bell.md", BELL)
    expect(page.get_by_text("bell.md")).to_be_visible()
    page.get_by_role("button", name="Add and rebuild").first.click()
    expect(page.get_by_role("heading", name="The archive is being rebuilt")).to_be_visible()
    look(page, "archive-rebuilding")
    assert_it_is_accessible(page)
    with watched(browser, 1440, "light") as other:
        other.goto(f"{address}?q=For how much was the ferry sold?")
        expect(other.locator(".said")).to_contain_text("310 crowns")
    has_ended(page, "1 article added")
    assert_it_is_accessible(page)
    look(page, "archive-rebuilt")

    page.goto(f"{address}?q={QUESTION}")
    expect(page.locator(".said")).to_contain_text(CASTER)

    page.goto(f"{address}?view=archive")
    page.get_by_role("button", name="Go back to the one before").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is deleted")
    assert_it_is_accessible(page)
    look(page, "archive-going-back")
    page.get_by_role("button", name="Yes, go back").click()
    expect(page.get_by_role("status").filter(has_text="earlier generation")).to_be_visible()
    page.goto(f"{address}?q={QUESTION}")
    expect(page.get_by_role("heading", name="Not in this archive")).to_be_visible()


def test_a_rebuild_is_cancelled_and_nothing_is_lost(page: Page, address: str, archive: Path) -> None:
    (archive.parent / "articles" / "bell.md").write_bytes(BELL)
    page.goto(f"{address}?view=archive")
    page.get_by_role("button", name="Rebuild now").click()
    page.get_by_role("button", name="Cancel the rebuild").click()
    expect(page.get_by_text("The rebuild was cancelled.")).to_be_visible()
    page.get_by_role("button", name="Rebuild now").click()
    has_ended(page, "1 article added")


def test_the_first_index_is_built_from_the_page(page: Page, archive: Path, tmp_path: Path) -> None:
    with served(tmp_path / "new") as where:
        page.goto(where)
        field = page.get_by_label("Folder with articles")
        field.fill(str(tmp_path / "none"))
        page.get_by_role("button", name="Build the index").click()
        expect(page.get_by_role("alert")).to_contain_text("There is no folder")
        assert_it_is_accessible(page)
        look(page, "first-build")
        field.fill(str(archive.parent / "articles"))
        page.get_by_role("button", name="Build the index").click()
        expect(page.get_by_label("Your question")).to_be_visible(timeout=BUILD_MS)
        page.goto(f"{where}?q=For how much was the tram sold?")
        expect(page.locator(".said")).to_contain_text("999 crowns")


def test_a_visitor_who_comes_through_a_proxy_sees_no_controls(browser: Browser, address: str) -> None:
    context = browser.new_context(extra_http_headers={"X-Forwarded-For": "203.0.113.7"})
    page = context.new_page()
    page.goto(f"{address}?view=archive")
    expect(page.get_by_text("from the machine that it is on")).to_be_visible()
    settled(page)
    expect(page.locator("button:visible", has_text=re.compile("Rebuild|Add|Go back"))).to_have_count(0)
    expect(page.locator("input[type=file]")).to_have_count(0)
    look(page, "archive-from-elsewhere")
    context.close()


def test_where_files_are_chosen_no_word_of_another_language_stands(page: Page, address: str) -> None:
    for language, words in (("en", "Choose files"), ("ru", "Выбрать файлы")):
        for view in ("archive", "lists"):
            page.goto(f"{address}?view={view}&lang={language}")
            settled(page)
            zone = page.get_by_test_id("stFileUploaderDropzone").first
            zone.scroll_into_view_if_needed()
            expect(zone.get_by_role("button", name=words)).to_be_visible()
            if language == "ru":
                # Sizes and kinds of files are written the same everywhere.
                said = re.sub(r"\b(upload|[KMG]B|CSV|TSV|TXT)\b", "", zone.inner_text())
                assert not re.search(r"[A-Za-z]", said), said


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_it_fits_and_can_be_read_on_any_screen(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    with watched(browser, width, scheme) as page:
        for language in ("en", "ru"):
            page.goto(f"{address}?view=archive&lang={language}")
            expect(page.locator(".generations")).to_be_visible()
            settled(page)
            page.locator(".skips summary").click()
            assert_it_is_accessible(page)
            look(page, f"archive-{language}-{width}-{scheme}")
        page.get_by_role("tab").nth(2).click()
        assert_it_is_accessible(page)
        look(page, f"archive-address-{width}-{scheme}")
