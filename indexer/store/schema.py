"""The articles database: its tables, and articles as their rows."""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from corpus import Article

__all__ = ["ARTICLES_FILE", "article_of", "embedded_text", "instant", "row_of", "schema"]

ARTICLES_FILE = "articles.sqlite"

_SCHEMA = """
CREATE TABLE {database}.articles (
    number INTEGER PRIMARY KEY,       -- order of reading
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT,
    source TEXT,
    author TEXT,
    section TEXT,
    published TEXT,                   -- ISO 8601, zone only where the source gave one
    updated TEXT,
    published_at REAL,                -- seconds since 1970, no zone read as UTC
    language TEXT,
    provenance TEXT NOT NULL,         -- JSON object
    addresses TEXT NOT NULL,          -- JSON list
    version TEXT NOT NULL,
    pages TEXT NOT NULL,              -- JSON list: offset at which each page begins
    first_seen TEXT NOT NULL,         -- ISO 8601, UTC: when an index first held it
    version_seen TEXT NOT NULL,       -- ISO 8601, UTC: when an index first held this version of it
    cluster INTEGER                   -- number of the first published near-copy, NULL where there is none
);
CREATE INDEX {database}.articles_by_version ON articles (version);
CREATE INDEX {database}.articles_by_cluster ON articles (cluster);
CREATE INDEX {database}.articles_by_published ON articles (published_at);
CREATE INDEX {database}.articles_by_source ON articles (source);
CREATE INDEX {database}.articles_by_language ON articles (language);
CREATE TABLE {database}.earlier (                -- what an article said before
    article INTEGER NOT NULL REFERENCES articles (number),
    version TEXT NOT NULL,
    content BLOB NOT NULL,            -- its columns as JSON, compressed by zlib
    version_seen TEXT NOT NULL,
    replaced TEXT NOT NULL,           -- ISO 8601, UTC: when an index first held the version after it
    PRIMARY KEY (article, version)
) WITHOUT ROWID;
CREATE TABLE {database}.corrections (            -- which article corrects which
    correction INTEGER NOT NULL REFERENCES articles (number),
    story INTEGER NOT NULL REFERENCES articles (number),
    PRIMARY KEY (correction, story)
) WITHOUT ROWID;
CREATE TABLE {database}.aliases (                -- ids under which an article is, or could be, known too
    id TEXT PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (number)
) WITHOUT ROWID;
CREATE INDEX {database}.aliases_by_article ON aliases (article);
CREATE TABLE {database}.passages (
    number INTEGER PRIMARY KEY,       -- row of its vector
    article INTEGER NOT NULL REFERENCES articles (number),
    start INTEGER NOT NULL,           -- code points
    "end" INTEGER NOT NULL,
    embedding BLOB NOT NULL           -- key of its vector in the cache
);
CREATE INDEX {database}.passages_by_article ON passages (article);
CREATE TABLE {database}.skips (path TEXT NOT NULL, reason TEXT NOT NULL);
"""


def schema(database: str = "main") -> str:
    """Give the statements that make the tables in a database of a connection."""
    return _SCHEMA.format(database=database)


def row_of(article: Article) -> dict[str, object]:
    """Give the column values of an article."""
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "published": article.published and article.published.isoformat(),
        "updated": article.updated and article.updated.isoformat(),
        "published_at": article.published and instant(article.published),
        "language": article.language,
        "provenance": _provenance(tuple(article.provenance.items())),
        "addresses": json.dumps(article.addresses, ensure_ascii=False),
        "version": article.version,
        "pages": json.dumps(article.pages) if article.pages else "[]",
    }


@functools.lru_cache(maxsize=1024)
def _provenance(fields: tuple[tuple[str, str], ...]) -> str:
    """Write where fields come from; the articles of one kind have it all alike."""
    return json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)


def article_of(row: sqlite3.Row | Mapping[str, Any]) -> Article:
    """Give the article of a row that holds its columns."""
    return Article(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        url=row["url"],
        source=row["source"],
        author=row["author"],
        section=row["section"],
        published=row["published"] and datetime.fromisoformat(row["published"]),
        updated=row["updated"] and datetime.fromisoformat(row["updated"]),
        language=row["language"],
        provenance=MappingProxyType(json.loads(row["provenance"])),
        addresses=tuple(json.loads(row["addresses"])),
        version=row["version"],
        pages=tuple(json.loads(row["pages"])),
        first_seen=datetime.fromisoformat(row["first_seen"]) if row["first_seen"] else None,
    )


def embedded_text(article: Article, span: tuple[int, int]) -> str:
    """Give the text that stands for a passage in the vector index: its title, then itself.

    Args:
        article: The article.
        span: Offsets of the passage.

    Returns:
        The title and the passage, on lines of their own.
    """
    return f"{article.title}\n{article.text[span[0] : span[1]]}"


def instant(moment: datetime) -> float:
    """Give seconds since 1970; a moment without a zone is read as UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
