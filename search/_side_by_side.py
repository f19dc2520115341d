"""Two halves of one search at a time: what reads vectors and what reads words leave the interpreter free."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

from indexer.store import Generation

__all__ = ["both", "halves"]

_First = TypeVar("_First")
_Second = TypeVar("_Second")

# Those who ask at once bring a thread each; each needs one more at most.
_MOST_THREADS = 8


def halves(
    generation: Generation, first: Callable[[], _First], second: Callable[[], _Second]
) -> tuple[_First, _Second]:
    """Do the two halves of a search, at once where that is faster; see :func:`both`.

    Without a graph, FAISS compares all vectors on all cores: there the two would only be in each other's way.
    """
    if generation.manifest.vectors.kind == "graph":
        return both(first, second)
    return first(), second()


def both(first: Callable[[], _First], second: Callable[[], _Second]) -> tuple[_First, _Second]:
    """Do two things at once, the second in a thread of its own.

    Args:
        first: Done in this thread.
        second: Done beside it; it does not call this function.

    Returns:
        What both gave, when both have ended.

    Raises:
        Exception: What either raised, once the other has ended; of two, the first's.
    """
    try:
        beside = _threads().submit(second)
    except RuntimeError:
        # The interpreter is ending, and starts nothing more; a thread that goes on may still ask.
        return first(), second()
    try:
        given = first()
    finally:
        wait([beside])
    return given, beside.result()


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_MOST_THREADS, thread_name_prefix="search")
