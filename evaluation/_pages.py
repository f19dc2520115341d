"""The web pages of the shared data, and what their article is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus

__all__ = ["Page", "articles_by_page", "pages_of", "write_pages"]


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page.

    Attributes:
        id: Its name in the data set.
        html: Its source.
        body: The text of its article, as people marked it.
    """

    id: str
    html: str
    body: str


def pages_of(data: Path) -> list[Page]:
    """Load the pages, in the order of their ids.

    Args:
        data: The folder of shared data.

    Returns:
        The pages.
    """
    folder = data / "html_pages"
    return sorted(_pages(folder), key=lambda page: page.id)


def write_pages(data: Path, folder: Path) -> None:
    """Write the pages as HTML files into a new folder.

    Args:
        data: The folder of shared data.
        folder: Made here; each file is named after its page.
    """
    folder.mkdir()
    for page in pages_of(data):
        (folder / f"{page.id}.html").write_text(page.html, encoding="utf-8")


def articles_by_page(folder: Path) -> dict[str, corpus.Article]:
    """Read a folder of pages as this project does.

    Args:
        folder: Files named after their page: "ID.html.gz", "ID.txt".

    Returns:
        The articles, by the page's id; a page in which none was found is not there.
    """
    return {article.addresses[0].partition(".")[0]: article for article in corpus.read(folder)}


def _pages(folder: Path) -> Iterator[Page]:
    with gzip.open(folder / "ground_truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            html = gzip.decompress((folder / f"{record['html']}.gz").read_bytes()).decode("utf-8", "replace")
            yield Page(record["id"], html, record["articleBody"])
