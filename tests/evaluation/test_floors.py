"""What the evaluation shows must not fall: floors below the measured figures by less than their margins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import trafilatura

from corpus.article import Article
from evaluation import metadata
from evaluation._pages import Page, articles_by_page, pages_of
from evaluation._shingles import agreement, scores

LABELS = Path(metadata.__file__).parent / "labels/html_pages.jsonl"


@pytest.fixture(scope="module")
def pages(shared_data: Path) -> list[Page]:
    return pages_of(shared_data)


@pytest.fixture(scope="module")
def articles(shared_data: Path) -> dict[str, Article]:
    return articles_by_page(shared_data / "html_pages/html")


def test_article_text_is_not_behind_plain_trafilatura(
    pages: list[Page], articles: dict[str, Article]
) -> None:
    ours = scores([agreement(page.body, articles[page.id].text) for page in pages])
    plain = scores(
        [agreement(page.body, trafilatura.extract(page.html, include_comments=False) or "") for page in pages]
    )
    assert ours.f1.value >= max(plain.f1.value, 0.975)


def test_labels_are_of_the_pages_and_are_well_formed(pages: list[Page]) -> None:
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    assert [label["id"] for label in labels] == [page.id for page in pages]
    assert all(label["title"] and len(label["language"]) == 2 for label in labels)


@pytest.mark.parametrize(
    ("field", "floor"), [("title", 0.95), ("author", 0.9), ("published", 0.95), ("language", 0.98)]
)
def test_metadata(field: str, floor: float, articles: dict[str, Article]) -> None:
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    told = [label for label in labels if field in label]
    right = 0
    for label in told:
        value = getattr(articles[label["id"]], field)
        given = value.date().isoformat() if field == "published" and value else value
        right += metadata.is_right(field, given, label[field])
    assert right / len(told) >= floor
