from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.reader._decode import Logits, best_spans
from search.reader._windows import Window

Span = tuple[int, int, float]
Scored = tuple[Window, tuple[Logits, Logits]]


@st.composite
def scored_windows(draw: st.DrawFn) -> list[Scored]:
    """One or two windows of a passage of words of one to three tokens, with whole-number logits."""
    return [draw(_scored_window()) for _ in range(draw(st.integers(1, 2)))]


@st.composite
def _scored_window(draw: st.DrawFn) -> Scored:
    first = draw(st.integers(0, 3))
    words = draw(st.lists(st.integers(1, 3), min_size=1, max_size=6))
    word_of = [first + index for index, tokens in enumerate(words) for _ in range(tokens)]
    starts = np.array([0, 0, *(5 * word for word in word_of)])
    ends = np.array([0, 0, *(5 * word + 4 for word in word_of)])
    usable = np.array([False, False, *(draw(st.booleans()) for _ in word_of)])
    logits = st.lists(st.integers(-9, 9), min_size=len(starts), max_size=len(starts))
    pair = np.array(draw(logits), dtype=np.float32), np.array(draw(logits), dtype=np.float32)
    return Window(passage=0, inputs={}, starts=starts, ends=ends, usable=usable), pair


def _brute_force(scored: list[Scored], *, top: int, max_tokens: int) -> list[Span]:
    spans = []
    for number, (window, (start, end)) in enumerate(scored):
        for i, j in product(range(len(start)), repeat=2):
            if i <= j < i + max_tokens and window.usable[i] and window.usable[j]:
                score = float(start[i]) + float(end[j]) - float(start[0]) - float(end[0])
                spans.append((-score, number, i, j))
    chosen: list[Span] = []
    for minus, number, i, j in sorted(spans):
        start_offset, end_offset = int(scored[number][0].starts[i]), int(scored[number][0].ends[j])
        if len(chosen) < top and all(start_offset >= b or end_offset <= a for a, b, _ in chosen):
            chosen.append((start_offset, end_offset, -minus))
    return chosen


@given(scored_windows(), st.integers(1, 4), st.integers(1, 8))
def test_same_spans_as_trying_every_one(scored: list[Scored], top: int, max_tokens: int) -> None:
    windows, logits = [one for one, _ in scored], [pair for _, pair in scored]
    found = best_spans(windows, logits, top=top, max_tokens=max_tokens)
    assert found == _brute_force(scored, top=top, max_tokens=max_tokens)


@given(scored_windows())
def test_chosen_spans_never_overlap_and_fall_in_score(scored: list[Scored]) -> None:
    found = best_spans([w for w, _ in scored], [pair for _, pair in scored], top=9, max_tokens=31)
    assert [score for *_, score in found] == sorted((score for *_, score in found), reverse=True)
    in_order = sorted(found)
    assert all(left[1] <= right[0] for left, right in pairwise(in_order))


def test_no_usable_token_gives_no_span() -> None:
    nothing = np.zeros(4, dtype=np.int64)
    window = Window(passage=0, inputs={}, starts=nothing, ends=nothing, usable=np.zeros(4, dtype=bool))
    assert best_spans([window], [(np.ones(4), np.ones(4))], top=3, max_tokens=31) == []
