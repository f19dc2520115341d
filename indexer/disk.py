"""What an index directory takes on the disk, part by part."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.store import Layout

__all__ = ["DiskUse", "disk_use"]

_File = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskUse:
    """Bytes on the disk; a file that several generations share counts once.

    Attributes:
        served: The served generation.
        earlier: What the other generations have beside it.
        encoders: The models that the index carries.
        cache: The embedding cache.
        free: What is free on that disk.
    """

    served: int
    earlier: int
    encoders: int
    cache: int
    free: int


def disk_use(index: str | os.PathLike[str]) -> DiskUse:
    """Measure an index directory.

    Args:
        index: The index directory.

    Returns:
        Its parts, in bytes.

    Raises:
        IndexNotFoundError: Nothing is published there.

    Example:
        >>> disk_use("index/").cache                                  # doctest: +SKIP
        73728
    """
    layout = Layout(Path(index))
    seen: set[_File] = set()
    return DiskUse(
        # In this order: what the others share with the served generation is its own.
        served=_size(layout.folder(layout.served()), seen),
        earlier=_size(layout.generations, seen),
        encoders=_size(layout.encoders, seen),
        cache=sum(_size(path, seen) for path in layout.root.glob(f"{layout.cache.name}*")),
        free=shutil.disk_usage(layout.root).free,
    )


def _size(path: Path, seen: set[_File]) -> int:
    """Add up the files of a folder, or the one file, that were not seen yet."""
    total = 0
    for file in _files(path):
        with contextlib.suppress(FileNotFoundError):  # a build may prune meanwhile
            known = file.stat(follow_symlinks=False)
            if (known.st_dev, known.st_ino) not in seen:
                seen.add((known.st_dev, known.st_ino))
                total += known.st_size
    return total


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
    for folder, _, names in os.walk(path):
        yield from (Path(folder, name) for name in names)
