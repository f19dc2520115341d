"""The matches of a search, a page at a time."""

from __future__ import annotations

from dataclasses import replace

from search import Found
from ui.html import Html, element, joined, own_link
from ui.keeping import matches_button
from ui.passages import passages_section
from ui.state import MOST_PAGES, PASSAGES_A_PAGE, PageState
from ui.states import notice
from ui.texts import Texts

__all__ = ["matches_section"]


def matches_section(found: Found, *, state: PageState, texts: Texts) -> Html:
    """Draw one page of the matches, and the way to the pages beside it.

    Args:
        found: The matches, best first, from the first page on; one more than the pages up to this
            one hold tells that another page follows.
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
    order = _order(state, texts)
    return joined([order, matches_button(shown, texts=texts), listed, _pages(state, texts, more=more)])


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
