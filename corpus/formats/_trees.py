"""Trees of other formats' elements made fit to be written as text: headlines, notes, cells of tables."""

from __future__ import annotations

import re

from lxml import etree

__all__ = ["bare", "drop_note_marks", "flatten_cells", "without_heading"]

_MARK = re.compile(r"\W*(?:\d{1,3}|[a-z*†‡↑↩])?\W*", re.IGNORECASE)
_ABOVE = 3


def bare(text: str) -> str:
    """Give the letters and figures of a text alone, for telling whether two say the same."""
    return "".join(filter(str.isalnum, text)).casefold()


def without_heading(text: str, title: str) -> str:
    """Drop a title that is repeated above the text it belongs to.

    Args:
        text: Paragraphs separated by a blank line.
        title: The title.

    Returns:
        The text without it, where it stands among the first paragraphs.
    """
    blocks = text.split("\n\n")
    for at, block in enumerate(blocks[:_ABOVE]):
        if len(blocks) > 1 and bare(block) == bare(title):
            return "\n\n".join(blocks[:at] + blocks[at + 1 :])
    return text


def drop_note_marks(tree: etree._Element) -> None:
    """Take the links between a text and its notes out of a tree; the notes stay."""
    for link in list(tree.iter("a")):
        target = link.get("href") or ""
        if "#" in target and _MARK.fullmatch("".join(link.itertext())) and (_raised(link) or _returns(link)):
            _drop(link)


def flatten_cells(tree: etree._Element) -> None:
    """Make one line of each table cell that holds paragraphs, so that a row stays a row."""
    for cell in tree.iter("td", "th"):
        for block in cell.iter("p", "div"):
            block.tag = "span"
            block.tail = f" {block.tail or ''}"


def _raised(link: etree._Element) -> bool:
    return any(str(element.tag) == "sup" for element in (link, *link.iterancestors(), *link.iterchildren()))


def _returns(link: etree._Element) -> bool:
    return any(mark in "".join(link.itertext()) for mark in "↑↩")


def _drop(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
