"""Which rules an index was made by, and whether they are still this program's."""

from __future__ import annotations

from corpus.article import CLEANER_VERSION
from indexer.store.manifest import Manifest

__all__ = ["CHUNKER_VERSION", "outdated"]

CHUNKER_VERSION = "3"


def outdated(manifest: Manifest) -> tuple[str, ...]:
    """Name the rules by which a generation was made and a new one would not be; it is sound all the same.

    Args:
        manifest: What the generation says of itself.

    Returns:
        Of "passages" (how articles are cut) and "cleaning" (how files are read); the next build mends both.
    """
    made = {"passages": (manifest.chunker, CHUNKER_VERSION), "cleaning": (manifest.cleaner, CLEANER_VERSION)}
    return tuple(name for name, (then, now) in made.items() if then != now)
