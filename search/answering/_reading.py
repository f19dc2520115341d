"""One question over the passages found for it: what the reader and the sentences have to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from indexer.encoders import Encoder
from indexer.sentences import Span
from search._retrieval import Hit
from search.answering._evidence import (
    READ_PASSAGES,
    Candidate,
    Found,
    coverage_of,
    names_covered,
    read_passages,
)
from search.answering._question import Question
from search.answering._sentences_of import SentencesOf
from search.calibration import Calibration, Evidence
from search.reader import Reader
from search.results import Passage

__all__ = ["Reading"]

# Sentences that are compared with the question by meaning; each costs a few milliseconds.
_MOST_ENCODED = 16
# Counts where the reader chose nothing in a sentence: below what it gives to what it chose.
_UNCHOSEN = -10.0


class Reading:
    """What an archive says to one question, as far as it was read.

    Args:
        question: The question, understood.
        found: Passages with their hits, best first.
        reader: Finds spans.
        calibration: Makes probabilities of evidence; None where nothing was fitted.
        encoder: Compares meanings.
    """

    def __init__(
        self,
        question: Question,
        found: Sequence[Found],
        *,
        reader: Reader,
        calibration: Calibration | None,
        encoder: Encoder,
    ) -> None:
        self.question = question
        self.found = found
        self.encoder = encoder
        self.calibration = calibration
        self.sentences = SentencesOf()
        self._reader = reader

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The reader's spans, most convincing first."""
        return read_passages(self.question, self.found, reader=self._reader, sentences=self.sentences)

    @cached_property
    def ranked_sentences(self) -> list[Candidate]:
        """Whole sentences as candidates, most probably holding the answer first."""
        options = sorted(self._sentences(), key=lambda one: -_promise(one.evidence))[:_MOST_ENCODED]
        if not options:
            return []
        vectors = self.encoder.encode_passages([f"{one.article.title}\n{one.text}" for one in options])
        cosines = (vectors @ self.encoder.encode_query(self.question.text)).tolist()
        weighed = [
            replace(one, evidence=replace(one.evidence, cosine=cosine))
            for one, cosine in zip(options, cosines, strict=True)
        ]
        return sorted(weighed, key=lambda one: -self.sentence_probability(one))

    def span_probability(self, candidate: Candidate) -> float:
        """How probably a span is right; by the reader alone where nothing is calibrated."""
        if self.calibration is None:
            return candidate.evidence.reader_score
        return self.calibration.span.probability(candidate.evidence)

    def sentence_probability(self, candidate: Candidate) -> float:
        """How probably a sentence holds the answer; its likeness where nothing is calibrated."""
        if self.calibration is None:
            return candidate.evidence.cosine
        return self.calibration.sentence.probability(candidate.evidence)

    def evidence_of(self, hit: Hit, passage: Passage, span: Span, *, context: str = "") -> Evidence:
        """Weigh a stretch of a passage that the reader did not choose.

        Args:
            hit: How the passage was found.
            passage: The passage.
            span: The stretch.
            context: More text that speaks of it.
        """
        text = f"{passage.article.title}\n{context}\n{passage.article.text[span[0] : span[1]]}"
        score = max(
            (one.evidence.reader_score for one in self.candidates if _touches(one, passage, span)),
            default=_UNCHOSEN,
        )
        return Evidence(
            reader_score=score,
            cosine=hit.cosine,
            fused_score=hit.legs,
            coverage=coverage_of(self.question.text, text),
            names=names_covered(self.question.text, passage),
        )

    def _sentences(self) -> Iterator[Candidate]:
        scores = self._best_scores()
        seen: set[str] = set()
        for hit, passage in self.found[:READ_PASSAGES]:
            names = names_covered(self.question.text, passage)
            for start, end in self.sentences.inside(passage):
                text = " ".join(passage.article.text[start:end].split())
                if text in seen:
                    continue
                seen.add(text)
                evidence = Evidence(
                    reader_score=scores.get((passage.article.id, start), _UNCHOSEN),
                    cosine=hit.cosine,
                    fused_score=hit.legs,
                    coverage=coverage_of(self.question.text, f"{passage.article.title}\n{text}"),
                    names=names,
                )
                yield Candidate(passage=passage, start=start, end=end, evidence=evidence)

    def _best_scores(self) -> dict[tuple[str, int], float]:
        best: dict[tuple[str, int], float] = {}
        for one in self.candidates:
            key = one.article.id, self.sentences.around(one.article, one.span)[0]
            best[key] = max(best.get(key, _UNCHOSEN), one.evidence.reader_score)
        return best


def _touches(one: Candidate, passage: Passage, span: Span) -> bool:
    return one.article.id == passage.article.id and one.start < span[1] and one.end > span[0]


def _promise(evidence: Evidence) -> float:
    said = 2 * evidence.coverage + evidence.names
    return said + evidence.fused_score + max(evidence.reader_score, -8.0) / 8.0
