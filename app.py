"""The web page (``streamlit run app.py``): draws what ``search`` returns, with the components of ``ui/``."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import search
from ui import archive, frame, states
from ui.asking import answer_view, question_form
from ui.drawing import draw, run
from ui.finding import search_view
from ui.history import asked_before
from ui.lists import lists_view
from ui.managing import archive_view, first_build_offered
from ui.narrowing import filters_section
from ui.settings import COOKIE, present_settings, settings_form
from ui.state import LONGEST_QUESTION, PageState, addressed
from ui.texts import Texts, load_texts, spoken
from ui.viewer import QUOTE_ID, article_section, back_link, unknown_article

_UI = Path(__file__).with_name("ui")


def main() -> None:
    """Draw the page for the state that its address holds."""
    state = addressed()
    texts = load_texts(spoken(state.language, st.context.locale))
    st.set_page_config(page_title=state.question or texts.page.title, layout="centered")
    st.html(_UI / "style.css")
    _start_script(texts)
    st.html(frame.masthead(state, texts=texts))
    with states.errors_shown(texts), first_build_offered(texts):
        directory = archive.index_directory()
        with st.spinner(texts.form.opening):
            index = archive.open_index(directory)
        _page(index, directory, state, texts)
    st.html(frame.footer(state, texts=texts))


def _start_script(texts: Texts) -> None:
    files = texts.uploader
    run(
        "page.js",
        lang=texts.languages.own,
        choose=files.choose,
        drop_file=files.drop_file,
        drop_files=files.drop_files,
        per_file=files.per_file,
    )


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
    if state.view == "lists":
        lists_view(archive.Served(index, directory, info.generation), state=state, texts=texts)
        return
    if question_form(state, texts):
        st.html(states.notice(texts.form.empty))
    if state.misdated:
        st.html(states.notice(texts.narrow.bad_date))
    served = archive.Served(index, directory, info.generation)
    draw(filters_section(info, state=state, texts=texts, facets=_facets(served, state)))
    draw(frame.history(asked_before(state.question), state=state, texts=texts))
    _results(served, state, texts)
    settings_form(texts)
    run("settings.js", cookie=COOKIE, held=present_settings().as_cookie())


def _facets(served: archive.Served, state: PageState) -> search.Facets | None:
    if state.view != "search" or state.like or len(state.question) > LONGEST_QUESTION:
        return None
    if not state.question and state.filters.empty:
        return None
    return archive.facets(served, state.question, state.filters)


def _results(served: archive.Served, state: PageState, texts: Texts) -> None:
    if len(state.question) > LONGEST_QUESTION:
        st.html(states.too_long(state.question, texts=texts))
    elif state.view == "search":
        search_view(served, state=state, texts=texts)
    elif not state.question:
        draw(frame.examples(archive.answered_examples(served, texts.examples), texts=texts, state=state))
    else:
        answer_view(served, state=state, texts=texts)


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
        run("scroll.js", quote=QUOTE_ID, place=state.href)


main()
