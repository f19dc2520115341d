"""The question box, and what it is answered with."""

from __future__ import annotations

import streamlit as st

import search
from ui import archive, states
from ui.answer import answer_section
from ui.archive import Served
from ui.drawing import draw
from ui.history import remember
from ui.keeping import answer_buttons
from ui.passages import passages_section
from ui.settings import present_settings
from ui.state import PageState, addressed
from ui.texts import Texts
from ui.understood import understood_section
from ui.watching import watch_button

__all__ = ["answer_view", "question_form"]


def question_form(state: PageState, texts: Texts) -> bool:
    """Draw the question box.

    Returns:
        Whether it was just sent without a question.
    """
    # The address leads, also on the Back button, and where Streamlit draws the field in another place.
    key = _field(texts)
    st.session_state[key] = state.question
    with st.form("ask", border=False):
        field, button = st.columns([5, 1], vertical_alignment="bottom")
        field.text_input(texts.form.label, key=key, placeholder=texts.form.placeholder)
        name = texts.page.search if state.view == "search" else texts.form.submit
        sent = button.form_submit_button(name, type="primary", width="stretch", on_click=_ask, args=(key,))
    return sent and not state.question


def _field(texts: Texts) -> str:
    # With another label, Streamlit takes the field for another one, and empties it.
    return f"question-{texts.languages.own}"


def _ask(key: str) -> None:
    st.query_params.from_dict(addressed().asking(st.session_state[key].strip()).to_query())


def answer_view(served: Served, *, state: PageState, texts: Texts) -> None:
    """Ask the question, and draw the answer, or why there is none, over the closest passages."""
    settings = present_settings()
    with st.spinner(texts.form.searching):
        answer = archive.ask(
            served, state.question, state.filters, top=settings.passages, precision=settings.precision
        )
    remember(state.question)
    draw(understood_section(answer.understood, state=state, texts=texts))
    _said(answer, state, texts)
    watch_button(served, answer, state=state, texts=texts)
    draw(passages_section(answer.passages, state=state, texts=texts))


def _said(answer: search.Answer, state: PageState, texts: Texts) -> None:
    if answer.answered:
        st.html(answer_section(answer, state=state, texts=texts))
        st.html(answer_buttons(answer, texts=texts))
    else:
        st.html(states.not_in_archive(answer, state=state, texts=texts))
