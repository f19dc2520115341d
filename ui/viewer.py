"""One whole article, with the quoted stretch marked and in view."""

from __future__ import annotations

from datetime import datetime

from corpus import Article
from search import Corrections
from ui.html import Html, element, out_link, own_link, paragraphs
from ui.metadata import byline, corrections_note
from ui.passages import more_like
from ui.state import PageState
from ui.states import notice
from ui.texts import Texts

__all__ = ["QUOTE_ID", "article_section", "back_link", "unknown_article"]

QUOTE_ID = "quote"
_NONE = Corrections()


def article_section(
    article: Article,
    *,
    state: PageState,
    texts: Texts,
    replaced: datetime | None = None,
    corrections: Corrections = _NONE,
) -> Html:
    """Draw an article.

    Args:
        article: The article, in the version that is read.
        replaced: When another version took its place; None for the present one.
        corrections: Its corrections, and the stories that it corrects.
        state: The state of the page, with the stretch to mark.
        texts: The texts of the page.

    Returns:
        The article: its paragraphs, what is known about it, and the stretch marked as far as the
        text holds it.
    """
    quote, problem = _quote(article, state, texts)
    return element(
        "article",
        element("h2", article.title, dir="auto", lang=article.language),
        byline(article, texts=texts),
        _more(article, state, texts),
        _earlier(article, replaced, state, texts) if replaced else Html(),
        corrections_note(corrections, state=state, texts=texts),
        notice(problem) if problem else Html(),
        element("div", _body(article, quote, texts), class_="body", lang=article.language),
        class_="reading",
    )


def _earlier(article: Article, replaced: datetime, state: PageState, texts: Texts) -> Html:
    present = state.opening(article.id).href
    return element(
        "p",
        texts.viewer.earlier.format(date=texts.date(replaced)),
        " ",
        own_link(present, texts.viewer.present),
        class_="earlier",
        role="status",
    )


def back_link(state: PageState, *, texts: Texts) -> Html:
    """Draw the way back to the answer, or to the start where no question was asked.

    Args:
        state: The state of the page.
        texts: The texts of the page.

    Returns:
        The link.
    """
    words = texts.viewer.back_to_answer if state.question else texts.viewer.back_to_start
    return element("nav", own_link(state.back().href, words), class_="back")


def unknown_article(texts: Texts) -> Html:
    """Say that the address names an article that is not in the archive.

    Args:
        texts: The texts of the page.

    Returns:
        The message.
    """
    return notice(texts.viewer.unknown, texts.viewer.unknown_remedy, heading_level=2)


def _quote(article: Article, state: PageState, texts: Texts) -> tuple[tuple[int, int] | None, str | None]:
    if state.version is not None and state.version != article.version:
        return None, texts.viewer.unknown_version
    if state.misquoted or (state.quote is not None and state.quote[1] > len(article.text)):
        return None, texts.viewer.bad_offsets
    return state.quote, None


def _more(article: Article, state: PageState, texts: Texts) -> Html:
    updated = texts.viewer.updated.format(date=texts.date(article.updated)) if article.updated else None
    seen = texts.viewer.first_seen.format(date=texts.date(article.first_seen)) if article.first_seen else None
    facts = [element("span", fact, dir="auto") for fact in (article.section, updated, seen) if fact]
    original = out_link(article.url, texts.viewer.original)
    links = [one for one in (original, more_like(article, state=state, texts=texts)) if one]
    return element("p", *facts, *links, class_="byline")


def _body(article: Article, quote: tuple[int, int] | None, texts: Texts) -> Html:
    if not article.text.strip():
        return element("p", texts.viewer.no_text)
    return paragraphs(article.text, quote=quote, quote_id=QUOTE_ID)
