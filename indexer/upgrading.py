"""Articles of an older format, brought into the present one so that a build can go on from them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

from indexer.store.manifest import FORMAT_VERSION
from indexer.store.schema import ARTICLES_FILE

__all__ = ["UPGRADES", "upgraded"]

# What brings the articles database of each older format one format further.
UPGRADES = {
    1: """
        ALTER TABLE articles ADD COLUMN version_seen TEXT NOT NULL DEFAULT '';
        UPDATE articles SET version_seen = first_seen;
        CREATE TABLE earlier (
            article INTEGER NOT NULL, version TEXT NOT NULL, content BLOB NOT NULL,
            version_seen TEXT NOT NULL, replaced TEXT NOT NULL, PRIMARY KEY (article, version)
        ) WITHOUT ROWID;
        CREATE TABLE corrections (
            correction INTEGER NOT NULL, story INTEGER NOT NULL, PRIMARY KEY (correction, story)
        ) WITHOUT ROWID;
    """,
    2: "",  # only the keyword index differs, which a build from an older format writes anew
    3: "",  # likewise
    4: "",  # likewise
}


def upgraded(generation: Path, version: int, *, into: Path) -> Path | None:
    """Copy the articles database of an older generation and bring it into the present format.

    Args:
        generation: The older generation's folder; it is left as it is.
        version: Its format.
        into: The copy.

    Returns:
        The copy; None where its format is unknown or it cannot be read.
    """
    if version not in UPGRADES:
        return None
    try:
        shutil.copyfile(generation / ARTICLES_FILE, into)
        with contextlib.closing(sqlite3.connect(into)) as connection:
            for step in range(version, FORMAT_VERSION):
                connection.executescript(UPGRADES[step])
    except (OSError, sqlite3.DatabaseError):
        into.unlink(missing_ok=True)
        return None
    return into
