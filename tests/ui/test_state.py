from __future__ import annotations

from datetime import datetime
from typing import get_args
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Filters
from ui.state import FIELDS, MOST_PAGES, PageState, View

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(str.strip)
OFFSETS = st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)).map(lambda pair: (pair[0], sum(pair)))


@st.composite
def states(draw: st.DrawFn) -> PageState:
    question = draw(WORDS)
    article = draw(st.none() | WORDS.filter(bool))
    quote = draw(st.none() | OFFSETS) if article else None
    version = draw(st.none() | WORDS.filter(bool)) if quote else None
    values = st.lists(WORDS.filter(bool), unique=True, max_size=3).map(tuple)
    exact = {name: draw(values) for name in FIELDS}
    dates = {name: draw(st.none() | st.datetimes()) for name in ("after", "before")}
    return PageState(
        view=draw(st.sampled_from(get_args(View))),
        question=question,
        filters=Filters(**exact, **dates),
        page=draw(st.integers(1, MOST_PAGES)),
        article=article,
        quote=quote,
        version=version,
        language=draw(st.sampled_from(["", "en", "ru"])),
    )


@given(states())
def test_the_address_holds_the_whole_state(state: PageState) -> None:
    assert PageState.from_query(state.to_query()) == state
    assert PageState.from_query(parse_qs(state.href.removeprefix("?"))) == state


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "q",
                "view",
                "article",
                "start",
                "end",
                "version",
                "x",
                "page",
                "lang",
                "source",
                "after",
                "before",
            ]
        ),
        st.lists(st.text(st.characters(), max_size=30), max_size=3) | st.text(max_size=30),
    )
)
def test_any_address_is_a_state(query: dict[str, str | list[str]]) -> None:
    state = PageState.from_query(query)
    assert state.quote is None or 0 <= state.quote[0] < state.quote[1]
    assert state.href.startswith("?")


@pytest.mark.parametrize(
    ("start", "end"),
    [("9", "3"), ("3", "3"), ("-1", "3"), ("a", "3"), ("", "3"), ("1.5", "3"), ("٣", "٩"), ("1", "9" * 30)],
)
def test_offsets_that_are_none_are_told_apart_from_no_offsets(start: str, end: str) -> None:
    state = PageState.from_query({"article": "a", "start": start, "end": end})
    assert state.quote is None
    assert state.misquoted
    assert not PageState.from_query({"article": "a"}).misquoted


def test_half_a_surrogate_pair_has_an_address_too() -> None:
    assert PageState(question="\ud800").href == "?q=%3F"


def test_a_source_is_toggled_and_the_first_page_shown() -> None:
    state = PageState(question="x", page=4, article="a", filters=Filters(source=("A",)))
    both = state.toggled("source", "B")
    assert both.filters.source == ("A", "B")
    assert (both.page, both.article, both.question) == (1, None, "x")
    assert both.toggled("source", "A").filters.source == ("B",)


def test_a_date_that_is_none_is_told_apart_from_no_date() -> None:
    assert PageState.from_query({"after": "yesterday"}).misdated
    state = PageState.from_query({"after": "2026-01-31"})
    assert state.filters.after == datetime(2026, 1, 31)
    assert not state.misdated


@pytest.mark.parametrize(
    ("written", "page"), [("0", 1), ("-3", 1), ("7", 7), ("101", 100), ("9" * 40, 1), ("٣", 1)]
)
def test_a_page_is_between_the_first_and_the_last(written: str, page: int) -> None:
    assert PageState.from_query({"page": written}).page == page


def test_the_way_to_an_article_and_back_keeps_what_was_asked() -> None:
    state = PageState(view="search", question="x", page=3, filters=Filters(language=("ru",)), language="ru")
    assert state.opening("a").back() == state
    assert state.opening("a").to_query()["language"] == ["ru"]
