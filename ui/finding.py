"""The page that searches: passages that match words, or articles that are like another."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import partial
from typing import TextIO

import streamlit as st

import search
from search.export import write_csv, write_lines
from ui import archive, states
from ui.archive import Served
from ui.drawing import draw
from ui.history import remember
from ui.matches import likeness_section, matches_section
from ui.settings import present_settings
from ui.state import PASSAGES_A_PAGE, PageState
from ui.texts import Texts
from ui.understood import understood_section
from ui.viewer import unknown_article

__all__ = ["search_view"]

_MIME = "application/octet-stream"


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
    """Offer all that matches as files, which are made when they are asked for."""
    offered = (
        (texts.keep.save_all_csv, "all-matches.csv", write_csv),
        (texts.keep.save_all_lines, "all-matches.jsonl", write_lines),
    )
    with st.container(horizontal=True, key="all-matches"):
        for label, name, write in offered:
            data = partial(_all_matches, served, state, write)
            st.download_button(label, data, file_name=name, mime=_MIME, on_click="ignore")


def _all_matches(
    served: Served, state: PageState, write: Callable[[Iterable[search.Passage], TextIO], int]
) -> bytes:
    file = io.StringIO(newline="")
    write(served.index.matches(state.question, state.filters), file)
    # A spreadsheet takes UTF-8 for what it is where the file says so.
    return file.getvalue().encode("utf-8-sig" if write is write_csv else "utf-8", "replace")


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
