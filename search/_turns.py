"""Turns, first come, first served: a semaphore gives a free place to whoever asks at that moment."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Turns"]


class Turns:
    """Lets some do at once what takes all of the machine, and the others wait in the order they came in.

    Args:
        at_once: How many at once, 1 or more.
    """

    def __init__(self, at_once: int) -> None:
        self._changed = threading.Condition()
        self._free = at_once
        self._waiting: deque[object] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and hold it until the end of the block; not to be taken twice by one thread."""
        me = object()
        with self._changed:
            self._waiting.append(me)
            try:
                self._changed.wait_for(lambda: self._free and self._waiting[0] is me)
                self._free -= 1
            finally:
                # Also of one who stops waiting: the next may be first now.
                self._waiting.remove(me)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
