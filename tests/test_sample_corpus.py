from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

import corpus

ROOT = Path(__file__).parents[1]
CHROME = (
    *(
        "cookie",
        "Cookie",
        "Share",
        "Views:",
        "A+",
        "Read also",
        "READ ALSO",
        "Most read",
        "Posted in",
        "All rights reserved",
    ),
    *("Поделиться", "Просмотров", "ЧИТАЙТЕ", "Читайте также", "Paylaş", "İlginizi", "Teilen", "Mehr Sport"),
    *("do we get shade", "We wanted the park.", "почёт и уважение"),
)
CHARTER = "The Charter covers energy, transit, digital technologies and defence."
BERTH_7 = (
    "wire.jsonl#MW-230615-01",
    "notes/2023-06-15-berth-7-courier.md",
    "notes/2023-06-16-berth-7-observer.md",
)


@pytest.fixture(scope="module")
def skipped() -> list[corpus.Skip]:
    return []


@pytest.fixture(scope="module")
def articles(skipped: list[corpus.Skip]) -> dict[str, corpus.Article]:
    found = corpus.read(ROOT / "sample", on_skip=skipped.append)
    return {article.addresses[0]: article for article in found}


def test_every_item_of_the_sample_is_read(
    articles: dict[str, corpus.Article], skipped: list[corpus.Skip]
) -> None:
    assert skipped == []
    assert len(articles) == 44
    assert len({article.id for article in articles.values()}) == 44


def test_sample_is_varied(articles: dict[str, corpus.Article]) -> None:
    suffixes = {PurePosixPath(address.partition("#")[0]).suffix for address in articles}
    assert suffixes == {".html", ".md", ".txt", ".jsonl"}
    assert {article.language for article in articles.values()} == {"en", "ru", "tr", "az", "de"}
    assert {article.source for article in articles.values()} == {
        *("Caspian Courier", "Harbour Gazette", "Upland Observer", "Meridian Wire", "Silk Road Monitor"),
        *("Вестник Взморья", "Deniz Postası", "Sahil Xəbərləri", "Küstenbote"),
    }


@pytest.mark.parametrize("field", ["title", "text", "published", "source"])
def test_every_article_of_the_sample_has(field: str, articles: dict[str, corpus.Article]) -> None:
    assert [address for address, article in articles.items() if not getattr(article, field)] == []


@pytest.mark.parametrize("mark", CHROME)
def test_no_chrome_of_the_page_in_any_text(mark: str, articles: dict[str, corpus.Article]) -> None:
    assert [address for address, article in articles.items() if mark in article.text] == []


def test_no_body_repeats_its_headline_rubric_or_byline(articles: dict[str, corpus.Article]) -> None:
    for address, article in articles.items():
        paragraphs = set(article.text.split("\n\n"))
        byline = {f"{by}{article.author}" for by in ("", "By ", "Von ")}
        assert not paragraphs & ({article.title, article.section} | byline), address


def test_every_saved_page_has_its_rubric_author_and_address(articles: dict[str, corpus.Article]) -> None:
    pages = {address: article for address, article in articles.items() if address.startswith("pages/")}
    assert len(pages) == 12
    assert [a for a, page in pages.items() if not (page.section and page.author and page.url)] == []
    assert sum(page.updated is not None for page in pages.values()) == 5


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("scraped/mayor-hundred-days.txt", "A hundred days of Mayor Kaplan: buses yes, pipes not yet"),
        ("scraped/vodovozy-v-predgorye.txt", "Водовозы вышли в предгорье"),
        ("texts/2019-09-14-lighthouse-keeper.txt", "The last keeper of Cape Mirza hands over his keys"),
    ],
)
def test_headline_is_found_where_no_field_names_it(
    address: str, title: str, articles: dict[str, corpus.Article]
) -> None:
    assert articles[address].title == title


def test_bodies_keep_their_length(articles: dict[str, corpus.Article]) -> None:
    words = {address: len(article.text.split()) for address, article in articles.items()}
    assert {address: n for address, n in words.items() if not 110 <= n <= 320} == {}


def test_charter_is_told_by_two_sources(articles: dict[str, corpus.Article]) -> None:
    assert CHARTER in articles["pages/caspian-courier-charter.html"].text
    assert (
        "Energy, transit, digital technologies and defence"
        in articles["pages/silkroad-monitor-tripp.html"].text
    )


def test_correction_names_the_story_that_it_corrects(articles: dict[str, corpus.Article]) -> None:
    wrong = articles["pages/upland-observer-canal-closed.html"]
    right = articles["pages/upland-observer-correction.html"]
    assert "affects 14 villages" in wrong.text
    assert wrong.title in right.text
    assert "The right figure is 41." in right.text
    assert right.published is not None
    assert wrong.published is not None
    assert right.published > wrong.published


def test_wire_stories_come_before_their_copies(articles: dict[str, corpus.Article]) -> None:
    wire, *copies = (articles[address] for address in BERTH_7)
    assert all("docker's knife" in article.text for article in (wire, *copies))
    assert wire.published is not None
    for copy in copies:
        assert copy.published is not None
        assert wire.published.date() <= copy.published.date()


def test_pair_that_differs_in_the_headline_alone(articles: dict[str, corpus.Article]) -> None:
    wire, copy = articles["wire.jsonl#MW-210506-01"], articles["texts/2021-05-06-dockers-agreement.txt"]
    assert wire.text == copy.text
    assert wire.title != copy.title


def _questions() -> list[tuple[str, str]]:
    page = (
        (ROOT / "docs" / "sample-corpus.md").read_text(encoding="utf-8").partition("## Questions to try")[2]
    )
    return re.findall(r"^\| [^|]+\? \| ([^|]+) \| `([^`]+)` \|$", page, flags=re.MULTILINE)


def test_page_on_the_sample_lists_twelve_questions() -> None:
    assert len(_questions()) == 12


@pytest.mark.parametrize(("answer", "address"), _questions())
def test_answer_stands_where_the_page_says(
    answer: str, address: str, articles: dict[str, corpus.Article]
) -> None:
    assert answer in articles[address].text
