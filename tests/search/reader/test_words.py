from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.reader._words import snap_to_words


@pytest.mark.parametrize(
    ("text", "inside", "whole"),
    [
        ("the pre-aligned set", "align", "pre-aligned"),
        ("it cost 1,000.50 then", "000", "1,000.50"),
        ("America's coast", "Ame", "America"),
        ("America’s coast", "Ame", "America"),
        ("they can't go", "an", "can't"),
        ("nai\u0308ve view", "nai", "nai\u0308ve"),
        ("a 👨‍👩‍👧 here", "👨", "👨‍👩‍👧"),
        ("flag 🇦🇿🇺🇸 pair", "🇦", "🇦🇿"),
        ("אמר שלום עולם", "לו", "שלום"),
        ("澳大利亚是国家", "利亚", "利亚"),
        ("1990-1995 and on", "199", "1990"),
        ("earlier this week.Several came", "wee", "week"),
        ("earlier this week.Several came", "Sev", "Several"),
        ("see example.com there", "exam", "example.com"),
    ],
)
def test_widens_to_the_word(text: str, inside: str, whole: str) -> None:
    start = text.index(inside)
    snapped = snap_to_words(text, np.array([[start, start + len(inside)]])).tolist()
    assert [text[a:b] for a, b in snapped] == [whole]


@given(st.text(min_size=1), st.data())
def test_holds_what_it_was_given_and_is_settled(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    snapped = snap_to_words(text, np.array([[start, end]]))
    assert 0 <= snapped[0, 0] <= start < end <= snapped[0, 1] <= len(text)
    assert np.array_equal(snap_to_words(text, snapped), snapped)
