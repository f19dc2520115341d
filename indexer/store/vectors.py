"""The vectors of a generation in FAISS. Exact search by inner product."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.encoders import Vectors

__all__ = ["VECTORS_FILE", "VectorIndex", "write_vectors"]

VECTORS_FILE = "vectors.faiss"


def write_vectors(folder: Path, dimension: int, *, blocks: Iterable[Vectors]) -> None:
    """Write the vectors of a generation, row by row in the order of passages.

    Args:
        folder: The generation's folder.
        dimension: Length of a vector.
        blocks: float32 arrays of shape ``(n, dimension)``, rows of length 1.
    """
    index = faiss.IndexFlatIP(dimension)
    for block in blocks:
        index.add(np.ascontiguousarray(block, dtype=np.float32))
    faiss.write_index(index, str(folder / VECTORS_FILE))


class VectorIndex:
    """Nearest passages of a query's vector. Safe to share between threads.

    Args:
        folder: The generation's folder.

    Raises:
        RuntimeError: The file is missing or not an index of FAISS.
    """

    def __init__(self, folder: Path) -> None:
        self._index = faiss.read_index(str(folder / VECTORS_FILE))

    @property
    def count(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

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
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
        scores, numbers = self._index.search(query[None, :], wanted, params=parameters)
        found = [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if n >= 0]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def vectors(self, numbers: Iterable[int]) -> Vectors:
        """Give stored vectors by passage number, as rows."""
        rows: Vectors = self._index.reconstruct_batch(np.fromiter(numbers, dtype=np.int64))
        return rows
