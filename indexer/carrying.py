"""What a build takes over, as it is, from the generation before: all that belongs to unchanged articles."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from indexer.store import Generation
from indexer.store.article_words import ARTICLE_WORDS_FOLDER
from indexer.store.keyword_writing import KEYWORDS_FOLDER
from indexer.store.slots import Renumbered
from indexer.store.writing import CarriedWords

__all__ = ["Carried", "carried_passages", "note_same_articles"]


@dataclass(frozen=True, slots=True)
class Carried:
    """What is taken over.

    Attributes:
        generation: The generation before.
        passages: What the numbers of its passages are now. They are the first of the new generation, in
            their order.
        articles: What the numbers of its articles are now.
    """

    generation: Generation
    passages: Renumbered
    articles: Renumbered

    @property
    def keywords(self) -> CarriedWords | None:
        """What the keyword index takes over."""
        return CarriedWords.of(self.generation.folder, KEYWORDS_FOLDER, self.passages)

    @property
    def article_words(self) -> CarriedWords | None:
        """What the index of whole articles takes over."""
        return CarriedWords.of(self.generation.folder, ARTICLE_WORDS_FOLDER, self.articles)


def note_same_articles(connection: sqlite3.Connection, columns: str) -> Renumbered:
    """Note, in the table ``same``, the articles that are in every way what they were.

    Args:
        connection: The staged articles database, the one before attached as ``previous``.
        columns: The columns that have to agree, with commas between them.

    Returns:
        What the numbers of the articles before are now.
    """
    agree = " AND ".join(f"a.{column} IS p.{column}" for column in columns.split(", "))
    connection.execute("CREATE TEMP TABLE same (before INTEGER PRIMARY KEY, now INTEGER NOT NULL)")
    connection.execute(
        "INSERT INTO same SELECT p.number, a.number FROM articles a JOIN previous.articles p ON a.id = p.id "
        f"WHERE {agree}"
    )
    connection.execute("CREATE UNIQUE INDEX temp.same_now ON same (now)")
    pairs = connection.execute("SELECT before, now FROM same ORDER BY before").fetchall()
    both = np.array([tuple(pair) for pair in pairs], dtype=np.int64).reshape(-1, 2)
    return Renumbered(np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1]))


def carried_passages(connection: sqlite3.Connection) -> Renumbered:
    """Copy the passages of the articles in ``same``; they are numbered from 0, in their order.

    Args:
        connection: As for :func:`note_same_articles`.

    Returns:
        What the numbers of the passages before are now.
    """
    connection.execute(
        'INSERT INTO passages SELECT row_number() OVER (ORDER BY p.number) - 1, s.now, p.start, p."end", '
        "p.embedding FROM previous.passages p JOIN same s ON s.before = p.article"
    )
    numbers = connection.execute(
        "SELECT p.number FROM previous.passages p JOIN same s ON s.before = p.article ORDER BY p.number"
    )
    before = np.fromiter((row[0] for row in numbers), dtype=np.int64)
    return Renumbered(before, np.arange(len(before), dtype=np.int64))
