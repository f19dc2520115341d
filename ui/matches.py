"""The matches of a search, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from search import Found, Passage
from ui.html import Html, element, joined, own_link
from ui.keeping import matches_button
from ui.passages import passages_section
from ui.state import MOST_PAGES, PASSAGES_A_PAGE, PageState
from ui.states import notice
from ui.texts import Texts

__all__ = ["likeness_section", "matches_section"]


def matches_section(found: Found, *, articles: int, state: PageState, texts: Texts) -> Html:
    """Draw one page of the matches, and the way to the pages beside it.

    Args:
        found: The matches, best first, from the first page on; one more than the pages up to this
            one hold tells that another page follows.
        articles: How many articles match by their words and filters; passages may be near in meaning alone.
        state: The state of the page.
        texts: The texts of the page.

    Returns:
        The matches; a message where there are none on this page.
    """
    first = (state.page - 1) * PASSAGES_A_PAGE
    shown = found[first : first + PASSAGES_A_PAGE]
    if not shown:
        nothing = notice(texts.matches.nothing, texts.matches.nothing_remedy, heading_level=2)
        return joined([nothing, _pages(state, texts, more=False)])
    listed = passages_section(
        shown,
        state=state,
        texts=texts,
        heading=texts.matches.heading,
        first=first + 1,
        matching=[found.why(passage).sentence for passage in shown],
    )
    more = len(found) > first + PASSAGES_A_PAGE and state.page < MOST_PAGES
    counted = texts.counted(texts.matches.articles, articles)
    count = element("p", counted, class_="count") if articles else Html()
    buttons = matches_button(shown, texts=texts)
    return joined([_order(state, texts), count, buttons, listed, _pages(state, texts, more=more)])


def likeness_section(passages: Sequence[Passage], title: str, *, state: PageState, texts: Texts) -> Html:
    """Draw one page of the articles that are like another.

    Args:
        passages: A passage an article, most like first, as for :func:`matches_section`.
        title: Title of the article that they are like.
        state: The state of the page.
        texts: The texts of the page.

    Returns:
        The passages, and the way out of this list.
    """
    first = (state.page - 1) * PASSAGES_A_PAGE
    shown = passages[first : first + PASSAGES_A_PAGE]
    leave = element("p", own_link(state.asking("").href, texts.like.leave), class_="links")
    heading = texts.like.heading.format(title=title)
    if not shown:
        return joined([notice(heading, texts.like.nothing, heading_level=2), leave])
    listed = passages_section(shown, state=state, texts=texts, heading=heading, first=first + 1)
    more = len(passages) > first + PASSAGES_A_PAGE and state.page < MOST_PAGES
    return joined([leave, matches_button(shown, texts=texts), listed, _pages(state, texts, more=more)])


def _order(state: PageState, texts: Texts) -> Html:
    told = texts.matches
    links = (
        own_link(
            replace(state.back(), by_date=by_date, page=1).href,
            words,
            aria_current="true" if state.by_date == by_date else None,
        )
        for by_date, words in ((False, told.by_relevance), (True, told.by_date))
    )
    return element("nav", *links, class_="order", aria_label=told.order)


def _pages(state: PageState, texts: Texts, *, more: bool) -> Html:
    told = texts.matches
    earlier = own_link(replace(state.back(), page=state.page - 1).href, told.earlier, rel="prev")
    later = own_link(replace(state.back(), page=state.page + 1).href, told.later, rel="next")
    here = element("span", told.page.format(number=state.page), aria_current="page")
    links = [earlier if state.page > 1 else Html(), here, later if more else Html()]
    return (
        element("nav", *links, class_="pages", aria_label=told.heading) if more or state.page > 1 else Html()
    )
