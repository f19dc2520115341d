"""From a question to a cited answer, or to saying that the archive does not hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from search._served import Served
from search.answering._citing import cite, supporting
from search.answering._draft import Draft
from search.answering._evidence import Candidate, find
from search.answering._lists import list_answer
from search.answering._names import definition, stands_for
from search.answering._question import Kind, understand
from search.answering._quotations import quotation, reported
from search.answering._reading import Reading
from search.answering._sentences import best_sentence, explanation, likest_sentence
from search.answering._spans import best_agreed, span_answer
from search.answering._verdicts import verdict
from search.calibration import Calibration
from search.filters import Filters
from search.query import Query
from search.reader import Reader
from search.results import Answer, Citation, Part, Passage, Reason, Refusal

__all__ = ["Answering"]

# Without a calibration, an answer is given where the reader finds it likelier than "no answer".
_UNCALIBRATED_SCORE = 0.0
# Without a calibration, a sentence is given where it is at least as near to the question as this (cosine).
_UNCALIBRATED_LIKENESS = 0.5
# A passage with so many of the question's words speaks of what was asked.
_SPEAKS_OF_IT = 0.6

Way = Callable[[Reading, float, float], Draft | None]


def _spans(reading: Reading, span: float, _: float) -> Draft | None:
    return span_answer(reading, threshold=span)


def _list(reading: Reading, span: float, _: float) -> Draft | None:
    return list_answer(reading, threshold=span)


def _stands_for(reading: Reading, _: float, __: float) -> Draft | None:
    return stands_for(reading)


def _definition(reading: Reading, _: float, sentence: float) -> Draft | None:
    return definition(reading, threshold=sentence)


def _quotation(reading: Reading, _: float, sentence: float) -> Draft | None:
    return quotation(reading, threshold=sentence)


def _reported(reading: Reading, span: float, _: float) -> Draft | None:
    return reported(reading, threshold=span)


def _verdict(reading: Reading, _: float, sentence: float) -> Draft | None:
    return verdict(reading, threshold=sentence)


def _sentence(reading: Reading, _: float, sentence: float) -> Draft | None:
    return best_sentence(reading, threshold=sentence)


def _explanation(reading: Reading, span: float, sentence: float) -> Draft | None:
    return explanation(reading, span_threshold=span, sentence_threshold=sentence)


# For each kind of question, the ways to answer it, the best first; other kinds take the most probable span.
_WAYS: dict[Kind, tuple[Way, ...]] = {
    "stands for": (_stands_for, _spans),
    "definition": (_definition, _spans),
    "quotation": (_quotation, _reported),
    "yes/no": (_verdict,),
    "list": (_list, _spans),
    "why": (_explanation,),
    "how": (_explanation,),
    "words": (_sentence, _spans),
}


class Answering:
    """Answers questions with one reader. Safe to share between threads.

    Args:
        reader: Finds answer spans in passages.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def answer(
        self, served: Served, query: Query, *, top: int, filters: Filters, precision: float | None = None
    ) -> Answer:
        """Answer a question; see :meth:`search.Index.ask`."""
        found = find(served, query, filters=filters, least=top)
        reading = Reading(
            understand(query.words),
            found,
            reader=self.reader,
            calibration=self._calibration_for(served),
            encoder=served.encoder,
        )
        draft = self._draft(reading, precision)
        passages = tuple(passage for _, passage in found)
        parts = tuple(_parts(draft, reading, passages)) if draft else ()
        return Answer(
            question=query.text,
            answered=draft is not None,
            text=draft.text if draft else "",
            confidence=draft.confidence if draft else _withheld(reading, precision),
            parts=parts,
            citations=tuple(_numbered(parts)),
            passages=passages[:top],
            generation=served.generation.name,
            refusal=None if draft else _refusal(reading),
            understood=query.understood,
        )

    def _draft(self, reading: Reading, precision: float | None) -> Draft | None:
        calibration = reading.calibration
        span = calibration.threshold_for(precision) if calibration else _UNCALIBRATED_SCORE
        sentence = span if calibration else _UNCALIBRATED_LIKENESS
        if not any(self.reader.identity.reads(passage.article.language) for _, passage in reading.found):
            return likest_sentence(reading)
        ways = _WAYS.get(reading.question.kind, (_spans,))
        return next((draft for way in ways if (draft := way(reading, span, sentence))), None)

    def _calibration_for(self, served: Served) -> Calibration | None:
        encoder = served.encoder.identity.fingerprint
        return next((fit for fit in self.reader.calibrations if fit.encoder == encoder), None)


def _parts(draft: Draft, reading: Reading, passages: Sequence[Passage]) -> Iterator[Part]:
    for number, piece in enumerate(draft.pieces):
        cited = cite(piece.candidate, reading.sentences)
        # What supports the first item of a list supports the list; further ones have their own sentences.
        further = (
            supporting(cited, piece.candidate.text, passages, reading=reading)
            if not number or piece.kind == "view"
            else ()
        )
        yield Part(text=piece.text, kind=piece.kind, confidence=piece.confidence, citations=(cited, *further))


def _numbered(parts: Sequence[Part]) -> Iterator[Citation]:
    seen: set[tuple[str, int, int]] = set()
    for part in parts:
        for citation in part.citations:
            place = citation.article.id, citation.start, citation.end
            if place not in seen:
                seen.add(place)
                yield citation


def _withheld(reading: Reading, precision: float | None) -> float | None:
    """How probable the best span is; what is withheld for another reason is not told above the threshold."""
    if reading.calibration is None:
        return None
    groups = best_agreed(reading)
    most = reading.calibration.threshold_for(precision)
    return min(most, reading.span_probability(groups[0].best)) if groups else 0.0


def _refusal(reading: Reading) -> Refusal:
    groups = best_agreed(reading)
    if not reading.found:
        return Refusal(reason="nothing found", closest=None, text="")
    if not groups:
        return Refusal(reason="not read", closest=None, text="")
    best = groups[0].best
    return Refusal(reason=_reason(best), closest=cite(best, reading.sentences), text=best.text)


def _reason(best: Candidate) -> Reason:
    if best.evidence.names < 1:
        return "not named"
    return "not sure" if best.evidence.coverage >= _SPEAKS_OF_IT else "not said"
