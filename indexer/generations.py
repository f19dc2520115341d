"""Looking after the generations of an index: which there are, are they whole, and the way back."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus import UsageError
from indexer.errors import IndexDamagedError, StoreError
from indexer.forgetting import remains
from indexer.store import (
    Layout,
    Manifest,
    carried_encoder,
    forget_unused_encoders,
    open_generation,
    problems,
    writer_lock,
)
from indexer.store.manifest import read_manifest
from indexer.versions import outdated

__all__ = ["Listed", "generations", "prune", "rollback", "verify"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A generation in a list.

    Attributes:
        name: Its name.
        served: Whether it is the one that is served.
        built_at: When it was published, UTC.
        articles: Number of articles.
        passages: Number of passages.
        model: Name of its encoder.
        outdated: Rules by which it was made that are not this program's any more; see
            :func:`indexer.versions.outdated`.
    """

    name: str
    served: bool
    built_at: datetime
    articles: int
    passages: int
    model: str
    outdated: tuple[str, ...]


def generations(index: str | os.PathLike[str]) -> list[Listed]:
    """List the complete generations of an index that this program can read, newest first.

    Raises:
        IndexNotFoundError: Nothing is published there.
    """
    layout = Layout(Path(index))
    served = layout.served()
    listed = []
    for name in reversed(layout.published()):
        with contextlib.suppress(StoreError):
            listed.append(_listed(layout, name, served))
    return listed


def verify(index: str | os.PathLike[str]) -> list[str]:
    """Check the served generation: checksums, counts, and passages that must find themselves.

    Of what was taken down, nothing may be left in any generation, version or cache.

    Returns:
        One sentence a problem; empty where all is well.

    Raises:
        IndexNotFoundError, IndexMismatchError, IndexDamagedError: It cannot even be opened.
    """
    layout = Layout(Path(index))
    with contextlib.closing(open_generation(layout, layout.served())) as generation:
        return [*problems(generation, carried_encoder(layout, generation.manifest)), *remains(layout)]


def rollback(index: str | os.PathLike[str]) -> str:
    """Serve the newest sound generation before the served one.

    Args:
        index: The index directory.

    Returns:
        The name of the generation that is served now.

    Raises:
        StoreError: There is none to go back to.
        IndexLockedError: A build is at work.
    """
    layout = Layout(Path(index))
    with writer_lock(layout):
        for name in _before(layout):
            with (
                contextlib.suppress(StoreError),
                contextlib.closing(open_generation(layout, name)) as generation,
            ):
                if not problems(generation):
                    layout.point_to(name)
                    return name
    raise StoreError(
        f"There is no sound generation to go back to in '{layout.root}'.",
        remedy=f"Build anew: python -m indexer FOLDER --index {layout.root}",
    )


def prune(index: str | os.PathLike[str], *, keep: int) -> list[str]:
    """Remove all but the newest generations; the served one always stays.

    Args:
        index: The index directory.
        keep: How many stay, at least 1.

    Returns:
        The names of those removed, oldest first.

    Raises:
        UsageError: ``keep`` is less than 1.
        IndexNotFoundError: Nothing is published there.
        IndexLockedError: A build is at work.

    Example:
        >>> prune("index/", keep=1)  # doctest: +SKIP
        ['20260301T020000000000Z-1f0c9a2b']
    """
    if keep < 1:
        raise UsageError(
            f"{keep} generations cannot be kept.", remedy="Name a number from 1: --prune --keep 1"
        )
    layout = Layout(Path(index))
    layout.served()
    with writer_lock(layout):
        layout.sweep()
        removed = layout.prune(keep)
        forget_unused_encoders(layout)
    return removed


def _before(layout: Layout) -> list[str]:
    published = layout.published()
    try:
        served = layout.served()
    except IndexDamagedError:
        return published[::-1]
    earlier = [name for name in published[::-1] if name < served]
    with contextlib.suppress(StoreError):
        parent = read_manifest(layout.folder(served)).parent
        # After an earlier rollback the newest name may be the very one that was left.
        earlier.sort(key=lambda name: name != parent)
    return earlier


def _listed(layout: Layout, name: str, served: str) -> Listed:
    manifest: Manifest = read_manifest(layout.folder(name))
    return Listed(
        name=name,
        served=name == served,
        built_at=manifest.built_at,
        articles=manifest.articles,
        passages=manifest.passages,
        model=manifest.encoder.name,
        outdated=outdated(manifest),
    )
