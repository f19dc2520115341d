"""Which correction is of which story."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from corpus import Article
from corpus.corrections import CorrectionNotice, correction_notice, opens_as_correction
from indexer.store.schema import instant

__all__ = ["OPENING", "Story", "linked_corrections"]

# A correction runs within days of its story; a later story under a like title is another one.
_WINDOW_SECONDS = 14 * 86_400
# Of 100. Titles of two stories of a series are as alike as that of a story and that of its correction, so the
# text has to agree too, the less the more the titles do.
_TITLE_AT_LEAST = 70.0
_TOGETHER_AT_LEAST = 145.0
OPENING = 400
_READ = 4000
_NAMING_WORDS = 4
_UNDATED = float("-inf")


@dataclass(frozen=True, slots=True)
class Story:
    """What is looked at of every article.

    Attributes:
        number: The article's number.
        title: Its title.
        opening: The first 400 characters of its text.
        source: Its source.
        moment: When it was published, in seconds since 1970; None where that is not known.
        addresses: Its addresses, as a JSON list.
    """

    number: int
    title: str
    opening: str
    source: str | None
    moment: float | None
    addresses: str

    @classmethod
    def of(cls, number: int, article: Article) -> Story:
        """Look at an article."""
        moment = instant(article.published) if article.published else None
        opening, addresses = article.text[:OPENING], json.dumps(article.addresses, ensure_ascii=False)
        return cls(number, article.title, opening, article.source, moment, addresses)


@dataclass(slots=True)
class _Correction:
    number: int
    article: Article
    notice: CorrectionNotice
    headline: str
    best: tuple[float, float, int] | None = None

    @property
    def moment(self) -> float:
        return instant(self.article.published) if self.article.published else _UNDATED


def linked_corrections(
    stories: Callable[[], Iterable[Story]], article: Callable[[int], Article]
) -> list[tuple[int, int]]:
    """Find the story that each correction corrects.

    A correction names its story by address, by title in quotation marks, or by bearing the same
    title; then the text has to begin alike, and the story has to be of the same source and at most
    two weeks older (or both without a date). Where several stories fit, the most alike is taken.

    Args:
        stories: Looks at every article; called twice where there are corrections.
        article: Gives an article by its number.

    Returns:
        ``(number of the correction, number of the story)``, in order.
    """
    corrections = list(_corrections(stories(), article))
    if not corrections:
        return []
    named = _Named(corrections)
    links: set[tuple[int, int]] = set()
    titled = sorted((one for one in corrections if one.headline), key=lambda one: one.moment)
    moments = [one.moment for one in titled]
    for story in stories():
        links |= named.by(story)
        # Those without a date are compared with each other only.
        at = _UNDATED if story.moment is None else story.moment
        low, high = bisect_left(moments, at), bisect_right(moments, at + _WINDOW_SECONDS)
        if low < high:
            _weigh(titled[low:high], story, at)
    links |= {(one.number, one.best[2]) for one in titled if one.best}
    return sorted(links)


def _corrections(stories: Iterable[Story], article: Callable[[int], Article]) -> Iterator[_Correction]:
    for number in [one.number for one in stories if opens_as_correction(one.title, one.opening)]:
        correction = article(number)
        if notice := correction_notice(correction):
            yield _Correction(number, correction, notice, utils.default_process(notice.headline))


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

    def by(self, story: Story) -> set[tuple[int, int]]:
        naming = [*self._titles.get(utils.default_process(story.title), ())] if self._titles else []
        if self._urls:
            places: list[str] = json.loads(story.addresses)
            naming += [one for place in places for one in self._urls.get(place, ())]
        return {(one.number, story.number) for one in naming if one.number != story.number}


def _weigh(corrections: Iterable[_Correction], story: Story, at: float) -> None:
    title = utils.default_process(story.title)
    for one in corrections:
        if one.number == story.number or one.article.source != story.source:
            continue
        title_likeness = fuzz.token_sort_ratio(one.headline, title, score_cutoff=_TITLE_AT_LEAST)
        if not title_likeness:
            continue
        text_likeness = fuzz.partial_ratio(story.opening, one.article.text[:_READ])
        together = title_likeness + text_likeness
        rank = (together, at, story.number)
        if together >= _TOGETHER_AT_LEAST and (one.best is None or rank > one.best):
            one.best = rank
