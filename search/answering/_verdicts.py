"""Yes or no: the sentence that decides, and which way."""

from __future__ import annotations

from typing import Literal

import regex

from search.answering._draft import Draft, Piece
from search.answering._evidence import Candidate
from search.answering._reading import Reading
from search.answering._terms import content_terms, surnames_in

__all__ = ["verdict", "verdict_of"]

_NEGATION = regex.compile(
    r"\b(?:not|never|no longer|neither|nor|nobody|nothing|none|without|fail(?:s|ed)? to|refus(?:es|ed)? to|"
    r"den(?:y|ies|ied)|reject(?:s|ed)?|ruled out|declin(?:es|ed) to|cannot)\b|n['’]t\b",
    regex.IGNORECASE,
)
# A sentence that has less of the question does not decide it.
_LEAST_COVERAGE = 0.6


def verdict(reading: Reading, *, threshold: float) -> Draft | None:
    """Answer yes or no with the sentence that decides.

    Args:
        reading: What was read.
        threshold: Least probability (least likeness, uncalibrated) of the sentence.

    Returns:
        The draft; None where no sentence speaks of nearly all that the question does.
    """
    named = surnames_in(reading.question.text)
    deciding = [
        one
        for one in reading.ranked_sentences
        if one.evidence.coverage >= _LEAST_COVERAGE
        and one.evidence.names >= 1.0
        and named <= content_terms(f"{one.article.title}\n{one.text}")
    ]
    if not deciding:
        return None
    best = max(deciding, key=lambda one: (_weight(one), reading.sentence_probability(one)))
    probability = reading.sentence_probability(best)
    if reading.calibration is not None and probability < threshold:
        return None
    confidence = probability if reading.calibration is not None else None
    said = verdict_of(reading.question.text, best.text)
    piece = Piece(candidate=best, kind="verdict", confidence=confidence, verdict=said)
    return Draft(text=said, pieces=(piece,), confidence=confidence)


def verdict_of(question: str, sentence: str) -> Literal["yes", "no"]:
    """Tell whether a sentence that speaks of a question's matter affirms or denies it.

    Both count as denying where an odd number of negations stands in them.

    Args:
        question: A question to be answered by yes or no.
        sentence: The sentence that decides.

    Example:
        >>> verdict_of("Does it imply patronage?", "It does not imply patronage.")
        'no'
    """
    odd = (_negations(question) + _negations(sentence)) % 2
    return "no" if odd else "yes"


def _negations(text: str) -> int:
    return min(1, sum(1 for _ in _NEGATION.finditer(text)))


def _weight(one: Candidate) -> float:
    return round(one.evidence.coverage, 1) + max(0.0, one.evidence.cosine)
