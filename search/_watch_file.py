"""The file of watched questions: whole or not at all, and one writer at a time."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus import UsageError
from indexer.errors import IndexDamagedError, IndexLockedError, StoreError
from indexer.store import Layout
from search._watched import Watched

__all__ = ["changing", "read", "write"]

# A change takes an instant; who waits longer waits for a process that hangs.
_PATIENCE_S = 10.0


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1]
    watched: tuple[Watched, ...]


def read(layout: Layout) -> tuple[Watched, ...]:
    """Read the file.

    Args:
        layout: The index directory.

    Returns:
        The watched questions, in the order in which they were added; none where there is no file.

    Raises:
        IndexDamagedError: It cannot be understood.
    """
    try:
        return _File.model_validate_json(layout.watched.read_bytes()).watched
    except FileNotFoundError:
        return ()
    # A filter that is none is the call's fault elsewhere, and the file's here.
    except (OSError, ValidationError, UsageError) as error:
        raise IndexDamagedError(
            f"'{layout.watched}', which holds the watched questions, cannot be read: {error}.",
            remedy="Restore it from a backup; or delete it, and watch the questions again.",
        ) from error


def write(layout: Layout, watched: tuple[Watched, ...]) -> None:
    """Write the file, whole or not at all; only inside of :func:`changing`.

    Args:
        layout: The index directory.
        watched: The watched questions.

    Raises:
        StoreError: It cannot be written.
    """
    path = layout.watched
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    held = _File(format=1, watched=watched)
    try:
        for left_behind in path.parent.glob(f"{path.name}.*"):
            left_behind.unlink(missing_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            file.write(held.model_dump_json(indent=1, exclude_defaults=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise _unwritable(layout, error) from error


@contextmanager
def changing(layout: Layout) -> Iterator[None]:
    """Hold the right to change the file: between reading and writing it, nobody else does.

    It is not the lock of builds, which may run for hours.

    Args:
        layout: The index directory.

    Raises:
        IndexLockedError: Another process holds it, and does not let go.
        StoreError: The index directory cannot be written to.
    """
    lock = FileLock(layout.watched_lock, timeout=_PATIENCE_S)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexLockedError(
            f"Another process is changing '{layout.watched}'.", remedy="Try again in a moment."
        ) from error
    except OSError as error:
        raise _unwritable(layout, error) from error
    try:
        yield
    finally:
        lock.release()


def _unwritable(layout: Layout, error: OSError) -> StoreError:
    return StoreError(
        f"The list of watched questions '{layout.watched}' cannot be written: {error.strerror}.",
        remedy="Give this user the right to write there.",
    )
