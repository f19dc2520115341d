"""Where an article comes from, on one line, and what corrects it."""

from __future__ import annotations

from corpus import Article
from search import Corrections
from ui.html import Html, element, joined, own_link
from ui.state import PageState
from ui.texts import Texts

__all__ = ["byline", "corrections_note"]


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


def corrections_note(corrections: Corrections, *, state: PageState, texts: Texts) -> Html:
    """Say which articles correct one, and which it corrects.

    Args:
        corrections: The links.
        state: The state of the page, which links go on from.
        texts: The texts of the page.

    Returns:
        A line for each; nothing where there is none.
    """
    told = [(texts.viewer.corrected_by, one) for one in corrections.by]
    told += [(texts.viewer.corrects, one) for one in corrections.of]
    lines = (element("li", words, " ", _other(one, state), byline(one, texts=texts)) for words, one in told)
    return element("ul", *lines, class_="corrections") if told else Html()


def _other(article: Article, state: PageState) -> Html:
    return own_link(state.opening(article.id).href, article.title, dir="auto", lang=article.language)


def _fact(text: str | None) -> Html:
    return element("span", text, dir="auto") if text else Html()


def _date(article: Article, texts: Texts) -> Html:
    if article.published is None:
        return Html()
    return element("time", texts.date(article.published), datetime=article.published.isoformat())
