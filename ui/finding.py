"""The page that searches: passages that match words, or articles that are like another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import streamlit as st

import search
from ui import archive, export, states
from ui.archive import Served
from ui.drawing import draw, draw_files
from ui.history import remember
from ui.matches import likeness_section, matches_section
from ui.settings import present_settings
from ui.state import PASSAGES_A_PAGE, PageState
from ui.texts import Texts
from ui.understood import understood_section
from ui.viewer import unknown_article

__all__ = ["search_view"]


def search_view(served: Served, *, state: PageState, texts: Texts) -> None:
    """Search, and draw a page of what was found."""
    if state.like:
        _likeness(served, state.like, state, texts)
    elif state.question or not state.filters.empty:
        _matches(served, state, texts)
    else:
        st.html(states.hint(texts.matches.hint))


def _matches(served: Served, state: PageState, texts: Texts) -> None:
    with st.spinner(texts.form.searching):
        sort: search.Sort | None = "date" if state.by_date else None
        found = archive.matches(
            served,
            state.question,
            state.filters,
            top=_most(state),
            sort=sort,
            half_life=present_settings().half_life,
        )
    if state.question:
        remember(state.question)
    draw(understood_section(found.understood, state=state, texts=texts))
    articles = archive.facets(served, state.question, state.filters).articles
    st.html(matches_section(found, articles=articles, state=state, texts=texts))
    if articles:
        _saving(served, state, texts)


def _saving(served: Served, state: PageState, texts: Texts) -> None:
    def matching() -> Iterator[search.Passage]:
        return served.index.matches(state.question, state.filters)

    files: dict[str, tuple[str, Callable[[], bytes]]] = {
        "all-matches.csv": (texts.keep.save_all_csv, lambda: export.all_as_csv(matching())),
        "all-matches.jsonl": (texts.keep.save_all_lines, lambda: export.all_as_lines(matching())),
    }
    draw_files(files, key="all-matches")


def _likeness(served: Served, article_id: str, state: PageState, texts: Texts) -> None:
    try:
        title = served.index.article(article_id).title
        with st.spinner(texts.form.searching):
            found = archive.like(served, article_id, state.filters, top=_most(state))
    except search.ArticleNotFoundError:
        st.html(unknown_article(texts))
        return
    st.html(likeness_section(found, title, state=state, texts=texts))


def _most(state: PageState) -> int:
    # One more than the pages up to this one hold tells that another page follows.
    return min(1000, state.page * PASSAGES_A_PAGE + 1)
