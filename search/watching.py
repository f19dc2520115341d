"""Questions that an archive is asked again after each new generation, and what changed in their answers.

The list belongs to the archive: it is one file, ``watched.json`` in the index directory. Beside the questions
it holds no words, only where cited sentences stand; their words are read from the index when they are shown,
so that a takedown leaves nothing of an article here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from corpus import Article, UsageError
from indexer.errors import ArticleNotFoundError
from indexer.store import Layout
from search import _watch_file
from search._watched import Change, ChangeKind, Place, Seen, Watched, change_between, seen_in
from search.batch import LONGEST_QUESTION
from search.filters import Filters
from search.index import Index
from search.results import Answer

__all__ = ["MOST_WATCHED", "Change", "ChangeKind", "Place", "Seen", "WatchList", "Watched", "cited_article"]

MOST_WATCHED = 200
_MOST_SEEN = 10

Mend = Callable[[tuple[Watched, ...]], tuple[Watched, ...]]


class WatchList:
    """The watched questions of an index. Safe to use from several threads and processes.

    Args:
        index: The index directory.

    Example:
        >>> watched = WatchList("index/")                                # doctest: +SKIP
        >>> with search.open("index/") as index:                         # doctest: +SKIP
        ...     watched.add(index.ask("Who heads the port of Velm?"))
        ...     for change in watched.changes(index):
        ...         print(change.question, change.kinds)
    """

    def __init__(self, index: str | os.PathLike[str]) -> None:
        self._layout = Layout(Path(index))

    def questions(self) -> tuple[Watched, ...]:
        """List the watched questions, in the order in which they were added.

        Raises:
            IndexDamagedError: The file that holds them cannot be understood.
        """
        return _watch_file.read(self._layout)

    def find(self, question: str, filters: Filters | None = None) -> Watched | None:
        """Find a watched question; None where it is not watched.

        Raises:
            IndexDamagedError: The file that holds them cannot be understood.
        """
        return next((one for one in self.questions() if _is(one, question, filters)), None)

    def add(self, answer: Answer, *, filters: Filters | None = None) -> None:
        """Watch the question of an answer; later answers are compared with this one.

        Args:
            answer: What the archive says to it now.
            filters: What it was narrowed by.

        Raises:
            UsageError: 200 questions are watched already, or this one has more than 500 characters.
            IndexDamagedError, IndexLockedError, StoreError: The list cannot be read or written.
        """
        if len(answer.question) > LONGEST_QUESTION:
            raise UsageError(
                f"The question has {len(answer.question)} characters.",
                remedy=f"At most {LONGEST_QUESTION} can be watched.",
            )
        seen = seen_in(answer)
        new = Watched(
            question=answer.question,
            filters=filters or Filters(),
            since=seen.at,
            checked=seen.generation,
            told=seen,
            seen=(seen,),
        )
        self._change(lambda watched: _with(watched, new))

    def remove(self, question: str, filters: Filters | None = None) -> bool:
        """Watch a question no longer.

        Args:
            question: The question.
            filters: What it is narrowed by.

        Returns:
            Whether it was watched.

        Raises:
            IndexDamagedError, IndexLockedError, StoreError: The list cannot be read or written.
        """
        found = self.find(question, filters)
        if found is not None:
            self._change(lambda watched: tuple(one for one in watched if not _is(one, question, filters)))
        return found is not None

    def stale(self, generation: str) -> tuple[Watched, ...]:
        """List the questions that a generation was not asked yet.

        Args:
            generation: Its name.

        Raises:
            IndexDamagedError: The file that holds them cannot be understood.
        """
        return tuple(one for one in self.questions() if one.checked != generation)

    def ask_again(self, index: Index, watched: Watched) -> None:
        """Ask a watched question of the served generation, and note the answer where it differs.

        Args:
            index: The index.
            watched: The question.

        Raises:
            IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index cannot be used.
            IndexLockedError, StoreError: The list cannot be written.
        """
        seen = seen_in(index.ask(watched.question, filters=watched.filters, top=1))
        self._change(lambda held: tuple(_noted(one, seen) if _same(one, watched) else one for one in held))

    def changes(self, index: Index) -> tuple[Change, ...]:
        """Ask what the served generation was not asked yet, and tell what changed since this was last told.

        A question that somebody else had asked again meanwhile, such as the web page, is told here too.

        Args:
            index: The index.

        Returns:
            The changes, in the order of the questions; those of a question since the last call in one.

        Raises:
            IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index or the list cannot be used.
            IndexLockedError, StoreError: The list cannot be written.
        """
        for watched in self.stale(index.info().generation):
            self.ask_again(index, watched)
        changed = [one for one in self.questions() if one.told != one.seen[-1]]
        if changed:
            self._change(lambda held: tuple(_told(one, changed) for one in held))
        found = (change_between(one, one.told, one.seen[-1]) for one in changed)
        return tuple(change for change in found if change)

    def _change(self, mend: Mend) -> None:
        with _watch_file.changing(self._layout):
            before = self.questions()
            after = mend(before)
            if after != before:
                _watch_file.write(self._layout, after)


def cited_article(index: Index, place: Place) -> Article | None:
    """Open the article that a sentence was cited from, in the version that was cited.

    Args:
        index: The index.
        place: Where the sentence stands.

    Returns:
        The article, ``article.text[place.start:place.end]`` being the sentence; None where the archive does
        not hold that version any more.

    Raises:
        IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index cannot be used.
    """
    try:
        return index.article(place.article, version=place.version)
    except ArticleNotFoundError:
        return None


def _with(watched: tuple[Watched, ...], new: Watched) -> tuple[Watched, ...]:
    if any(_same(one, new) for one in watched):
        return watched
    if len(watched) >= MOST_WATCHED:
        raise UsageError(
            f"{MOST_WATCHED} questions are watched already.", remedy="Stop watching one, then try again."
        )
    return (*watched, new)


def _noted(watched: Watched, seen: Seen) -> Watched:
    if watched.checked == seen.generation:
        return watched
    if change_between(watched, watched.seen[-1], seen) is None:
        return replace(watched, checked=seen.generation)
    return replace(watched, checked=seen.generation, seen=(*watched.seen, seen)[-_MOST_SEEN:])


def _told(watched: Watched, changed: list[Watched]) -> Watched:
    return next((replace(watched, told=one.seen[-1]) for one in changed if _same(one, watched)), watched)


def _same(one: Watched, other: Watched) -> bool:
    return _is(one, other.question, other.filters)


def _is(one: Watched, question: str, filters: Filters | None) -> bool:
    return one.question == question and one.filters == (filters or Filters())
