"""Where an article comes from: source, author, date, language, on one line."""

from __future__ import annotations

from corpus import Article
from ui.html import Html, element, joined
from ui.texts import Texts

__all__ = ["byline"]


def byline(article: Article, *, texts: Texts, page: int | None = None) -> Html:
    """Draw what is known about an article beside its title.

    Args:
        article: The article.
        texts: The texts of the page.
        page: The page of the quote, where the article has pages.

    Returns:
        A line of the facts that are known; nothing where none is.
    """
    facts = [
        _fact(article.source),
        _fact(article.author),
        _date(article, texts),
        _fact(texts.foreign_language(article.language)),
        _fact(texts.answer.page.format(number=page) if page is not None else None),
    ]
    known = [fact for fact in facts if fact]
    return element("p", joined(known), class_="byline") if known else Html()


def _fact(text: str | None) -> Html:
    return element("span", text, dir="auto") if text else Html()


def _date(article: Article, texts: Texts) -> Html:
    if article.published is None:
        return Html()
    return element("time", texts.date(article.published), datetime=article.published.isoformat())
