"""Where things are in an index directory, and the one pointer that says what is served."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from indexer.errors import IndexDamagedError, IndexNotFoundError

__all__ = ["Layout", "sync"]

_CURRENT = "CURRENT"
_BUILDING = ".building"
_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")


class Layout:
    """The paths of an index directory.

    Args:
        root: The index directory; need not exist.

    Example:
        >>> Layout(Path("index")).cache.as_posix()
        'index/embeddings.sqlite'
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.current = root / _CURRENT
        self.generations = root / "generations"
        self.encoders = root / "encoders"
        self.cache = root / "embeddings.sqlite"
        self.lock = root / "build.lock"
        self.forgotten = root / "forgotten.json"
        self.upgrading = root / "upgrading.sqlite"
        self.watched = root / "watched.json"
        self.watched_lock = root / "watched.lock"

    def served(self) -> str:
        """Name the served generation.

        Raises:
            IndexNotFoundError: Nothing is published here.
            IndexDamagedError: The pointer is unreadable.
        """
        try:
            name = self.current.read_text(encoding="ascii").strip()
        except FileNotFoundError as error:
            raise IndexNotFoundError(
                f"There is no index in '{self.root}'.",
                remedy=f"Build one: python -m indexer FOLDER --index {self.root}",
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged(f"cannot be read ({error})") from error
        if not _NAME.fullmatch(name):
            raise self._damaged("does not name a generation")
        return name

    def folder(self, generation: str) -> Path:
        """Give the folder of a generation."""
        return self.generations / generation

    def published(self) -> list[str]:
        """Name the complete generations, oldest first."""
        if not self.generations.is_dir():
            return []
        return sorted(path.name for path in self.generations.iterdir() if _NAME.fullmatch(path.name))

    def stage(self, *, like: str | None = None) -> Path:
        """Make an empty folder for a generation in the making.

        Args:
            like: A generation whose place among the others it will take; None for the newest place.
        """
        if like is not None:
            return self._staged(like.partition("-")[0])
        moment = datetime.now(UTC)
        if published := self.published():
            # Names sort by age even where the clock was set back between two builds.
            last = datetime.strptime(published[-1].partition("-")[0], _STAMP).replace(tzinfo=UTC)
            moment = max(moment, last + timedelta(microseconds=1))
        return self._staged(moment.strftime(_STAMP))

    def _staged(self, stamp: str) -> Path:
        name = f"{stamp}-{secrets.token_hex(4)}"
        folder = self.generations / (name + _BUILDING)
        folder.mkdir(parents=True)
        return folder

    def publish(self, staged: Path, *, serve: bool = True) -> str:
        """Make a staged generation a published one, atomically and durably.

        Args:
            staged: What :meth:`stage` gave, complete.
            serve: Whether it is served from now on.

        Returns:
            The generation's name.
        """
        name = staged.name.removesuffix(_BUILDING)
        for path in staged.rglob("*"):
            sync(path)
        sync(staged)
        staged.rename(self.folder(name))
        sync(self.generations)
        if serve:
            self.point_to(name)
        return name

    def point_to(self, generation: str) -> None:
        """Serve a complete generation from now on."""
        beside = self.root / f"{_CURRENT}.{secrets.token_hex(4)}"
        with beside.open("w", encoding="ascii") as file:
            file.write(generation + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.current)
        sync(self.root)

    def sweep(self) -> None:
        """Remove what killed builds left behind; only the holder of the lock may call it."""
        for path in [*self.generations.glob("*" + _BUILDING), *self.encoders.glob(".*")]:
            shutil.rmtree(path, ignore_errors=True)
        for path in [*self.root.glob(f"{_CURRENT}.*"), *self.root.glob(f"{self.forgotten.name}.*")]:
            path.unlink(missing_ok=True)
        self.upgrading.unlink(missing_ok=True)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest generations; the served one always stays.

        Args:
            keep: How many stay.

        Returns:
            The names of those removed.
        """
        served = self.served()
        removed = [name for name in self.published()[:-keep] if name != served]
        for name in removed:
            self.remove(name)
        return removed

    def remove(self, generation: str) -> None:
        """Remove a generation that is not served."""
        # Renamed first: a name that is listed is always whole.
        doomed = self.folder(generation).rename(self.generations / (generation + _BUILDING))
        shutil.rmtree(doomed, ignore_errors=True)

    def _damaged(self, why: str) -> IndexDamagedError:
        return IndexDamagedError(
            f"The pointer '{self.current}' {why}.",
            remedy=f"Type: python -m indexer --rollback --index {self.root}",
        )


def sync(path: Path) -> None:
    """Flush a file or the entries of a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
