"""What a search hands to people and programs: passages, answers, citations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from corpus import Article
from search._links import link_to_quote
from search.query import Query, Understood

__all__ = [
    "Answer",
    "Citation",
    "Corrections",
    "Found",
    "Part",
    "PartKind",
    "Passage",
    "Reason",
    "Refusal",
    "Why",
]

PartKind = Literal["answer", "item", "view", "quotation", "sentence", "verdict"]
"""What a part is to its answer: all of it; an item of a list; one of several views that disagree; what
somebody said; a sentence, where no shorter stretch tells; "yes" or "no", with the sentence that decides."""
Reason = Literal["nothing found", "not read", "not named", "not said", "not sure"]
"""Why a question is not answered; see :class:`Refusal`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """How an article stands to others that correct it, or that it corrects.

    Attributes:
        by: Corrections of this article, first published first.
        of: Stories that this article corrects.
    """

    by: tuple[Article, ...] = ()
    of: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of an article that matches a query.

    Attributes:
        article: The article it stands in.
        text: The passage itself: ``article.text[start:end]``.
        start: Offset of its first code point in ``article.text``.
        end: Offset after its last code point.
        score: Fused relevance, with what the reader adds, comparable within one result list only; higher is
            better.
        near_copies: Other articles that say nearly the same, first published first.
        corrections: Corrections of the article, and the stories that it corrects.
    """

    article: Article
    text: str
    start: int
    end: int
    score: float
    near_copies: tuple[Article, ...] = ()
    corrections: Corrections = Corrections()


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What in a passage matches the words of a query.

    Attributes:
        sentence: Offsets in ``article.text`` of the sentence that holds most of the words; None where the
            passage holds none, and was found by its meaning.
        words: Offsets in ``article.text`` of the words that match, in any of their forms, in order; such as
            "the" left out where others match.
    """

    sentence: tuple[int, int] | None
    words: tuple[tuple[int, int], ...]


class Found(list[Passage]):
    """The passages of one search, best first, and how its query was understood.

    Attributes:
        query: The query as it was understood.
    """

    def __init__(
        self, passages: Iterable[Passage], query: Query, *, why: Callable[[Passage], Why] | None = None
    ) -> None:
        super().__init__(passages)
        self.query = query
        self._why = why

    def why(self, passage: Passage) -> Why:
        """Say which words and which sentence of a passage match the query.

        Args:
            passage: One of these.

        Example:
            >>> found = index.search("ferry engine")                    # doctest: +SKIP
            >>> start, end = found.why(found[0]).sentence               # doctest: +SKIP
            >>> found[0].article.text[start:end]                        # doctest: +SKIP
            'The ferry Marta lost its engine.'
        """
        return self._why(passage) if self._why else Why(sentence=None, words=())

    @property
    def understood(self) -> tuple[Understood, ...]:
        """What in the query was taken for more than words; ``query.without(piece)`` leaves one out."""
        return self.query.understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A whole sentence of an article, quoted exactly.

    Attributes:
        article: The article that is cited.
        start: Offset of the sentence's first code point in ``article.text``.
        end: Offset after its last code point.
        quote: The sentence: ``article.text[start:end]``, byte for byte.
        version: The version of the article that holds the quote.
        page: Page number where the article has pages (PDF), else None.
        span: Offsets in ``article.text`` of the answer inside the sentence, or None for a
            sentence that supports the answer without containing it.
        context: Offsets in ``article.text`` of the passage around the sentence.
        corrections: Corrections of the article, and the stories that it corrects.
    """

    article: Article
    start: int
    end: int
    quote: str
    version: str
    page: int | None = None
    span: tuple[int, int] | None = None
    context: tuple[int, int]
    corrections: Corrections = Corrections()

    @property
    def url(self) -> str | None:
        """Address that opens at the quote (``…#:~:text=…``); None without an http(s) address."""
        return link_to_quote(self.article, start=self.start, end=self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of an answer, with the sentences that hold it.

    Attributes:
        text: What this piece says, verbatim from its first citation; for a verdict "yes" or "no".
        kind: What it is to the whole; see :data:`PartKind`.
        confidence: Calibrated probability that it is right, or None where nothing calibrated it.
        citations: First the sentence that holds ``text``; then up to three that support it.
    """

    text: str
    kind: PartKind
    confidence: float | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a question was not answered, and what came closest.

    Attributes:
        reason: "nothing found": no passage matches; "not read": what matches is in no language that the
            reader knows; "not named": names or numbers of the question do not stand in the closest passage;
            "not said": the closest passage speaks of little that was asked; "not sure": it may hold the
            answer, but not surely enough.
        closest: The sentence that came closest, or None.
        text: What would have been the answer.
    """

    reason: Reason
    closest: Citation | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the archive says to a question.

    Attributes:
        question: The question as asked.
        answered: False where the archive does not hold the answer.
        text: The answer in one line, in words of the archive (or "yes" or "no"); empty where
            ``answered`` is False.
        confidence: Calibrated probability that the answer is right (also where it was withheld
            for being too low), or None where nothing calibrated it.
        parts: The pieces of the answer; empty where ``answered`` is False.
        citations: Those of all parts, numbered by their order; each sentence once.
        passages: The closest passages, best first, answered or not.
        generation: The index generation that was asked.
        refusal: Where it is not answered: why not.
        understood: What in the question was taken for more than words.
    """

    question: str
    answered: bool
    text: str
    confidence: float | None
    parts: tuple[Part, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    generation: str
    refusal: Refusal | None = None
    understood: tuple[Understood, ...] = ()
