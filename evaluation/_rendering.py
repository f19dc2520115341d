"""Pages as a browser shows them: ``document.body.innerText``, without JavaScript and without network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from evaluation._pages import Page

__all__ = ["rendered"]

_PROGRAMS = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")
_VIEW = ViewportSize(width=1280, height=1024)


def rendered(pages: Sequence[Page], folder: Path) -> Path:
    """Render pages to text; those that are there already are kept.

    Args:
        pages: The pages.
        folder: Where "ID.txt" is written for each.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [page for page in pages if not (folder / f"{page.id}.txt").exists()]
    if missing:
        _render(missing, folder)
    return folder


def _render(pages: Sequence[Page], folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_FLAGS)
        context = browser.new_context(java_script_enabled=False, offline=True, viewport=_VIEW)
        context.route("**/*", lambda route: route.abort())
        for page in pages:
            tab = context.new_page()
            tab.set_content(page.html, wait_until="domcontentloaded")
            text = tab.inner_text("body")
            (folder / f"{page.id}.txt").write_text(text, encoding="utf-8")
            tab.close()
        browser.close()


def _chromium() -> str:
    found = next((path for name in _PROGRAMS if name and (path := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError(
            "no Chromium: run tests/install_chromium.sh, or name one with CHROMIUM=/path/to/chrome"
        )
    return found
