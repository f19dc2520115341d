"""Answers that are lists: every item, also where several sentences hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from indexer.sentences import Span
from search.answering._draft import Draft, Piece
from search.answering._evidence import Candidate
from search.answering._reading import Reading
from search.answering._spans import best_agreed
from search.answering._terms import content_terms

__all__ = ["items_in", "list_answer", "widened"]

_FEWEST_ITEMS, _MOST_ITEMS = 2, 20
_FURTHER_AT_LEAST = 0.75
_LONGEST_ITEM_WORDS = 9

_QUOTES = "\"'“”‘’«»"
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


def list_answer(reading: Reading, *, threshold: float) -> Draft | None:
    """Answer with the items of a list.

    The most probable span is widened to the whole enumeration that it stands in and cut into its
    items. Spans of other sentences that are nearly as probable bring further items.

    Args:
        reading: What was read.
        threshold: Least probability (least reader score, uncalibrated) of an answer.

    Returns:
        The draft; None where no span is probable enough, or where there is but one item.
    """
    groups = best_agreed(reading)
    if not groups or reading.span_probability(groups[0].best) < threshold:
        return None
    first = groups[0].best
    whole = _whole(reading, first)
    items = list(_items(whole))
    if reading.calibration is not None:
        least = max(threshold, _FURTHER_AT_LEAST * reading.span_probability(first))
        for group in groups[1:]:
            if reading.span_probability(group.best) >= least and _speaks_as_much(group.best, first):
                items.extend(_items(_whole(reading, group.best)))
    pieces = _distinct(items, reading)[:_MOST_ITEMS]
    if len(pieces) < _FEWEST_ITEMS:
        return None
    inside = all(
        whole.start <= piece.candidate.start and piece.candidate.end <= whole.end for piece in pieces
    )
    same = all(piece.candidate.article.id == whole.article.id for piece in pieces)
    text = whole.text if inside and same else "; ".join(piece.text for piece in pieces)
    return Draft(text=text, pieces=tuple(pieces), confidence=_confidence(reading, first))


def widened(text: str, span: Span, *, within: Span) -> Span:
    """Widen a span to the enumeration that it is a part of.

    Args:
        text: The article's text.
        span: The part.
        within: The sentence, as far as the enumeration may reach.

    Returns:
        The span of the whole enumeration; the span itself where it is in none.

    Example:
        >>> text = "They found lead, zinc and tin."
        >>> start, end = widened(text, (17, 21), within=(0, len(text)))
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


def _whole(reading: Reading, candidate: Candidate) -> Candidate:
    text = candidate.article.text
    start, end = widened(text, (candidate.start, candidate.end), within=reading.sentences.around(candidate))
    return replace(candidate, start=start, end=end)


def _items(whole: Candidate) -> Iterator[Candidate]:
    for start, end in items_in(whole.article.text, (whole.start, whole.end)):
        yield replace(whole, start=start, end=end)


def _distinct(items: Sequence[Candidate], reading: Reading) -> list[Piece]:
    pieces: list[Piece] = []
    known: list[frozenset[str]] = []
    for one in items:
        terms = content_terms(one.text)
        if terms and not any(terms <= other or other <= terms for other in known):
            known.append(terms)
            pieces.append(Piece(candidate=one, kind="item", confidence=_confidence(reading, one)))
    return pieces


def _confidence(reading: Reading, candidate: Candidate) -> float | None:
    return reading.span_probability(candidate) if reading.calibration is not None else None


def _speaks_as_much(one: Candidate, first: Candidate) -> bool:
    return (
        one.evidence.names >= first.evidence.names and one.evidence.coverage >= first.evidence.coverage - 0.15
    )


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
