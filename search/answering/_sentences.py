"""Answers that are sentences: explanations, and the nearest in a language that the reader cannot read."""

from __future__ import annotations

import regex

from search.answering._draft import Draft, Piece
from search.answering._evidence import Candidate
from search.answering._reading import Reading
from search.answering._spans import best_agreed

__all__ = ["best_sentence", "explanation", "likest_sentence"]

_CAUSE = regex.compile(
    r"\b(?:because|due to|owing to|as a result|in response to|thanks to|since|so that|in order to|"
    r"caused|causes|led to|leads to|stems? from|stemmed from|prompted|triggered|after|reasons?|blamed?|"
    r"attributed|by)\b",
    regex.IGNORECASE,
)
# A span of so many words explains by itself; a shorter one needs its sentence.
_EXPLAINING_WORDS = 4
# The nearest sentence has to stand out among those compared, by so many standard deviations.
_STANDS_OUT = 1.5


def explanation(reading: Reading, *, span_threshold: float, sentence_threshold: float) -> Draft | None:
    """Answer why, or how, with the span that explains, else with the sentence.

    Args:
        reading: What was read.
        span_threshold: Least probability (least reader score, uncalibrated) of a span.
        sentence_threshold: Least probability (least likeness, uncalibrated) of a sentence.

    Returns:
        The draft; None where nothing is probable enough.
    """
    groups = best_agreed(reading)
    if groups and reading.span_probability(groups[0].best) >= span_threshold:
        best = groups[0].best
        if len(best.text.split()) >= _EXPLAINING_WORDS:
            return _draft(best, "answer", reading.span_probability(best), reading)
        around = reading.sentences.around(best.article, best.span)
        whole = next((one for one in reading.ranked_sentences if one.span == around), None)
        if whole is not None:
            return _draft(whole, "sentence", reading.span_probability(best), reading)
    telling = [one for one in reading.ranked_sentences if _CAUSE.search(one.text)]
    for one in (*telling[:1], *reading.ranked_sentences[:1]):
        if reading.sentence_probability(one) >= sentence_threshold:
            return _draft(one, "sentence", reading.sentence_probability(one), reading)
    return None


def best_sentence(reading: Reading, *, threshold: float) -> Draft | None:
    """Answer words that are no question with the sentence that says most of them.

    Args:
        reading: What was read.
        threshold: Least probability (least likeness, uncalibrated) of a sentence.

    Returns:
        The draft; None where no sentence is probable enough.
    """
    best = next(iter(reading.ranked_sentences), None)
    if best is None or reading.sentence_probability(best) < threshold:
        return None
    return _draft(best, "sentence", reading.sentence_probability(best), reading)


def likest_sentence(reading: Reading) -> Draft | None:
    """Answer with the sentence nearest to the question, where it stands out among the others.

    For passages in languages that the reader was not made for: a span of it would be a guess.

    Args:
        reading: What was read.

    Returns:
        The draft, without a confidence; None where no sentence stands out.
    """
    ranked = sorted(reading.ranked_sentences, key=lambda one: -one.evidence.cosine)
    if not ranked:
        return None
    cosines = [one.evidence.cosine for one in ranked]
    mean = sum(cosines) / len(cosines)
    spread = (sum((cosine - mean) ** 2 for cosine in cosines) / len(cosines)) ** 0.5
    if len(ranked) > 1 and cosines[0] < mean + _STANDS_OUT * spread:
        return None
    piece = Piece(candidate=ranked[0], kind="sentence", confidence=None)
    return Draft(text=piece.text, pieces=(piece,), confidence=None)


def _draft(candidate: Candidate, kind: str, probability: float, reading: Reading) -> Draft:
    confidence = probability if reading.calibration is not None else None
    piece = Piece(
        candidate=candidate, kind="sentence" if kind == "sentence" else "answer", confidence=confidence
    )
    return Draft(text=piece.text, pieces=(piece,), confidence=confidence)
