"""From a question to a cited answer, or to saying that the archive does not hold it."""

from __future__ import annotations

from collections.abc import Sequence

from search._citing import cite, supporting
from search._evidence import Candidate, best_candidate, read_passages
from search._retrieval import hits_for, passages_of
from search._served import Served
from search.calibration import Calibration
from search.filters import Filters
from search.reader import Reader
from search.results import Answer, Part, Passage

__all__ = ["Answering"]

# Without a calibration, an answer is given where the reader finds it likelier than "no answer".
_UNCALIBRATED_THRESHOLD = 0.0
# More than are read, so that supporting sentences of other articles come into view.
_PASSAGES_IN_VIEW = 20


class Answering:
    """Answers questions with one reader. Safe to share between threads.

    Args:
        reader: Finds answer spans in passages.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def answer(self, served: Served, question: str, *, top: int, filters: Filters) -> Answer:
        """Answer a question; see :meth:`search.Index.ask`."""
        hits = hits_for(served, question, filters=filters)
        found = passages_of(served.generation, hits, top=max(top, _PASSAGES_IN_VIEW))
        passages = tuple(passage for _, passage in found)
        calibration = self._calibration_for(served)
        best = best_candidate(read_passages(question, found, reader=self.reader), calibration)
        confidence = _confidence(best, calibration)
        part = None
        if best is not None and _suffices(best, confidence, calibration):
            part = self._part(served, best, confidence, passages)
        return Answer(
            question=question,
            answered=part is not None,
            text=part.text if part else "",
            confidence=confidence,
            parts=(part,) if part else (),
            citations=part.citations if part else (),
            passages=passages[:top],
            generation=served.generation.name,
        )

    def _calibration_for(self, served: Served) -> Calibration | None:
        encoder = served.encoder.identity.fingerprint
        return next((fit for fit in self.reader.calibrations if fit.encoder == encoder), None)

    def _part(
        self, served: Served, best: Candidate, confidence: float | None, passages: Sequence[Passage]
    ) -> Part:
        cited = cite(best)
        further = supporting(cited, best.text, passages, encoder=served.encoder)
        return Part(text=best.text, kind="answer", confidence=confidence, citations=(cited, *further))


def _confidence(best: Candidate | None, calibration: Calibration | None) -> float | None:
    if calibration is None:
        return None
    return calibration.probability(best.evidence) if best else 0.0


def _suffices(best: Candidate, confidence: float | None, calibration: Calibration | None) -> bool:
    if calibration is None or confidence is None:
        return best.evidence.reader_score > _UNCALIBRATED_THRESHOLD
    return confidence >= calibration.threshold
