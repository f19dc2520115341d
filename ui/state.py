"""What the page shows, held in its address: so a reload, a bookmark and the Back button all restore it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from search import Citation, Passage

__all__ = ["LONGEST_QUESTION", "PageState"]

LONGEST_QUESTION = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """The state of the page, as its address holds it.

    Attributes:
        question: The question asked (``q``), without white space around it; empty where none is.
        article: Id of the article that is read (``article``), or None on the answer's page.
        quote: Offsets in code points of the stretch to show in the article (``start``, ``end``), or
            None where the address names none or names it badly.
        misquoted: The address names a stretch, but badly.
        version: The version of the article that the offsets were made for (``version``), or None.

    Example:
        >>> PageState.from_query({"q": "who?", "article": "a1", "start": "3", "end": "9"}).quote
        (3, 9)
    """

    question: str = ""
    article: str | None = None
    quote: tuple[int, int] | None = None
    misquoted: bool = False
    version: str | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> PageState:
        """Read the state from the address.

        Args:
            query: The parameters of the address. Anything may stand there: unknown parameters are
                left aside, and offsets that are no offsets are read as none.

        Returns:
            The state.
        """
        quote = _offsets(query.get("start", ""), query.get("end", ""))
        return cls(
            question=query.get("q", "").strip(),
            article=query.get("article", "").strip() or None,
            quote=quote,
            misquoted=quote is None and ("start" in query or "end" in query),
            version=query.get("version", "").strip() or None,
        )

    def to_query(self) -> dict[str, str]:
        """Give the parameters that :meth:`from_query` reads this state from.

        Returns:
            Names and values, not percent-encoded; only those that say something.
        """
        query = {"q": self.question} if self.question else {}
        if self.article is not None:
            query["article"] = self.article
            if self.quote is not None:
                query["start"], query["end"] = map(str, self.quote)
            if self.version is not None:
                query["version"] = self.version
        return query

    @property
    def href(self) -> str:
        """Relative address of this state, percent-encoded: ``?q=…``."""
        return "?" + urlencode(self.to_query(), errors="replace")

    def reading(self, place: Citation | Passage) -> PageState:
        """Give the state in which the reader sees a citation or a passage in its article.

        Args:
            place: What to show.

        Returns:
            The state; it keeps the question, so that the way back is known.
        """
        return PageState(
            question=self.question,
            article=place.article.id,
            quote=(place.start, place.end),
            version=place.article.version,
        )

    def back(self) -> PageState:
        """Give the state of the answer's page that this one was reached from.

        Returns:
            The state with the question alone.
        """
        return PageState(question=self.question)


def _offsets(start: str, end: str) -> tuple[int, int] | None:
    # isdecimal alone lets other scripts' digits pass; a 19-digit offset is no offset of any article.
    if all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (start, end)):  # noqa: PLR2004
        first, last = int(start), int(end)
        return (first, last) if first < last else None
    return None
