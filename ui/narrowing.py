"""What narrows a question: sources, languages, times and more of the archive, each a link that sets it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from search import Facets, Filters, IndexInfo
from ui.histogram import histogram
from ui.html import Html, element, own_link
from ui.state import Field, PageState, chosen
from ui.texts import Texts

__all__ = ["filters_section"]

_MOST_VALUES = 12


def filters_section(info: IndexInfo, *, state: PageState, texts: Texts, facets: Facets | None = None) -> Html:
    """Draw what is set, each with the way to take it away, and what can be set.

    Args:
        info: What is known about the index.
        state: The state of the page.
        texts: The texts of the page.
        facets: Counts of what a search matches; None to offer what the whole archive holds.

    Returns:
        The section; nothing where there is nothing to choose from and nothing is set.
    """
    offered = [choice for choice in _offered(info, facets, state, texts) if choice]
    chips = [*_set(state, texts)]
    if not offered and not chips:
        return Html()
    unset = own_link(state.narrowed(**Filters().model_dump()).href, texts.narrow.unset)
    held = element("p", *chips, unset, class_="chips") if chips else Html()
    chooser = element("details", element("summary", texts.narrow.heading), *offered) if offered else Html()
    return element("div", held, chooser, class_="narrow", role="group", aria_label=texts.narrow.heading)


def _offered(info: IndexInfo, facets: Facets | None, state: PageState, texts: Texts) -> list[Html]:
    narrow = texts.narrow
    if facets is None:
        return [
            _choices(narrow.source, "source", info.sources, state, texts),
            _choices(narrow.language, "language", info.languages, state, texts),
            _periods(info, state, texts),
        ]
    return [
        histogram(facets, state=state, texts=texts),
        _choices(narrow.source, "source", facets.source, state, texts),
        _choices(narrow.section, "section", facets.section, state, texts),
        _choices(narrow.author, "author", facets.author, state, texts),
        _choices(narrow.language, "language", facets.language, state, texts),
    ]


def _set(state: PageState, texts: Texts) -> Iterator[Html]:
    for name, values in chosen(state.filters):
        for value in values:
            shown = texts.language_name(value) if name == "language" else value
            yield _chip(state.toggled(name, value), shown, texts)
    for bound, wording in (("after", texts.narrow.after), ("before", texts.narrow.before)):
        moment: datetime | None = getattr(state.filters, bound)
        if moment is not None:
            yield _chip(state.narrowed(**{bound: None}), wording.format(date=texts.date(moment)), texts)


def _chip(without: PageState, shown: str, texts: Texts) -> Html:
    words = element("bdi", shown)
    label = texts.narrow.remove.format(value=shown)
    return own_link(without.href, words, element("span", " ✕", aria_hidden="true"), aria_label=label)


def _choices(
    heading: str, name: Field, counts: tuple[tuple[str | None, int], ...], state: PageState, texts: Texts
) -> Html:
    known = [(value, count) for value, count in counts if value]
    if len(known) < 2:  # noqa: PLR2004 - one value narrows nothing
        return Html()
    links = (_choice(name, value, count, state, texts) for value, count in known[:_MOST_VALUES])
    return element("div", element("h3", heading), element("ul", *links), class_="choice")


def _choice(name: Field, value: str, count: int, state: PageState, texts: Texts) -> Html:
    shown = texts.language_name(value) if name == "language" else value
    chosen = "true" if value in getattr(state.filters, name) else None
    link = own_link(state.toggled(name, value).href, element("bdi", shown), aria_current=chosen)
    return element("li", link, " ", element("span", texts.number(count), class_="count"))


def _periods(info: IndexInfo, state: PageState, texts: Texts) -> Html:
    if info.published is None:
        return Html()
    # The filters have no moment after the year 9999.
    first, last = (min(moment.year, 9998) for moment in info.published)
    years = range(last, max(first, last - _MOST_VALUES + 1) - 1, -1)
    if len(years) < 2:  # noqa: PLR2004 - one year narrows nothing
        return Html()
    links = (element("li", _year(year, state)) for year in years)
    return element("div", element("h3", texts.narrow.year), element("ul", *links), class_="choice")


def _year(year: int, state: PageState) -> Html:
    after, before = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001 - filters read it as UTC
    chosen = "true" if (state.filters.after, state.filters.before) == (after, before) else None
    return own_link(state.narrowed(after=after, before=before).href, str(year), aria_current=chosen)
