"""The one place where HTML is made, so that nothing from an article can become markup.

Components build trees of :func:`element`. A child that is a plain string is text and is escaped;
only what this module itself returned (:class:`Html`) is markup. There is no way in between.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

__all__ = ["Html", "element", "highlighted", "joined", "out_link", "own_link", "paragraphs", "script"]

Attribute = str | int | bool | None

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_VOID = frozenset({"br", "hr"})


class Html(str):
    """Markup that this module made; any other string is text."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: Attribute) -> Html:
    """Make an element.

    Args:
        tag: Its name, written in the code and never taken from data.
        *children: Markup (:class:`Html`), kept, and text (any other string), escaped.
        **attributes: Their values are escaped. A trailing underscore is dropped (``class_``), others
            become hyphens (``aria_label``); None and False leave the attribute out, True writes it bare.

    Returns:
        The element.

    Example:
        >>> element("p", "a < b", class_="note")
        '<p class="note">a &lt; b</p>'
    """
    opening = tag + "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{opening}>")
    return Html(f"<{opening}>{joined(children)}</{tag}>")


def joined(children: Iterable[str]) -> Html:
    """Put markup and text one after the other.

    Args:
        children: Markup, kept, and text, escaped.

    Returns:
        The markup.

    Example:
        >>> joined(["1 < 2", element("br")])
        '1 &lt; 2<br>'
    """
    return Html("".join(child if isinstance(child, Html) else _escaped(child) for child in children))


def own_link(href: str, *children: str, **attributes: Attribute) -> Html:
    """Make a link to another state of this page.

    Args:
        href: A relative address that starts with "?" or "#".
        *children: What the link shows.
        **attributes: Further attributes.

    Returns:
        The link; the page's script follows it without loading the page anew.

    Raises:
        ValueError: The address leads elsewhere.
    """
    if not href.startswith(("?", "#")):
        raise ValueError(f"{href!r} is no address within the page: it must start with '?' or '#'.")
    return element("a", *children, href=href, data_own=href.startswith("?"), **attributes)


def out_link(url: str | None, *children: str, **attributes: Attribute) -> Html:
    """Make a link that leaves the page, in a new tab.

    Args:
        url: The address.
        *children: What the link shows.
        **attributes: Further attributes.

    Returns:
        The link; nothing where the address is none, or neither http nor https.
    """
    if url is None or not _on_the_web(url):
        return Html()
    return element("a", *children, href=url, target="_blank", rel="noopener noreferrer", **attributes)


def highlighted(
    text: str,
    shown: tuple[int, int],
    *,
    quote: tuple[int, int] | None,
    answers: Iterable[tuple[int, int]] = (),
    quote_id: str | None = None,
) -> Html:
    """Show a stretch of a text with the quote in it marked, and the answers in the quote marked stronger.

    Args:
        text: The whole text that all offsets (code points) point into.
        shown: The stretch to show.
        quote: The stretch to mark; what of it lies outside ``shown`` is left out.
        answers: The stretches inside the quote to mark stronger.
        quote_id: Id of the marked element, for the page to scroll to.

    Returns:
        Markup whose text is ``text[shown[0]:shown[1]]``, character for character.

    Example:
        >>> highlighted("It rained. We left.", (0, 19), quote=(0, 10), answers=[(3, 9)])
        '<mark>It <strong>rained</strong>.</mark> We left.'
    """
    start, end = shown
    marked = _within(quote, shown)
    if marked is None:
        return joined([text[start:end]])
    mark = element("mark", _strong(text, marked, answers), id=quote_id, tabindex=-1 if quote_id else None)
    return joined([text[start : marked[0]], mark, text[marked[1] : end]])


def paragraphs(text: str, *, quote: tuple[int, int] | None, quote_id: str) -> Html:
    """Show a whole text in its paragraphs, with the quote marked in each that holds some of it.

    Args:
        text: The text; blank lines separate its paragraphs.
        quote: The stretch to mark, in code points.
        quote_id: Id of the first marked element.

    Returns:
        The paragraphs.
    """
    shown = []
    wanted: str | None = quote_id
    for span in _paragraph_spans(text):
        shown.append(element("p", highlighted(text, span, quote=quote, quote_id=wanted), dir="auto"))
        if _within(quote, span) is not None:
            wanted = None
    return joined(shown)


def script(source: str, **data: str | int | None) -> Html:
    """Give a script of the project.

    Args:
        source: The script, from the project's own file.
        **data: What the script is told, as ``data-`` attributes; escaped, never part of the script.

    Returns:
        The element that holds it.
    """
    told = "".join(_attribute(f"data_{name}", value) for name, value in data.items())
    return Html(f"<script{told}>{source}</script>")


def _attribute(name: str, value: Attribute) -> str:
    written = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {written}" if value is True else f' {written}="{_escaped(str(value))}"'


def _escaped(text: str) -> str:
    # The channel to the browser is UTF-8, which has no form for half a surrogate pair.
    return html.escape(_LONE_SURROGATE.sub("\ufffd", text))


def _on_the_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _within(stretch: tuple[int, int] | None, bounds: tuple[int, int]) -> tuple[int, int] | None:
    if stretch is None:
        return None
    start, end = max(stretch[0], bounds[0]), min(stretch[1], bounds[1])
    return (start, end) if start < end else None


def _strong(text: str, marked: tuple[int, int], answers: Iterable[tuple[int, int]]) -> Html:
    pieces: list[str] = []
    place, last = marked
    for answer in sorted(answers):
        # What two answers share is marked once.
        if stronger := _within(answer, (place, last)):
            pieces += [text[place : stronger[0]], element("strong", text[stronger[0] : stronger[1]])]
            place = stronger[1]
    return joined([*pieces, text[place:last]])


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _PARAGRAPH_BREAK.finditer(text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:].strip():
        yield start, len(text)
