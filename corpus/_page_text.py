"""The article in the text of a web page, as a scraper or "select all, copy" gives it.

First it is decided whether a text is that of a page at all: it must show buttons, menus or notices
that no article holds. Then the main run of prose is found, as the contiguous blocks of the
greatest sum (Kadane's algorithm), where prose counts for its words and everything else against:
block features and their use after Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using
Shallow Text Features" (WSDM 2010), without the links, which a page's text no longer shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corpus._drafts import Draft
from corpus._page_facts import facts_of
from corpus._page_lines import Block, Kind, bare, blocks_of, is_notice, is_sentence

__all__ = ["main_run", "page_draft"]

_FEWEST_LABELS = 3
_LONGEST_MENU = 10
_MENU_WORDS = 5
_VERSE_ENDS = frozenset(",.;:!–—…-")
# In words; set on 90 pages as a browser renders them, where doubling or halving one moves little.
_MOST_WORDS = 60
_COSTS = {Kind.INTERFACE: 12, Kind.DATED: 25, Kind.ASIDE: 15, Kind.BOX: 80}
_REPEATED_COST = 12
_PLAIN_COST, _PLAIN_STEP, _PLAIN_MOST = 5, 3, 14
_SHARE_OF_BEST = 0.5
_LEFT_OUT = {Kind.INTERFACE, Kind.ASIDE, Kind.BOX}


class _Run(NamedTuple):
    score: float
    start: int
    end: int


def page_draft(text: str) -> Draft | None:
    r"""Take the article out of a page's text.

    Args:
        text: The text, with "\n" for line ends.

    Returns:
        The draft, with the headline, date, source, section and byline that stand around the
        article, its text empty where the page holds none; None where the text is not that of a
        page, and is to be left as it is.
    """
    blocks = blocks_of(text)
    start, end = main_run(blocks)
    if not _is_page([*blocks[:start], *blocks[end:]]):
        return None
    if start == end:
        return Draft(text="")
    while end - start > 1 and is_notice(blocks[end - 1].text):
        end -= 1
    facts = facts_of(blocks, start=start, end=end)
    body = [
        block
        for index, block in enumerate(blocks[facts.body : end], facts.body)
        if block.kind not in _LEFT_OUT and index not in facts.used
    ]
    return Draft(text=_joined(body), fields=facts.fields)


def main_run(blocks: Sequence[Block]) -> tuple[int, int]:
    """Find the article among the blocks of a page.

    Args:
        blocks: The page.

    Returns:
        The index of its first block, and the one after its last; equal where there is no prose.
    """
    runs = []
    first = 0
    for index in [i for i, block in enumerate(blocks) if block.kind is Kind.END] + [len(blocks)]:
        runs.append(_best_run(blocks, first, index))
        first = index + 1
    # The article comes before what readers wrote about it, which is often longer.
    best = max(run.score for run in runs)
    run = next(run for run in runs if run.score >= _SHARE_OF_BEST * best)
    return run.start, run.end


def _best_run(blocks: Sequence[Block], first: int, last: int) -> _Run:
    best = _Run(0, first, first)
    start, total, apart = first, 0.0, 0
    for index in range(first, last):
        if total <= 0:
            start, total = index, 0.0
        block = blocks[index]
        if block.kind is Kind.PROSE and not block.repeated:
            total, apart = total + min(block.words, _MOST_WORDS), 0
        else:
            total, apart = total - _cost(block, apart), apart + 1
        if total > best.score:
            best = _Run(total, start, index + 1)
    return best


def _cost(block: Block, apart: int) -> float:
    if block.kind is Kind.PLAIN and not block.repeated and is_sentence(block):
        return 0
    # The further from prose, the more another short line counts against the run: one or two
    # stand inside articles, headings and names; five in a row are a list of something else.
    plain = min(_PLAIN_COST + _PLAIN_STEP * apart, _PLAIN_MOST)
    return _COSTS.get(block.kind, _REPEATED_COST if block.repeated else plain)


def _is_page(around: Sequence[Block]) -> bool:
    """Tell a page by what stands around its prose: labels of several kinds, or a long menu."""
    labels = {bare(block.text) for block in around if block.kind is Kind.INTERFACE}
    return len(labels) >= _FEWEST_LABELS or (bool(labels) and _has_menu(around))


def _has_menu(blocks: Sequence[Block]) -> bool:
    length = 0
    for block in blocks:
        length = length + 1 if _is_entry(block) else 0
        if length >= _LONGEST_MENU:
            return True
    return False


def _is_entry(block: Block) -> bool:
    # No comma, full stop or dash ends an entry of a menu; in ten lines of verse, one does.
    short = block.kind is not Kind.PROSE and block.words <= _MENU_WORDS
    return short and block.text[-1] not in _VERSE_ENDS and any(map(str.isalpha, block.text))


def _joined(blocks: Sequence[Block]) -> str:
    pieces: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if before is not None:
            # Items of a list stand on lines of their own without a blank line between them.
            listed = not block.apart and Kind.PROSE not in (before.kind, block.kind)
            pieces.append("\n" if listed else "\n\n")
        pieces.append(block.text)
    return "".join(pieces)
