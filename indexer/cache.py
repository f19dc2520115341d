"""The embedding cache: what was encoded once is not encoded again. Safe to delete at any time."""

from __future__ import annotations

import contextlib
import hashlib
import math
import sqlite3
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.encoders import EncoderIdentity, Vectors
from indexer.errors import StoreError
from indexer.store.schema import ARTICLES_FILE

__all__ = [
    "CacheState",
    "EmbeddingCache",
    "cache_state",
    "embedding_key",
    "forget_embeddings",
    "holds_embeddings",
    "stored_embeddings",
    "trim_cache",
]

_KEYS_A_STATEMENT = 500
# Rows in the order of writing, beside an index of their keys, fill their pages. In the order of their keys
# (WITHOUT ROWID) each vector takes a page of its own, and ten times as long to write.
_PAGE_BYTES = 8192
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS embeddings "
    "(key BLOB PRIMARY KEY, vector BLOB NOT NULL, made INTEGER NOT NULL DEFAULT 0)"
)
_UNUSED = "key NOT IN (SELECT key FROM used)"
_HAS_MADE = "SELECT 1 FROM pragma_table_info('embeddings') WHERE name = 'made'"
_MADE = "ALTER TABLE embeddings ADD COLUMN made INTEGER NOT NULL DEFAULT 0"


def embedding_key(identity: EncoderIdentity, text: str) -> bytes:
    """Name a vector by all that it depends on.

    Args:
        identity: The encoder; its fingerprint covers weights, back-end, precision, pooling,
            normalisation, length limit and prompts.
        text: The exact text that is encoded, title included.

    Returns:
        16 bytes.
    """
    content = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16, key=identity.fingerprint.encode()).digest()


class EmbeddingCache:
    """Vectors by key, in one SQLite file.

    Args:
        path: The file; made where it is missing, and made anew where it is broken.
        dimension: Length of the vectors.

    Raises:
        StoreError: The file can be neither read nor made.
    """

    def __init__(self, path: Path, *, dimension: int) -> None:
        self._bytes = dimension * np.dtype(np.float32).itemsize
        self._dimension = dimension
        try:
            self._connection = _opened(path)
        except sqlite3.DatabaseError:
            _remove(path)
            self._connection = _opened_anew(path)

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def missing(self, keys: Sequence[bytes]) -> set[bytes]:
        """Give those of the keys that have no vector yet."""
        return set(keys) - self._find(keys).keys()

    def add(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Store vectors durably: a build that is killed later finds them again."""
        now = int(time.time())
        pairs = zip(keys, vectors, strict=True)
        rows = ((key, vector.astype(np.float32).tobytes(), now) for key, vector in pairs)
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)

    def vectors(self, keys: Sequence[bytes]) -> Vectors:
        """Give the vectors of keys, as rows in their order.

        Raises:
            KeyError: One has no vector.
        """
        found = self._find(keys)
        flat = b"".join(found[key] for key in keys)
        return np.frombuffer(flat, dtype=np.float32).reshape(len(keys), self._dimension)

    def _find(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        wanted = list(set(keys))
        found: dict[bytes, bytes] = {}
        for first in range(0, len(wanted), _KEYS_A_STATEMENT):
            some = wanted[first : first + _KEYS_A_STATEMENT]
            marks = ",".join("?" * len(some))
            found.update(
                self._connection.execute(f"SELECT key, vector FROM embeddings WHERE key IN ({marks})", some)
            )
        return {key: vector for key, vector in found.items() if len(vector) == self._bytes}


def forget_embeddings(path: Path, keys: Collection[bytes]) -> None:
    """Purge vectors from a cache, so that no byte of them stays in its file.

    Args:
        path: The cache's file; nothing happens where there is none.
        keys: Of the vectors.
    """
    if not keys or not path.is_file():
        return
    with contextlib.closing(_opened(path)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        with connection:
            connection.executemany("DELETE FROM embeddings WHERE key = ?", ((key,) for key in keys))
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def holds_embeddings(path: Path, keys: Collection[bytes]) -> bool:
    """Tell whether a cache has the vector of any of the keys."""
    if not keys or not path.is_file():
        return False
    with contextlib.closing(_opened(path)) as connection:
        found = (connection.execute("SELECT 1 FROM embeddings WHERE key = ?", (key,)) for key in keys)
        return any(cursor.fetchone() for cursor in found)


def stored_embeddings(path: Path, keys: Collection[bytes]) -> set[bytes]:
    """Give those of the keys whose vectors a cache has, without writing anything beside it.

    Args:
        path: The cache's file; where there is none, or it is broken, nothing is found.
        keys: Of the vectors.
    """
    try:
        with contextlib.closing(_read_only(path)) as connection:
            found = (connection.execute("SELECT 1 FROM embeddings WHERE key = ?", (key,)) for key in keys)
            return {key for key, cursor in zip(keys, found, strict=True) if cursor.fetchone()}
    except sqlite3.Error:
        return set()


@dataclass(frozen=True, slots=True)
class CacheState:
    """How large a cache is, and what of it is of use.

    Attributes:
        vectors: How many it holds.
        unused: How many of them no generation has.
        size: Bytes in use.
    """

    vectors: int
    unused: int
    size: int


def cache_state(path: Path, *, generations: Iterable[Path]) -> CacheState | None:
    """Look at a cache that no build is at work on, without writing anything beside it.

    Args:
        path: The cache's file.
        generations: Folders of the generations whose vectors are in use.

    Returns:
        Its state; None where there is no such file.

    Raises:
        sqlite3.DatabaseError: It is broken.
    """
    if not path.is_file():
        return None
    with contextlib.closing(_read_only(path)) as connection:
        _note_used(connection, generations)
        (vectors,) = connection.execute("SELECT count(*) FROM embeddings").fetchone()
        (unused,) = connection.execute(f"SELECT count(*) FROM embeddings WHERE {_UNUSED}").fetchone()
        return CacheState(vectors, unused, _size(connection))


def trim_cache(path: Path, *, most_bytes: int, generations: Iterable[Path]) -> int:
    """Drop vectors until a cache is no larger than it may be: those made first, and never one in use.

    Args:
        path: The cache's file; nothing happens where there is none.
        most_bytes: How large it may be. It stays larger where the generations use more.
        generations: Folders of the generations whose vectors are in use.

    Returns:
        How many vectors were dropped.
    """
    if not path.is_file():
        return 0
    with contextlib.closing(_opened(path)) as connection:
        (vectors,) = connection.execute("SELECT count(*) FROM embeddings").fetchone()
        surplus = _size(connection) - most_bytes
        if surplus <= 0 or not vectors:
            return 0
        _note_used(connection, generations)
        doomed = math.ceil(vectors * surplus / _size(connection))
        with connection:
            dropped = connection.execute(
                "DELETE FROM embeddings WHERE key IN "
                f"(SELECT key FROM embeddings WHERE {_UNUSED} ORDER BY made, key LIMIT ?)",
                (doomed,),
            ).rowcount
        if dropped:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return dropped


def _note_used(connection: sqlite3.Connection, generations: Iterable[Path]) -> None:
    connection.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID")
    for folder in generations:
        with contextlib.closing(_read_only(folder / ARTICLES_FILE)) as articles:
            keys = articles.execute("SELECT DISTINCT embedding FROM passages")
            connection.executemany("INSERT OR IGNORE INTO used VALUES (?)", keys)
    connection.commit()


def _size(connection: sqlite3.Connection) -> int:
    pages, free, bytes_a_page = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * bytes_a_page


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_SCHEMA)
        if not connection.execute(_HAS_MADE).fetchone():
            connection.execute(_MADE)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _opened_anew(path: Path) -> sqlite3.Connection:
    try:
        return _opened(path)
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"The embedding cache '{path}' cannot be made: {error}.",
            remedy="Give this user the right to write there, and look at the free disk space.",
        ) from error


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
