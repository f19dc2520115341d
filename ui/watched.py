"""A watched question: what the archive says to it, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from corpus import Article
from search import Filters
from search.watching import Change, ChangeKind, Place, Seen, Watched
from ui.html import Html, element, highlighted, joined, own_link
from ui.metadata import byline
from ui.state import PageState, chosen
from ui.texts import Texts

__all__ = ["watched_section"]

Open = Callable[[Place], Article | None]


def watched_section(watched: Watched, *, open_article: Open, state: PageState, texts: Texts) -> Html:
    """Draw a watched question, with its last change where there was one.

    Args:
        watched: The question.
        open_article: Opens an article in the version that was cited, or gives None.
        state: The state of the page, which links go on from.
        texts: The texts of the page.

    Returns:
        The question as a link that asks it, what changed, and the sentences that say it.
    """
    asking = PageState(question=watched.question, filters=watched.filters, language=state.language)
    change, present = watched.last_change, watched.seen[-1]
    return element(
        "article",
        element("h3", own_link(asking.href, watched.question, dir="auto")),
        element("p", *(element("span", fact) for fact in _facts(watched, change, texts)), class_="byline"),
        _changed(change, open_article, asking, texts) if change else Html(),
        _labelled(texts.watch.now, _said(present, open_article, asking, texts)),
        class_="watched",
    )


def _facts(watched: Watched, change: Change | None, texts: Texts) -> Iterator[str]:
    yield texts.watch.since.format(date=texts.date(watched.since))
    yield from _narrowed(watched.filters, texts)
    if change is None:
        yield texts.watch.unchanged


def _narrowed(filters: Filters, texts: Texts) -> Iterator[str]:
    for name, values in chosen(filters):
        yield ", ".join(texts.language_name(value) if name == "language" else value for value in values)
    bounds = ((filters.after, texts.narrow.after), (filters.before, texts.narrow.before))
    yield from (words.format(date=texts.date(moment)) for moment, words in bounds if moment)


def _changed(change: Change, open_article: Open, asking: PageState, texts: Texts) -> Html:
    words = "; ".join(_kinds(texts)[kind] for kind in change.kinds)
    when = texts.watch.found.format(date=texts.date(change.after.at))
    told = element("p", element("strong", words), " ", element("span", when, class_="count"), class_="change")
    if change.kinds == ("new articles",):
        return joined([told, _new_articles(change, open_article, asking, texts)])
    return joined([told, _labelled(texts.watch.before, _said(change.before, open_article, asking, texts))])


def _kinds(texts: Texts) -> dict[ChangeKind, str]:
    told = texts.watch
    return {
        "newly answered": told.newly_answered,
        "no longer answered": told.no_longer_answered,
        "another answer": told.another_answer,
        "new articles": told.new_articles,
    }


def _new_articles(change: Change, open_article: Open, asking: PageState, texts: Texts) -> Html:
    places = (place for place in change.after.citations if place.article in change.articles)
    first = {place.article: place for place in reversed(list(places))}
    cited = (_said_at(place, open_article, asking, texts) for place in first.values())
    return _labelled(texts.watch.further, joined(cited))


def _said(seen: Seen, open_article: Open, asking: PageState, texts: Texts) -> Html:
    if not seen.answered or not seen.citations:
        return element("p", texts.nothing.heading)
    return _said_at(seen.citations[0], open_article, asking, texts)


def _said_at(place: Place, open_article: Open, asking: PageState, texts: Texts) -> Html:
    article = open_article(place)
    if article is None:
        return element("p", texts.watch.gone)
    stretch = place.start, place.end
    reading = replace(asking, article=place.article, quote=stretch, version=place.version)
    quote = highlighted(article.text, stretch, quote=stretch, answers=[place.span] if place.span else ())
    title = own_link(reading.href, article.title, dir="auto", lang=article.language)
    return joined([
        element("blockquote", quote, dir="auto", lang=article.language),
        element("p", title, class_="cited"),
        byline(article, texts=texts),
    ])  # fmt: skip


def _labelled(label: str, said: Html) -> Html:
    return element("div", element("p", label, class_="supports"), said, class_="told")
