"""What was taken down: named by hashes alone, so that it stays away and nothing of it stays here."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from indexer.errors import IndexDamagedError

__all__ = ["Tombstone", "Tombstones", "named"]


def named(value: str) -> str:
    """Give the hash under which an id, an alias or a version is remembered."""
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Tombstone(BaseModel):
    """One article that was taken down.

    Attributes:
        ids: Hashes of its ids, the first the one that it was taken down by.
        versions: Hashes of the versions of its content.
        embeddings: Keys of its passages' vectors, in hexadecimal.
        since: When it was taken down, UTC.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ids: tuple[str, ...]
    versions: tuple[str, ...]
    embeddings: tuple[str, ...]
    since: datetime


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    forgotten: tuple[Tombstone, ...]
    purged: bool


class Tombstones:
    """All that was taken down from one index.

    Args:
        stones: One for each article.
        purged: Whether nothing of them is left; False from the moment they are noted until all is done.
    """

    def __init__(self, stones: Iterable[Tombstone] = (), *, purged: bool = True) -> None:
        self.stones = tuple(stones)
        self.purged = purged
        self._ids = {one for stone in self.stones for one in stone.ids}
        self._versions = {one for stone in self.stones for one in stone.versions}

    @classmethod
    def read(cls, path: Path) -> Tombstones:
        """Read the file of tombstones; none where there is no file.

        Raises:
            IndexDamagedError: It cannot be understood.
        """
        try:
            held = _File.model_validate_json(path.read_bytes())
            return cls(held.forgotten, purged=held.purged)
        except FileNotFoundError:
            return cls()
        except (OSError, ValidationError) as error:
            raise IndexDamagedError(
                f"'{path}', which names what was taken down, cannot be read: {error}.",
                remedy="Restore it from a backup; or delete it, and take the articles down again.",
            ) from error

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all."""
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with beside.open("w", encoding="utf-8") as file:
            held = _File(forgotten=self.stones, purged=self.purged)
            file.write(held.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    def bars(self, article_id: str, version: str) -> bool:
        """Tell whether an article was taken down, under its id or with its content."""
        return bool(self.stones) and (named(article_id) in self._ids or named(version) in self._versions)

    def bars_id(self, article_id: str) -> bool:
        """Tell whether something was taken down under an id."""
        return named(article_id) in self._ids

    def bars_version(self, version: str) -> bool:
        """Tell whether a content was taken down."""
        return named(version) in self._versions

    def with_stones(self, stones: Iterable[Tombstone]) -> Tombstones:
        """Give these and more, which are not yet purged."""
        return Tombstones([*self.stones, *stones], purged=False)

    def without(self, article_id: str) -> Tombstones:
        """Give these without those of an id."""
        kept = (stone for stone in self.stones if named(article_id) not in stone.ids)
        return Tombstones(kept, purged=self.purged)
