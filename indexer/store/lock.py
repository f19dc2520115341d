"""One writer at a time; readers never wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from corpus import NO_CORPUS
from indexer.errors import IndexLockedError, StoreError
from indexer.store.layout import Layout

__all__ = ["is_locked", "writer_lock"]

# A reader that asks is_locked holds the lock for an instant; a writer outwaits it.
_PATIENCE_S = 1.0


@contextmanager
def writer_lock(layout: Layout) -> Iterator[None]:
    """Hold the right to write an index.

    The lock is the operating system's (flock): it ends with the process that holds it, so a killed
    build leaves nothing to clean up.

    Args:
        layout: The index directory; it is made.

    Raises:
        IndexLockedError: Another process holds it.
        StoreError: The directory cannot be written to.
    """
    try:
        layout.root.mkdir(parents=True, exist_ok=True)
        # An index may lie in the very folder that it is made of.
        (layout.root / NO_CORPUS).touch()
        lock = FileLock(layout.lock, timeout=_PATIENCE_S)
        lock.acquire()
    except Timeout as error:
        raise IndexLockedError(
            f"Another build is writing to '{layout.root}'.",
            remedy="Wait until it has ended; questions are answered meanwhile.",
        ) from error
    except OSError as error:
        raise StoreError(
            f"The index directory '{layout.root}' cannot be written to: {error.strerror}.",
            remedy="Give this user the right to write there, or name another with --index.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def is_locked(layout: Layout) -> bool:
    """Tell whether a build is at work on an index."""
    if not layout.lock.exists():
        return False
    probe = FileLock(layout.lock, timeout=0)
    try:
        probe.acquire()
    except Timeout:
        return True
    except OSError:
        return False  # not ours to lock: then it is nobody's business to say that it is
    probe.release()
    return False
