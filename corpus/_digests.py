"""A set of digests that takes eight bytes for each."""

from __future__ import annotations

import numpy as np

__all__ = ["Digests"]

_PENDING = 1 << 16


class Digests:
    """Which digests were seen: a sorted array, and the latest aside until they are worth sorting in.

    Python's own set takes ten times the memory, which the names of a million records would fill.

    Example:
        >>> seen = Digests()
        >>> seen.add(7), seen.add(7)
        (True, False)
    """

    def __init__(self) -> None:
        self._sorted = np.empty(0, dtype=np.uint64)
        self._pending: set[int] = set()

    def add(self, digest: int) -> bool:
        """Note a digest.

        Args:
            digest: From 0 to 2**64 - 1.

        Returns:
            Whether it is new.
        """
        if digest in self._pending or self._holds(np.uint64(digest)):
            return False
        self._pending.add(digest)
        if len(self._pending) >= _PENDING:
            self._settle()
        return True

    def _holds(self, digest: np.uint64) -> bool:
        at = int(self._sorted.searchsorted(digest))
        return at < len(self._sorted) and self._sorted[at] == digest

    def _settle(self) -> None:
        latest = np.fromiter(self._pending, dtype=np.uint64, count=len(self._pending))
        self._sorted = np.concatenate((self._sorted, latest))
        self._sorted.sort()
        self._pending.clear()
