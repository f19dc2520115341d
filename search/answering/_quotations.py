"""What somebody said: quotations with their speaker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from indexer.sentences import Span
from search.answering._draft import Draft, Piece
from search.answering._evidence import Candidate, coverage_of
from search.answering._question import Question
from search.answering._reading import Reading
from search.answering._spans import best_agreed, span_answer
from search.answering._terms import content_terms
from search.results import Passage

__all__ = ["quotation", "quotations_in", "reported"]

_QUOTATION = regex.compile(
    r"“\s*([^“”]{12,1200}?)\s*[”\"]|\"\s*([^\"“”\n]{12,1200}?)\s*\"|«\s*([^«»]{12,1200}?)\s*»"
)
# How far from a quotation its speaker is named, in code points.
_REACH = 220
_WANTED_OF_TOPIC = 0.3


def quotation(reading: Reading, *, threshold: float) -> Draft | None:
    """Answer what somebody said, in their own words.

    Args:
        reading: What was read; its question has the speaker as its subject, and perhaps a topic.
        threshold: Least probability (least likeness, uncalibrated) of an answer.

    Returns:
        The draft; None where nobody of that name is quoted on that topic.
    """
    speaker = content_terms(reading.question.subject or "")
    options = [
        one
        for _, passage in reading.found
        for one in _spoken(passage, reading, speaker=speaker)
        if _on_topic(one, reading.question)
    ]
    if not options or not speaker:
        return None
    best = max(_weighed(options, reading), key=reading.sentence_probability)
    probability = reading.sentence_probability(best)
    if reading.calibration is not None and probability < threshold:
        return None
    confidence = probability if reading.calibration is not None else None
    piece = Piece(candidate=best, kind="quotation", confidence=confidence)
    return Draft(text=piece.text, pieces=(piece,), confidence=confidence)


def reported(reading: Reading, *, threshold: float) -> Draft | None:
    """Answer what somebody said with what others tell of it.

    Args:
        reading: What was read; its question has the speaker as its subject.
        threshold: Least probability (least reader score, uncalibrated) of an answer.

    Returns:
        The draft; None where no span is probable enough, or where its passage does not name the speaker.
    """
    best = next(iter(best_agreed(reading)), None)
    name = content_terms((reading.question.subject or "").rpartition(" ")[2])
    if best is None or not name <= _terms_of(best.best.passage):
        return None
    return span_answer(reading, threshold=threshold)


def quotations_in(text: str, *, within: Span) -> Iterator[Span]:
    """Find quotations in a stretch of text.

    Args:
        text: The article's text.
        within: Where a quotation has to begin.

    Yields:
        What stands between the marks.

    Example:
        >>> text = 'He noted: “It is a new chapter.”'
        >>> [text[a:b] for a, b in quotations_in(text, within=(0, len(text)))]
        ['It is a new chapter.']
    """
    for found in _QUOTATION.finditer(text, within[0]):
        if found.start() >= within[1]:
            return
        group = next(number for number in (1, 2, 3) if found[number] is not None)
        yield found.span(group)


def _spoken(passage: Passage, reading: Reading, *, speaker: frozenset[str]) -> Iterator[Candidate]:
    text = passage.article.text
    hit = next(hit for hit, one in reading.found if one is passage)
    for start, end in quotations_in(text, within=(passage.start, passage.end)):
        around = f"{text[max(0, start - _REACH) : start]} … {text[end : end + _REACH]}"
        if speaker & content_terms(around):
            evidence = reading.evidence_of(hit, passage, (start, end), context=around)
            yield Candidate(passage=passage, start=start, end=end, evidence=evidence)


def _terms_of(passage: Passage) -> frozenset[str]:
    return content_terms(f"{passage.article.title}\n{passage.text}")


def _on_topic(one: Candidate, question: Question) -> bool:
    if question.topic is None:
        return True
    text = one.article.text
    around = text[max(0, one.start - _REACH) : one.end + _REACH]
    return coverage_of(question.topic, f"{one.article.title}\n{around}") >= _WANTED_OF_TOPIC


def _weighed(options: list[Candidate], reading: Reading) -> list[Candidate]:
    vectors = reading.encoder.encode_passages([one.text for one in options[:24]])
    cosines = (vectors @ reading.encoder.encode_query(reading.question.text)).tolist()
    return [
        replace(one, evidence=replace(one.evidence, cosine=cosine))
        for one, cosine in zip(options, cosines, strict=False)
    ]
