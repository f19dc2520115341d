"""Under which numbers documents stand in an index of tantivy, from generation to generation.

The numbers of passages and articles change with every build; a document, once written, cannot be changed.
So each document stands under a slot that it keeps, and one array a generation says what the slots stand for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Renumbered", "Slots"]

_MOST_GONE = 0.1


@dataclass(frozen=True, slots=True)
class Renumbered:
    """Numbers of one generation and what they are in the next; what is not listed is gone.

    Attributes:
        before: int64, sorted.
        now: int64, of the same length.
    """

    before: NDArray[np.int64]
    now: NDArray[np.int64]

    def of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the numbers of now; -1 for what is gone, or was -1."""
        if not len(self.before):
            return np.full(len(numbers), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.before, numbers), len(self.before) - 1)
        return np.where(self.before[places] == numbers, self.now[places], -1)


class Slots:
    """What the slots of an index stand for.

    Args:
        numbers: For each slot the number of its passage or article; -1 where it is gone.

    Example:
        >>> Slots(np.array([4, -1, 7])).of([7])
        [2]
    """

    def __init__(self, numbers: NDArray[np.integer[Any]]) -> None:
        self.numbers = numbers.astype(np.int64)
        live = np.flatnonzero(self.numbers >= 0)
        self._slot_of = np.full(int(self.numbers.max(initial=-1)) + 1, -1, dtype=np.int64)
        self._slot_of[self.numbers[live]] = live
        self.gone = len(self.numbers) - len(live)

    @classmethod
    def read(cls, folder: Path, name: str) -> Slots:
        """Read the slots of an index of a generation.

        Raises:
            OSError, ValueError: The file is missing or no array.
        """
        return cls(np.load(_file(folder, name), allow_pickle=False))

    def write(self, folder: Path, name: str) -> None:
        """Write them beside the index."""
        np.save(_file(folder, name), self.numbers.astype(np.int32), allow_pickle=False)

    @property
    def worn(self) -> bool:
        """Whether so many are gone that the index should be written anew."""
        return self.gone > _MOST_GONE * len(self.numbers)

    def of(self, numbers: Iterable[int]) -> list[int]:
        """Give the slots of numbers."""
        slots: list[int] = self._slot_of[np.fromiter(numbers, dtype=np.int64)].tolist()
        return slots


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.slots.npy"
