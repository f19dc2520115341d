"""From evidence to a probability that an answer is right.

A logistic regression (Platt scaling with more than one feature; Platt 1999) over what the reader
and the retrieval say. It is fitted by ``python -m training.calibrate`` for one reader and each shipped
encoder, and stored beside the reader's weights; with any other, answers have no confidence.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel

__all__ = ["CALIBRATION_FILE", "Calibration", "Calibrations", "Evidence", "load_calibrations"]

CALIBRATION_FILE = "calibration.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about a candidate answer.

    Attributes:
        reader_score: Start and end logit less the two of "no answer".
        cosine: Of the question's vector and the passage's.
        fused_score: Of the passage in its result list, 0 to 1.
    """

    reader_score: float
    cosine: float
    fused_score: float


class Calibration(BaseModel):
    """The fitted weights.

    Attributes:
        reader: SHA-256 of the reader's weights that it was fitted for.
        encoder: Fingerprint of the encoder that it was fitted for; cosines of another mean something else.
        intercept: Log-odds where all evidence is zero.
        weights: Log-odds a unit of each field of :class:`Evidence`, in its order.
        threshold: Least probability at which an answer is given.
        fitted_on: What it was fitted on, in words, with n.

    Example:
        >>> c = Calibration(
        ...     reader="0" * 64,
        ...     encoder="0" * 32,
        ...     intercept=-1.0, weights=(1.0, 0.0, 0.0), threshold=0.5, fitted_on=""
        ... )
        >>> c.probability(Evidence(reader_score=1.0, cosine=0.0, fused_score=0.0))
        0.5
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reader: str = Field(pattern=r"^[0-9a-f]{64}$")
    encoder: str = Field(pattern=r"^[0-9a-f]{32}$")
    intercept: float
    weights: tuple[float, float, float]
    threshold: float = Field(gt=0, lt=1)
    fitted_on: str

    def probability(self, evidence: Evidence) -> float:
        """Give the probability that the answer is right, 0 to 1."""
        odds = self.intercept + sum(w * x for w, x in zip(self.weights, astuple(evidence), strict=True))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


class Calibrations(RootModel[tuple[Calibration, ...]]):
    """The fits of a reader, one for each encoder."""

    model_config = ConfigDict(frozen=True)


def load_calibrations(folder: Path, *, reader: str) -> tuple[Calibration, ...]:
    """Load the calibrations of a reader.

    Args:
        folder: The reader's folder.
        reader: SHA-256 of the reader's weights.

    Returns:
        One for each encoder that it was fitted with; those alone that were fitted for exactly these weights.
    """
    path = folder / CALIBRATION_FILE
    if not path.is_file():
        return ()
    fits = Calibrations.model_validate_json(path.read_bytes()).root
    return tuple(fit for fit in fits if fit.reader == reader)
