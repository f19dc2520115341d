"""An answer before it is cited."""

from __future__ import annotations

from dataclasses import dataclass

from search.answering._evidence import Candidate
from search.results import PartKind

__all__ = ["Draft", "Piece"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of an answer.

    Attributes:
        candidate: Where it stands.
        kind: What it is to the whole.
        confidence: Probability that it is right, or None.
        verdict: "yes" or "no", where the piece is the sentence that decides.
    """

    candidate: Candidate
    kind: PartKind
    confidence: float | None
    verdict: str | None = None

    @property
    def text(self) -> str:
        """What the piece says."""
        return self.verdict or self.candidate.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer, not yet cited.

    Attributes:
        text: The answer in one line.
        pieces: Its pieces, at least one.
        confidence: Probability that it is right, or None where nothing was calibrated.
    """

    text: str
    pieces: tuple[Piece, ...]
    confidence: float | None
