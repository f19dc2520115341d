"""What the archive holds, and which generation of it is served."""

from __future__ import annotations

from search import IndexInfo
from ui.html import Html, element
from ui.texts import Texts

__all__ = ["holdings_section"]

_MOST_BARS = 20


def holdings_section(info: IndexInfo, *, texts: Texts) -> Html:
    """Draw what the index holds: its sources and languages as bars, and what made it.

    Args:
        info: What is known about the index.
        texts: The texts of the page.

    Returns:
        The section.
    """
    told = texts.holds
    languages = tuple((code and texts.language_name(code), count) for code, count in info.languages)
    return element(
        "section",
        element("h2", told.heading, id="holds"),
        _bars(told.sources, info.sources, texts),
        _bars(told.languages, languages, texts),
        _facts(info, texts),
        class_="holds",
        aria_labelledby="holds",
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
    facts = (
        (told.served, info.generation),
        (told.built, texts.date(info.built_at)),
        (told.passages, texts.number(info.passages)),
        (told.model, info.model),
        (told.reader, info.reader),
    )
    pairs = (
        item for name, fact in facts for item in (element("dt", name), element("dd", element("bdi", fact)))
    )
    return element("dl", *pairs)
