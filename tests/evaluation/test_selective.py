from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from evaluation._selective import auroc, brier_skill, calibration_error, refused_at

SAID = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=60).filter(
    lambda pairs: len({right for _, right in pairs}) == 2
)


@given(SAID)
def test_brier_skill_is_one_less_the_ratio_to_the_base_rates(pairs: list[tuple[float, bool]]) -> None:
    said, was = zip(*pairs, strict=True)
    base = brier_score_loss(was, [np.mean(was)] * len(was))
    assert brier_skill(said, was) == pytest.approx(1 - brier_score_loss(was, said) / base)


@given(SAID)
def test_calibration_error_is_a_share_and_zero_for_an_oracle(pairs: list[tuple[float, bool]]) -> None:
    said, was = zip(*pairs, strict=True)
    assert 0 <= calibration_error(said, was) <= 1
    assert calibration_error([float(one) for one in was], was) == 0


@given(SAID)
def test_auroc_counts_pairs(pairs: list[tuple[float, bool]]) -> None:
    high = [said for said, right in pairs if right]
    low = [said for said, right in pairs if not right]
    wins = [(a > b) + (a == b) / 2 for a in high for b in low]
    assert auroc(*zip(*pairs, strict=True)) == pytest.approx(np.mean(wins))


def test_what_is_refused_where_a_tenth_of_the_answerable_is() -> None:
    answerable = [n / 10 for n in range(1, 11)]
    assert refused_at(0.1, answerable=answerable, others=[0.05, 0.15, 0.5, 0.9]) == 0.5
