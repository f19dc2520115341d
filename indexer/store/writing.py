"""What the libraries that write an index say when the disk fails, as Python says it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

__all__ = ["library_writes"]


@contextlib.contextmanager
def library_writes(path: Path) -> Iterator[None]:
    """Turn a failed write of tantivy (ValueError) or faiss (RuntimeError) into an OSError.

    Args:
        path: What is written.

    Raises:
        OSError: The library could not write it.
    """
    try:
        yield
    except (ValueError, RuntimeError) as error:
        raise OSError(f"'{path}' cannot be written ({error})") from error
