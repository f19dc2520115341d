"""What speaks for an answer: the reader's spans, weighed together with how they were found."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from corpus import Article
from search._retrieval import Hit
from search.calibration import Calibration, Evidence
from search.reader import Reader
from search.results import Passage

__all__ = ["Candidate", "best_candidate", "content_words", "read_passages"]

# Passages that are read for a question: more find little more, and each costs time.
READ_PASSAGES = 12

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*|\p{N}+(?:[.,]\p{N}+)*")
_FUNCTION_WORDS = frozenset(
    (
        "a an the of to in on at by for from with and or as is are was were be been it its this that these "
        "those he she they his her their him them we our you your i my not no than then there which who whom "
        "whose what"
    ).split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A span that may be the answer.

    Attributes:
        passage: The passage it stands in.
        start: Offset in the article's text.
        end: Offset after it.
        evidence: What the calibration weighs.
    """

    passage: Passage
    start: int
    end: int
    evidence: Evidence

    @property
    def article(self) -> Article:
        """The article it stands in."""
        return self.passage.article

    @property
    def text(self) -> str:
        """The span itself."""
        return self.article.text[self.start : self.end]


def read_passages(question: str, found: Sequence[tuple[Hit, Passage]], *, reader: Reader) -> list[Candidate]:
    """Let the reader look for the answer in the best passages.

    Args:
        question: The question.
        found: Passages with their hits, best first.
        reader: The reader; passages in languages that it was not made for are left out.

    Returns:
        Candidates, most convincing to the reader first.
    """
    readable = [(hit, passage) for hit, passage in found if reader.identity.reads(passage.article.language)][
        :READ_PASSAGES
    ]
    spans = reader.read(question, [passage.text for _, passage in readable], top=2)
    if not spans:
        return []
    return [
        Candidate(
            passage=readable[span.passage][1],
            start=readable[span.passage][1].start + span.start,
            end=readable[span.passage][1].start + span.end,
            evidence=Evidence(
                reader_score=span.score,
                cosine=readable[span.passage][0].cosine,
                fused_score=readable[span.passage][0].score,
            ),
        )
        for span in spans
    ]


def best_candidate(candidates: Sequence[Candidate], calibration: Calibration | None) -> Candidate | None:
    """Choose the span that is most probably right; by the reader alone where nothing is calibrated."""
    if not candidates:
        return None
    if calibration is None:
        return max(candidates, key=lambda one: one.evidence.reader_score)
    return max(candidates, key=lambda one: calibration.probability(one.evidence))


def content_words(text: str) -> frozenset[str]:
    """Give the words that carry meaning, folded to compare them.

    Example:
        >>> sorted(content_words("From energy to Défense"))
        ['defense', 'energy']
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return frozenset(_WORD.findall(plain)) - _FUNCTION_WORDS
