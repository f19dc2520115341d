"""Answers that are spans: the same one from several articles merged, and those that disagree set apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from indexer.store import instant
from search.answering._draft import Draft, Piece
from search.answering._evidence import Candidate, fits
from search.answering._question import Kind
from search.answering._reading import Reading
from search.answering._terms import content_terms, names_in
from search.results import PartKind

__all__ = ["Agreed", "agreed", "best_agreed", "span_answer"]

# Kinds of questions with one right answer at a time, so that two answers are two views.
_SINGLE: frozenset[Kind] = frozenset({"who", "when", "where", "how many"})
_MOST_VIEWS = 3
_VIEW_AT_LEAST = 0.8
# Two sentences that say different things of the same matter are about as near as this.
_SAME_MATTER = 0.72
_ALIKE = 0.75
_TELLING_TERMS = 3


@dataclass(frozen=True, slots=True)
class Agreed:
    """Candidates that say the same.

    Attributes:
        best: The most convincing, with the agreement of the others in its evidence.
        members: All of them.
    """

    best: Candidate
    members: tuple[Candidate, ...]


def agreed(candidates: Iterable[Candidate]) -> list[Agreed]:
    """Bring together the candidates that say the same.

    Args:
        candidates: Most convincing first.

    Returns:
        Groups, in the order of their first members. A group's agreement counts articles, each cluster
        of near-copies once.
    """
    groups: list[list[Candidate]] = []
    for one in candidates:
        terms = content_terms(one.text)
        same = next((group for group in groups if _same(terms, content_terms(group[0].text))), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return [Agreed(_with_agreement(group), tuple(group)) for group in groups]


def best_agreed(reading: Reading) -> list[Agreed]:
    """Give the reader's answers, those that say the same merged, most probably right first."""
    return sorted(agreed(reading.candidates), key=lambda one: -reading.span_probability(one.best))


def span_answer(reading: Reading, *, threshold: float) -> Draft | None:
    """Answer with the most probable span; with each view where articles disagree.

    Args:
        reading: What was read.
        threshold: Least probability (least reader score, uncalibrated) of an answer.

    Returns:
        The draft, or None where no span is probable enough.
    """
    groups = best_agreed(reading)
    if not groups or reading.span_probability(groups[0].best) < threshold:
        return None
    views = _views(reading, groups, threshold=threshold)
    kind: PartKind = "view" if len(views) > 1 else "answer"
    pieces = [_piece(reading, view.best, kind) for view in views]
    confidence = pieces[0].confidence
    if kind == "view":
        pieces.sort(key=lambda piece: _newest_first(piece.candidate))
    return Draft(text=groups[0].best.text, pieces=tuple(pieces), confidence=confidence)


def _piece(reading: Reading, candidate: Candidate, kind: PartKind) -> Piece:
    known = reading.calibration is not None
    confidence = reading.span_probability(candidate) if known else None
    return Piece(candidate=candidate, kind=kind, confidence=confidence)


def _views(reading: Reading, groups: Sequence[Agreed], *, threshold: float) -> list[Agreed]:
    first = groups[0]
    if reading.question.kind not in _SINGLE or reading.calibration is None:
        return [first]
    least = max(threshold, _VIEW_AT_LEAST * reading.span_probability(first.best))
    others = [
        group
        for group in groups[1:]
        if reading.span_probability(group.best) >= least
        and fits(reading.question.kind, group.best.text)
        and group.best.evidence.names >= first.best.evidence.names
        and not _says_both(first, group)
        and _differs(first.best.text, group.best.text)
    ]
    asked = reading.question.text
    # With a name and two words more, who says all of it can hardly speak of another matter.
    telling = bool(names_in(asked)) and len(content_terms(asked)) >= _TELLING_TERMS
    same = [group for group in others if telling and _on_all_that_is_asked(first, group)]
    if len(same) < len(others):
        same = _of_the_same_matter(reading, first, others, known=same)
    return [first, *same[: _MOST_VIEWS - 1]]


def _says_both(one: Agreed, other: Agreed) -> bool:
    """Whether the article that either would be cited from holds the other as well."""
    ones = {member.article.id for member in one.members}
    others = {member.article.id for member in other.members}
    return one.best.article.id in others or other.best.article.id in ones


def _on_all_that_is_asked(*groups: Agreed) -> bool:
    """Whether each stands in a sentence that has, with its title, every word of the question."""
    return all(group.best.evidence.coverage >= 1 for group in groups)


def _of_the_same_matter(
    reading: Reading, first: Agreed, others: Sequence[Agreed], *, known: Sequence[Agreed]
) -> list[Agreed]:
    sentences = [_sentence(reading, group.best) for group in (first, *others)]
    vectors = reading.encoder.encode_passages(sentences)
    cosines = (vectors[1:] @ vectors[0]).tolist()
    return [
        group
        for group, cosine in zip(others, cosines, strict=True)
        if group in known or cosine >= _SAME_MATTER
    ]


def _sentence(reading: Reading, candidate: Candidate) -> str:
    start, end = reading.sentences.around(candidate.article, candidate.span)
    return candidate.article.text[start:end]


def _with_agreement(group: Sequence[Candidate]) -> Candidate:
    articles = {one.article.id for one in group}
    best = group[0]
    return replace(best, evidence=replace(best.evidence, agreement=math.log(len(articles))))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return one == other
    # "J.D. Vance" and "Vice President J.D. Vance" are one answer, "1997" and "1998" are not.
    return one <= other or other <= one or len(one & other) / len(one | other) >= _ALIKE


def _differs(one: str, other: str) -> bool:
    terms, others = content_terms(one), content_terms(other)
    return bool(terms) and bool(others) and not terms & others


def _newest_first(candidate: Candidate) -> tuple[bool, float]:
    moment = candidate.article.published
    return moment is None, -instant(moment) if moment else 0.0
