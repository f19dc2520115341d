"""An index opened for searching and asking."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, get_args

from corpus import Article, Skip, UsageError
from indexer.encoders import usable_cores
from indexer.store import ArticleVersion, Layout
from search._info import IndexInfo, info_of
from search._likeness import hits_like
from search._matching import all_matches
from search._paging import Order, page
from search._reranking import Reranker, is_reranked
from search._retrieval import Hit, Mode, corrections_of, hits_for, newest
from search._selecting import matching_articles, select
from search._served import Served, ServedGenerations
from search._turns import Turns
from search._understanding import query_of
from search._why import asked_words
from search.answering import Answering
from search.facets import Facets, count
from search.filters import Filters
from search.query import Purpose, Query, Sort
from search.reader import open_reader
from search.results import Answer, Corrections, Found, Passage
from search.suggesting import suggested

__all__ = ["Index", "IndexInfo", "open_index"]


class Index:
    """Finds passages and answers questions. Safe to share between threads.

    Each call looks first at which generation is served, and uses that one throughout; a build that
    publishes another meanwhile disturbs nothing. Where many threads ask at once, a few are answered and the
    others wait, first come, first served. Use :func:`search.open` to make one.

    Args:
        path: The index directory.
        reader: Name or folder of a question-answering model; None for the shipped one.
        clock: Gives the present moment, for "last week" and recency; None for this machine's, in UTC.
    """

    def __init__(
        self,
        path: Path,
        *,
        reader: str | Path | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._layout = Layout(path)
        self._clock = clock or _now
        self._served = ServedGenerations(self._layout)
        self._turns = Turns(max(_READ_AT_ONCE, usable_cores() // _CORES_A_READER))
        try:
            with self._served.lease():
                self._answering = Answering(open_reader(reader))
        except BaseException:
            self._served.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files, as soon as the calls that are running have ended."""
        self._served.close()

    def search(
        self,
        query: str,
        *,
        top: int = 10,
        filters: Filters | None = None,
        mode: Mode = "hybrid",
        sort: Sort | None = None,
        recency_half_life: float | None = None,
        per_article: int = 3,
        diversity: float = 0.0,
        plain: bool = False,
        rerank: bool | None = None,
    ) -> Found:
        """Find the passages that match a query best.

        Args:
            query: Words or a question; it may hold phrases, exclusions, fields and times (docs/queries.md).
            top: How many passages to give, 1 to 1,000.
            filters: What their articles must be.
            mode: "hybrid", "dense" (meaning only) or "keywords" (words only).
            sort: "relevance", or "date" for the newest first among the relevant ones; None for what the
                query asks for.
            recency_half_life: In days; after so many, an article has lost a quarter of its score, and it
                never loses more than half. None for no liking for the recent.
            per_article: How many passages of one article to give at most, 1 or more.
            diversity: 0 to 1: how much a passage loses for saying what one above it says; then the list is
                not in the order of the scores.
            plain: Whether the query is nothing but words.
            rerank: Whether the reader looks at the first ten passages, so that those which answer the query
                move forward; it takes about as long as an answer. None for English questions of the kinds
                that gain by it, in the mode "hybrid". In the order of date it changes nothing.

        Returns:
            Passages, best first, near-copies folded into one; and how the query was understood.

        Raises:
            UsageError: A number is out of bounds, or there is no such ``mode`` or ``sort``.
            IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index cannot be used.

        Example:
            >>> with search.open("index/") as index:                    # doctest: +SKIP
            ...     for p in index.search('"Trans-Caspian corridor" after:2025', top=3):
            ...         print(p.article.title, p.start, p.end)
        """
        _check_top(top)
        _check_choice("mode", mode, get_args(Mode))
        _check_choice("sort", sort or "relevance", get_args(Sort))
        _check_order(recency_half_life, per_article, diversity)
        with self._served.lease() as served:
            understood = Query.of_words(_encodable(query)) if plain else self._understood(served, query)
            order = Order(
                sort=sort or understood.sort,
                half_life=recency_half_life,
                now=self._clock(),
                per_article=per_article,
                diversity=diversity,
            )
            if rerank is None:
                rerank = mode == "hybrid" and is_reranked(understood.words)
            second = (
                self._reranker(served, understood, order) if rerank and order.sort == "relevance" else None
            )
            chosen = filters or Filters()

            def hits(depth: int) -> list[Hit]:
                first = hits_for(served, understood, filters=chosen, mode=mode, depth=depth)
                return second.reranked(first) if second else first

            with self._turns.turn() if second else nullcontext():
                passages = page(served.generation, order, top=top, hits=hits)
            words = asked_words(served.generation, f"{understood.words} {understood.also}")
            return Found(passages, understood, why=words.why)

    def _reranker(self, served: Served, query: Query, order: Order) -> Reranker:
        reader = self._answering.reader
        return Reranker(query, served.generation, reader=reader, per_article=order.per_article)

    def like(
        self, article_id: str, *, top: int = 10, filters: Filters | None = None, per_article: int = 1
    ) -> list[Passage]:
        """Find passages of other articles that are like an article.

        Args:
            article_id: The article's id.
            top: How many passages to give, 1 to 1,000.
            filters: What their articles must be.
            per_article: How many passages of one article to give at most, 1 or more.

        Returns:
            Passages, most like first; its own near-copies left out, others folded into one.

        Raises:
            ArticleNotFoundError: The served generation does not hold it.
            UsageError: ``top`` or ``per_article`` is out of bounds.

        Example:
            >>> found = index.search("corridor")[0]                     # doctest: +SKIP
            >>> [p.article.title for p in index.like(found.article.id, top=3)]   # doctest: +SKIP
        """
        _check_top(top)
        _check_order(None, per_article, 0.0)
        with self._served.lease() as served:
            generation = served.generation
            number = generation.articles.number_of(article_id)
            selection = select(generation, Query.of_words(""), filters or Filters())
            order = Order(
                sort="relevance", half_life=None, now=self._clock(), per_article=per_article, diversity=0.0
            )
            return page(
                generation,
                order,
                top=top,
                hits=lambda depth: hits_like(served, number, selection=selection, depth=depth),
            )

    def matches(self, query: str, filters: Filters | None = None) -> Iterator[Passage]:
        """Give every article that matches a query, one at a time, however many there are.

        An article matches as in :meth:`facets`; what is near in meaning alone has no end, and is left out.

        Args:
            query: As for :meth:`search`.
            filters: What the articles must be.

        Yields:
            A passage an article: the one whose words match best, the best article first; without words in
            the query, its first passage, the newest article first. Near-copies are not folded.

        Raises:
            IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index cannot be used.

        Example:
            >>> for passage in index.matches('"Trans-Caspian corridor" after:2025'):   # doctest: +SKIP
            ...     print(passage.article.title)
        """
        with self._served.lease() as served:
            understood = self._understood(served, query)
            yield from all_matches(served.generation, understood, filters or Filters())

    def facets(self, query: str = "", filters: Filters | None = None) -> Facets:
        """Count all articles that match, by source, section, author, language and time.

        An article matches that meets every condition of the query and the filters, and holds at least
        one of the query's words, in any of their forms.

        Args:
            query: As for :meth:`search`; without words, every article that meets the conditions counts.
            filters: What articles must be.

        Returns:
            The counts.

        Raises:
            IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index cannot be used.
        """
        with self._served.lease() as served:
            understood = self._understood(served, query)
            rows = matching_articles(served.generation, understood, filters or Filters())
            return count(served.generation.columns(), rows)

    def ask(
        self,
        question: str,
        *,
        top: int = 10,
        filters: Filters | None = None,
        precision: float | None = None,
    ) -> Answer:
        """Answer a question from the archive, or say that it does not hold the answer.

        Args:
            question: The question; it may hold phrases, exclusions and fields. Of times, only those that
                count from now ("last week") narrow what is read: an article of 2020 may well say what
                happened in 2019.
            top: How many of the closest passages to give beside the answer, 1 to 1,000.
            filters: What the articles must be.
            precision: How often answers have to be right (0.9: nine times in ten): fewer are then given,
                and these are surer. None takes the usual threshold. Without a calibration it changes nothing.

        Returns:
            The answer, with its citations.

        Raises:
            UsageError: ``top`` or ``precision`` is out of bounds.
            IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index cannot be used.

        Example:
            >>> with search.open("index/") as index:                    # doctest: +SKIP
            ...     index.ask("what sectors does the Charter cover").text
            'energy and transit to digital technologies and defence'
        """
        _check_top(top)
        with self._served.lease() as served, self._turns.turn():
            query = self._understood(served, question, purpose="answer")
            return self._answering.answer(
                served, query, top=top, filters=filters or Filters(), precision=precision
            )

    def examples(self, count: int = 4) -> list[str]:
        """Give questions to start with, made out of sentences of the newest articles and answered from them.

        Args:
            count: How many at most.

        Returns:
            The questions; fewer, or none, where the articles have no sentence of the forms that turn into
            questions (English ones). Each costs an answer or more: keep them.

        Raises:
            IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index cannot be used.
        """
        with self._served.lease() as served:
            hits = newest(served.generation, None, _LOOKED_THROUGH)
            known = served.generation.articles.articles(hit.row.article for hit in hits)
            articles = [known[hit.row.article] for hit in hits]
            return suggested(articles, self.ask, count=count)

    def _understood(self, served: Served, text: str, *, purpose: Purpose = "search") -> Query:
        return query_of(served.generation, _encodable(text), now=self._clock(), purpose=purpose)

    def article(self, article_id: str, *, version: str | None = None) -> Article:
        """Give an article by its id.

        Args:
            article_id: The id.
            version: An earlier version, as :attr:`search.Citation.version` names it, so that what was
                cited once can be opened after the article has changed; None for the present one.

        Returns:
            The article; an earlier version has the id, and the text, title and dates that it had then.

        Raises:
            ArticleNotFoundError: The served generation does not hold it, or not that version.

        Example:
            >>> cited = index.ask("what sectors does the Charter cover").citations[0]
            >>> old = index.article(cited.article.id, version=cited.version)
            >>> old.text[cited.start : cited.end] == cited.quote
            True
        """
        with self._served.lease() as served:
            return served.generation.articles.article(article_id, version=version)

    def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        """List the versions of an article that are kept: the present one, then the earlier, latest first.

        Raises:
            ArticleNotFoundError: The served generation does not hold it.
        """
        with self._served.lease() as served:
            return tuple(served.generation.articles.versions(article_id))

    def corrections(self, article_id: str) -> Corrections:
        """Give the corrections of an article, and the stories that it corrects.

        Raises:
            ArticleNotFoundError: The served generation does not hold it.
        """
        with self._served.lease() as served:
            articles = served.generation.articles
            number = articles.number_of(article_id)
            links = articles.corrections([number])
            known = articles.articles([one for pair in links for one in pair])
            return corrections_of(number, links, known)

    def info(self) -> IndexInfo:
        """Say what the index holds and what made it."""
        with self._served.lease() as served:
            return info_of(served, self._layout, reader=self._answering.reader.identity.name)

    def skipped(self) -> tuple[Skip, ...]:
        """Give what the build could not read, and why, in the order of reading."""
        with self._served.lease() as served:
            return tuple(served.generation.articles.skips())


def open_index(
    index: str | os.PathLike[str] = "index",
    *,
    reader: str | Path | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Index:
    """Open an index for searching and asking; ``search.open`` is this function.

    Args:
        index: The index directory.
        reader: Name or folder of a Hugging Face question-answering model; None for the shipped one.
        clock: Gives the present moment, for "last week" and recency; None for this machine's, in UTC.

    Returns:
        The index; close it, or use it as a context manager.

    Raises:
        IndexNotFoundError: Nothing is published there.
        IndexMismatchError: It was made with another format, or its encoder is gone.
        IndexDamagedError: Its files are missing or unreadable.
        ModelError: The reader cannot be loaded.
    """
    return Index(Path(index), reader=reader, clock=clock)


_MOST = 1000
# What is read fills all cores: of eight people on two, each has the answer sooner in turn than all at once.
_READ_AT_ONCE = 2
_CORES_A_READER = 4
_LOOKED_THROUGH = 200


def _now() -> datetime:
    return datetime.now(UTC)


def _check_order(half_life: float | None, per_article: int, diversity: float) -> None:
    if half_life is not None and not half_life > 0:
        raise UsageError(f"The half-life is {half_life}.", remedy="Give a number of days above 0.")
    if per_article < 1:
        raise UsageError(f"per_article is {per_article}.", remedy="Give 1 or more.")
    if not 0 <= diversity <= 1:
        raise UsageError(f"diversity is {diversity}.", remedy="Give a number from 0 to 1.")


def _check_choice(what: str, chosen: str, choices: tuple[str, ...]) -> None:
    if chosen not in choices:
        raise UsageError(f"There is no {what} '{chosen}'.", remedy=f"There are: {', '.join(choices)}.")


def _encodable(text: str) -> str:
    """Replace lone surrogates, which a command line in another encoding can bring and no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _check_top(top: int) -> None:
    if not 1 <= top <= _MOST:
        raise UsageError(f"top is {top}; it must be between 1 and {_MOST}.", remedy="Ask for fewer passages.")
