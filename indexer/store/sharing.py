"""Files that two generations have alike, kept once on the disk."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from indexer.store.manifest import Manifest

__all__ = ["link_or_copy", "share_unchanged"]

_BESIDE = ".linked"


def share_unchanged(folder: Path, files: dict[str, str], *, previous: Path, known: Manifest) -> list[str]:
    """Replace files of a staged generation by hard links to the same bytes in another.

    Files of a published generation are never written to, so that neither can change under the other.
    Where the file system has no hard links, each keeps its own copy.

    Args:
        folder: The staged generation's folder.
        files: SHA-256 of each of its files, by path relative to it.
        previous: The other generation's folder.
        known: That generation's manifest.

    Returns:
        The paths that are shared now.

    Example:
        >>> share_unchanged(staged, manifest.files, previous=folder, known=before)  # doctest: +SKIP
        ['vectors.faiss']
    """
    alike = [name for name, digest in files.items() if known.files.get(name) == digest]
    shared = []
    for name in alike:
        beside = folder / (name + _BESIDE)
        with contextlib.suppress(OSError):
            os.link(previous / name, beside)
            beside.replace(folder / name)
            shared.append(name)
        beside.unlink(missing_ok=True)
    return shared


def link_or_copy(file: Path, to: Path) -> None:
    """Give a file that is never written to a second name; a copy where the file system has no links."""
    try:
        os.link(file, to)
    except OSError:
        shutil.copyfile(file, to)
