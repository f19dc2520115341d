from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation._intervals import wilson
from evaluation._shingles import agreement, difference, scores
from evaluation.metadata import is_right

texts = st.lists(st.sampled_from("one two three four".split()), max_size=12).map(" ".join)


def reference(true: str, given_: str) -> tuple[float, float, float]:
    """The benchmark's definition, written out: runs of four words, counted."""
    runs = [
        [tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words]
        for words in (true.split(), given_.split())
    ]
    extra, agreed = list(runs[1]), 0
    for run in runs[0]:
        if run in extra:
            extra.remove(run)
            agreed += 1
    counts = [agreed, len(runs[1]) - agreed, len(runs[0]) - agreed]
    return tuple(count / max(1, sum(counts)) for count in counts)  # type: ignore[return-value]


@given(texts, texts)
def test_agreement_is_the_benchmarks(true: str, found: str) -> None:
    assert agreement(true, found) == pytest.approx(reference(true, found))


def test_scores_are_means_over_the_pages_for_which_they_are_defined() -> None:
    pages = [(0.5, 0.5, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]  # the last: nothing was found
    result = scores(pages)
    assert result.precision.value == pytest.approx(0.75)
    assert result.recall.value == pytest.approx(2 / 3)
    assert result.f1.value == pytest.approx(2 * 0.75 * (2 / 3) / (0.75 + 2 / 3))


def test_a_paired_difference_is_narrower_than_what_it_is_made_of() -> None:
    draw = random.Random(0)
    first = [(share := draw.uniform(0.3, 0.9), 1 - share, 0.0) for _ in range(90)]
    second = [(share - 0.1, extra + 0.1, 0.0) for share, extra, _ in first]
    result = difference(first, second)
    assert result.precision.value == pytest.approx(0.1)
    assert result.precision.margin < 1e-9 < scores(first).precision.margin


@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0)]
)
def test_wilson(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=5e-4)


@pytest.mark.parametrize(
    ("field", "given_", "label", "expected"),
    [
        ("title", "It’s – “Rain”", "it's - 'rain'", True),
        ("title", "Rain - The Site", "Rain", False),
        ("author", "B. Writer; A. Writer", ["A. Writer", "B. Writer"], True),
        ("author", "A. Writer, RD", ["A. Writer"], True),
        ("author", "A. Writer, The Site", ["A. Writer"], False),
        ("author", None, None, True),
        ("author", "A. Writer", None, False),
        ("author", None, ["A. Writer"], False),
        ("published", "2019-11-19", ["2019-11-18", "2019-11-19"], True),
        ("published", "2019-11-17", ["2019-11-18"], False),
        ("language", "en", "ru", False),
    ],
)
def test_what_is_right(field: str, given_: str | None, label: object, expected: bool) -> None:  # noqa: FBT001
    assert is_right(field, given_, label) is expected
