"""One whole article, with the quoted stretch marked and in view."""

from __future__ import annotations

from corpus import Article
from ui.html import Html, element, out_link, own_link, paragraphs
from ui.metadata import byline
from ui.state import PageState
from ui.states import notice
from ui.texts import Texts

__all__ = ["QUOTE_ID", "article_section", "back_link", "unknown_article"]

QUOTE_ID = "quote"


def article_section(article: Article, *, state: PageState, texts: Texts) -> Html:
    """Draw an article.

    Args:
        article: The article.
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
        _more(article, texts),
        notice(problem) if problem else Html(),
        element("div", _body(article, quote, texts), class_="body", lang=article.language),
        class_="reading",
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
        return None, texts.viewer.changed
    if state.misquoted or (state.quote is not None and state.quote[1] > len(article.text)):
        return None, texts.viewer.bad_offsets
    return state.quote, None


def _more(article: Article, texts: Texts) -> Html:
    updated = texts.viewer.updated.format(date=texts.date(article.updated)) if article.updated else None
    facts = [element("span", fact, dir="auto") for fact in (article.section, updated) if fact]
    original = out_link(article.url, texts.viewer.original)
    known = [*facts, original] if original else facts
    return element("p", *known, class_="byline") if known else Html()


def _body(article: Article, quote: tuple[int, int] | None, texts: Texts) -> Html:
    if not article.text.strip():
        return element("p", texts.viewer.no_text)
    return paragraphs(article.text, quote=quote, quote_id=QUOTE_ID)
