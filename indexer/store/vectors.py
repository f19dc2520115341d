"""The vectors of a generation in FAISS: exact while that is fast, by a graph above."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.encoders import Vectors
from indexer.store.vector_graph import ROWS_FILE, GraphVectors
from indexer.store.writing import library_writes

__all__ = ["VECTORS_FILE", "VectorIndex", "write_vectors"]

VECTORS_FILE = "vectors.faiss"


def write_vectors(folder: Path, dimension: int, *, blocks: Iterable[Vectors]) -> None:
    """Write the vectors of a generation for exact search, row by row in the order of passages.

    Args:
        folder: The generation's folder.
        dimension: Length of a vector.
        blocks: float32 arrays of shape ``(n, dimension)``, rows of length 1.
    """
    index = faiss.IndexFlatIP(dimension)
    for block in blocks:
        index.add(np.ascontiguousarray(block, dtype=np.float32))
    with library_writes(folder / VECTORS_FILE):
        faiss.write_index(index, str(folder / VECTORS_FILE))


class _Vectors(Protocol):
    count: int
    dimension: int

    def nearest(
        self, query: Vectors, *, top: int, allowed: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]: ...

    def vectors(self, numbers: NDArray[np.int64]) -> Vectors: ...


class VectorIndex:
    """Nearest passages of a query's vector. Safe to share between threads.

    Args:
        folder: The generation's folder.

    Raises:
        RuntimeError, OSError, ValueError: A file is missing or not what it should be.
    """

    def __init__(self, folder: Path) -> None:
        graph = (folder / ROWS_FILE).exists()
        path = folder / VECTORS_FILE
        self._vectors: _Vectors = GraphVectors(folder, path) if graph else _ExactVectors(path)

    @property
    def count(self) -> int:
        """Number of vectors."""
        return self._vectors.count

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._vectors.dimension

    def nearest(
        self, query: Vectors, *, top: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Find the passages whose vectors are nearest to a query's.

        Args:
            query: float32 of shape ``(dimension,)``.
            top: How many to give.
            allowed: Sorted numbers of the passages that may be found; None for all.

        Returns:
            ``(passage number, cosine)``, best first, ties by number.
        """
        wanted = min(top, self.count if allowed is None else len(allowed))
        if wanted == 0:
            return []
        found = self._vectors.nearest(query, top=wanted, allowed=allowed)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def vectors(self, numbers: Iterable[int]) -> Vectors:
        """Give stored vectors by passage number, as rows."""
        return self._vectors.vectors(np.fromiter(numbers, dtype=np.int64))


class _ExactVectors:
    """Compares a query with every vector."""

    def __init__(self, path: Path) -> None:
        self._index = faiss.read_index(str(path))
        self.count = int(self._index.ntotal)
        self.dimension = int(self._index.d)

    def nearest(
        self, query: Vectors, *, top: int, allowed: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
        scores, numbers = self._index.search(query[None, :], top, params=parameters)
        return [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if n >= 0]

    def vectors(self, numbers: NDArray[np.int64]) -> Vectors:
        rows: Vectors = self._index.reconstruct_batch(numbers)
        return rows
