"""A set of digests that takes eight bytes for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
        self._sorted: NDArray[np.uint64] | None = None
        self._pending: set[int] = set()

    def add(self, digest: int) -> bool:
        """Note a digest.

        Args:
            digest: From 0 to 2**64 - 1.

        Returns:
            Whether it is new.
        """
        if digest in self._pending or self._holds(digest):
            return False
        self._pending.add(digest)
        if len(self._pending) >= _PENDING:
            self._settle()
        return True

    def _holds(self, digest: int) -> bool:
        if self._sorted is None:
            return False
        at = int(self._sorted.searchsorted(self._sorted.dtype.type(digest)))
        return at < len(self._sorted) and int(self._sorted[at]) == digest

    def _settle(self) -> None:
        import numpy as np  # noqa: PLC0415 - most corpora have few records, and reading should start at once

        latest = np.fromiter(self._pending, dtype=np.uint64, count=len(self._pending))
        before = latest[:0] if self._sorted is None else self._sorted
        self._sorted = np.sort(np.concatenate((before, latest)))
        self._pending.clear()
