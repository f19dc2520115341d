"""Encoder folders that appear whole or not at all, whoever else makes the same one meanwhile."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.encoders.base import IDENTITY_FILE
from indexer.errors import ModelError

__all__ = ["appearing"]


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """Give a folder to write into, which takes its place when the block ends without an error.

    Args:
        folder: Where it shall stand; its parent is made.

    Yields:
        The folder to write into.

    Raises:
        ModelError: Nothing can be written there.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    except OSError as error:
        raise ModelError(
            f"The encoder cannot be kept in '{folder.parent}': {error.strerror}.",
            remedy="Name a folder that can be written to in the variable ASKARCHIVE_CACHE.",
        ) from error
    try:
        yield staging
        staging.chmod(0o755)
        _publish(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _publish(staging: Path, folder: Path) -> None:
    try:
        staging.rename(folder)
    except OSError:
        # Another process made the same encoder meanwhile; its folder is as good.
        if not (folder / IDENTITY_FILE).is_file():
            raise
