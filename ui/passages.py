"""The passages closest to a question, each with its near-copies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from corpus import Article
from search import Passage
from ui.html import Html, element, highlighted, out_link, own_link
from ui.metadata import byline, corrections_note
from ui.state import PageState
from ui.texts import Texts

__all__ = ["more_like", "passages_section"]


def passages_section(
    passages: Sequence[Passage],
    *,
    state: PageState,
    texts: Texts,
    heading: str | None = None,
    first: int = 1,
    matching: Sequence[tuple[int, int] | None] = (),
) -> Html:
    """Draw passages, those closest to the question first.

    Args:
        passages: The passages, best first.
        state: The state of the page, which links to articles go on from.
        texts: The texts of the page.
        heading: What to call them; None for "closest passages".
        first: Number of the first.
        matching: For each passage the sentence to mark, in offsets of its article's text; empty to mark none.

    Returns:
        A section; nothing where there are no passages.
    """
    if not passages:
        return Html()
    return element(
        "section",
        element("h2", heading or texts.passages.heading, id="passages"),
        element(
            "ol",
            *(
                _passage(passage, state, texts, marked=marked)
                for passage, marked in zip_longest(passages, matching)
            ),
            class_="passages",
            start=first if first > 1 else None,
        ),
        aria_labelledby="passages",
    )


def _passage(passage: Passage, state: PageState, texts: Texts, *, marked: tuple[int, int] | None) -> Html:
    article = passage.article
    return element(
        "li",
        element(
            "h3", own_link(state.reading(passage).href, article.title, dir="auto", lang=article.language)
        ),
        byline(article, texts=texts),
        element(
            "p",
            highlighted(article.text, (passage.start, passage.end), quote=marked),
            class_="text",
            dir="auto",
            lang=article.language,
        ),
        corrections_note(passage.corrections, state=state, texts=texts),
        _near_copies(passage.near_copies, state, texts),
        element("p", more_like(article, state=state, texts=texts), class_="links"),
    )


def more_like(article: Article, *, state: PageState, texts: Texts) -> Html:
    """Draw the link to a search for articles like one.

    Args:
        article: The article.
        state: The state of the page, whose filters the search keeps.
        texts: The texts of the page.

    Returns:
        The link.
    """
    label = f"{texts.like.more}: {article.title}"
    return own_link(state.alike(article.id).href, texts.like.more, aria_label=label, dir="auto")


def _near_copies(copies: Sequence[Article], state: PageState, texts: Texts) -> Html:
    if not copies:
        return Html()
    return element(
        "details",
        element("summary", texts.counted(texts.passages.near_copies, len(copies))),
        element("ul", *(element("li", *_copy(copy, state, texts)) for copy in copies)),
    )


def _copy(copy: Article, state: PageState, texts: Texts) -> list[Html]:
    href = state.opening(copy.id).href
    outside = out_link(copy.url, texts.viewer.original)
    link = own_link(href, copy.title, dir="auto", lang=copy.language)
    return [link, byline(copy, texts=texts), outside]
