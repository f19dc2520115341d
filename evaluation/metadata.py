"""How often an article's title, author, day and language are right.

    python -m evaluation metadata

On the pages of ``html_pages`` against labels made by reading them (``evaluation/labels``): this
project beside trafilatura as it comes and, for the day, htmldate, asked for the day of publication.
An answer is right where it says what the label says, no answer where the label says there is none:

- title: the same letters and digits, whatever their case, quotation marks and dashes;
- author: the same set of names, in any order and case; names are parted at commas, semicolons, "&",
  "|" and "and", a degree behind one ("MS, RD") is no name;
- published: one of the label's days, a moment counting for the day of its own zone;
- language: the same code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import htmldate
import trafilatura
from trafilatura.settings import Document

import corpus
from evaluation._intervals import wilson
from evaluation._pages import Page, articles_by_page, pages_of

__all__ = ["Metadata", "is_right", "run"]

_LABELS = Path(__file__).parent / "labels/html_pages.jsonl"
_FIELDS = ("title", "author", "published", "language")
_BETWEEN_NAMES = re.compile(r"[,;&|/]|\band\b", re.IGNORECASE)
_DEGREES = {"md", "ms", "msc", "phd", "rd", "rdn"}


class Metadata(NamedTuple):
    """What is said about a page: text as given, a day as "2026-01-31"."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


def run(data: Path) -> None:
    """Measure, and print the table.

    Args:
        data: The folder of shared data.
    """
    pages = pages_of(data)
    labels = [json.loads(line) for line in _LABELS.read_text(encoding="utf-8").splitlines()]
    articles = articles_by_page(data / "html_pages/html")
    columns: dict[str, Mapping[str, Metadata]] = {
        "this project": {name: _of_article(article) for name, article in articles.items()},
        f"trafilatura {version('trafilatura')}": {page.id: _by_trafilatura(page) for page in pages},
        f"htmldate {version('htmldate')}": {
            page.id: Metadata(published=htmldate.find_date(page.html, original_date=True)) for page in pages
        },
    }
    print(f"\nMetadata of {len(labels)} labelled HTML pages: right, with 95 % Wilson intervals\n")
    print(f"| field | n | {' | '.join(columns)} |\n|---|---|{'---|' * len(columns)}")
    for field in _FIELDS:
        told = [label for label in labels if field in label]
        cells = " | ".join(_cell(field, told, column) for column in columns.values())
        print(f"| {field} | {len(told)} | {cells} |")


def is_right(field: str, given: str | None, label: object) -> bool:
    """Judge an answer.

    Args:
        field: "title", "author", "published" or "language".
        given: The answer; None where there is none.
        label: What the label says.

    Returns:
        True where they say the same, by the rules at the head of this module.

    Example:
        >>> is_right("author", "B. Writer and A. Writer", ["A. Writer", "B. Writer"])
        True
    """
    if not given or label is None:
        return not given and label is None
    if isinstance(label, list):
        return given in label if field == "published" else _names(given) == {_bare(name) for name in label}
    return _bare(given) == _bare(str(label))


def _cell(field: str, labels: Sequence[Mapping[str, object]], given: Mapping[str, Metadata]) -> str:
    answers = [getattr(given.get(str(label["id"]), Metadata()), field) for label in labels]
    if not any(answers):
        return "-"
    right = sum(is_right(field, answer, label[field]) for answer, label in zip(answers, labels, strict=True))
    low, high = wilson(right, len(labels))
    return f"{right / len(labels):.1%} ({low:.0%}–{high:.0%})"


def _of_article(article: corpus.Article) -> Metadata:
    published = article.published.date().isoformat() if article.published else None
    return Metadata(article.title, article.author, published, article.language)


def _by_trafilatura(page: Page) -> Metadata:
    found = trafilatura.bare_extraction(page.html, include_comments=False, with_metadata=True)
    if not isinstance(found, Document):
        return Metadata()
    return Metadata(found.title, found.author, found.date, found.language)


def _names(text: str) -> set[str]:
    return {bare for part in _BETWEEN_NAMES.split(text) if (bare := _bare(part)) and bare not in _DEGREES}


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
