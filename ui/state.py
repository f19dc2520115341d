"""What the page shows, held in its address: so a reload, a bookmark and the Back button all restore it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args
from urllib.parse import urlencode

import streamlit as st

from search import Citation, Filters, Passage
from search.batch import LONGEST_QUESTION

__all__ = [
    "FIELDS",
    "LONGEST_QUESTION",
    "MOST_PAGES",
    "PASSAGES_A_PAGE",
    "Field",
    "PageState",
    "View",
    "addressed",
    "chosen",
]

PASSAGES_A_PAGE = 10
MOST_PAGES = 100

View = Literal["ask", "search", "archive", "lists"]
Field = Literal["source", "author", "section", "language"]
FIELDS: tuple[Field, ...] = get_args(Field)
_NONE = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """The state of the page, as its address holds it.

    Attributes:
        view: Which page of the site (``view``): "ask" where the address names none.
        question: The question asked (``q``), without white space around it; empty where none is.
        filters: What the articles must be (``source``, ``author``, ``section``, ``language``, each as
            often as it has values; ``after``, ``before``).
        misdated: The address names a date, but badly.
        by_date: Whether matches stand newest first (``sort=date``).
        like: Id of the article that the search is for others like (``like``), or None.
        page: Which page of the results (``page``), from 1 to 100.
        article: Id of the article that is read (``article``), or None.
        quote: Offsets in code points of the stretch to show in the article (``start``, ``end``), or
            None where the address names none or names it badly.
        misquoted: The address names a stretch, but badly.
        version: The version of the article that the offsets were made for (``version``), or None.
        language: The language that the page speaks (``lang``); empty where the address leaves it open.

    Example:
        >>> PageState.from_query({"q": "who?", "article": "a1", "start": "3", "end": "9"}).quote
        (3, 9)
    """

    view: View = "ask"
    question: str = ""
    filters: Filters = field(default=_NONE)
    misdated: bool = False
    by_date: bool = False
    like: str | None = None
    page: int = 1
    article: str | None = None
    quote: tuple[int, int] | None = None
    misquoted: bool = False
    version: str | None = None
    language: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str | Sequence[str]]) -> PageState:
        """Read the state from the address.

        Args:
            query: The parameters of the address, each with its value or its values. Anything may
                stand there: unknown parameters are left aside, and what cannot be read counts as none.

        Returns:
            The state.
        """
        given = {name: [value] if isinstance(value, str) else list(value) for name, value in query.items()}
        last = {name: values[-1] for name, values in given.items() if values}
        quote = _offsets(last.get("start", ""), last.get("end", ""))
        dates = {name: _moment(last[name]) for name in ("after", "before") if name in last}
        exact = {name: tuple(dict.fromkeys(map(_whole, given.get(name, ())))) for name in FIELDS}
        return cls(
            view=next((view for view in get_args(View) if view == last.get("view")), "ask"),
            question=last.get("q", "").strip(),
            filters=Filters(**exact, **dates),
            misdated=None in dates.values(),
            by_date=last.get("sort") == "date",
            like=last.get("like", "").strip() or None,
            page=_page(last.get("page", "")),
            article=last.get("article", "").strip() or None,
            quote=quote,
            misquoted=quote is None and ("start" in last or "end" in last),
            version=last.get("version", "").strip() or None,
            language=last.get("lang", "").strip(),
        )

    def to_query(self) -> dict[str, str | list[str]]:
        """Give the parameters that :meth:`from_query` reads this state from.

        Returns:
            Names and values, not percent-encoded; only those that say something.
        """
        query: dict[str, str | list[str]] = {}
        query |= {} if self.view == "ask" else {"view": self.view}
        query |= {"q": self.question} if self.question else {}
        query |= {name: list(values) for name, values in chosen(self.filters)}
        dates = {"after": self.filters.after, "before": self.filters.before}
        query |= {name: moment.isoformat() for name, moment in dates.items() if moment is not None}
        query |= {"sort": "date"} if self.by_date else {}
        query |= {"like": self.like} if self.like else {}
        query |= {"page": str(self.page)} if self.page > 1 else {}
        query |= self._place()
        return query | ({"lang": self.language} if self.language else {})

    def _place(self) -> dict[str, str]:
        if self.article is None:
            return {}
        start, end = map(str, self.quote or ("", ""))
        named = {"article": self.article, "start": start, "end": end, "version": self.version or ""}
        return {name: value for name, value in named.items() if value}

    @property
    def href(self) -> str:
        """Relative address of this state, percent-encoded: ``?q=…``."""
        return "?" + urlencode(self.to_query(), doseq=True, errors="replace")

    def reading(self, place: Citation | Passage) -> PageState:
        """Give the state in which the reader sees a citation or a passage in its article.

        Args:
            place: What to show.

        Returns:
            The state; it keeps the question and what narrows it, so that the way back is known.
        """
        opened = self.opening(place.article.id)
        return replace(opened, quote=(place.start, place.end), version=place.article.version or None)

    def opening(self, article_id: str) -> PageState:
        """Give the state in which the reader sees the present version of a whole article.

        Args:
            article_id: The article's id.

        Returns:
            The state; it keeps the question and what narrows it.
        """
        return replace(self.back(), article=article_id)

    def asking(self, question: str) -> PageState:
        """Give the state that asks a question, or searches for it, under the same filters."""
        return replace(self.back(), question=question, like=None, page=1)

    def alike(self, article_id: str) -> PageState:
        """Give the state that searches for articles like one."""
        return PageState(view="search", filters=self.filters, like=article_id, language=self.language)

    def back(self) -> PageState:
        """Give the state that an article was reached from.

        Returns:
            The state without an article.
        """
        return replace(self, article=None, quote=None, misquoted=False, version=None)

    def narrowed(self, **conditions: object) -> PageState:
        """Give the state with other filters, on the first page of its results.

        Args:
            **conditions: The fields of :class:`search.Filters` to replace.

        Returns:
            The state.
        """
        filters = Filters(**{**self.filters.model_dump(), **conditions})
        return replace(self.back(), filters=filters, misdated=False, page=1)

    def toggled(self, name: Field, value: str) -> PageState:
        """Give the state in which a value of a filter is added, or taken away where it is set.

        Args:
            name: The field.
            value: The value.

        Returns:
            The state, on the first page of its results.
        """
        held: tuple[str, ...] = getattr(self.filters, name)
        values = tuple(one for one in held if one != value) if value in held else (*held, value)
        return self.narrowed(**{name: values})


def addressed() -> PageState:
    """Give the state that the address of the page holds now."""
    return PageState.from_query({name: st.query_params.get_all(name) for name in st.query_params})


def chosen(filters: Filters) -> tuple[tuple[Field, tuple[str, ...]], ...]:
    """Give the exact fields that filters hold values of.

    Args:
        filters: The filters.

    Returns:
        Each such field with its values.
    """
    held: dict[Field, tuple[str, ...]] = {name: getattr(filters, name) for name in FIELDS}
    return tuple((name, values) for name, values in held.items() if values)


def _offsets(start: str, end: str) -> tuple[int, int] | None:
    # isdecimal alone lets other scripts' digits pass; a 19-digit offset is no offset of any article.
    if all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (start, end)):  # noqa: PLR2004
        first, last = int(start), int(end)
        return (first, last) if first < last else None
    return None


def _page(written: str) -> int:
    known = written.isascii() and written.isdecimal() and len(written) <= len(str(MOST_PAGES))
    return min(MOST_PAGES, max(1, int(written))) if known else 1


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _whole(text: str) -> str:
    # Half a surrogate pair is in no index, and pydantic refuses it.
    return text.encode("utf-8", "replace").decode("utf-8")
