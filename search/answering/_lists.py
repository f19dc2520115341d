"""Answers that are lists: every item, also where several sentences hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.sentences import Span
from search.answering._draft import Draft, Piece
from search.answering._enumerations import items_in, quoted_in, tidied, widened
from search.answering._evidence import Candidate, fits
from search.answering._reading import Reading
from search.answering._spans import best_agreed
from search.answering._terms import content_terms

__all__ = ["list_answer"]

_FEWEST_ITEMS, _MOST_ITEMS = 2, 20
_FURTHER_AT_LEAST = 0.75
# Where the best span only counts them, a span that names them may be so much less probable.
_NAMING_AT_LEAST = 0.33


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
    naming = [group.best for group in groups if fits("list", group.best.text)]
    if not naming or reading.span_probability(naming[0]) < threshold:
        return None
    first = naming[0]
    if reading.calibration and first is not groups[0].best and _far_less(reading, first, groups[0].best):
        return None
    whole, *_ = lists = [_whole(reading, one) for one in (first, *_further(reading, naming, threshold))]
    pieces = _distinct([item for one in lists for item in one.items], reading)[:_MOST_ITEMS]
    if len(pieces) < _FEWEST_ITEMS:
        return None
    together = whole.unquoted and all(_inside(piece.candidate, whole.candidate) for piece in pieces)
    text = whole.candidate.text if together else "; ".join(piece.text for piece in pieces)
    return Draft(text=text, pieces=tuple(pieces), confidence=_confidence(reading, first))


@dataclass(frozen=True, slots=True)
class _List:
    """An enumeration with its items; quoted ones stand apart, with other words between them."""

    candidate: Candidate
    items: tuple[Candidate, ...]
    unquoted: bool


def _whole(reading: Reading, candidate: Candidate) -> _List:
    text = candidate.article.text
    within = reading.sentences.around(candidate.article, candidate.span)
    if quoted := quoted_in(text, candidate.span, within=within):
        return _List(candidate, tuple(_placed(candidate, quoted)), unquoted=False)
    span = widened(text, tidied(text, candidate.span, within=within), within=within)
    (whole,) = _placed(candidate, [span])
    return _List(whole, tuple(_named(list(_placed(candidate, items_in(text, span))))), unquoted=True)


def _named(items: Sequence[Candidate]) -> Sequence[Candidate]:
    """Leave out the numbers between names, such as ages; as many as the names, they are items."""
    named = [one for one in items if not one.text.isdecimal()]
    return named if len(named) > len(items) / 2 else items


def _placed(candidate: Candidate, spans: Sequence[Span]) -> Iterator[Candidate]:
    return (replace(candidate, start=start, end=end) for start, end in spans)


def _further(reading: Reading, naming: Sequence[Candidate], threshold: float) -> Iterator[Candidate]:
    if reading.calibration is None:
        return
    first, *others = naming
    least = max(threshold, _FURTHER_AT_LEAST * reading.span_probability(first))
    for one in others:
        if reading.span_probability(one) >= least and _speaks_as_much(one, first):
            yield one


def _far_less(reading: Reading, one: Candidate, best: Candidate) -> bool:
    return reading.span_probability(one) < _NAMING_AT_LEAST * reading.span_probability(best)


def _inside(one: Candidate, whole: Candidate) -> bool:
    return one.article.id == whole.article.id and whole.start <= one.start and one.end <= whole.end


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
    said, least = one.evidence, first.evidence
    return said.names >= least.names and said.coverage >= least.coverage - 0.15
