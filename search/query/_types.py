"""A query as it was understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from indexer.store import KeywordTerm
from search.filters import Filters

__all__ = ["Kind", "Query", "Sort", "Understood"]

Sort = Literal["relevance", "date"]
Kind = Literal["phrase", "word", "either", "without", "title", "field", "time", "sort", "spelling"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A piece of a query that was taken for more than words.

    Attributes:
        kind: What it was taken for.
        text: As it stands in the query: ``query.text[start:end]``.
        meaning: What it does, for people.
        start: Offset of its first code point in the query's text.
        end: Offset after it.
        values: What is looked for, left out, or asked of a field; what a misspelt word may have meant.
        after: Start of a time, or None.
        before: Its end, or None.
    """

    kind: Kind
    text: str
    meaning: str
    start: int
    end: int
    values: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None

    def cut_from(self, text: str) -> str:
        """Give the text that it stands in, without it."""
        return self.replaced_in(text, "")

    def replaced_in(self, text: str, words: str) -> str:
        """Give the text that it stands in, with other words in its place."""
        return " ".join(f"{text[: self.start]} {words} {text[self.end :]}".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query, understood.

    Attributes:
        text: As typed.
        words: What is looked for by meaning and by words: the query without its syntax.
        required: Of each group, a passage or its title holds at least one.
        excluded: No passage of the article, and not its title, holds any.
        filters: What the article must be.
        sort: In which order results come.
        also: Words that misspelt ones were probably meant for; looked for by words only.
        understood: Each piece that was taken for more than words, in its order.
    """

    text: str
    words: str
    required: tuple[tuple[KeywordTerm, ...], ...] = ()
    excluded: tuple[KeywordTerm, ...] = ()
    filters: Filters = field(default_factory=Filters)
    also: str = ""
    sort: Sort = "relevance"
    understood: tuple[Understood, ...] = ()

    @classmethod
    def of_words(cls, text: str) -> Query:
        """Take a text for words, and nothing else."""
        return cls(text=text, words=text)

    def without(self, piece: Understood) -> str:
        """Give the text of the query with one understood piece taken out.

        Example:
            >>> from search.query import parse
            >>> query = parse('ferry "new bridge"')
            >>> query.without(query.understood[0])
            'ferry'
        """
        return piece.cut_from(self.text)
