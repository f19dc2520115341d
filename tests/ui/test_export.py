"""What is taken out of the page: complete, and as harmless elsewhere as it is here."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus import Article
from search import Answer, Citation, Part, Passage
from ui import export
from ui.keeping import answer_buttons
from ui.texts import Texts

Read = Callable[[str], Any]
HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(3))",
    "![x](https://spy.example/x.png)",
    "</textarea><img src=x onerror=alert(1)>",
    "# heading\n\n- list",
    "`code` **bold** ~~gone~~ | a | b |",
    "<https://spy.example>",
    "https://spy.example",
    "&lt;b&gt;",
    "1. one",
    "=HYPERLINK(1)",
]
WORDS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), min_size=1, max_size=4).map(" ".join)
URL = "https://a.example/1_(x)?b=c&d=<e>"


def made_of(title: str, said: str, url: str | None) -> Answer:
    article = Article(id="a" * 16, title=title, text=f"First. {said} Last.", url=url, source=title)
    citation = Citation(
        article=article, start=7, end=7 + len(said), quote=said, version="", context=(0, len(article.text))
    )
    return Answer(
        question=title,
        answered=True,
        text=said,
        confidence=0.8,
        parts=(Part(text=said, kind="answer", confidence=0.8, citations=(citation,)),),
        citations=(citation,),
        passages=(Passage(article=article, text=said, start=7, end=7 + len(said), score=1.0),),
        generation="g",
    )


@given(title=WORDS, said=WORDS, url=st.sampled_from([None, URL, "javascript:alert(1)"]))
def test_markdown_holds_no_markup_of_an_article(
    drawn: Read, texts: Texts, title: str, said: str, url: str | None
) -> None:
    written = export.as_markdown(made_of(title, said, url), texts=texts)
    page = drawn(MarkdownIt("gfm-like", {"linkify": False}).render(written))
    assert page.tags() <= {"h2", "p", "ol", "li", "a", "br"}
    assert all(re.match("https://a.example/", link["href"]) for link in page.all("a"))


@given(title=WORDS, said=WORDS, url=st.sampled_from([None, URL, "javascript:alert(1)"]))
def test_rich_text_holds_no_markup_of_an_article(
    drawn: Read, texts: Texts, title: str, said: str, url: str | None
) -> None:
    page = drawn(export.as_html(made_of(title, said, url), texts=texts))
    assert page.tags() <= {"p", "strong", "ol", "li", "q", "br", "a"}
    assert all(link["href"].startswith("https://a.example/") for link in page.all("a"))


@given(title=WORDS, said=WORDS)
def test_json_and_csv_are_read_back_as_they_were(title: str, said: str) -> None:
    answer = made_of(title, said, URL)
    assert json.loads(export.as_json(answer))["text"] == said
    [_, row] = csv.reader(io.StringIO(export.as_csv(answer.passages), newline=""))
    assert row[-1].removeprefix("'") == said.removeprefix("'")
    assert not row[-1].startswith(("=", "+", "-", "@"))


def test_plain_text_numbers_its_sources(texts: Texts) -> None:
    assert export.as_text(made_of("Who?", "It was Orla.", "https://a.example/1"), texts=texts) == (
        "Who?\n\nIt was Orla. [1]\n\n[1] It was Orla.\n    Who? · Who?\n"
        "    https://a.example/1#:~:text=It%20was%20Orla.\n"
    )


def test_what_is_not_answered_is_not_made_up(texts: Texts) -> None:
    silent = replace(made_of("Who?", "x", None), answered=False, text="", parts=(), citations=())
    for write in (export.as_text, export.as_markdown, export.as_html):
        assert texts.nothing.heading in write(silent, texts=texts)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_button_holds_what_it_gives_in_letters_that_no_sanitizer_minds(
    drawn: Read, texts: Texts, hostile: str
) -> None:
    answer = made_of(hostile, hostile, URL)
    first, *_ = drawn(answer_buttons(answer, texts=texts)).all("button")
    assert re.fullmatch(r"[\w.~%-]*", first["data-copy"])
    assert unquote(first["data-copy"]) == export.as_markdown(answer, texts=texts)
