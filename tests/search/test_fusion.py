from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import search
from indexer.encoders import OnnxEncoder, encoder_folder
from indexer.store import KeywordIndex, KeywordQuery, Layout, open_served
from search._fusion import Fusion, Signals, shipped_fusion
from search._retrieval import hits_for
from search._signals import Candidates, signals_of

SCORES = st.tuples(st.floats(-1, 1), st.floats(0, 2), st.floats(0, 2))
MODES: list[search.Mode] = ["hybrid", "dense", "keywords"]


def _signals(rows: list[tuple[float, float, float]]) -> Signals:
    cosine, passage, article = np.array(rows, dtype=np.float64).T
    return Signals(cosine, passage, article, np.zeros((len(rows), 2), dtype=np.float32))


def _without_feedback() -> Fusion:
    return shipped_fusion().model_copy(update={"feedback": 0.0})


@given(st.lists(SCORES, min_size=1, max_size=12), st.sampled_from(MODES), st.sampled_from(["own", "another"]))
def test_what_is_better_by_every_signal_is_not_ranked_lower(
    rows: list[tuple[float, float, float]], mode: search.Mode, encoder: str
) -> None:
    fusion = _without_feedback()
    scores = fusion.scores(_signals(rows), encoder=fusion.encoder if encoder == "own" else encoder, mode=mode)
    for (one, row), (other, less) in product(enumerate(rows), repeat=2):
        if all(a >= b for a, b in zip(row, less, strict=True)):
            assert scores[one] >= scores[other] - 1e-9


def test_an_encoder_whose_cosines_lie_close_together_weighs_the_same() -> None:
    fusion = _without_feedback()
    rng = np.random.default_rng(0)
    drawn, words = rng.normal(size=100), rng.random(100)
    cosine = 0.3 + fusion.spread * drawn / drawn.std()
    wide = _signals([*zip(cosine, words, words, strict=True)])
    close = _signals([*zip(0.8 + cosine / 10, words, words, strict=True)])
    own, narrow = fusion.scores(wide, encoder=fusion.encoder), fusion.scores(close, encoder="another")
    assert np.ptp(narrow - own) < 1e-9


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from([0.5, 3.0]), st.sampled_from([0, 0.25]))
def test_feedback_is_the_cosine_of_the_query_moved_towards_the_best_and_away_from_thirty(
    seed: int, count: int, weight: float, away: float
) -> None:
    rng = np.random.default_rng(seed)
    query, *vectors = (row / np.linalg.norm(row) for row in rng.normal(size=(count + 1, 8)))
    passages = np.array(vectors)
    passage, article = rng.random((2, count))
    signals = Signals(passages @ query, passage, article, passages.astype(np.float32))
    plain = _without_feedback()
    first = plain.scores(signals, encoder=plain.encoder)
    better = sorted(range(count), key=lambda place: (-first[place], place))[:30]
    best = better[:3]
    shares = np.exp(3 * first[best])
    moved = query + 0.5 * np.average(passages[best], axis=0, weights=shares)
    moved -= away * passages[better].mean(axis=0)
    expected = first + weight * passages @ (moved / np.linalg.norm(moved))
    fusion = plain.model_copy(update={"feedback": weight, "away": away})
    assert np.allclose(fusion.scores(signals, encoder=fusion.encoder), expected, atol=1e-5)


@pytest.mark.parametrize("encoder", [shipped_fusion().encoder, "another"])
def test_candidates_of_a_deeper_search_change_no_score_of_those_before_them(encoder: str) -> None:
    rng = np.random.default_rng(5)
    query, *vectors = (row / np.linalg.norm(row) for row in rng.normal(size=(401, 8)))
    passages = np.array(vectors, dtype=np.float32)
    cosine, passage = (passages @ query).astype(np.float64), rng.random(400) ** 8
    fusion = shipped_fusion()

    def scores(depth: int) -> dict[int, float]:
        found = sorted({*np.argsort(-cosine)[:depth].tolist(), *np.argsort(-passage)[:depth].tolist()})
        signals = Signals(cosine[found], passage[found], np.zeros(len(found)), passages[found])
        return dict(zip(found, fusion.scores(signals, encoder=encoder), strict=True))

    first, deeper = scores(100), scores(200)
    assert 100 < len(first) < len(deeper)
    assert {place: deeper[place] for place in first} == pytest.approx(first)


def test_weights_ship_for_the_default_encoder() -> None:
    assert shipped_fusion().encoder == OnnxEncoder(encoder_folder()).identity.weights


def test_a_file_of_weights_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="bias"):
        Fusion.model_validate({**shipped_fusion().model_dump(), "bias": 1})


def test_every_candidate_has_the_scores_that_the_keyword_index_gives(sample_index: object) -> None:
    generation = open_served(Layout(sample_index))  # type: ignore[arg-type]
    asked = KeywordQuery(words="the new bridge over the Velm")
    found = dict(generation.keywords.matching(asked, top=1000))
    numbers = range(generation.manifest.passages)
    candidates = Candidates.read(generation, numbers)
    query = generation.vectors.vectors([0])[0]
    signals = signals_of(generation, query, asked, candidates=candidates, scored={})
    assert np.allclose(signals.cosine, signals.vectors @ query, atol=1e-6)
    ratio = {n: found[n] / signals.passage[n] for n in found}
    assert np.ptp(list(ratio.values())) < 1e-3
    assert {n for n in numbers if signals.passage[n] > 0} == found.keys()
    # The words of a passage are words of its article.
    assert all(signals.article[n] > 0 for n in found)
    generation.close()


def test_of_the_passages_of_the_rarer_words_the_best_by_all_words_go_on(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "the new bridge over the Velm"
    with search.open(sample_index) as index, index._served.lease() as served:
        usual = hits_for(served, query, filters=search.Filters(), mode="keywords", depth=5)

        def likely(self: KeywordIndex, asked: KeywordQuery, *, top: int) -> list[int]:
            # Twice as many, in no order.
            return [number for number, _ in self.matching(asked, top=2 * top)][::-1]

        monkeypatch.setattr(KeywordIndex, "likely", likely)
        scored = hits_for(served, query, filters=search.Filters(), mode="keywords", depth=5)
    assert len(usual) == 5
    assert [(hit.row, hit.score) for hit in scored] == [(hit.row, hit.score) for hit in usual]
