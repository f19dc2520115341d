"""From evidence to a probability that an answer is right.

Logistic regressions (Platt scaling with more than one feature; Platt 1999) over what the reader and
the retrieval say: one for spans that the reader chose, one for whole sentences. They are fitted by
``python -m training.calibrate`` for one reader and each encoder that ships, and stored beside the
reader's weights; with any other, nothing is calibrated, and an answer has no confidence.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError, model_validator

from corpus.errors import UsageError
from indexer.errors import ModelError

__all__ = [
    "CALIBRATION_FILE",
    "FEATURES",
    "Calibration",
    "Calibrations",
    "Evidence",
    "Logistic",
    "load_calibrations",
]

CALIBRATION_FILE = "calibration.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about a candidate answer.

    Attributes:
        reader_score: Start and end logit less the two of "no answer".
        cosine: Of the question's vector and that of the passage (of the sentence, for a sentence).
        fused_score: How high both legs place the passage in their lists, 0 to 1.
        coverage: Share of the question's content words that the answer's sentence has, its title counted in.
        names: Share of the question's names and numbers that the passage has.
        agreement: Logarithm of the number of articles, near-copies counted once, that say the same.
    """

    reader_score: float
    cosine: float
    fused_score: float
    coverage: float = 1.0
    names: float = 1.0
    agreement: float = 0.0


FEATURES = tuple(field.name for field in fields(Evidence))


class Logistic(BaseModel):
    """One fitted regression.

    Attributes:
        intercept: Log-odds where all evidence is zero.
        weights: Log-odds a unit of each field of :class:`Evidence`, by its name.

    Example:
        >>> model = Logistic(intercept=-1.0, weights=dict.fromkeys(FEATURES, 0.0) | {"reader_score": 1.0})
        >>> model.probability(Evidence(reader_score=1.0, cosine=0.0, fused_score=0.0))
        0.5
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    intercept: float
    weights: dict[str, float]

    @model_validator(mode="after")
    def _complete(self) -> Logistic:
        if tuple(self.weights) != FEATURES:
            raise ValueError(f"weights must be of {', '.join(FEATURES)}, in this order")
        return self

    def probability(self, evidence: Evidence) -> float:
        """Give the probability that the answer is right, 0 to 1."""
        odds = self.intercept + sum(
            w * x for w, x in zip(self.weights.values(), astuple(evidence), strict=True)
        )
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


class Operating(BaseModel):
    """One point of the trade of answering more against being right more often.

    Attributes:
        threshold: Least probability at which an answer is given.
        precision: Share of the given answers that are right.
        coverage: Share of the questions that get an answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: float = Field(ge=0, le=1)
    precision: float = Field(ge=0, le=1)
    coverage: float = Field(ge=0, le=1)


class Calibration(BaseModel):
    """What was fitted for one reader and one encoder.

    Attributes:
        reader: SHA-256 of the reader's weights that it was fitted for.
        encoder: Fingerprint of the encoder that it was fitted for; cosines of another mean something else.
        span: For spans that the reader chose.
        sentence: For whole sentences.
        threshold: Least probability at which an answer is given where the user wants nothing else.
        curve: What other thresholds give, on the questions of the fit, by rising threshold.
        fitted_on: What it was fitted on, in words, with n.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reader: str = Field(pattern=r"^[0-9a-f]{64}$")
    encoder: str = Field(pattern=r"^[0-9a-f]{32}$")
    span: Logistic
    sentence: Logistic
    threshold: float = Field(gt=0, lt=1)
    curve: tuple[Operating, ...] = ()
    fitted_on: str

    def threshold_for(self, precision: float | None) -> float:
        """Give the threshold at which answers are right at least so often.

        Args:
            precision: The share that is wanted, above 0 and below 1; None for the usual threshold.

        Returns:
            The lowest threshold of the curve from which on no precision is lower; just below 1 where
            none of it reaches that.

        Raises:
            UsageError: It is not between 0 and 1.
        """
        if precision is None:
            return self.threshold
        if not 0 < precision < 1:
            raise UsageError(
                f"precision is {precision}; it must be above 0 and below 1.",
                remedy="Give 0.9 for answers that are right at least 9 times in 10.",
            )
        chosen = 0.999
        for point in reversed(self.curve):
            if point.precision < precision:
                break
            chosen = point.threshold
        return chosen


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

    Raises:
        ModelError: The file there is not what this version writes.
    """
    path = folder / CALIBRATION_FILE
    if not path.is_file():
        return ()
    try:
        fits = Calibrations.model_validate_json(path.read_bytes()).root
    except ValidationError as error:
        raise ModelError(
            f"The calibration in {path} is not of this version: {error.errors()[0]['msg']}.",
            remedy="Delete it: answers have no confidence until python -m training.calibrate is run.",
        ) from error
    return tuple(fit for fit in fits if fit.reader == reader)
