"""Enumerations in a text: how far they reach, and the items that they are cut into."""

from __future__ import annotations

import regex

from indexer.sentences import Span

__all__ = ["items_in", "quoted_in", "tidied", "widened"]

_FEWEST_QUOTED = 2
_LONGEST_ITEM_WORDS = 9

_QUOTES = "\"'“”‘’«»"
_QUOTED = regex.compile(r"“([^“”\n]{3,120})”|(?<!\w)\"([^\"\n]{3,120})\"(?!\w)|«([^«»\n]{3,120})»")
_BETWEEN = regex.compile(
    rf"\s*[,;][{_QUOTES}]?\s*(?:(?:and|or|as well as|then)\s+)?|\s+(?:and|or|as well as|&)\s+",
    regex.IGNORECASE,
)
_FROM_TO = regex.compile(r"\s+to\s+", regex.IGNORECASE)
_FROM = regex.compile(r"\bfrom\s+\Z", regex.IGNORECASE)
# What a list cannot go on past: the end of a clause, or a verb.
_STOP = regex.compile(
    r"[.:;()—–!?]|\s-+\s|\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|who|which|that|said|"
    r"says|told|when|while|because|but|if|for|on|at)\b",
    regex.IGNORECASE,
)
# What stands before the first item of a list and is none of it.
_LEAD = regex.compile(
    r".*\b(?:such as|including|includes?|like|of|in|by|with|into|between|among|both|named?|called|covers?|"
    r"covering|towards?|are|were)\s+",
    regex.IGNORECASE | regex.DOTALL,
)
# What leads into an enumeration: "three of them - tin, lead and zinc", "key sectors: from tin to zinc".
# Of several words without a name among them: "Ann Lee - a mayor, Bo Lee" has its first item there.
_LEAD_IN = regex.compile(r"\w\P{Lu}*\s\P{Lu}+?(?:\s[-—–]+|:)\s+(?:from\s+)?|from\s+")
_NAME_GOES_ON = regex.compile(r" \p{Lu}[\p{L}\p{M}’'-]*")


def widened(text: str, span: Span, *, within: Span) -> Span:
    """Widen a span to the enumeration that it is a part of.

    Args:
        text: The article's text.
        span: The part.
        within: The sentence, as far as the enumeration may reach.

    Returns:
        The span of the whole enumeration; the span itself where it is in none.

    Example:
        >>> text = "They found a lot of lead, zinc and tin."
        >>> start, end = widened(text, (26, 30), within=(0, len(text)))
        >>> text[start:end]
        'lead, zinc and tin'
    """
    start, end = span
    words = max(4, 2 * len(text[start:end].split()))
    while (found := _BETWEEN.match(text, end, within[1])) and found.end() < within[1]:
        stop = _item_end(text, found.end(), within[1])
        if not _is_item(text[found.end() : stop], words):
            break
        end = stop
    while (begin := _item_before(text, start, within[0], words)) is not None:
        start = begin
    return start, end


def items_in(text: str, span: Span) -> list[Span]:
    """Cut an enumeration into its items.

    Args:
        text: The article's text.
        span: The enumeration.

    Returns:
        The items, in order, quotation marks and spaces around them left out.

    Example:
        >>> text = "lead, zinc and the tin"
        >>> [text[a:b] for a, b in items_in(text, (0, len(text)))]
        ['lead', 'zinc', 'tin']
    """
    start, end = span
    cuts = [(found.start(), found.end()) for found in _BETWEEN.finditer(text, start, end)]
    if _FROM.search(text, max(0, start - 6), start):
        cuts += [(found.start(), found.end()) for found in _FROM_TO.finditer(text, start, end)]
    cuts.sort()
    begins = [start, *(after for _, after in cuts)]
    ends = [*(before for before, _ in cuts), end]
    return [one for one in (_bare(text, *pair) for pair in zip(begins, ends, strict=True)) if one[0] < one[1]]


def quoted_in(text: str, span: Span, *, within: Span) -> list[Span]:
    """Find what stands in quotation marks, where an answer does so itself.

    Args:
        text: The article's text.
        span: The answer.
        within: Its sentence.

    Returns:
        All that the sentence quotes, where the answer is one of at least two; else nothing.

    Example:
        >>> text = 'They chanted "Clean water" and, at noon, "Remember us" in the square.'
        >>> [text[a:b] for a, b in quoted_in(text, (14, 25), within=(0, len(text)))]
        ['Clean water', 'Remember us']
    """
    quoted = [found.span(found.lastindex or 0) for found in _QUOTED.finditer(text, *within)]
    hit = any(start - 1 <= span[0] and span[1] <= end + 1 for start, end in quoted)
    return quoted if hit and len(quoted) >= _FEWEST_QUOTED else []


def tidied(text: str, span: Span, *, within: Span) -> Span:
    """Leave out what leads into an enumeration; go on to the end of a name that was cut.

    Args:
        text: The article's text.
        span: What a reader chose of the enumeration.
        within: Its sentence.

    Returns:
        The span without the one, with the other; the span itself where it enumerates nothing.

    Example:
        >>> text = "Three of them - Ann Lee, Bo Lee and Cy Lee - came."
        >>> start, end = tidied(text, (0, text.index(" Lee - came")), within=(0, len(text)))
        >>> text[start:end]
        'Ann Lee, Bo Lee and Cy Lee'
    """
    start, end = span
    first = _BETWEEN.search(text, start, end)
    if first is None:
        return span
    if lead := _LEAD_IN.match(text, start, first.start()):
        start = lead.end()
    more = _NAME_GOES_ON.match(text, end, within[1])
    # The name of a family, say, which other items have too; "Athens Monday" is no name.
    if more and regex.search(rf"{regex.escape(more[0])}\b", text[start:end]):
        end = more.end()
    return start, end


def _item_end(text: str, begin: int, last: int) -> int:
    found = _BETWEEN.search(text, begin, last)
    stop = _STOP.search(text, begin, last)
    return min(one.start() for one in (found, stop) if one) if found or stop else last


def _item_before(text: str, start: int, first: int, words: int) -> int | None:
    before = text[first:start]
    gap = regex.search(rf"(?:{_BETWEEN.pattern})\Z", before, regex.IGNORECASE)
    if gap is None or gap.start() == 0:
        return None
    head = before[: gap.start()]
    cut = max((found.end() for found in _STOP.finditer(head)), default=0)
    cut = max([cut, *(found.end() for found in _BETWEEN.finditer(head))])
    lead = _LEAD.match(head[cut:])
    cut += lead.end() if lead else 0
    begin = first + cut + len(head[cut:]) - len(head[cut:].lstrip())
    return begin if _is_item(text[begin : first + gap.start()], words) else None


def _is_item(piece: str, words: int) -> bool:
    count = len(piece.split())
    return 0 < count <= min(words, _LONGEST_ITEM_WORDS) and not _STOP.search(piece)


def _bare(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    bare = piece.strip(f" \t\n,;{_QUOTES}")
    start += piece.find(bare) if bare else 0
    for article in ("the ", "an ", "a "):
        if bare.lower().startswith(article):
            start, bare = start + len(article), bare[len(article) :]
            break
    return start, start + len(bare)
