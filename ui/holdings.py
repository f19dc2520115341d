"""What the archive holds and takes on the disk, what could not be read, and which generations there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import Skip
from indexer.disk import DiskUse
from indexer.generations import Listed
from search import Facets, IndexInfo
from ui.histogram import histogram
from ui.html import Html, element
from ui.state import PageState
from ui.texts import Plural, Texts

__all__ = ["Holdings", "generations_table", "holdings_section", "skips_list"]

_MOST_BARS = 20
_MOST_SKIPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What is known about an archive.

    Attributes:
        info: What the index holds, and what made it.
        facets: Counts of all its articles.
        skipped: What its build could not read.
        disk: What it takes on the disk.
    """

    info: IndexInfo
    facets: Facets
    skipped: Sequence[Skip]
    disk: DiskUse


def holdings_section(held: Holdings, *, state: PageState, texts: Texts) -> Html:
    """Draw what the index holds: its times, sources and languages as bars, and what made it.

    Args:
        held: What is known about the archive.
        state: The state of the page, which the bars of time go on from: they lead to a search of their time.
        texts: The texts of the page.

    Returns:
        The section.
    """
    told, info = texts.holds, held.info
    languages = tuple((code and texts.language_name(code), count) for code, count in info.languages)
    return element(
        "section",
        element("h2", told.heading, id="holds"),
        _bars(told.sources, info.sources, texts),
        _bars(told.languages, languages, texts),
        histogram(
            held.facets,
            state=replace(state.back(), view="search", page=1),
            texts=texts,
            heading=told.times,
        ),
        element("div", _facts(info, texts), _disk(held.disk, texts), class_="facts"),
        skips_list(held.skipped, counted=told.skipped, texts=texts),
        class_="holds",
        aria_labelledby="holds",
    )


def skips_list(skipped: Sequence[Skip], *, counted: Plural, texts: Texts) -> Html:
    """Draw what could not be read and why, folded, at most 200 lines of it.

    Args:
        skipped: The items.
        counted: How their number is told.
        texts: The texts of the page.

    Returns:
        The list; nothing where there are none.
    """
    if not skipped:
        return Html()
    lines = (
        element("li", element("bdi", skip.path, class_="path"), " ", element("span", skip.reason, lang="en"))
        for skip in skipped[:_MOST_SKIPS]
    )
    more = len(skipped) - _MOST_SKIPS
    return element(
        "details",
        element("summary", texts.counted(counted, len(skipped))),
        element("ul", *lines, tabindex=0),
        element("p", texts.counted(texts.holds.skipped_more, more), class_="quiet") if more > 0 else Html(),
        class_="skips",
    )


def generations_table(listed: Sequence[Listed], *, texts: Texts) -> Html:
    """Draw the generations of an index, newest first.

    Args:
        listed: The generations.
        texts: The texts of the page.

    Returns:
        A table, in which the served one is marked.
    """
    told = texts.states
    heads = (element("th", name, scope="col") for name in (told.name, told.articles, told.passages))
    return element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *(_generation(one, texts) for one in listed)),
        class_="generations",
        aria_label=told.heading,
    )


def _generation(one: Listed, texts: Texts) -> Html:
    mark = element("strong", texts.states.served) if one.served else Html()
    return element(
        "tr",
        element("th", element("span", texts.date(one.built_at), title=one.name), " ", mark, scope="row"),
        element("td", texts.number(one.articles)),
        element("td", texts.number(one.passages)),
    )


def _bars(heading: str, counts: tuple[tuple[str | None, int], ...], texts: Texts) -> Html:
    most = max((count for _, count in counts), default=0)
    rows = (
        element(
            "tr",
            element("th", element("bdi", name or texts.holds.unknown), scope="row"),
            element("td", element("progress", value=count, max=most, aria_hidden="true")),
            element("td", texts.number(count), class_="count"),
        )
        for name, count in counts[:_MOST_BARS]
    )
    return element("table", element("caption", heading), element("tbody", *rows)) if counts else Html()


def _facts(info: IndexInfo, texts: Texts) -> Html:
    told = texts.holds
    facts = _pairs(
        (told.corpus, info.corpus),
        (told.served, info.generation),
        (told.built, texts.date(info.built_at)),
        (told.passages, texts.number(info.passages)),
        (told.model, info.model),
        (told.reader, info.reader),
    )
    return element("div", element("h3", told.made), facts)


def _disk(disk: DiskUse, texts: Texts) -> Html:
    told = texts.holds
    sizes = _pairs(
        (told.disk_served, texts.size(disk.served)),
        (told.disk_earlier, texts.size(disk.earlier)),
        (told.disk_encoders, texts.size(disk.encoders)),
        (told.disk_cache, texts.size(disk.cache)),
        (told.disk_free, texts.size(disk.free)),
    )
    return element("div", element("h3", told.disk), sizes)


def _pairs(*facts: tuple[str, str]) -> Html:
    pairs = (
        item for name, fact in facts for item in (element("dt", name), element("dd", element("bdi", fact)))
    )
    return element("dl", *pairs)
