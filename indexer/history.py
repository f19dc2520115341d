"""What articles said before: kept by every build, so that an old citation still opens."""

from __future__ import annotations

import json
import sqlite3
import zlib
from datetime import UTC, datetime

from corpus import Article
from indexer.store.schema import row_of

__all__ = ["let_go", "remember", "settle_history"]


def remember(connection: sqlite3.Connection, number: int, article: Article) -> None:
    """Keep what an article said in another version that was found by this very build.

    Args:
        connection: The staged articles database.
        number: The article's number there.
        article: The version that is not the present one.
    """
    connection.execute(
        "INSERT OR IGNORE INTO earlier VALUES (?, ?, ?, '', '')",
        (number, article.version, _packed(row_of(article))),
    )


def settle_history(connection: sqlite3.Connection, now: datetime, *, keep: int) -> None:
    """Carry on what the generation before knew: when articles were first seen, and what they said.

    Args:
        connection: The staged articles database, the one before attached as ``previous``; the ids of the
            articles are settled.
        now: When the build is.
        keep: How many earlier versions of an article stay.
    """
    moment = now.astimezone(UTC).isoformat()
    connection.execute(
        "UPDATE articles SET first_seen = coalesce("
        "(SELECT p.first_seen FROM previous.articles p WHERE p.id = articles.id), :now), "
        "version_seen = coalesce((SELECT p.version_seen FROM previous.articles p "
        "WHERE p.id = articles.id AND p.version = articles.version), :now)",
        {"now": moment},
    )
    connection.execute(
        "INSERT OR REPLACE INTO earlier "
        "SELECT a.number, e.version, e.content, e.version_seen, e.replaced FROM previous.earlier e "
        "JOIN previous.articles p ON p.number = e.article JOIN articles a ON a.id = p.id"
    )
    _keep_replaced(connection, moment)
    connection.execute(
        "UPDATE earlier SET version_seen = :now, replaced = :now WHERE version_seen = ''", {"now": moment}
    )
    let_go(connection, keep=keep)


def let_go(connection: sqlite3.Connection, *, keep: int) -> None:
    """Drop earlier versions that are the present one again, and the oldest beyond a number.

    Args:
        connection: The staged articles database.
        keep: How many earlier versions of an article stay.
    """
    connection.execute(
        "DELETE FROM earlier WHERE version = (SELECT version FROM articles WHERE number = earlier.article)"
    )
    connection.execute(
        "DELETE FROM earlier WHERE (article, version) IN (SELECT article, version FROM ("
        "SELECT article, version, row_number() OVER "
        "(PARTITION BY article ORDER BY replaced DESC, version_seen DESC, version) AS place FROM earlier"
        ") WHERE place > ?)",
        (keep,),
    )


def _keep_replaced(connection: sqlite3.Connection, moment: str) -> None:
    """Keep the versions that this build replaces by others."""
    replaced = connection.execute(
        "SELECT a.number AS present, p.* FROM previous.articles p JOIN articles a ON a.id = p.id "
        "WHERE a.version != p.version"
    )
    for row in replaced:
        columns = {name: row[name] for name in row.keys() if name not in _OWN}  # noqa: SIM118 - of a row, not a dict
        connection.execute(
            "INSERT OR REPLACE INTO earlier VALUES (?, ?, ?, ?, ?)",
            (row["present"], row["version"], _packed(columns), row["version_seen"], moment),
        )


# What a number or a generation makes of an article, and is none of its content.
_OWN = frozenset({"present", "number", "cluster", "first_seen", "version_seen"})


def _packed(columns: dict[str, object]) -> bytes:
    return zlib.compress(json.dumps(columns, ensure_ascii=False).encode("utf-8", "surrogatepass"), 6)
