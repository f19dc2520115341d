from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.state import PageState

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(str.strip)
OFFSETS = st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)).map(lambda pair: (pair[0], sum(pair)))


@st.composite
def states(draw: st.DrawFn) -> PageState:
    question = draw(WORDS)
    article = draw(st.none() | WORDS.filter(bool))
    quote = draw(st.none() | OFFSETS) if article else None
    version = draw(st.none() | WORDS.filter(bool)) if quote else None
    return PageState(question=question, article=article, quote=quote, version=version)


@given(states())
def test_the_address_holds_the_whole_state(state: PageState) -> None:
    assert PageState.from_query(state.to_query()) == state
    assert PageState.from_query(dict(parse_qsl(state.href.removeprefix("?")))) == state


@given(
    st.dictionaries(st.sampled_from(["q", "article", "start", "end", "version", "x"]), st.text(max_size=30))
)
def test_any_address_is_a_state(query: dict[str, str]) -> None:
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
