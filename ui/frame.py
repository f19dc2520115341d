"""What stands around the answer: the head of the page, what the archive holds, example questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from search import IndexInfo
from ui.html import Html, element, own_link
from ui.state import PageState, View
from ui.texts import Texts, languages

__all__ = ["examples", "footer", "history", "holdings", "masthead", "rebuilding"]

_START = PageState()


def masthead(state: PageState, *, texts: Texts) -> Html:
    """Draw the head of the page, which leads back to the start and to the other pages.

    Args:
        state: The state of the page.
        texts: The texts of the page.

    Returns:
        The head.
    """
    start = own_link(PageState(language=state.language).href, texts.page.title)
    links = (_view(view, state, texts) for view in get_args(View))
    nav = element("nav", *links, class_="views", aria_label=texts.page.views)
    return element("header", element("h1", start), nav, class_="masthead")


def footer(state: PageState, *, texts: Texts) -> Html:
    """Draw the foot of the page: the keys, and the languages that the page speaks.

    Args:
        state: The state of the page.
        texts: The texts of the page.

    Returns:
        The foot.
    """
    told = texts.keys
    keys = (("/", told.question), ("?", told.help), ("Esc", told.close), ("← →", told.step))
    listed = (element("li", element("kbd", key), " ", words) for key, words in keys)
    links = (
        own_link(
            replace(state, language=code).href,
            name,
            lang=code,
            aria_current="true" if code == texts.languages.own else None,
        )
        for code, name in languages().items()
    )
    return element(
        "footer",
        element("details", element("summary", told.heading), element("ul", *listed), class_="keys"),
        element("nav", *links, class_="spoken", aria_label=texts.page.spoken),
    )


def history(questions: Sequence[str], *, state: PageState, texts: Texts) -> Html:
    """Draw the questions that this visitor asked before, each a link that asks it again.

    Args:
        questions: The questions, latest first.
        state: The state of the page, which the links go on from.
        texts: The texts of the page.

    Returns:
        The list, folded; nothing where there are none.
    """
    if not questions:
        return Html()
    links = (own_link(state.asking(question).href, question, dir="auto") for question in questions)
    listed = element("ul", *(element("li", link) for link in links))
    return element("details", element("summary", texts.history.heading), listed, class_="history")


def holdings(info: IndexInfo, *, texts: Texts) -> Html:
    """Say what the archive holds, of which time, and in which languages it is searched by meaning.

    Args:
        info: What is known about the index.
        texts: The texts of the page.

    Returns:
        One line.
    """
    page, sources = texts.page, sum(name is not None for name, _ in info.sources)
    facts = [texts.counted(page.article, info.articles)]
    if sources:
        facts.append(texts.counted(page.source, sources))
    if info.published is not None:
        facts.append(texts.period(*info.published))
    facts.append(_model(info, texts))
    return element("p", *(element("span", fact) for fact in facts), class_="byline")


def rebuilding(texts: Texts) -> Html:
    """Say, quietly, that a new index is being made.

    Args:
        texts: The texts of the page.

    Returns:
        The note.
    """
    return element("p", texts.page.rebuilding, class_="quiet", role="status")


def examples(questions: tuple[str, ...], *, texts: Texts, state: PageState = _START) -> Html:
    """Draw the example questions, each a link that asks it.

    Args:
        questions: Questions that this archive answers.
        texts: The texts of the page.
        state: The state of the page, which the links go on from.

    Returns:
        The list; nothing where there are no examples.
    """
    if not questions:
        return Html()
    links = (own_link(state.asking(question).href, question) for question in questions)
    return element(
        "nav",
        element("h2", texts.form.examples, id="examples"),
        element("ul", *(element("li", link) for link in links)),
        class_="examples",
        aria_labelledby="examples",
    )


def _model(info: IndexInfo, texts: Texts) -> str:
    page = texts.page
    said: dict[tuple[str, ...], str] = {("en",): page.model_english, ("mul",): page.model_multilingual}
    return said.get(info.model_languages, page.model_other).format(model=info.model)


def _view(view: View, state: PageState, texts: Texts) -> Html:
    page = texts.page
    names = {"ask": page.ask, "search": page.search, "archive": page.archive, "lists": page.lists}
    there = replace(state.back(), view=view, like=None, page=1)
    return own_link(there.href, names[view], aria_current="page" if view == state.view else None)
