"""Writing the vectors of a generation: exact, or a graph whose accuracy is measured before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.encoders import Vectors
from indexer.store.manifest import VectorsMade
from indexer.store.slots import Renumbered
from indexer.store.vector_graph import EXACT_FILE, ROWS_FILE, GraphVectors
from indexer.store.vectors import VECTORS_FILE, write_vectors
from indexer.store.writing import library_writes

__all__ = ["Blocks", "PreviousGraph", "write_vector_files"]

Blocks = Callable[[int], Iterator[Vectors]]
"""Gives the vectors of the passages from a number on, in order, in blocks."""

LEAST_SHARE = 0.97
# FAISS's type stubs do not know graphs as they are.
_FAISS: Any = faiss
Graph = Any
_EF_SEARCH = (64, 96, 128, 192, 256, 384, 512, 768, 1024)
_LINKS = 24
_EF_CONSTRUCTION = 100
_TRAINED_ON = 50_000
_MOST_DEAD = 0.1
_TOP = 10
_BLOCK = 65_536
_SEED = 7


@dataclass(frozen=True, slots=True)
class PreviousGraph:
    """The graph of the generation before, to be added to.

    Attributes:
        folder: That generation's folder.
        passages: What the numbers of its passages are now: the first of the new generation.
    """

    folder: Path
    passages: Renumbered


def write_vector_files(
    folder: Path,
    dimension: int,
    *,
    passages: int,
    exact_up_to: int,
    blocks: Blocks,
    queries: Callable[[], Vectors],
    previous: PreviousGraph | None = None,
) -> VectorsMade:
    """Write the vectors of a generation in the form that its size asks for.

    Up to ``exact_up_to`` passages every vector is compared with a query. Above, a graph is made; or that of
    the generation before is copied, what is new added, and what is gone marked dead, and past a tenth of dead
    rows it is made anew. Then the share of the exact ten nearest that it finds is measured, for queries
    sampled from the corpus. The search is widened until that is .97; where nothing helps, it stays exact.

    Args:
        folder: The staged generation's folder.
        dimension: Length of a vector.
        passages: How many there are.
        exact_up_to: The most passages for exact search.
        blocks: Gives the vectors from a passage on; called again for each pass over them.
        queries: Gives the vectors of sampled queries, (n, dimension); called only where a graph is made.
        previous: The graph of the generation before, made by the same encoder.

    Returns:
        What was made.
    """
    if passages <= exact_up_to:
        return _write_exact(folder, dimension, blocks)
    dead = _write_graph(folder, dimension, passages, blocks=blocks, previous=previous)
    made = _measured(folder, queries(), dead=dead)
    if made.share_of_exact is not None and made.share_of_exact >= LEAST_SHARE:
        return made
    for name in (VECTORS_FILE, ROWS_FILE, EXACT_FILE):
        (folder / name).unlink()
    return _write_exact(folder, dimension, blocks)


def _write_exact(folder: Path, dimension: int, blocks: Blocks) -> VectorsMade:
    write_vectors(folder, dimension, blocks=blocks(0))
    return VectorsMade(kind="exact")


def _write_graph(
    folder: Path,
    dimension: int,
    passages: int,
    *,
    blocks: Blocks,
    previous: PreviousGraph | None,
) -> int:
    """Write graph, rows and exact vectors; give the number of dead rows."""
    numbers = _kept_rows(previous) if previous else None
    if numbers is None or previous is None or np.mean(numbers < 0) > _MOST_DEAD:
        graph: Any = _empty_graph(dimension, _sample(blocks(0), passages))
        numbers, before = np.zeros(0, dtype=np.int32), None
    else:
        graph = faiss.read_index(str(previous.folder / VECTORS_FILE))
        before = previous.folder / EXACT_FILE
    first = int(numbers.max(initial=-1)) + 1
    _add(folder, graph, before, blocks=blocks(first))
    numbers = np.concatenate([numbers, np.arange(first, passages, dtype=np.int32)])
    with library_writes(folder / VECTORS_FILE):
        faiss.write_index(graph, str(folder / VECTORS_FILE))
    np.save(folder / ROWS_FILE, numbers, allow_pickle=False)
    return int(np.count_nonzero(numbers < 0))


def _kept_rows(previous: PreviousGraph) -> NDArray[np.int32]:
    """Give, for each row of an earlier graph, the passage that it stands for now; -1 for none."""
    before: NDArray[np.int32] = np.load(previous.folder / ROWS_FILE, allow_pickle=False)
    return previous.passages.of(before.astype(np.int64)).astype(np.int32)


def _empty_graph(dimension: int, sample: Vectors) -> Graph:
    graph = _FAISS.IndexHNSWSQ(dimension, _FAISS.ScalarQuantizer.QT_8bit, _LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = _EF_CONSTRUCTION
    graph.train(sample)
    return graph


def _sample(blocks: Iterator[Vectors], passages: int) -> Vectors:
    step = max(1, passages // _TRAINED_ON)
    return np.ascontiguousarray(np.concatenate([vectors[::step] for vectors in blocks]), dtype=np.float32)


def _add(folder: Path, graph: Graph, before: Path | None, *, blocks: Iterator[Vectors]) -> None:
    """Add vectors to a graph; write the exact ones of all rows, the earlier copied from a file."""
    # One thread links the same graph of the same vectors every time.
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        with (folder / EXACT_FILE).open("wb") as file:
            for piece in _pieces(before):
                file.write(piece)
            for vectors in blocks:
                graph.add(np.ascontiguousarray(vectors, dtype=np.float32))
                file.write(vectors.astype(np.float16).tobytes())
    finally:
        faiss.omp_set_num_threads(threads)


def _pieces(path: Path | None) -> Iterable[bytes]:
    if path is not None:
        with path.open("rb") as file:
            while piece := file.read(1 << 24):
                yield piece


def _measured(folder: Path, queries: Vectors, *, dead: int) -> VectorsMade:
    """Find the narrowest search that finds enough of the exact nearest, and note it in the graph."""
    path = folder / VECTORS_FILE
    width, share = _narrowest(GraphVectors(folder, path), queries, _exact_nearest(folder, queries))
    graph: Graph = faiss.read_index(str(path))
    graph.hnsw.efSearch = width
    with library_writes(path):
        faiss.write_index(graph, str(path))
    return VectorsMade(
        kind="graph", share_of_exact=round(share, 4), queries=len(queries), ef_search=width, dead_rows=dead
    )


def _narrowest(searched: GraphVectors, queries: Vectors, exact: list[set[int]]) -> tuple[int, float]:
    """Give the least width of the walk that finds enough, or the greatest, and the share that it finds."""
    width, share = _EF_SEARCH[0], 0.0
    for width in _EF_SEARCH:
        searched.width = width
        found = [{n for n, _ in searched.nearest(query, top=_TOP, allowed=None)} for query in queries]
        share = float(np.mean([len(a & b) / max(1, len(b)) for a, b in zip(found, exact, strict=True)]))
        if share >= LEAST_SHARE:
            break
    return width, share


def _exact_nearest(folder: Path, queries: Vectors) -> list[set[int]]:
    numbers: NDArray[np.int32] = np.load(folder / ROWS_FILE, allow_pickle=False)
    rows = np.memmap(folder / EXACT_FILE, dtype=np.float16, mode="r").reshape(len(numbers), -1)
    best = np.full((len(queries), 0), 0.0, dtype=np.float32)
    names = np.zeros((len(queries), 0), dtype=np.int32)
    for first in range(0, len(rows), _BLOCK):
        some = numbers[first : first + _BLOCK]
        cosines = queries @ rows[first : first + _BLOCK].astype(np.float32).T
        cosines[:, some < 0] = -np.inf
        best = np.concatenate([best, cosines], axis=1)
        names = np.concatenate([names, np.broadcast_to(some, cosines.shape)], axis=1)
        top = np.argpartition(-best, min(_TOP, best.shape[1] - 1), axis=1)[:, :_TOP]
        best = np.take_along_axis(best, top, axis=1)
        names = np.take_along_axis(names, top, axis=1)
    return [set(row.tolist()) for row in names]
