from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus._page_text import page_draft
from tests.corpus.reading import Read, read_path

BODY = "It rained in the hills on Tuesday.\n\nThe river rose by a metre, the water office said."


def test_first_line_is_the_title(read: Read) -> None:
    article = read({"a.txt": f"Rain in the hills\n\n{BODY}\n"}).article
    assert (article.title, article.text) == ("Rain in the hills", BODY)
    assert article.provenance["title"] == "text"
    assert article.addresses == ("a.txt",)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"A sentence stands first.\n\n{BODY}",
        f"One line\nof a wrapped text\n\n{BODY}",
        "Only a headline",
    ],
    ids=["prose", "sentence", "wrapped", "alone"],
)
def test_file_name_is_the_title_of_a_text_without_one(text: str, read: Read) -> None:
    article = read({"news/2026_oil-prices--rise.v2.txt": text}).article
    assert (article.title, article.text) == ("2026 oil prices rise.v2", text)
    assert article.provenance["title"] == "path"


@pytest.mark.parametrize("order", ["headers first", "title first"])
def test_header_lines(order: str, read: Read) -> None:
    headers = (
        "Date: 12 February 2026 10:15\nSource: Caliber.az\nAuthor: A. Writer\nURL: https://example.org/a"
    )
    top = f"Title: Rain\n{headers}" if order == "headers first" else f"Rain\n\n{headers}"
    article = read({"a.txt": f"{top}\n\n{BODY}"}).article
    assert (article.title, article.text) == ("Rain", BODY)
    assert article.published == datetime.fromisoformat("2026-02-12T10:15")
    assert (article.source, article.author, article.url) == (
        "Caliber.az",
        "A. Writer",
        "https://example.org/a",
    )
    assert article.provenance["published"] == "header"


@pytest.mark.parametrize(
    "line", ["Warning: this is a story.", "Date: and a place to meet\nwas all they had."]
)
def test_sentence_with_a_colon_is_no_header(line: str, read: Read) -> None:
    assert read({"a.txt": f"{line}\n\n{BODY}"}).article.text == f"{line}\n\n{BODY}"


def test_line_breaks_stay_and_line_ends_are_unified(read: Read) -> None:
    wrapped = (
        "Showers continued throughout the week in\r\nthe Bahia cocoa zone.\r\n\r\n  Indented verse\r\n\there."
    )
    assert read({"a.txt": wrapped}).article.text == wrapped.replace("\r\n", "\n")


def test_html_under_another_name(read: Read) -> None:
    page = f"<!DOCTYPE html>\n<html><body><article><h1>Rain</h1><p>{BODY}</p></article></body></html>"
    for name in ("a.txt", "b"):
        assert "<p>" not in read({name: page}).articles[0].text


@pytest.mark.parametrize(("name", "step"), [("reuters21578", 63), ("vast2021_news", 2)])
def test_clean_text_stays_whole(name: str, step: int, shared_data: Path, tmp_path: Path) -> None:
    with gzip.open(shared_data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        stories = [json.loads(line) for line in stream][::step][:300]
    for number, story in enumerate(stories):
        content = f"{story['title']}\n\n{story['text']}"
        (tmp_path / f"{number:04}.txt").write_text(content, encoding="utf-8", newline="")
    articles = read_path(tmp_path).articles
    assert len(articles) == 300
    # Every story, not only all of them together; a title that is none ("...") stays in the text.
    for article, story in zip(articles, stories, strict=True):
        assert len(article.text) >= 0.995 * len(story["text"].strip())


VERSE = "\n".join(
    f"{first} {second}" for first in ("I went", "You came", "We stayed", "They left") for second in
    ("home again", "by the sea", "and the night", "without a word")
)  # fmt: skip
SHORT_VERSE = "\n".join(["Как и тогда,", "сто лет", "назад", "он шёл домой", "и снег", "был рад,"] * 8)
TABLE = "\n".join(f"Product {n}\t{n * 3.5:.1f}\t{n * 7}" for n in range(40))


@pytest.mark.parametrize(
    "text",
    [
        VERSE,
        SHORT_VERSE,
        TABLE,
        "One.\n\nTwo.\n\nThree.",
        "Share of it, said he.\n\nThe share fell by 3 percent.",
    ],
)
def test_verse_tables_and_short_paragraphs_are_no_page(text: str, read: Read) -> None:
    assert read({"a.txt": text}).article.text == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80), max_size=30))
def test_page_text_holds_lines_of_the_page_only(lines: list[str]) -> None:
    page = "\n".join(["Share", "Print", "Search", "Menu", *lines, "Comments"])
    draft = page_draft(page)
    assert draft is not None
    kept = {line for line in draft.text.split("\n") if line}
    assert kept <= {line.strip() for line in lines}
