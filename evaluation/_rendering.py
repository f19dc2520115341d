"""Pages as a browser shows them, as text and as PDF, without JavaScript and without network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from playwright.sync_api import Page as Tab
from playwright.sync_api import ViewportSize, sync_playwright

from evaluation._pages import Page
from evaluation._serving import FLAGS, chromium

__all__ = ["printed", "rendered"]

_VIEW = ViewportSize(width=1280, height=1024)


def rendered(pages: Sequence[Page], folder: Path) -> Path:
    """Render pages to text, ``document.body.innerText``; those that are there already are kept.

    Args:
        pages: The pages.
        folder: Where "ID.txt" is written for each.

    Returns:
        The folder.
    """

    def write(tab: Tab, path: Path) -> None:
        path.write_text(tab.inner_text("body"), encoding="utf-8")

    return _rendered(pages, folder, ending=".txt", write=write)


def printed(pages: Sequence[Page], folder: Path) -> Path:
    """Print the articles of pages to PDF; those that are there already are kept.

    The articles alone: on some of the pages as they are, Chromium never ends printing.

    Args:
        pages: The pages.
        folder: Where "ID.pdf" is written for each.

    Returns:
        The folder.
    """

    def write(tab: Tab, path: Path) -> None:
        tab.pdf(path=path)

    articles = [replace(page, html=_article(page)) for page in pages]
    return _rendered(articles, folder, ending=".pdf", write=write)


def _article(page: Page) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in page.body.splitlines() if line.strip())
    return f"<!doctype html><meta charset=utf-8><title>{page.id}</title>{paragraphs}"


def _rendered(
    pages: Sequence[Page], folder: Path, *, ending: str, write: Callable[[Tab, Path], None]
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    missing = [page for page in pages if not (folder / f"{page.id}{ending}").exists()]
    if not missing:
        return folder
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(java_script_enabled=False, offline=True, viewport=_VIEW)
        context.route("**/*", lambda route: route.abort())
        for page in missing:
            tab = context.new_page()
            tab.set_content(page.html, wait_until="domcontentloaded")
            write(tab, folder / f"{page.id}{ending}")
            tab.close()
        browser.close()
    return folder
