"""The index behind the page: opened once for all sessions, each question asked once a generation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import streamlit as st

import search
from corpus import Article, Skip, UsageError
from ui.texts import Example

__all__ = [
    "Served",
    "answered_examples",
    "ask",
    "facets",
    "index_directory",
    "like",
    "matches",
    "open_index",
    "skipped",
    "version_of",
]

_EXAMPLES_SHOWN = 4
_NONE = search.Filters()


def index_directory() -> str:
    """Tell which index the page shows.

    Returns:
        The folder named by ``streamlit run app.py -- --index DIR``, else by the environment variable
        ``ASKARCHIVE_INDEX``, else "index".

    Raises:
        corpus.UsageError: The page was started with an argument that it does not know.
    """
    parser = argparse.ArgumentParser(prog="app.py", add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--index", default=os.environ.get("ASKARCHIVE_INDEX") or "index")
    remedy = "Start the page with: streamlit run app.py -- --index DIR"
    try:
        named, unknown = parser.parse_known_args(sys.argv[1:])
    except argparse.ArgumentError as error:
        raise UsageError(f"The page's arguments cannot be read: {error}.", remedy=remedy) from error
    if unknown:
        raise UsageError(f"The page does not know the argument {unknown[0]!r}.", remedy=remedy)
    return str(named.index)


@st.cache_resource(show_spinner=False)
def open_index(directory: str) -> search.Index:
    """Open an index, once for all sessions of the page.

    Args:
        directory: The index directory.

    Returns:
        The index; it follows new generations by itself.

    Raises:
        search.IndexNotFoundError: Nothing is published there.
        search.IndexMismatchError: It was made for another program.
        search.IndexDamagedError: Its files are not as they were written.
    """
    return search.open(directory)


@dataclass(frozen=True, slots=True)
class Served:
    """An index and the generation that it serves: what an answer is a fixed function of, with the question.

    Attributes:
        index: The index.
        directory: Its directory.
        generation: The generation that it serves.
    """

    index: search.Index
    directory: str
    generation: str


def _identity(served: Served) -> tuple[str, str]:
    return served.directory, served.generation


_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    Served: _identity,
    search.Filters: search.Filters.model_dump_json,
}


@st.cache_resource(show_spinner=False, max_entries=256, hash_funcs=_HASHES)
def ask(
    served: Served,
    question: str,
    filters: search.Filters = _NONE,
    *,
    top: int = 10,
    precision: float | None = None,
) -> search.Answer:
    """Ask a question, or recall what this generation answered to it: the way back from an article is free.

    Args:
        served: The index, and the generation that it serves.
        question: The question.
        filters: What the articles must be.
        top: How many passages to give beside the answer.
        precision: How often answers have to be right; None for the usual threshold.

    Returns:
        The answer.
    """
    return served.index.ask(question, filters=filters, top=top, precision=precision)


@st.cache_resource(show_spinner=False, max_entries=256, hash_funcs=_HASHES)
def matches(
    served: Served,
    query: str,
    filters: search.Filters,
    *,
    top: int,
    sort: search.Sort | None = None,
    half_life: float | None = None,
) -> search.Found:
    """Search, or recall what this generation gave.

    Args:
        served: The index, and the generation that it serves.
        query: The words.
        filters: What the articles must be.
        top: How many passages to give.
        sort: "date" for the newest first; None for what the query asks for.
        half_life: In days, the liking for the recent; None for none.

    Returns:
        The passages, best first.
    """
    return served.index.search(query, top=top, filters=filters, sort=sort, recency_half_life=half_life)


@st.cache_resource(show_spinner=False, max_entries=256, hash_funcs=_HASHES)
def like(served: Served, article_id: str, filters: search.Filters, *, top: int) -> list[search.Passage]:
    """Find passages of articles like one, or recall what this generation gave.

    Args:
        served: The index, and the generation that it serves.
        article_id: The article's id.
        filters: What the others must be.
        top: How many passages to give, one an article.

    Returns:
        The passages, most like first.

    Raises:
        search.ArticleNotFoundError: The archive does not hold the article.
    """
    return served.index.like(article_id, top=top, filters=filters)


@st.cache_resource(show_spinner=False, max_entries=256, hash_funcs=_HASHES)
def facets(served: Served, query: str, filters: search.Filters) -> search.Facets:
    """Count what a search matches, or recall the counts.

    Args:
        served: The index, and the generation that it serves.
        query: The words.
        filters: What the articles must be.

    Returns:
        The counts.
    """
    return served.index.facets(query, filters)


@st.cache_resource(
    show_spinner=False, max_entries=8, hash_funcs={Served: _identity, Example: Example.__str__}
)
def answered_examples(served: Served, candidates: tuple[Example, ...]) -> tuple[str, ...]:
    """Choose example questions that this archive does answer, and answers rightly.

    Args:
        served: The index, and the generation that it serves.
        candidates: Questions to choose from, best first; where too few are answered, questions made out of
            the archive's own articles join them.

    Returns:
        At most four; none where the archive answers none.
    """
    answered = (
        example.question
        for example in candidates
        if example.answer.casefold() in ask(served, example.question).text.casefold()
    )
    chosen = tuple(islice(answered, _EXAMPLES_SHOWN))
    if len(chosen) < _EXAMPLES_SHOWN:
        own = served.index.examples(_EXAMPLES_SHOWN - len(chosen))
        chosen = tuple(dict.fromkeys((*chosen, *own)))
    return chosen


def version_of(index: search.Index, article_id: str, version: str | None) -> tuple[Article, datetime | None]:
    """Open an article in the version that was cited, or in the present one where that is not kept.

    Args:
        index: The index.
        article_id: The article's id.
        version: The version, or None.

    Returns:
        The article, and when another version took its place; None for the present one.

    Raises:
        search.ArticleNotFoundError: The archive does not hold the article.
    """
    known = {one.version: one.replaced for one in index.versions(article_id)}
    if version not in known:
        version = None
    return index.article(article_id, version=version), known[version] if version else None


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_HASHES)
def skipped(served: Served) -> tuple[Skip, ...]:
    """List what the build could not read, or recall it.

    Args:
        served: The index, and the generation that it serves.

    Returns:
        The items, in the order of reading.
    """
    return served.index.skipped()
