"""The served generation, held open while anyone uses it and exchanged when another is published."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from indexer.encoders import Encoder
from indexer.store import Generation, Layout, carried_encoder, open_served

__all__ = ["Served", "ServedGenerations"]


@dataclass(slots=True)
class Served:
    """A generation with the encoder that made it.

    Attributes:
        generation: The open generation.
        encoder: For the queries.
        users: Calls that are using it now.
        retired: Whether another has taken its place.
    """

    generation: Generation
    encoder: Encoder
    users: int = 0
    retired: bool = False


class ServedGenerations:
    """Gives each call the generation that is served when it starts, for as long as it runs.

    Args:
        layout: The index directory.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._guard = threading.Lock()
        self._current: Served | None = None

    @contextmanager
    def lease(self) -> Iterator[Served]:
        """Hold the served generation; it is not closed before the end of the block.

        Raises:
            IndexNotFoundError: Nothing is published.
            IndexMismatchError: It has another format, or not its encoder.
            IndexDamagedError: Files are missing or unreadable.
        """
        with self._guard:
            served = self._up_to_date()
            served.users += 1
        try:
            yield served
        finally:
            with self._guard:
                served.users -= 1
                _close_if_done(served)

    def close(self) -> None:
        """Let go of the generation."""
        with self._guard:
            self._retire()

    def _up_to_date(self) -> Served:
        name = self._layout.served()
        if self._current is None or self._current.generation.name != name:
            # The former one is let go only once its successor is open.
            opened = self._opened()
            self._retire()
            self._current = opened
        return self._current

    def _opened(self) -> Served:
        generation = open_served(self._layout)
        wanted = generation.manifest.encoder.fingerprint
        if self._current and self._current.encoder.identity.fingerprint == wanted:
            return Served(generation, self._current.encoder)
        try:
            return Served(generation, carried_encoder(self._layout, generation.manifest))
        except BaseException:
            generation.close()
            raise

    def _retire(self) -> None:
        if self._current is not None:
            self._current.retired = True
            _close_if_done(self._current)
            self._current = None


def _close_if_done(served: Served) -> None:
    if served.retired and not served.users:
        served.generation.close()
