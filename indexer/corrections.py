"""Which correction is of which story."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from corpus import Article
from corpus.corrections import CorrectionNotice, correction_notice
from indexer.store.schema import instant

__all__ = ["linked_corrections"]

# A correction runs within days of its story; a later story under a like title is another one.
_WINDOW_SECONDS = 14 * 86_400
# Of 100. Titles of two stories of a series are as alike as that of a story and that of its correction, so the
# text has to agree too, the less the more the titles do.
_TITLE_AT_LEAST = 70.0
_TOGETHER_AT_LEAST = 145.0
_OPENING = 400
_READ = 4000
_NAMING_WORDS = 4


@dataclass(slots=True)
class _Correction:
    number: int
    article: Article
    notice: CorrectionNotice
    headline: str
    best: tuple[float, float, int] | None = None

    @property
    def moment(self) -> float:
        return _moment(self.article)


def linked_corrections(articles: Callable[[], Iterable[tuple[int, Article]]]) -> list[tuple[int, int]]:
    """Find the story that each correction corrects.

    A correction names its story by address, by title in quotation marks, or by bearing the same
    title; then the text has to begin alike, and the story has to be of the same source and at most
    two weeks older (or both without a date). Where several stories fit, the most alike is taken.

    Args:
        articles: Gives every article with its number; called twice where there are corrections.

    Returns:
        ``(number of the correction, number of the story)``, in order.
    """
    corrections = list(_corrections(articles()))
    if not corrections:
        return []
    named = _Named(corrections)
    links: set[tuple[int, int]] = set()
    titled = sorted((one for one in corrections if one.headline), key=lambda one: one.moment)
    moments = [one.moment for one in titled]
    for number, article in articles():
        links |= named.by(number, article)
        at = _moment(article)
        low, high = bisect_left(moments, at), bisect_right(moments, at + _WINDOW_SECONDS)
        _weigh(titled[low:high], number, article)
    links |= {(one.number, one.best[2]) for one in titled if one.best}
    return sorted(links)


def _corrections(articles: Iterable[tuple[int, Article]]) -> Iterator[_Correction]:
    for number, article in articles:
        if notice := correction_notice(article):
            yield _Correction(number, article, notice, utils.default_process(notice.headline))


class _Named:
    """The titles and addresses by which corrections name their stories."""

    def __init__(self, corrections: Iterable[_Correction]) -> None:
        self._titles: dict[str, list[_Correction]] = {}
        self._urls: dict[str, list[_Correction]] = {}
        for one in corrections:
            for title in map(utils.default_process, one.notice.quoted):
                if len(title.split()) >= _NAMING_WORDS:
                    self._titles.setdefault(title, []).append(one)
            for url in one.notice.urls:
                self._urls.setdefault(url, []).append(one)

    def by(self, number: int, article: Article) -> set[tuple[int, int]]:
        naming = [*self._titles.get(utils.default_process(article.title), ())] if self._titles else []
        if self._urls:
            naming += [one for place in article.addresses for one in self._urls.get(place, ())]
        return {(one.number, number) for one in naming if one.number != number}


def _weigh(corrections: Iterable[_Correction], number: int, article: Article) -> None:
    title = utils.default_process(article.title)
    for one in corrections:
        if one.number == number or one.article.source != article.source:
            continue
        title_likeness = fuzz.token_sort_ratio(one.headline, title, score_cutoff=_TITLE_AT_LEAST)
        if not title_likeness:
            continue
        text_likeness = fuzz.partial_ratio(article.text[:_OPENING], one.article.text[:_READ])
        together = title_likeness + text_likeness
        rank = (together, _moment(article), number)
        if together >= _TOGETHER_AT_LEAST and (one.best is None or rank > one.best):
            one.best = rank


def _moment(article: Article) -> float:
    # Those without a date are compared with each other only.
    return instant(article.published) if article.published else float("-inf")
