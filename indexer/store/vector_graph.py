"""Vectors of a large generation: a graph that finds candidates, and the exact vectors that rank them.

The graph is HNSW (Malkov and Yashunin 2018, https://arxiv.org/abs/1603.09320) over vectors quantized to a
byte a dimension. A row keeps its place from build to build; ``vectors.rows.npy`` says which passage it stands
for now, -1 where it stands for none any more. The vectors themselves lie in ``vectors.f16``, in the order of
rows: only what is ranked is read.
"""

from __future__ import annotations

import os
import threading
import weakref
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.encoders import Vectors

__all__ = ["EXACT_FILE", "ROWS_FILE", "GraphVectors"]

ROWS_FILE = "vectors.rows.npy"
EXACT_FILE = "vectors.f16"

_FAISS: Any = faiss
_FEWEST_CANDIDATES = 60
_CANDIDATES_A_RESULT = 2
# Of the passages: with fewer allowed, a walk over the graph would meet hardly any of them.
_WALK_FROM_SHARE = 0.3
# Allowed passages whose vectors are all read; beyond, the quantized ones choose among them first.
_READ_ALL = 5_000


class GraphVectors:
    """Nearest passages by a walk over the graph, ranked by their exact vectors.

    Attributes:
        width: Of a walk: how many of the nearest it keeps in view; the graph says which.

    Args:
        folder: The generation's folder.
        graph: The graph's file.

    Raises:
        RuntimeError, OSError, ValueError: A file is missing or not what it should be.
    """

    def __init__(self, folder: Path, graph: Path) -> None:
        # FAISS's type stubs know neither graphs nor selectors as they are.
        self._graph = _FAISS.read_index(str(graph), faiss.IO_FLAG_MMAP_IFC)
        self.dimension = int(self._graph.d)
        self._numbers: NDArray[np.int32] = np.load(folder / ROWS_FILE, allow_pickle=False)
        self._exact = _ExactVectors(folder / EXACT_FILE, self.dimension)
        rows = len(self._numbers)
        if not rows == self._exact.count == self._graph.ntotal:
            raise ValueError(
                f"the graph has {self._graph.ntotal} rows, not {self._exact.count} or {rows} as beside it"
            )
        live = np.flatnonzero(self._numbers >= 0)
        self.count = len(live)
        self._rows = np.zeros(self.count, dtype=np.int64)
        if self.count:
            self._rows[self._numbers[live]] = live
        self._live = None if len(live) == rows else _Selected(live, rows)
        self.width = int(self._graph.hnsw.efSearch)

    def nearest(
        self, query: Vectors, *, top: int, allowed: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        """Find the passages whose vectors are nearest; see :meth:`indexer.store.VectorIndex.nearest`."""
        rows = self._candidates(query, top, allowed)
        cosines = self._exact.read(rows) @ query
        best = np.lexsort((self._numbers[rows], -cosines))[:top]
        return [(int(self._numbers[rows[i]]), float(cosines[i])) for i in best]

    def vectors(self, numbers: NDArray[np.int64]) -> Vectors:
        """Give vectors by passage number, as rows."""
        return self._exact.read(self._rows[numbers])

    def _candidates(self, query: Vectors, top: int, allowed: NDArray[np.int64] | None) -> NDArray[np.int64]:
        wanted = max(_FEWEST_CANDIDATES, _CANDIDATES_A_RESULT * top)
        if allowed is None:
            return self._walk(query, wanted, self._live)
        rows = np.sort(self._rows[allowed])
        if len(rows) <= max(_READ_ALL, wanted):
            return rows
        selected = _Selected(rows, len(self._numbers))
        if len(rows) < _WALK_FROM_SHARE * self.count:
            return self._scan(query, wanted, selected)
        walked = self._walk(query, wanted, selected)
        return walked if len(walked) >= top else self._scan(query, wanted, selected)

    def _walk(self, query: Vectors, wanted: int, selected: _Selected | None) -> NDArray[np.int64]:
        # What is not allowed takes up places of the walk as well.
        share = selected.share if selected else 1.0
        width = int(max(self.width, wanted) / share)
        parameters = _FAISS.SearchParametersHNSW(efSearch=width, sel=selected and selected.selector)
        return self._found(self._graph.search(query[None, :], wanted, params=parameters))

    def _scan(self, query: Vectors, wanted: int, selected: _Selected) -> NDArray[np.int64]:
        storage = faiss.downcast_index(self._graph.storage)
        parameters = _FAISS.SearchParameters(sel=selected.selector)
        return self._found(storage.search(query[None, :], wanted, params=parameters))

    @staticmethod
    def _found(result: tuple[Any, NDArray[np.int64]]) -> NDArray[np.int64]:
        rows: NDArray[np.int64] = result[1][0]
        return rows[rows >= 0]


class _ExactVectors:
    """Vectors in a file of float16, read one by one: a mapped file would hold what is around them as well."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._dimension = dimension
        self._bytes = dimension * np.dtype(np.float16).itemsize
        size = path.stat().st_size
        if size % self._bytes:
            raise ValueError(f"'{path}' holds no whole number of vectors")
        self.count = size // self._bytes
        # Opened once: it keeps working when the generation is pruned meanwhile.
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)
        self._guard = threading.Lock()

    def read(self, rows: NDArray[np.int64]) -> Vectors:
        """Give vectors as float32, in the order of the rows asked for."""
        read = b"".join(self._at(row * self._bytes) for row in rows.tolist())
        return np.frombuffer(read, dtype=np.float16).reshape(-1, self._dimension).astype(np.float32)

    def _at(self, place: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file, self._bytes, place)
        with self._guard:
            os.lseek(self._file, place, os.SEEK_SET)
            return os.read(self._file, self._bytes)


class _Selected:
    """Rows that a search may give, in the form that FAISS takes."""

    def __init__(self, rows: NDArray[np.int64], of: int) -> None:
        mask = np.zeros(of, dtype=bool)
        mask[rows] = True
        # FAISS only borrows the bits, so they live as long as the selector.
        self._bits = np.packbits(mask, bitorder="little")
        self.share = len(rows) / of
        self.selector = _FAISS.IDSelectorBitmap(self._bits)
