"""Articles and passages in SQLite: written once by a build, then only read."""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Article, Skip
from indexer.errors import ArticleNotFoundError, IndexDamagedError
from indexer.store.schema import ARTICLES_FILE, article_of

__all__ = ["ArticleReader", "ArticleVersion", "Counts", "PassageRow"]

_FIELDS = (
    "id, title, text, url, source, author, section, published, updated, "
    "language, provenance, addresses, version, pages, first_seen"
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
class ArticleVersion:
    """One state of an article's content.

    Attributes:
        version: Its name, as :attr:`corpus.Article.version`.
        first_seen: When an index first held it, UTC.
        replaced: When an index first held the version after it, UTC; None for the present one.
    """

    version: str
    first_seen: datetime
    replaced: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a generation holds.

    Attributes:
        articles: Number of articles.
        passages: Number of passages.
    """

    articles: int
    passages: int


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


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
        # A page tells them each time it is drawn, and a generation never changes.
        self._values: dict[str, list[tuple[str | None, int]]] = {}

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

    def article(self, article_id: str, *, version: str | None = None) -> Article:
        """Give an article by its id, or by an id it was merged from.

        Args:
            article_id: The id.
            version: An earlier version of it; None for the present one.

        Raises:
            ArticleNotFoundError: There is none, or it never had that version.
        """
        row = self._row_of(article_id)
        if version is None or version == row["version"]:
            return article_of(row)
        earlier = self.rows(
            "SELECT content FROM earlier WHERE article = ? AND version = ?", (row["number"], version)
        )
        if not earlier:
            known = ", ".join(one.version for one in self.versions(article_id))
            raise ArticleNotFoundError(
                f"The index holds no version '{version}' of the article '{article_id}'.",
                remedy=f"It has these: {known}.",
            )
        content = json.loads(zlib.decompress(earlier[0]["content"]).decode("utf-8", "surrogatepass"))
        return article_of({**content, "id": row["id"], "first_seen": row["first_seen"]})

    def versions(self, article_id: str) -> list[ArticleVersion]:
        """List the versions of an article that are kept, the present one first, then the latest.

        Raises:
            ArticleNotFoundError: There is no such article.
        """
        row = self._row_of(article_id)
        earlier = self.rows(
            "SELECT version, version_seen, replaced FROM earlier WHERE article = ? "
            "ORDER BY replaced DESC, version_seen DESC, version",
            (row["number"],),
        )
        present = ArticleVersion(row["version"], _moment(row["version_seen"]), None)
        return [
            present,
            *(ArticleVersion(one[0], _moment(one[1]), _moment(one[2])) for one in earlier),
        ]

    def corrections(self, numbers: Iterable[int]) -> list[tuple[int, int]]:
        """Give the corrections by or of articles, as ``(correction, story)``, by their numbers."""
        wanted = json.dumps(sorted(set(numbers)))
        found = self.rows(
            "SELECT correction, story FROM corrections "
            "WHERE correction IN (SELECT value FROM json_each(:wanted)) "
            "OR story IN (SELECT value FROM json_each(:wanted)) ORDER BY correction, story",
            {"wanted": wanted},
        )
        return [(row[0], row[1]) for row in found]

    def number_of(self, article_id: str) -> int:
        """Give the number of an article.

        Raises:
            ArticleNotFoundError: There is no such article.
        """
        return int(self._row_of(article_id)["number"])

    def _row_of(self, article_id: str) -> sqlite3.Row:
        found = self.rows(
            f"SELECT number, {_FIELDS}, version_seen FROM articles "
            "WHERE id = :id OR number = (SELECT article FROM aliases WHERE id = :id) ORDER BY id = :id DESC",
            {"id": article_id},
        )
        if not found:
            raise ArticleNotFoundError(
                f"The index holds no article '{article_id}'.",
                remedy="It may have been removed from the archive.",
            )
        return found[0]

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
        for rows in self.blocks("articles", _FIELDS, most=500):
            yield from map(article_of, rows)

    def blocks(self, table: str, columns: str, *, most: int) -> Iterator[list[sqlite3.Row]]:
        """Give the rows of a table in the order of their number, which comes first, some at a time."""
        last = -1
        while rows := self.rows(
            f"SELECT number, {columns} FROM {table} WHERE number > ? ORDER BY number LIMIT ?", (last, most)
        ):
            yield rows
            last = rows[-1]["number"]

    def passages(self, numbers: Iterable[int]) -> dict[int, PassageRow]:
        """Give passages by their numbers."""
        found = self.rows(
            'SELECT number, article, start, "end" FROM passages '
            "WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
        return {row["number"]: PassageRow(*row) for row in found}

    def passages_of(self, article: int) -> list[int]:
        """Give the numbers of an article's passages, in order."""
        found = self.rows("SELECT number FROM passages WHERE article = ? ORDER BY number", (article,))
        return [row["number"] for row in found]

    def values_of(self, field: str) -> list[tuple[str | None, int]]:
        """Give each value of a field with its number of articles, most articles first.

        Args:
            field: source, author, section or language.
        """
        if field not in self._values:
            found = self.rows(f"SELECT {field}, count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1")
            self._values[field] = [(row[0], row[1]) for row in found]
        return list(self._values[field])

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
        wanted = np.unique(np.fromiter(numbers, dtype=np.int64))
        members, leaders = self._clustered
        places = np.searchsorted(members, wanted)
        # Every search asks: rows of articles lie too far apart to be read for it.
        led = np.where(members[places] == wanted, leaders[places], wanted)
        return dict(zip(wanted.tolist(), led.tolist(), strict=True))

    @cached_property
    def _clustered(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The numbers of the articles that have near-copies, in order, and those that lead them.

        One more stands at the end, that no article has.
        """
        found = self.rows("SELECT number, cluster FROM articles WHERE cluster IS NOT NULL")
        last = np.iinfo(np.int64).max
        pairs = np.array([*map(tuple, found), (last, last)], dtype=np.int64)
        members, leaders = pairs[np.argsort(pairs[:, 0])].T
        return members.copy(), leaders.copy()

    def near_copies(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        """Give, for each article, the numbers of its near-copies, first published first, itself left out."""
        copies: dict[int, list[int]] = {number: [] for number in numbers}
        found = self.rows(
            "SELECT a.number, b.number FROM articles a "
            "JOIN articles b ON a.cluster = b.cluster AND a.number != b.number "
            "WHERE a.number IN (SELECT value FROM json_each(?)) "
            "ORDER BY b.published_at IS NULL, b.published_at, b.number",
            (json.dumps(sorted(copies)),),
        )
        for number, copy in found:
            copies[number].append(copy)
        return copies

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
