"""The web page (``streamlit run app.py``): draws what ``search`` returns, with the components of ``ui/``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

import search
from ui import archive, frame, states
from ui.answer import answer_section
from ui.history import asked_before, remember
from ui.html import Html, script
from ui.keeping import answer_buttons
from ui.managing import archive_view, first_build_offered
from ui.matches import matches_section
from ui.narrowing import filters_section
from ui.passages import passages_section
from ui.state import LONGEST_QUESTION, PASSAGES_A_PAGE, PageState
from ui.texts import Texts, load_texts, spoken
from ui.viewer import QUOTE_ID, article_section, back_link, unknown_article

_UI = Path(__file__).with_name("ui")


def main() -> None:
    """Draw the page for the state that its address holds."""
    state = _addressed()
    texts = load_texts(spoken(state.language, st.context.locale))
    st.set_page_config(page_title=state.question or texts.page.title, layout="centered")
    st.html(_UI / "style.css")
    _run("page.js", lang=texts.languages.own)
    st.html(frame.masthead(state, texts=texts))
    with states.errors_shown(texts), first_build_offered(texts):
        directory = archive.index_directory()
        with st.spinner(texts.form.opening):
            index = archive.open_index(directory)
        _page(index, directory, state, texts)
    st.html(frame.footer(state, texts=texts))


def _addressed() -> PageState:
    return PageState.from_query({name: st.query_params.get_all(name) for name in st.query_params})


def _page(index: search.Index, directory: str, state: PageState, texts: Texts) -> None:
    if state.article is None:
        _questions(index, directory, state, texts)
    elif not state.question:
        _article_page(index, state.article, state, texts)
    else:
        beside, source = st.columns(2)
        with beside.container(key="answer-side"):
            _questions(index, directory, state, texts)
        with source.container(key="source-side"):
            _article_page(index, state.article, state, texts)


def _questions(index: search.Index, directory: str, state: PageState, texts: Texts) -> None:
    info = index.info()
    st.html(frame.holdings(info, texts=texts))
    if info.rebuilding:
        st.html(frame.rebuilding(texts))
    if state.view == "archive":
        archive_view(archive.Served(index, directory, info.generation), state=state, texts=texts)
        return
    if _question_form(state, texts):
        st.html(states.notice(texts.form.empty))
    if state.misdated:
        st.html(states.notice(texts.narrow.bad_date))
    served = archive.Served(index, directory, info.generation)
    _draw(filters_section(info, state=state, texts=texts, facets=_facets(served, state)))
    _draw(frame.history(asked_before(state.question), state=state, texts=texts))
    _results(served, state, texts)


def _facets(served: archive.Served, state: PageState) -> search.Facets | None:
    if state.view != "search" or not 0 < len(state.question) <= LONGEST_QUESTION:
        return None
    return archive.facets(served, state.question, state.filters)


def _question_form(state: PageState, texts: Texts) -> bool:
    """Draw the form; True where it was just sent without a question."""
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
    asked = replace(_addressed().back(), question=st.session_state[key].strip(), page=1)
    st.query_params.from_dict(asked.to_query())


def _results(served: archive.Served, state: PageState, texts: Texts) -> None:
    if len(state.question) > LONGEST_QUESTION:
        st.html(states.too_long(state.question, texts=texts))
    elif state.view == "search":
        _matches(served, state, texts)
    elif not state.question:
        _draw(frame.examples(archive.answered_examples(served, texts.examples), texts=texts, state=state))
    else:
        with st.spinner(texts.form.searching):
            answer = archive.ask(served, state.question, state.filters)
        remember(state.question)
        _answer(answer, state, texts)


def _matches(served: archive.Served, state: PageState, texts: Texts) -> None:
    if not state.question:
        st.html(states.hint(texts.matches.hint))
        return
    top = min(1000, state.page * PASSAGES_A_PAGE + 1)
    with st.spinner(texts.form.searching):
        sort: search.Sort | None = "date" if state.by_date else None
        found = archive.matches(served, state.question, state.filters, top=top, sort=sort)
    remember(state.question)
    st.html(matches_section(found, state=state, texts=texts))


def _answer(answer: search.Answer, state: PageState, texts: Texts) -> None:
    if answer.answered:
        st.html(answer_section(answer, state=state, texts=texts))
        st.html(answer_buttons(answer, texts=texts))
    else:
        st.html(states.not_in_archive(answer, state=state, texts=texts))
    _draw(passages_section(answer.passages, state=state, texts=texts))


def _article_page(index: search.Index, article_id: str, state: PageState, texts: Texts) -> None:
    st.html(back_link(state, texts=texts))
    try:
        article, replaced = archive.version_of(index, article_id, state.version)
    except search.ArticleNotFoundError:
        st.html(unknown_article(texts))
        return
    st.set_page_config(page_title=article.title, layout="centered")
    corrections = index.corrections(article_id)
    st.html(article_section(article, state=state, texts=texts, replaced=replaced, corrections=corrections))
    if state.quote is not None:
        _run("scroll.js", quote=QUOTE_ID, place=state.href)


def _draw(html: Html) -> None:
    if html:
        st.html(html)


def _run(name: str, **told: str) -> None:
    # Only the project's scripts may run, each in an element of its own, away from any article's text.
    st.html(script((_UI / name).read_text(encoding="utf-8"), **told), unsafe_allow_javascript=True)


main()
