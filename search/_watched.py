"""What is kept of a watched question, and how two of its answers differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from pydantic import ConfigDict

from search.filters import Filters
from search.results import Answer, Citation

__all__ = ["Change", "ChangeKind", "Place", "Seen", "Watched", "change_between", "seen_in"]

ChangeKind = Literal["newly answered", "no longer answered", "another answer", "new articles"]
"""What changed: there was no answer, and now there is; the reverse; the answer says something else; it is
cited from articles that it was not cited from before."""

# Long enough to tell two answers apart; too short to prove which words an article held that was taken down.
_MARK_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a cited sentence stands, without its words.

    Attributes:
        article: Id of the article.
        version: The version of the article that the offsets point into.
        start: Offset of the sentence's first code point in the article's text.
        end: Offset after its last.
        span: Offsets of the answer inside the sentence, or None.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    article: str
    version: str
    start: int
    end: int
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An answer as it was seen, without its words: a takedown has nothing to look for in it.

    Attributes:
        generation: The generation that gave it.
        at: When it was asked, UTC.
        answered: Whether the archive held the answer.
        mark: Tells answers of other words apart; empty where there is none.
        confidence: As :attr:`search.Answer.confidence`.
        citations: Where the cited sentences stand.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    generation: str
    at: datetime
    answered: bool
    mark: str = ""
    confidence: float | None = None
    citations: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A question that is asked again after each new generation.

    Attributes:
        question: The question.
        filters: What the articles must be.
        since: When it was added, UTC.
        checked: The generation that it was asked of last.
        told: The answer that :meth:`search.watching.WatchList.changes` compares with.
        seen: Answers that differ, each from the one before; the present one last. The last ten are kept.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    question: str
    filters: Filters
    since: datetime
    checked: str
    told: Seen
    seen: tuple[Seen, ...]

    @property
    def last_change(self) -> Change | None:
        """The last change of the answer that is remembered; None where there was none."""
        return change_between(self, *self.seen[-2:]) if len(self.seen) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How the answer to a watched question changed.

    Attributes:
        question: The question.
        filters: What the articles must be.
        kinds: What changed; see :data:`ChangeKind`.
        before: The answer before; its ``generation`` says since when it was that.
        after: The answer now.
        articles: Ids of the articles that are cited now, and were not before.
    """

    question: str
    filters: Filters
    kinds: tuple[ChangeKind, ...]
    before: Seen
    after: Seen
    articles: tuple[str, ...] = ()


def seen_in(answer: Answer) -> Seen:
    """Keep of an answer what tells it apart from another.

    Args:
        answer: The answer.

    Returns:
        The answer, without words of an article.
    """
    return Seen(
        generation=answer.generation,
        at=datetime.now(UTC),
        answered=answer.answered,
        mark=_mark(answer.text) if answer.answered else "",
        confidence=answer.confidence,
        citations=tuple(map(_place, answer.citations)),
    )


def change_between(watched: Watched, before: Seen, after: Seen) -> Change | None:
    """Compare two answers to a watched question.

    Args:
        watched: The question.
        before: The earlier answer.
        after: The later answer.

    Returns:
        What changed; None where nothing did.
    """
    known = {place.article for place in before.citations}
    cited = dict.fromkeys(place.article for place in after.citations)
    articles = tuple(article for article in cited if article not in known)
    kinds = tuple(_kinds(before, after, articles))
    if not kinds:
        return None
    return Change(
        question=watched.question,
        filters=watched.filters,
        kinds=kinds,
        before=before,
        after=after,
        articles=articles,
    )


def _kinds(before: Seen, after: Seen, articles: tuple[str, ...]) -> Iterator[ChangeKind]:
    if before.answered != after.answered:
        yield "newly answered" if after.answered else "no longer answered"
        return
    if before.mark != after.mark:
        yield "another answer"
    if articles:
        yield "new articles"


def _mark(text: str) -> str:
    words = " ".join(text.casefold().split()).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(words, digest_size=_MARK_BYTES).hexdigest()


def _place(citation: Citation) -> Place:
    return Place(
        article=citation.article.id,
        version=citation.version,
        start=citation.start,
        end=citation.end,
        span=citation.span,
    )
