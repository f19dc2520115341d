"""Articles and passages in SQLite: written once by a build, then only read."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from corpus import Article, Skip
from indexer.errors import ArticleNotFoundError, IndexDamagedError

__all__ = [
    "ARTICLES_FILE",
    "ArticleReader",
    "Counts",
    "PassageRow",
    "article_of",
    "embedded_text",
    "instant",
    "row_of",
    "schema",
]

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
    cluster INTEGER                   -- number of the first published near-copy, NULL where there is none
);
CREATE INDEX {database}.articles_by_version ON articles (version);
CREATE INDEX {database}.articles_by_cluster ON articles (cluster);
CREATE TABLE {database}.aliases (                -- ids under which an article is, or could be, known too
    id TEXT PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (number)
) WITHOUT ROWID;
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

_FIELDS = (
    "id, title, text, url, source, author, section, published, updated, "
    "language, provenance, addresses, version, pages"
)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage as it is stored.

    Attributes:
        number: Row of its vector; also its place in the order of reading.
        article: Number of its article.
        start: Offset in the article's text, in code points.
        end: Offset after it.
    """

    number: int
    article: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a generation holds.

    Attributes:
        articles: Number of articles.
        passages: Number of passages.
    """

    articles: int
    passages: int


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
        "provenance": json.dumps(dict(article.provenance), ensure_ascii=False, sort_keys=True),
        "addresses": json.dumps(article.addresses, ensure_ascii=False),
        "version": article.version,
        "pages": json.dumps(article.pages),
    }


def article_of(row: sqlite3.Row) -> Article:
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


class ArticleReader:
    """The articles and passages of one generation. Safe to share between threads.

    Args:
        folder: The generation's folder.

    Raises:
        sqlite3.DatabaseError: The file is not a database of this kind.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / ARTICLES_FILE
        address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        # One connection, opened at once: it keeps working when the generation is pruned meanwhile.
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._guard = threading.Lock()

    def close(self) -> None:
        """Release the file."""
        with self._guard, suppress(sqlite3.ProgrammingError):
            self._connection.close()

    def rows(self, query: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[sqlite3.Row]:
        """Run one reading statement.

        Raises:
            IndexDamagedError: The file is broken.
        """
        try:
            with self._guard:
                return self._connection.execute(query, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(
                f"'{self._path}' is broken: {error}.",
                remedy=f"Type: python -m indexer --rollback --index {self._path.parents[2]}",
            ) from error

    def article(self, article_id: str) -> Article:
        """Give an article by its id, or by an id it was merged from.

        Raises:
            ArticleNotFoundError: There is none.
        """
        found = self.rows(
            f"SELECT {_FIELDS} FROM articles "
            "WHERE id = :id OR number = (SELECT article FROM aliases WHERE id = :id) ORDER BY id = :id DESC",
            {"id": article_id},
        )
        if not found:
            raise ArticleNotFoundError(
                f"The index holds no article '{article_id}'.",
                remedy="It may have been removed from the archive.",
            )
        return article_of(found[0])

    def articles(self, numbers: Iterable[int]) -> dict[int, Article]:
        """Give articles by their numbers."""
        wanted = json.dumps(sorted(set(numbers)))
        found = self.rows(
            f"SELECT number, {_FIELDS} FROM articles WHERE number IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
        return {row["number"]: article_of(row) for row in found}

    def all_articles(self) -> Iterator[Article]:
        """Give every article, in the order of reading, a few at a time."""
        last = -1
        while rows := self.rows(
            f"SELECT number, {_FIELDS} FROM articles WHERE number > ? ORDER BY number LIMIT 500",
            (last,),
        ):
            yield from map(article_of, rows)
            last = rows[-1]["number"]

    def passages(self, numbers: Iterable[int]) -> dict[int, PassageRow]:
        """Give passages by their numbers."""
        found = self.rows(
            'SELECT number, article, start, "end" FROM passages '
            "WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
        return {row["number"]: PassageRow(*row) for row in found}

    def passages_where(
        self, fields: Iterable[tuple[str, tuple[str, ...]]], *, after: float | None, before: float | None
    ) -> list[int]:
        """Give the numbers of the passages whose article meets every condition, in order.

        Args:
            fields: For source, author, section or language: any of these values.
            after: Published at or after this instant (seconds since 1970).
            before: Published before it.
        """
        conditions = {name: json.dumps(values) for name, values in fields}
        clauses = [f"a.{name} IN (SELECT value FROM json_each(:{name}))" for name in conditions]
        clauses += ["a.published_at >= :after"] * (after is not None)
        clauses += ["a.published_at < :before"] * (before is not None)
        found = self.rows(
            "SELECT p.number FROM passages p JOIN articles a ON a.number = p.article "
            f"WHERE {' AND '.join(clauses) or 'true'} ORDER BY p.number",
            {**conditions, "after": after, "before": before},
        )
        return [row[0] for row in found]

    def values_of(self, field: str) -> list[tuple[str | None, int]]:
        """Give each value of a field with its number of articles, most articles first.

        Args:
            field: source, author, section or language.
        """
        found = self.rows(f"SELECT {field}, count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1")
        return [(row[0], row[1]) for row in found]

    def published_range(self) -> tuple[datetime, datetime] | None:
        """Give the first and the last date of publication, or None where no date is known."""
        ends = [
            self.rows(
                "SELECT published FROM articles WHERE published_at IS NOT NULL "
                f"ORDER BY published_at {order} LIMIT 1"
            )
            for order in ("ASC", "DESC")
        ]
        if not ends[0]:
            return None
        first, last = (datetime.fromisoformat(rows[0]["published"]) for rows in ends)
        return first, last

    def leaders(self, numbers: Iterable[int]) -> dict[int, int]:
        """Give, for each article, the first published of its near-copies; itself where it has none."""
        found = self.rows(
            "SELECT number, coalesce(cluster, number) FROM articles "
            "WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(numbers))),),
        )
        return {row[0]: row[1] for row in found}

    def near_copies(self, number: int) -> list[int]:
        """Give the numbers of an article's near-copies, first published first, itself left out."""
        found = self.rows(
            "SELECT b.number FROM articles a "
            "JOIN articles b ON a.cluster = b.cluster AND a.number != b.number "
            "WHERE a.number = ? ORDER BY b.published_at IS NULL, b.published_at, b.number",
            (number,),
        )
        return [row[0] for row in found]

    def counts(self) -> Counts:
        """Count articles and passages."""
        row = self.rows("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)")[0]
        return Counts(*row)

    def skips(self) -> list[Skip]:
        """Give what the build could not read."""
        return [
            Skip(row["path"], row["reason"])
            for row in self.rows("SELECT path, reason FROM skips ORDER BY rowid")
        ]

    def check(self) -> str:
        """Let SQLite check the file; "ok" where it is whole."""
        try:
            return str(self.rows("PRAGMA quick_check")[0][0])
        except IndexDamagedError as error:
            return error.problem
