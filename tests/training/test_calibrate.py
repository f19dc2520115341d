"""The fit behind the confidence: against scikit-learn's, and within its bounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from search.calibration import FEATURES, Evidence
from training.calibrate import DECAY, LEAST_WEIGHT, Asked, _fitted, _operating

QUESTIONS = 400


def _sample(weights: list[float]) -> tuple[NDArray[np.float64], list[bool], list[float]]:
    rng = np.random.default_rng(5)
    evidence = rng.normal(size=(QUESTIONS, len(FEATURES)))
    odds = evidence @ np.array(weights) - 0.5
    right = rng.uniform(size=QUESTIONS) < 1 / (1 + np.exp(-odds))
    return evidence, right.tolist(), rng.choice([1.0, 1 / 3], QUESTIONS).tolist()


def _chosen(evidence: NDArray[np.float64], right: list[bool]) -> list[tuple[Evidence, bool]]:
    return [
        (Evidence(**dict(zip(FEATURES, row, strict=True))), one)
        for row, one in zip(evidence.tolist(), right, strict=True)
    ]


def test_where_no_bound_is_met_the_fit_is_that_of_scikit_learn() -> None:
    evidence, right, counts = _sample([1.0, 0.8, 1.2, 0.9, 1.1, 1.0])
    ours = _fitted(_chosen(evidence, right), counts)
    theirs = LogisticRegression(C=1 / DECAY, tol=1e-8, max_iter=2000).fit(evidence, right, counts)
    assert np.allclose(list(ours.weights.values()), theirs.coef_[0], atol=2e-3)
    assert abs(ours.intercept - theirs.intercept_[0]) < 2e-3


def test_no_evidence_speaks_against_an_answer() -> None:
    evidence, right, counts = _sample([1.0, -2.0, 1.0, 0.0, 1.0, -2.0])
    weights = _fitted(_chosen(evidence, right), counts).weights
    assert weights["cosine"] == 0.0
    assert weights["agreement"] == LEAST_WEIGHT["agreement"]


def test_near_misses_count_a_third() -> None:
    near = Asked(holds=False, foreign=False, spans=(), sentences=())
    foreign = Asked(holds=False, foreign=True, spans=(), sentences=())
    best = [(0.9, True), (0.9, False), (0.1, False)]
    point = _operating(best, [1.0, near.weight, foreign.weight], threshold=0.5)
    assert (point.precision, point.coverage) == (0.75, round((4 / 3) / (7 / 3), 4))
