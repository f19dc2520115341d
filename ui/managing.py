"""The page that an archive is run with: what is in it, rebuild it, add to it, go back a generation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

import search
from corpus import ArchiveError
from indexer.disk import disk_use
from indexer.generations import generations, rollback
from ui import archive
from ui.adding import NotAddedError, named_folder
from ui.allowed import visitor_may_manage
from ui.builds import outcome_message, progress_section
from ui.holdings import Holdings, generations_table, holdings_section
from ui.html import element, joined
from ui.intake import adding_section, not_added
from ui.rebuilding import Rebuilder
from ui.state import PageState
from ui.states import errors_shown, hint, no_index, notice
from ui.texts import Texts

__all__ = ["archive_view", "first_build_offered", "rebuilder_of"]

_EVERY_S = 1.0
_ASKED_BACK = "asked to go back"
_WENT_BACK = "went back"


def archive_view(served: archive.Served, *, state: PageState, texts: Texts) -> None:
    """Draw what is in the archive, and, for who may, the means to manage it.

    Args:
        served: The index, and the generation that it serves.
        state: The state of the page.
        texts: The texts of the page.
    """
    info = served.index.info()
    facets = archive.facets(served, "", search.Filters())
    held = Holdings(
        info=info, facets=facets, skipped=archive.skipped(served), disk=disk_use(served.directory)
    )
    st.html(holdings_section(held, state=state, texts=texts))
    allowed = visitor_may_manage()
    if allowed:
        rebuilder = rebuilder_of(served.directory)
        _rebuilding(info, rebuilder, texts)
        adding_section(info, rebuilder, directory=served.directory, texts=texts)
    _generations(served.directory, texts, allowed=allowed)
    if not allowed:
        st.html(hint(texts.rebuild.not_yours))


@contextmanager
def first_build_offered(texts: Texts) -> Iterator[None]:
    """Where the page has no index yet, show the command that makes one, and a form that does.

    Args:
        texts: The texts of the page.

    Yields:
        Nothing.
    """
    try:
        yield
    except search.IndexNotFoundError:
        directory = archive.index_directory()
        rebuilder = rebuilder_of(directory) if visitor_may_manage() else None
        if rebuilder and rebuilder.progress is not None:
            st.html(element("h2", texts.rebuild.first_running))
            _progress(rebuilder, texts)
            return
        st.html(no_index(directory, texts))
        if rebuilder:
            _first_build(rebuilder, texts)


def rebuilder_of(directory: str) -> Rebuilder:
    """Give what builds an index, the same to all sessions.

    Args:
        directory: The index directory.

    Returns:
        Its builder.
    """
    return _rebuilder(str(Path(directory).absolute()))


@st.cache_resource(show_spinner=False)
def _rebuilder(directory: str) -> Rebuilder:
    return Rebuilder(directory)


def _rebuilding(info: search.IndexInfo, rebuilder: Rebuilder, texts: Texts) -> None:
    told = texts.rebuild
    busy = info.rebuilding and rebuilder.progress is None
    st.html(joined([element("h2", told.heading), hint(told.elsewhere if busy else told.explains)]))
    if rebuilder.progress is not None:
        st.html(element("h3", told.running))
        _progress(rebuilder, texts)
    elif not busy:
        _outcome(rebuilder, texts, served=info.generation)
        again = {"settings": info.settings}
        st.button(told.start, key="rebuild", on_click=rebuilder.start, args=(info.corpus,), kwargs=again)


def _progress(rebuilder: Rebuilder, texts: Texts) -> None:
    """Show how far the build is, each second anew; the whole page once it has ended."""

    def draw() -> None:
        with errors_shown(texts):
            progress = rebuilder.progress
            if progress is None:
                st.rerun()
            else:
                st.html(progress_section(progress, texts=texts))
                st.button(texts.rebuild.cancel, key="cancel", on_click=rebuilder.cancel)

    st.fragment(draw, run_every=_EVERY_S)()


def _outcome(rebuilder: Rebuilder, texts: Texts, *, served: str = "") -> None:
    """Say how the last build ended; not where another generation is served by now than it left."""
    outcome = rebuilder.outcome
    if outcome is None or (outcome.report and outcome.report.generation != served):
        return
    st.html(outcome_message(outcome, texts=texts))
    if outcome.kind == "guarded":
        st.button(texts.rebuild.all_the_same, key="all the same", on_click=rebuilder.publish_all_the_same)


def _first_build(rebuilder: Rebuilder, texts: Texts) -> None:
    told = texts.rebuild
    st.html(joined([element("h2", told.first_heading), hint(told.first_explains)]))
    _outcome(rebuilder, texts)
    with st.form("first build", border=False):
        named = st.text_input(told.first_folder)
        sent = st.form_submit_button(told.first_start, type="primary")
    if sent:
        try:
            folder = named_folder(named)
        except NotAddedError as error:
            st.html(not_added(error, texts=texts))
        else:
            rebuilder.start(str(folder))
            st.rerun()


def _generations(directory: str, texts: Texts, *, allowed: bool) -> None:
    told, listed = texts.states, generations(directory)
    heading = joined([element("h2", told.heading), hint(told.explains)])
    st.html(joined([heading, generations_table(listed, texts=texts)]))
    if st.session_state.pop(_WENT_BACK, False):
        st.html(element("p", told.done, class_="outcome", role="status"))
    if allowed and len(listed) > 1:
        _going_back(directory, texts)


def _going_back(directory: str, texts: Texts) -> None:
    """Offer to serve the generation before, and ask once more before it is done."""
    told = texts.states
    if not st.session_state.get(_ASKED_BACK):
        st.button(told.back, key="back", on_click=_ask_back, args=(True,))
        return
    st.html(notice(told.confirm))
    with st.container(horizontal=True):
        sure = st.button(told.yes, key="back, sure", type="primary")
        st.button(told.no, key="back, no", on_click=_ask_back, args=(False,))
    if sure:
        try:
            rollback(directory)
        except ArchiveError as error:
            st.html(notice(error.problem, error.remedy))
        else:
            st.session_state.update({_ASKED_BACK: False, _WENT_BACK: True})
            st.rerun()


def _ask_back(asked: bool) -> None:  # noqa: FBT001 - Streamlit calls it
    st.session_state[_ASKED_BACK] = asked
