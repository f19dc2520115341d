"""Takedown: an article purged from every generation, version and cache, and kept away."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.fetch import FetchSettings
from indexer.assembly import assemble, write_manifest
from indexer.cache import EmbeddingCache, forget_embeddings, holds_embeddings
from indexer.errors import ArticleNotFoundError, StoreError
from indexer.staging import Staging
from indexer.store import (
    Generation,
    Layout,
    Tombstone,
    Tombstones,
    carried_encoder,
    named,
    open_generation,
    problems,
    writer_lock,
)
from indexer.store.manifest import read_manifest
from indexer.store.schema import ARTICLES_FILE

__all__ = ["Forgotten", "complete", "forget", "remains", "remember_again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What a takedown did.

    Attributes:
        articles: How many articles are taken down from the index by now.
        rewritten: Generations written anew without them, by their new names.
        dropped: Generations that could not be written anew, and were removed.
        near_copies: Ids of near-copies, which say nearly the same and are still there.
    """

    articles: int
    rewritten: tuple[str, ...]
    dropped: tuple[str, ...]
    near_copies: tuple[str, ...]


def forget(index: str | os.PathLike[str], ids: Iterable[str]) -> Forgotten:
    """Purge articles from every generation, version and cache of an index, and keep them away.

    First what is to go is noted, by hashes alone, in ``forgotten.json``; then each generation that has it
    is written anew without it. Killed in between, the next build or takedown completes it. What was
    fetched from the web is dropped from this machine's cache as a whole.

    Args:
        index: The index directory.
        ids: The articles' ids, as ``article.id`` gives them.

    Returns:
        What was done.

    Raises:
        ArticleNotFoundError: No generation holds one of them; then nothing was done.
        IndexLockedError: A build is at work.
        StoreError: The index cannot be written.
    """
    layout = Layout(Path(index))
    with writer_lock(layout):
        layout.sweep()
        stones, near = _stones(layout, list(dict.fromkeys(ids)))
        Tombstones.read(layout.forgotten).with_stones(stones).write(layout.forgotten)
        _drop_fetched()
        return complete(layout, near_copies=near)


def complete(layout: Layout, *, near_copies: tuple[str, ...] = ()) -> Forgotten:
    """Purge what is noted as taken down and is still there; the caller holds the lock.

    Args:
        layout: The index directory.
        near_copies: To be told in the result.

    Returns:
        What was done.
    """
    tombstones = Tombstones.read(layout.forgotten)
    rewritten: list[str] = []
    dropped: list[str] = []
    for name in () if tombstones.purged else layout.published():
        if not _held(layout, name, tombstones):
            continue
        try:
            rewritten.append(_rewritten(layout, name, tombstones))
        except (StoreError, sqlite3.Error, OSError):
            if layout.served() == name:
                raise
            layout.remove(name)
            dropped.append(name)
    if not tombstones.purged:
        forget_embeddings(layout.cache, _barred_keys(layout, tombstones))
        Tombstones(tombstones.stones).write(layout.forgotten)
    return Forgotten(
        articles=len(tombstones.stones),
        rewritten=tuple(rewritten),
        dropped=tuple(dropped),
        near_copies=near_copies,
    )


def remember_again(index: str | os.PathLike[str], article_id: str) -> None:
    """Lift a takedown: the next build takes the article in where its file is still there.

    Raises:
        ArticleNotFoundError: Nothing was taken down under that id.
    """
    layout = Layout(Path(index))
    with writer_lock(layout):
        before = Tombstones.read(layout.forgotten)
        after = before.without(article_id)
        if len(after.stones) == len(before.stones):
            raise ArticleNotFoundError(
                f"Nothing was taken down under the id '{article_id}' in '{layout.root}'.",
                remedy="Give the id under which it was taken down.",
            )
        after.write(layout.forgotten)


def remains(layout: Layout) -> list[str]:
    """Say where something is left of what was taken down.

    Args:
        layout: The index directory.

    Returns:
        One sentence a place; empty where all of it is gone.
    """
    tombstones = Tombstones.read(layout.forgotten)
    if not tombstones.stones:
        return []
    found = [
        f"Generation {name} holds what was taken down."
        for name in layout.published()
        if _held(layout, name, tombstones)
    ]
    if holds_embeddings(layout.cache, _barred_keys(layout, tombstones)):
        found.append("The cache of embeddings holds vectors of what was taken down.")
    return found


def _stones(layout: Layout, ids: list[str]) -> tuple[list[Tombstone], tuple[str, ...]]:
    now = datetime.now(UTC)
    known: dict[str, tuple[set[str], set[str], set[str]]] = {one: ({one}, set(), set()) for one in ids}
    near: dict[str, None] = {}
    for name in layout.published():
        with _database(layout, name) as connection:
            for article_id, known_as in known.items():
                near |= _note(connection, article_id, known_as)
    missing = next((one for one, (_, versions, _) in known.items() if not versions), None)
    if missing is not None:
        raise ArticleNotFoundError(
            f"No generation of '{layout.root}' holds an article '{missing}'; nothing was taken down.",
            remedy='Ask with --json for the ids of articles: python -m search "…" --json',
        )
    stones = [
        Tombstone(
            ids=(named(one), *sorted(map(named, names - {one}))),
            versions=tuple(sorted(map(named, versions))),
            embeddings=tuple(sorted(key.lower() for key in keys)),
            since=now,
        )
        for one, (names, versions, keys) in known.items()
    ]
    return stones, tuple(one for one in near if one not in known)


def _note(
    connection: sqlite3.Connection, article_id: str, known_as: tuple[set[str], set[str], set[str]]
) -> dict[str, None]:
    """Note what a generation knows of an article; give the ids of its near-copies there."""
    names, versions, keys = known_as
    near: dict[str, None] = {}
    for (number,) in _numbers(connection, article_id):
        names.update(_column(connection, "SELECT id FROM aliases WHERE article = ?", number))
        names.update(_column(connection, "SELECT id FROM articles WHERE number = ?", number))
        versions.update(_column(connection, "SELECT version FROM articles WHERE number = ?", number))
        versions.update(_column(connection, "SELECT version FROM earlier WHERE article = ?", number))
        keys.update(_column(connection, "SELECT hex(embedding) FROM passages WHERE article = ?", number))
        near |= dict.fromkeys(sorted(_column(connection, _NEAR_COPIES, number)))
    return near


_NEAR_COPIES = (
    "SELECT b.id FROM articles a JOIN articles b ON a.cluster = b.cluster AND a.number != b.number "
    "WHERE a.number = ? ORDER BY b.number"
)


def _numbers(connection: sqlite3.Connection, article_id: str) -> list[tuple[int]]:
    return connection.execute(
        "SELECT number FROM articles WHERE id = :id OR number = (SELECT article FROM aliases WHERE id = :id)",
        {"id": article_id},
    ).fetchall()


def _column(connection: sqlite3.Connection, query: str, number: int) -> set[str]:
    return {row[0] for row in connection.execute(query, (number,))}


@contextlib.contextmanager
def _database(layout: Layout, name: str) -> Iterator[sqlite3.Connection]:
    address = f"{(layout.folder(name) / ARTICLES_FILE).absolute().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
        yield connection


def _held(layout: Layout, name: str, tombstones: Tombstones) -> bool:
    with contextlib.suppress(StoreError):
        manifest = read_manifest(layout.folder(name))
        if (manifest.vectors.dead_rows or manifest.gone) and not tombstones.purged:
            return True
    with _database(layout, name) as connection:
        articles = connection.execute("SELECT id, version FROM articles")
        if any(tombstones.bars(*row) for row in articles):
            return True
        aliases = connection.execute("SELECT id FROM aliases")
        if any(tombstones.bars_id(row[0]) for row in aliases):
            return True
        return any(
            tombstones.bars_version(row[0]) for row in connection.execute("SELECT version FROM earlier")
        )


def _rewritten(layout: Layout, name: str, tombstones: Tombstones) -> str:
    """Write a generation anew without what was taken down, and put it in the place of the old one."""
    with contextlib.closing(open_generation(layout, name)) as old:
        folder = layout.stage(like=name)
        served = layout.served() == name
        _write(layout, old, folder, tombstones)
    new = layout.publish(folder, serve=served)
    layout.remove(name)
    return new


def _write(layout: Layout, old: Generation, folder: Path, tombstones: Tombstones) -> None:
    encoder = carried_encoder(layout, old.manifest)
    settings = old.manifest.settings
    with contextlib.closing(Staging(folder, old.folder / ARTICLES_FILE, tombstones=tombstones)) as staging:
        staging.copy_all()
        with contextlib.closing(EmbeddingCache(layout.cache, dimension=encoder.identity.dimension)) as cache:
            # All is made anew: dead rows of the old graph, and gone words, are the very ones that have to go.
            made = assemble(
                staging, folder, encoder=encoder, cache=cache, settings=settings, progress=lambda _: None
            )
    write_manifest(
        folder,
        parent=old.manifest.parent,
        encoder=encoder,
        settings=settings,
        corpus=old.manifest.corpus,
        made=made,
        built_at=old.manifest.built_at,
    )
    with contextlib.closing(open_generation(layout, folder.name)) as generation:
        if wrong := problems(generation, encoder):
            raise StoreError(
                f"The generation without what was taken down is not sound: {' '.join(wrong)}",
                remedy="Look at the disk and the memory of this machine, then repeat the command.",
            )


def _barred_keys(layout: Layout, tombstones: Tombstones) -> set[bytes]:
    """Give the keys of vectors that no article uses any more; a near-copy may share a passage."""
    keys = {bytes.fromhex(key) for stone in tombstones.stones for key in stone.embeddings}
    for name in layout.published() if keys else ():
        with _database(layout, name) as connection:
            keys -= {row[0] for row in connection.execute("SELECT embedding FROM passages")}
    return keys


def _drop_fetched() -> None:
    folder = FetchSettings().cache
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
