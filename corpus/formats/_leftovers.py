"""What an extraction leaves around an article: its own headline above, lists and notices below."""

from __future__ import annotations

from collections.abc import Collection

from corpus._page_lines import Block, Kind, blocks_of, is_notice
from corpus._text import one_line
from corpus.identity import canonical_url

__all__ = ["without_leftovers"]

_BODY = 0.5
_LONGEST_NOTICE = 60
_NOT_TEXT = {Kind.INTERFACE, Kind.ASIDE, Kind.BOX, Kind.END}


def without_leftovers(text: str, heading: Collection[str]) -> str:
    r"""Take off a text what stands above its first paragraph and below its last.

    Above: the headline, rubric and byline, the page's address, a line with the date. Below: from
    the heading of a list of other stories on, and buttons, labels and notices.

    Args:
        text: The extracted text, paragraphs separated by a blank line.
        heading: The title, section and author, in lower case.

    Returns:
        The rest; at least one paragraph stays.

    Example:
        >>> without_leftovers("Rain\n\nIt rained all day.\n\nTop stories\n\nSnow in May", {"rain"})
        'It rained all day.'
    """
    paragraphs = text.split("\n\n")
    first = 0
    while len(paragraphs) - first > 1 and _is_heading(paragraphs[first], heading):
        first += 1
    del paragraphs[:first]
    del paragraphs[_end_of(paragraphs) :]
    while len(paragraphs) > 1 and _is_label(paragraphs[-1]):
        del paragraphs[-1]
    return "\n\n".join(paragraphs)


def _is_heading(paragraph: str, heading: Collection[str]) -> bool:
    line = one_line(paragraph)
    if line.casefold() in heading or canonical_url(line) is not None:
        return True
    block = _block(paragraph)
    return block is not None and block.kind is Kind.DATED and line[-1] not in ".!?…:"


def _end_of(paragraphs: list[str]) -> int:
    """Find the heading of a list of other stories, in the second half of a text."""
    whole, above = sum(map(len, paragraphs)), 0
    for place, paragraph in enumerate(paragraphs):
        block = _block(paragraph) if above > _BODY * whole else None
        above += len(paragraph)
        if block is not None and block.kind in {Kind.BOX, Kind.END}:
            return place
    return len(paragraphs)


def _is_label(paragraph: str) -> bool:
    block = _block(paragraph)
    if block is None:
        return False
    return block.kind in _NOT_TEXT or (block.words <= _LONGEST_NOTICE and is_notice(paragraph))


def _block(paragraph: str) -> Block | None:
    """Judge a paragraph that is one line; None for any other."""
    blocks = blocks_of(paragraph)
    return blocks[0] if len(blocks) == 1 else None
