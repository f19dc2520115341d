"""Bars of time: each counts what its link narrows to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import pytest

from search import Facets
from ui.histogram import histogram
from ui.state import PageState
from ui.texts import Texts

Read = Callable[[str], Any]
Unit = Literal["day", "month", "year"]


def facets_of(by: Unit, *bars: tuple[str, int], undated: int = 0) -> Facets:
    return Facets(
        articles=sum(count for _, count in bars) + undated,
        source=(), section=(), author=(), language=(), published=bars, undated=undated, by=by,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "when", "after", "before", "words"),
    [
        ("day", "2024-02-29", datetime(2024, 2, 29), datetime(2024, 3, 1), "29 February 2024: 3 articles"),
        ("month", "2024-12", datetime(2024, 12, 1), datetime(2025, 1, 1), "December 2024: 3 articles"),
        ("year", "2024", datetime(2024, 1, 1), datetime(2025, 1, 1), "2024: 3 articles"),
    ],
)
def test_a_bar_narrows_to_its_time(
    drawn: Read, texts: Texts, by: Unit, when: str, after: datetime, before: datetime, words: str
) -> None:
    state = PageState(view="search", question="rain")
    shown = drawn(histogram(facets_of(by, ("1999", 1), (when, 3)), state=state, texts=texts))
    assert [link["href"] for link in shown.all("a")][1] == state.narrowed(after=after, before=before).href
    assert words in shown.text


def test_one_bar_compares_nothing(texts: Texts) -> None:
    assert not histogram(facets_of("year", ("2024", 3)), state=PageState(), texts=texts)
