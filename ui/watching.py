"""Watching questions from the page: the button beside an answer, and the list that all visitors share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st

from corpus import ArchiveError
from search import Answer
from search.watching import Watched, WatchList, cited_article
from ui.archive import Served
from ui.batch_table import progress_line
from ui.html import element, joined
from ui.state import PageState
from ui.states import notice
from ui.texts import Texts
from ui.watched import watched_section

__all__ = ["watch_button", "watched_questions"]

_FAILED = "watching failed"


def watch_button(served: Served, answer: Answer, *, state: PageState, texts: Texts) -> None:
    """Draw the button that watches the question of an answer, or stops watching it.

    Args:
        served: The index.
        answer: The answer, or that there is none.
        state: The state of the page, for what the question is narrowed by.
        texts: The texts of the page.
    """
    watched = WatchList(served.directory)
    with _failure_told(texts):
        if watched.find(answer.question, state.filters) is not None:
            stop = partial(watched.remove, answer.question, state.filters)
            st.button(texts.watch.watching, key="watched", on_click=_change, args=(stop,))
        else:
            add = partial(watched.add, answer, filters=state.filters)
            st.button(texts.watch.add, key="watch", on_click=_change, args=(add,))


def watched_questions(served: Served, *, state: PageState, texts: Texts) -> None:
    """Draw the watched questions, those whose answer changed last first; ask again what is due.

    Args:
        served: The index.
        state: The state of the page, which links go on from.
        texts: The texts of the page.
    """
    told, watched = texts.watch, WatchList(served.directory)
    st.html(joined([element("h2", told.heading, id="watched"), element("p", told.hint, class_="quiet")]))
    with _failure_told(texts):
        _ask_again(watched, served, texts)
    with _failure_told(texts):
        questions = sorted(watched.questions(), key=_latest_first, reverse=True)
        for one in questions:
            _draw(one, watched, served, state, texts)
        if not questions:
            st.html(element("p", told.none))


def _ask_again(watched: WatchList, served: Served, texts: Texts) -> None:
    due = watched.stale(served.generation)
    if not due:
        return
    place = st.empty()
    for done, one in enumerate(due):
        place.html(progress_line(texts.watch.asking, done=done, total=len(due)))
        watched.ask_again(served.index, one)
    place.empty()


def _latest_first(watched: Watched) -> tuple[bool, float]:
    change = watched.last_change
    return (True, change.after.at.timestamp()) if change else (False, watched.since.timestamp())


def _draw(one: Watched, watched: WatchList, served: Served, state: PageState, texts: Texts) -> None:
    name = f"{one.question} {one.filters.model_dump_json()}"
    with st.container(border=True):
        opening = partial(cited_article, served.index)
        st.html(watched_section(one, open_article=opening, state=state, texts=texts))
        stop = partial(watched.remove, one.question, one.filters)
        st.button(texts.watch.stop, key=f"unwatch {name}", on_click=_change, args=(stop,))


def _change(change: Callable[[], object]) -> None:
    """Change the list before the page is drawn anew; what is wrong then is told by the first that draws."""
    try:
        change()
    except ArchiveError as error:
        st.session_state[_FAILED] = str(error)


@contextmanager
def _failure_told(texts: Texts) -> Iterator[None]:
    """Say what is wrong with the list, and go on: the rest of the page does not need it."""
    if failed := st.session_state.pop(_FAILED, None):
        st.html(notice(texts.watch.failed, failed))
    try:
        yield
    except ArchiveError as error:
        st.html(notice(texts.watch.failed, str(error)))
