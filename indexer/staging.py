"""A generation's articles in the making: merged, compared with what was there, named as before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus import Article, Skip
from indexer.carrying import Carried, carried_passages, note_same_articles
from indexer.corrections import OPENING, Story
from indexer.history import remember, settle_history
from indexer.sentences import Span
from indexer.store import Generation, Tombstones
from indexer.store.schema import ARTICLES_FILE, article_of, instant, row_of, schema

__all__ = ["Changes", "Staging"]

_CONTENT = "title, text, url, source, author, section, published, updated, language, provenance, pages"
_COPIED = f"id, {_CONTENT}, published_at, addresses, version, first_seen, version_seen"
_FROM_A_FEED = "feed"


@dataclass(frozen=True, slots=True)
class Changes:
    """How the articles differ from those of the generation before.

    Attributes:
        added: Articles that were not there.
        changed: Articles whose content or metadata is another.
        moved: Articles that are the same, but found elsewhere.
        removed: Articles that are gone.
        unchanged: Articles that are the same in every way.
    """

    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int

    @property
    def nothing(self) -> bool:
        """Whether both hold the same."""
        return not (self.added or self.changed or self.moved or self.removed)


class Staging:
    """The articles database of a generation that is being built.

    Args:
        folder: The staged generation's folder.
        previous: The articles database of the generation before, or None.
        tombstones: What must not come back.

    Raises:
        sqlite3.DatabaseError: The previous database is broken, or this one cannot be written.
    """

    def __init__(self, folder: Path, previous: Path | None, *, tombstones: Tombstones | None = None) -> None:
        self._tombstones = tombstones or Tombstones()
        # The whole file is synced once, when it is published; until then it is worth nothing.
        self._connection = sqlite3.connect(folder / ARTICLES_FILE, isolation_level=None, uri=True)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(schema())
        if previous:
            address = f"{previous.absolute().as_uri()}?mode=ro&immutable=1"
            self._connection.execute("ATTACH ? AS previous", (address,))
        else:
            self._connection.execute("ATTACH ':memory:' AS previous")
            self._connection.executescript(schema("previous"))
        self._connection.execute("BEGIN")
        self._passages, self._carried = 0, False
        self._feeds: set[str] = set()
        self.forgotten = 0

    def close(self) -> None:
        """Write everything and release the file."""
        with suppress(sqlite3.OperationalError):
            self._connection.execute("COMMIT")
        self._connection.close()

    def add(self, article: Article) -> None:
        """Take in an article as it was read.

        The same content at another place is one article with one more address. Another content
        under the same id is a version of the same article; the later one stays, the other is kept as
        what it said before.
        """
        if self._tombstones.bars(article.id, article.version):
            self.forgotten += 1
            return
        if _is_of_a_feed(article):
            self._feeds.update(place.partition("#")[0] for place in article.addresses if "#" in place)
        twin = self._one(
            "SELECT * FROM articles WHERE version = ? OR id = ? ORDER BY id = ? DESC",
            article.version,
            article.id,
            article.id,
        )
        if twin is None:
            self._insert(article)
        elif twin["version"] == article.version:
            self._know_too(twin["number"], article)
        else:
            self._replace(twin, article)

    def is_news(self, article: Article) -> bool:
        """Tell whether the generation before had no article of the same content, nor was it taken down."""
        held = self._one("SELECT 1 FROM previous.articles WHERE version = ?", article.version)
        return held is None and not self._tombstones.bars(article.id, article.version)

    def carry_over(self, skips: Sequence[Skip]) -> int:
        """Keep the articles whose file is there but could not be read this time, and what rolled off a feed.

        Args:
            skips: What could not be read.

        Returns:
            How many articles were kept.
        """
        # Of a file that was read but for some records, what is missing was removed from it; a feed only
        # ever shows its latest entries.
        files = {skip.file for skip in skips if skip.path == skip.file and not skip.gone}
        feeds = self._feeds | {skip.file for skip in skips if not skip.gone}
        missing = self._rows(
            "SELECT number, id, version, addresses, provenance FROM previous.articles "
            "WHERE id NOT IN (SELECT id FROM articles)"
        )
        kept = 0
        for row in missing:
            places = json.loads(row["addresses"])
            rolling = _FROM_A_FEED in json.loads(row["provenance"]).values()
            if any(
                _is_under(place, files) or (rolling and _is_in(place, feeds)) for place in places
            ) and not (self._tombstones.bars(row["id"], row["version"])):
                self.copy(row["number"])
                kept += 1
        return kept

    def copy_all(self) -> None:
        """Take everything over from the generation before but what was taken down."""
        for row in self._rows("SELECT number, id, version FROM previous.articles ORDER BY number"):
            if not self._tombstones.bars(row["id"], row["version"]):
                self.copy(row["number"])
        self._connection.execute("INSERT INTO skips SELECT path, reason FROM previous.skips")
        self._connection.execute(
            "INSERT INTO earlier SELECT a.number, e.version, e.content, e.version_seen, e.replaced "
            "FROM previous.earlier e JOIN previous.articles p ON p.number = e.article "
            "JOIN articles a ON a.id = p.id"
        )
        barred = [
            row
            for row in self._rows("SELECT article, version FROM earlier")
            if self._tombstones.bars_version(row["version"])
        ]
        self._connection.executemany(
            "DELETE FROM earlier WHERE article = ? AND version = ?", [tuple(row) for row in barred]
        )

    def settle_names(self) -> None:
        """Give each article the id that it had before, where it was there under any of its names."""
        self._connection.execute("INSERT OR IGNORE INTO aliases SELECT id, number FROM articles")
        for row in self._rows(
            "SELECT number, id, version FROM articles WHERE id NOT IN (SELECT id FROM previous.articles)"
        ):
            earlier = self._one(
                """
                SELECT p.id FROM previous.articles p
                WHERE p.id NOT IN (SELECT id FROM articles) AND (
                    p.version = :version
                    OR p.number IN (
                        SELECT before.article FROM previous.aliases before
                        JOIN aliases now ON now.id = before.id WHERE now.article = :number
                    )
                )
                ORDER BY p.version = :version, p.number LIMIT 1
                """,
                {"version": row["version"], "number": row["number"]},
            )
            if earlier is not None:
                self._connection.execute(
                    "UPDATE articles SET id = ? WHERE number = ?", (earlier["id"], row["number"])
                )
                self._connection.execute(
                    "INSERT OR IGNORE INTO aliases VALUES (?, ?)", (earlier["id"], row["number"])
                )

    def settle_history(self, now: datetime, *, keep: int) -> None:
        """Note when each article was first held by an index, and keep what it said before.

        Args:
            now: When the build is.
            keep: How many earlier versions of an article stay.
        """
        settle_history(self._connection, now, keep=keep)

    def changes(self) -> Changes:
        """Compare with the generation before."""
        joined = "articles a JOIN previous.articles p ON a.id = p.id"
        same = " AND ".join(f"a.{column} IS p.{column}" for column in _CONTENT.split(", "))
        kept = self._count(f"SELECT count(*) FROM {joined}")
        alike = self._count(f"SELECT count(*) FROM {joined} WHERE {same}")
        moved = self._count(f"SELECT count(*) FROM {joined} WHERE {same} AND a.addresses IS NOT p.addresses")
        return Changes(
            added=self._count("SELECT count(*) FROM articles") - kept,
            changed=kept - alike,
            moved=moved,
            removed=self._count("SELECT count(*) FROM previous.articles") - kept,
            unchanged=alike - moved,
        )

    def carry(self, previous: Generation) -> Carried:
        """Take over the passages of all articles that are what they were in the generation before.

        Args:
            previous: That generation, made by the same encoder and the same rules.

        Returns:
            What the numbers of its articles and passages are now.
        """
        articles = note_same_articles(self._connection, _CONTENT)
        passages = carried_passages(self._connection)
        self._passages, self._carried = len(passages.now), True
        return Carried(previous, passages, articles)

    def articles(self, *, new: bool = False) -> Iterator[tuple[int, Article]]:
        """Give articles with their numbers, in order, one at a time.

        Args:
            new: Whether to leave out those whose passages were carried over.
        """
        only = "WHERE number NOT IN (SELECT now FROM same)" if new and self._carried else ""
        for row in self._connection.execute(f"SELECT * FROM articles {only} ORDER BY number"):
            yield row["number"], article_of(row)

    def stories(self) -> Iterator[Story]:
        """Look at every article as far as links between corrections and stories need, in order."""
        rows = self._connection.execute(
            "SELECT number, title, substr(text, 1, ?), source, published_at, addresses FROM articles "
            "ORDER BY number",
            (OPENING,),
        )
        return (Story(*row) for row in rows)

    def article(self, number: int) -> Article:
        """Give an article by its number."""
        row = self._one("SELECT * FROM articles WHERE number = ?", number)
        assert row is not None  # noqa: S101 - the number comes from this very table
        return article_of(row)

    def add_passages(self, article: int, spans: Iterable[tuple[Span, bytes]]) -> None:
        """Store the passages of an article; they are numbered in the order of storing, from 0."""
        rows = [(self._passages + i, article, *span, key) for i, (span, key) in enumerate(spans)]
        self._connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", rows)
        self._passages += len(rows)

    @property
    def passages(self) -> int:
        """Number of passages so far."""
        return self._passages

    def passage_blocks(self, size: int, *, first: int = 0) -> Iterator[list[tuple[bytes, Article, Span]]]:
        """Give every passage from a number on, in order, as ``(embedding key, article, span)``, in blocks."""
        cursor = self._connection.execute(
            'SELECT p.embedding AS embedding, p.start AS passage_start, p."end" AS passage_end, a.* '
            "FROM passages p JOIN articles a ON a.number = p.article WHERE p.number >= ? ORDER BY p.number",
            (first,),
        )
        while rows := cursor.fetchmany(size):
            yield [
                (row["embedding"], article_of(row), (row["passage_start"], row["passage_end"]))
                for row in rows
            ]

    def every_passage(self, step: int) -> Iterator[tuple[bytes, Article, Span]]:
        """Give one passage in ``step``, in order, as :meth:`passage_blocks` gives them."""
        rows = self._rows(
            'SELECT p.embedding AS embedding, p.start AS passage_start, p."end" AS passage_end, a.* '
            "FROM passages p JOIN articles a ON a.number = p.article "
            "WHERE p.number % ? = 0 ORDER BY p.number",
            step,
        )
        for row in rows:
            yield row["embedding"], article_of(row), (row["passage_start"], row["passage_end"])

    def embedding_keys(self, size: int, *, first: int = 0) -> Iterator[list[bytes]]:
        """Give the embedding key of every passage from a number on, in order, in blocks."""
        cursor = self._connection.execute(
            "SELECT embedding FROM passages WHERE number >= ? ORDER BY number", (first,)
        )
        while rows := cursor.fetchmany(size):
            yield [row["embedding"] for row in rows]

    def add_clusters(self, groups: Iterable[Sequence[int]]) -> None:
        """Store which articles are near-copies of each other."""
        for group in groups:
            first = self._one(
                "SELECT number FROM articles WHERE number IN (SELECT value FROM json_each(?)) "
                "ORDER BY published_at IS NULL, published_at, number LIMIT 1",
                json.dumps(list(group)),
            )
            assert first is not None  # noqa: S101 - the numbers come from this very table
            self._connection.execute(
                "UPDATE articles SET cluster = ? WHERE number IN (SELECT value FROM json_each(?))",
                (first["number"], json.dumps(list(group))),
            )

    def add_corrections(self, links: Iterable[tuple[int, int]]) -> None:
        """Store which article corrects which, by their numbers."""
        self._connection.executemany("INSERT OR IGNORE INTO corrections VALUES (?, ?)", links)

    def add_skips(self, skips: Iterable[Skip]) -> None:
        """Store what could not be read."""
        self._connection.executemany(
            "INSERT INTO skips VALUES (?, ?)", ((skip.path, skip.reason) for skip in skips)
        )

    def known_skips(self) -> set[tuple[str, str]]:
        """Give what the generation before could not read either."""
        return {
            (Skip(*row).file, row["reason"]) for row in self._rows("SELECT path, reason FROM previous.skips")
        }

    def copy(self, number: int) -> None:
        """Take an article over from the generation before, as it is there."""
        copied = self._connection.execute(
            f"INSERT INTO articles ({_COPIED}) SELECT {_COPIED} FROM previous.articles WHERE number = ?",
            (number,),
        )
        self._connection.execute(
            "INSERT OR IGNORE INTO aliases SELECT id, ? FROM previous.aliases WHERE article = ?",
            (copied.lastrowid, number),
        )

    def _insert(self, article: Article) -> None:
        values = {**row_of(article), "first_seen": "", "version_seen": ""}
        columns, marks = ", ".join(values), ", ".join(f":{column}" for column in values)
        self._connection.execute(f"INSERT INTO articles ({columns}) VALUES ({marks})", values)

    def _know_too(self, number: int, article: Article) -> None:
        row = self._one("SELECT addresses FROM articles WHERE number = ?", number)
        assert row is not None  # noqa: S101 - the caller has just read it
        self._set_addresses(number, [*json.loads(row["addresses"]), *article.addresses])
        self._connection.execute("INSERT OR IGNORE INTO aliases VALUES (?, ?)", (article.id, number))

    def _replace(self, twin: sqlite3.Row, article: Article) -> None:
        addresses = [*json.loads(twin["addresses"]), *article.addresses]
        before = article_of(twin)
        if _moment(article) < _moment(before):
            remember(self._connection, twin["number"], article)
        else:
            remember(self._connection, twin["number"], before)
            values = row_of(article)
            assignments = ", ".join(f"{column} = :{column}" for column in values)
            self._connection.execute(
                f"UPDATE articles SET {assignments} WHERE number = :number",
                {**values, "number": twin["number"]},
            )
        self._set_addresses(twin["number"], addresses)

    def _set_addresses(self, number: int, addresses: Iterable[str]) -> None:
        unique = json.dumps(list(dict.fromkeys(addresses)), ensure_ascii=False)
        self._connection.execute("UPDATE articles SET addresses = ? WHERE number = ?", (unique, number))

    def _rows(self, query: str, *parameters: object) -> list[sqlite3.Row]:
        return self._connection.execute(query, parameters).fetchall()

    def _one(self, query: str, *parameters: object) -> sqlite3.Row | None:
        values = parameters[0] if len(parameters) == 1 and isinstance(parameters[0], dict) else parameters
        row: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
        return row

    def _count(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])


def _moment(article: Article) -> float:
    known = article.updated or article.published
    return instant(known) if known else float("-inf")


def _is_of_a_feed(article: Article) -> bool:
    return _FROM_A_FEED in article.provenance.values()


def _is_in(place: str, feeds: set[str]) -> bool:
    file, record, _ = place.partition("#")
    return bool(record) and file in feeds


def _is_under(place: str, files: set[str]) -> bool:
    """Tell whether an address stands in one of the files, or below one of the folders."""
    file = place.partition("#")[0]
    return any(file == one or file.startswith(one.rstrip("/") + "/") for one in files)
