"""Vectors by size: exact, or a graph that is measured, added to, and made anew when a tenth of it is dead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import indexer
import search
from indexer.encoders import Vectors
from indexer.forgetting import forget
from indexer.generations import verify
from indexer.store import Layout, VectorIndex, open_served
from indexer.store.manifest import VectorsMade
from indexer.store.slots import Renumbered
from indexer.store.vector_graph import EXACT_FILE, ROWS_FILE
from indexer.vector_files import Blocks, PreviousGraph, write_vector_files

DIMENSION = 32
COUNT = 4000


def _rows(count: int, seed: int = 3) -> Vectors:
    """Vectors in clusters, as those of texts are."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(60, DIMENSION))
    rows = centres[rng.integers(0, 60, count)] + 0.5 * rng.normal(size=(count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


ROWS = _rows(COUNT)
QUERIES = _rows(60, seed=4)


def _blocks(rows: Vectors) -> Blocks:
    return lambda first: iter(rows[n : n + 500] for n in range(first, len(rows), 500))


def _kept(first: int) -> Renumbered:
    return Renumbered(np.arange(first, COUNT), np.arange(COUNT - first))


def _write(folder: Path, rows: Vectors, previous: PreviousGraph | None = None) -> VectorsMade:
    folder.mkdir()
    return write_vector_files(
        folder,
        DIMENSION,
        passages=len(rows),
        exact_up_to=1000,
        blocks=_blocks(rows),
        queries=lambda: QUERIES,
        previous=previous,
    )


def _brute(rows: Vectors, query: Vectors, top: int, allowed: list[int] | None = None) -> list[int]:
    numbers = np.arange(len(rows)) if allowed is None else np.array(allowed)
    cosines = rows[numbers] @ query
    return [int(numbers[i]) for i in np.lexsort((numbers, -cosines))[:top]]


def _share(index: VectorIndex, rows: Vectors) -> float:
    found = [len({n for n, _ in index.nearest(q, top=10)} & set(_brute(rows, q, 10))) / 10 for q in QUERIES]
    return float(np.mean(found))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vectors") / "fresh"
    made = _write(folder, ROWS)
    assert made.kind == "graph"
    return folder


def test_few_vectors_are_compared_one_by_one(tmp_path: Path) -> None:
    made = _write(tmp_path / "few", ROWS[:900])
    assert made.kind == "exact"
    index = VectorIndex(tmp_path / "few")
    assert [n for n, _ in index.nearest(QUERIES[0], top=7)] == _brute(ROWS[:900], QUERIES[0], 7)


def test_a_graph_finds_nearly_all_of_the_nearest_and_ranks_them_exactly(fresh: Path) -> None:
    index = VectorIndex(fresh)
    assert (index.count, index.dimension) == (COUNT, DIMENSION)
    assert _share(index, ROWS) >= 0.97
    for number, cosine in index.nearest(QUERIES[0], top=50):
        assert cosine == pytest.approx(float(ROWS[number] @ QUERIES[0]), abs=2e-3)
    assert np.allclose(index.vectors([5, 0, 3999]), ROWS[[5, 0, 3999]], atol=1e-3)


@pytest.mark.parametrize("size", [1, 30, 1200, 3500])
def test_a_filter_fills_the_page_and_lets_nothing_else_through(
    fresh: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.store.vector_graph._READ_ALL", 100)
    index = VectorIndex(fresh)
    allowed = np.sort(np.random.default_rng(size).choice(COUNT, size, replace=False))
    shares = []
    for query in QUERIES[:20]:
        found = [n for n, _ in index.nearest(query, top=10, allowed=allowed.astype(np.int64))]
        assert len(found) == min(10, size)
        assert set(found) <= set(allowed.tolist())
        shares.append(len({*found} & {*_brute(ROWS, query, 10, allowed.tolist())}) / len(found))
    assert np.mean(shares) >= 0.97


def test_what_is_new_is_added_and_what_is_gone_is_dead(fresh: Path, tmp_path: Path) -> None:
    new = _rows(200, seed=9)
    # Some are gone, the rest stand elsewhere than before, and one stands there twice.
    rows = np.concatenate([ROWS[150:], new, ROWS[150:151]])
    made = _write(tmp_path / "next", rows, PreviousGraph(fresh, _kept(150)))
    assert made.dead_rows == 150
    index = VectorIndex(tmp_path / "next")
    assert index.count == len(rows)
    assert np.allclose(index.vectors(range(len(rows))), rows, atol=1e-3)
    assert _share(index, rows) >= 0.97
    assert len(np.load(tmp_path / "next" / ROWS_FILE)) == len(rows) + 150


def test_past_a_tenth_of_dead_rows_the_graph_is_made_anew(fresh: Path, tmp_path: Path) -> None:
    made = _write(tmp_path / "next", ROWS[500:], PreviousGraph(fresh, _kept(500)))
    assert made.dead_rows == 0
    assert len(np.load(tmp_path / "next" / ROWS_FILE)) == COUNT - 500


def test_the_same_vectors_make_the_same_graph(fresh: Path, tmp_path: Path) -> None:
    _write(tmp_path / "again", ROWS)
    again, first = VectorIndex(tmp_path / "again"), VectorIndex(fresh)
    assert all(again.nearest(q, top=20) == first.nearest(q, top=20) for q in QUERIES)


def test_a_graph_that_is_not_accurate_enough_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.vector_files.LEAST_SHARE", 1.01)
    made = _write(tmp_path / "exact", ROWS)
    assert made.kind == "exact"
    assert not (tmp_path / "exact" / EXACT_FILE).exists()
    assert VectorIndex(tmp_path / "exact").count == COUNT


def test_an_index_with_a_graph_is_built_added_to_and_purged(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for n in range(1100):
        (corpus / f"{n:04}.txt").write_text(
            f"Report {n}\n\nThe ferry number {n} left Velm with {n * 7} people."
        )
    settings = indexer.BuildSettings(exact_passages=1000)
    indexer.build(corpus, index, settings=settings)
    (corpus / "0007.txt").unlink()
    (corpus / "new.txt").write_text("The museum bought the lighthouse.\n\nIt had stood dark for years.")
    report = indexer.build(corpus, index, settings=settings)
    assert (report.added, report.removed, report.embedded) == (1, 1, 1)
    generation = open_served(Layout(index))
    made = generation.manifest.vectors
    generation.close()
    assert (made.kind, made.dead_rows) == ("graph", 1)
    assert made.share_of_exact is not None
    assert made.share_of_exact >= 0.97
    assert verify(index) == []
    with search.open(index) as opened:
        found = opened.search("who bought the lighthouse", mode="dense")[0].article
    forget(index, [found.id])
    generation = open_served(Layout(index))
    assert generation.manifest.vectors.dead_rows == 0
    generation.close()
    assert verify(index) == []
