from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.html import Html, element, highlighted, joined, out_link, own_link, paragraphs, script

# What HTML itself gives a meaning to, beside anything else that an article may hold.
MARKUP = st.sampled_from(
    [
        "<script>",
        "</mark>",
        "&amp;",
        "&lt;",
        '" onload="',
        "'",
        "<!--",
        "]]>",
        "\n\n",
        "\r\n",
        "é",
        "👩‍🚀",
        "שלום",
    ]
)
TEXT = st.lists(st.text(max_size=12) | MARKUP, max_size=8).map("".join)
OFFSET = st.integers(min_value=-3, max_value=120)
Read = Callable[[str], Any]


def shown(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


@given(
    text=TEXT,
    quote=st.tuples(OFFSET, OFFSET) | st.none(),
    answers=st.lists(st.tuples(OFFSET, OFFSET), max_size=4),
)
def test_a_highlight_changes_no_character(
    drawn: Read, text: str, quote: tuple[int, int] | None, answers: list[tuple[int, int]]
) -> None:
    page = drawn(highlighted(text, (0, len(text)), quote=quote, answers=answers))
    assert page.text == shown(text)
    assert page.tags() <= {"mark", "strong"}


@given(before=TEXT, quote=TEXT.filter(bool), after=TEXT)
def test_a_highlight_marks_the_quote_and_nothing_else(
    drawn: Read, before: str, quote: str, after: str
) -> None:
    text, span = before + quote + after, (len(before), len(before) + len(quote))
    markup = highlighted(text, (0, len(text)), quote=span)
    marked = re.search("<mark>(.*)</mark>", markup, re.DOTALL)
    assert marked is not None
    assert drawn(marked[1]).text == shown(quote)


@given(text=TEXT, quote=st.tuples(OFFSET, OFFSET) | st.none())
def test_paragraphs_keep_all_text_but_the_breaks_between_them(
    drawn: Read, text: str, quote: tuple[int, int] | None
) -> None:
    page = drawn(paragraphs(text, quote=quote, quote_id="quote"))
    assert "".join(page.text.split()) == "".join(shown(text).split())
    assert page.tags() <= {"p", "mark"}
    assert [mark.get("id") for mark in page.all("mark")][:1] in ([], ["quote"])
    assert all(mark.get("id") is None for mark in page.all("mark")[1:])


def test_a_quote_over_two_paragraphs_is_marked_in_both(drawn: Read) -> None:
    page = drawn(paragraphs("One. Two.\r\n\r\nThree. Four.", quote=(5, 19), quote_id="quote"))
    assert [tag for tag, _ in page.elements] == ["p", "mark", "p", "mark"]


def test_the_answer_is_marked_stronger_inside_its_sentence() -> None:
    assert highlighted("It rained. We left.", (0, 19), quote=(0, 10), answers=[(3, 9)]) == (
        "<mark>It <strong>rained</strong>.</mark> We left."
    )


def test_each_item_of_a_list_is_marked_stronger() -> None:
    assert highlighted("Red, blue.", (0, 10), quote=(0, 10), answers=[(5, 9), (0, 3), (0, 3)]) == (
        "<mark><strong>Red</strong>, <strong>blue</strong>.</mark>"
    )


@given(text=TEXT)
def test_text_and_attributes_are_escaped_and_kept(drawn: Read, text: str) -> None:
    page = drawn(element("p", text, title=text))
    assert page.elements == [("p", {"title": shown(text)})]
    assert page.text == shown(text)


@given(text=TEXT)
def test_markup_is_escaped_once(text: str) -> None:
    once = joined([text])
    assert isinstance(once, Html)
    assert joined([once]) == once


@given(
    url=TEXT
    | st.sampled_from(
        [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "//a.example",
            "http:",
            "http://[",
            "/a",
            "",
        ]
    )
)
def test_no_link_leads_out_but_to_the_web(drawn: Read, url: str) -> None:
    for link in drawn(out_link(url, "there")).all("a"):
        assert re.match("https?://", link["href"], re.IGNORECASE)


def test_a_link_out_opens_beside_the_page_and_tells_it_nothing(drawn: Read) -> None:
    [link] = drawn(out_link("https://a.example/1?b=c&d=e#:~:text=x", "there")).all("a")
    assert link == {
        "href": "https://a.example/1?b=c&d=e#:~:text=x",
        "target": "_blank",
        "rel": "noopener noreferrer",
    }
    assert out_link(None, "there") == ""


@pytest.mark.parametrize("href", ["https://a.example", "javascript:alert(1)", "/elsewhere", ""])
def test_an_own_link_cannot_leave_the_page(href: str) -> None:
    with pytest.raises(ValueError, match="within the page"):
        own_link(href, "there")


def test_what_a_script_is_told_is_no_part_of_it(drawn: Read) -> None:
    [attributes] = drawn(script("go();", quote='"><script>alert(1)</script>')).all("script")
    assert attributes == {"data-quote": '"><script>alert(1)</script>'}
