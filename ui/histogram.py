"""How many matches there are a day, a month or a year: bars, each a link that narrows to its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from search import Facets
from ui.html import Html, element, own_link
from ui.state import PageState
from ui.texts import Texts

__all__ = ["histogram"]

_MOST_BARS = 62
_LAST_YEAR = 9998  # the filters have no moment after the year 9999
_DECEMBER = 12


def histogram(facets: Facets, *, state: PageState, texts: Texts, heading: str | None = None) -> Html:
    """Draw the matches by time.

    Args:
        facets: Counts of what a search matches.
        state: The state of the page, which the links go on from.
        texts: The texts of the page.
        heading: What stands over it; None for the usual.

    Returns:
        A list of bars, oldest first, at most the last 62; nothing where there are fewer than two.
    """
    bars = facets.published[-_MOST_BARS:]
    if len(bars) < 2:  # noqa: PLR2004 - one bar compares nothing
        return Html()
    most = max(count for _, count in bars)
    drawn = (_bar(when, count, most, state, texts) for when, count in bars)
    undated = texts.counted(texts.narrow.undated, facets.undated) if facets.undated else ""
    return element(
        "div",
        element("h3", heading or texts.narrow.when),
        element("ol", *drawn, class_="bars"),
        element("p", undated, class_="quiet") if undated else Html(),
        class_="choice when",
    )


def _bar(when: str, count: int, most: int, state: PageState, texts: Texts) -> Html:
    after, before = _bounds(when)
    held = (state.filters.after, state.filters.before) == (after, before)
    words = f"{_named(when, after, texts)}: {texts.counted(texts.page.article, count)}"
    bar = element("progress", value=str(count), max=str(most), aria_hidden="true")
    link = own_link(
        state.narrowed(after=after, before=before).href, bar, element("span", words),
        aria_current="true" if held else None,
    )  # fmt: skip
    return element("li", link)


def _bounds(when: str) -> tuple[datetime, datetime]:
    """Give the first moment of a day, month or year, and that after its last."""
    year, month, day = (int(part) for part in (f"{when}-01-01")[: len("0000-00-00")].split("-"))
    year = min(year, _LAST_YEAR)
    first = datetime(year, month, day)  # noqa: DTZ001 - filters read it as UTC
    if when.count("-") == 2:  # noqa: PLR2004 - a day has both its dashes
        return first, first + timedelta(days=1)
    if "-" in when:
        return first, datetime(year + month // _DECEMBER, month % _DECEMBER + 1, 1)  # noqa: DTZ001
    return first, datetime(year + 1, 1, 1)  # noqa: DTZ001


def _named(when: str, first: datetime, texts: Texts) -> str:
    if when.count("-") == 2:  # noqa: PLR2004 - as above
        return texts.date(first)
    return texts.month(first) if "-" in when else when
