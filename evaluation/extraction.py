"""How much of an article is kept, and how much of the page around it.

    python -m evaluation extraction

On the 90 pages of ``html_pages``, by the public benchmark's measure (:mod:`evaluation._shingles`):
this project beside trafilatura as it comes, without comments; then the same pages as text, as a
browser renders them, beside keeping all of it. Last, texts that hold nothing but an article.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import trafilatura

from evaluation._pages import Page, articles_by_page, pages_of
from evaluation._rendering import rendered
from evaluation._shingles import agreement, difference, scores

__all__ = ["run"]

_CACHE = Path("build/page-text")
_STORIES = ("reuters21578", "vast2021_news")


def run(data: Path) -> None:
    """Measure, and print the tables.

    Args:
        data: The folder of shared data.
    """
    pages = pages_of(data)
    _html(pages, data)
    _page_text(pages)
    _stories(data)


def _html(pages: Sequence[Page], data: Path) -> None:
    ours = {name: article.text for name, article in articles_by_page(data / "html_pages/html").items()}
    plain = {page.id: trafilatura.extract(page.html, include_comments=False) or "" for page in pages}
    name = f"trafilatura {version('trafilatura')}"
    _table(f"Article text of {len(pages)} HTML pages", pages, {"this project": ours, name: plain})


def _page_text(pages: Sequence[Page]) -> None:
    folder = rendered(pages, _CACHE)
    ours = {name: article.text for name, article in articles_by_page(folder).items()}
    whole = {page.id: (folder / f"{page.id}.txt").read_text(encoding="utf-8") for page in pages}
    title = f"Article text of {len(pages)} pages as a browser renders them to text"
    _table(title, pages, {"this project": ours, "everything kept": whole})


def _table(title: str, pages: Sequence[Page], columns: Mapping[str, Mapping[str, str]]) -> None:
    counts = {
        name: [agreement(page.body, texts.get(page.id, "")) for page in pages]
        for name, texts in columns.items()
    }
    rows = {name: scores(counted) for name, counted in counts.items()}
    rows["difference, paired"] = difference(*counts.values())
    print(f"\n{title}\n")
    print("| extractor | precision | recall | F1 |\n|---|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {row.precision} | {row.recall} | {row.f1} |")


def _stories(data: Path) -> None:
    print("\nStories written as .txt: characters (white space aside) that are kept\n")
    print("| stories | n | kept | least kept of one |\n|---|---|---|---|")
    for name in _STORIES:
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            texts = [record["text"] for record in map(json.loads, lines)]
        counts = _kept(texts)
        kept, whole = (sum(column) for column in zip(*counts, strict=True))
        least = min(part / total for part, total in counts)
        print(f"| {name} | {len(counts)} | {kept / whole:.3%} | {least:.1%} |")


def _kept(texts: Sequence[str]) -> list[tuple[int, int]]:
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number}.txt").write_text(text, encoding="utf-8")
        read = articles_by_page(Path(folder))
    pairs = []
    for number, text in enumerate(texts):
        article = read.get(str(number))
        # A first line that is read as the title is kept, if in another place.
        found = f"{article.title}\n{article.text}" if article else ""
        wanted = _characters(text)
        pairs.append(((wanted & _characters(found)).total(), wanted.total()))
    return [pair for pair in pairs if pair[1]]


def _characters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))
