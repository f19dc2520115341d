"""What a reader is, and what it hands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from search.calibration import Calibration

__all__ = ["Reader", "ReaderIdentity", "ReaderSpan"]


@dataclass(frozen=True, slots=True)
class ReaderSpan:
    """A stretch of a passage that may answer the question.

    Attributes:
        passage: Index of the passage in the list that was given to :meth:`Reader.read`.
        start: Offset of the span's first code point in that passage.
        end: Offset after its last code point; the span holds no space at either edge.
        score: Start logit + end logit, less the two at the "no answer" position. Comparable
            over all passages of one question; above 0 the reader prefers the span to no answer.
    """

    passage: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class ReaderIdentity:
    """Names a reader exactly: equal identities give equal scores on one machine.

    Attributes:
        name: What people call it.
        weights: SHA-256 of the model file, in hexadecimal.
        precision: "int8" or "fp32".
        languages: ISO 639-1 codes of the languages it was made for; empty where that is not known.
    """

    name: str
    weights: str
    precision: str
    languages: tuple[str, ...] = ()

    def reads(self, language: str | None) -> bool:
        """Tell whether it may be trusted with a passage in a language; None is a language unknown."""
        return language is None or not self.languages or language in self.languages


class Reader(Protocol):
    """Finds the spans of passages that answer a question. Safe to share between threads."""

    @property
    def identity(self) -> ReaderIdentity:
        """Which reader this is."""

    @property
    def calibrations(self) -> tuple[Calibration, ...]:
        """How its scores become probabilities, one for each encoder; none where nothing was fitted for it."""

    def read(self, question: str, passages: Sequence[str], *, top: int = 3) -> list[ReaderSpan]:
        """Find the best spans of each passage.

        Args:
            question: The question, in words.
            passages: The texts to look in.
            top: How many spans that do not overlap to give for each passage, at most.

        Returns:
            Spans of all passages, best score first; equal scores by passage, then start. None
            for an empty question, and none from a passage without words.

        Raises:
            corpus.UsageError: If ``top`` is below 1.
        """
