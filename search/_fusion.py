"""How the signals of a passage become one score, with weights that were fitted on training queries.

The score is ``cosine · c + article · a / n + passage · p / n``: the cosine of query and passage, BM25 of the
whole article and of the passage. ``n`` is the sum of the idf of the query's words, near the most that BM25
can give, so that long queries do not count more than short ones. Every candidate has every signal, whichever
leg found it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["FUSION_FILE", "Fusion", "Mode", "Scores", "Signals", "shipped_fusion"]

FUSION_FILE = Path(__file__).with_name("fusion.json")

Mode = Literal["hybrid", "dense", "keywords"]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of the candidates of a query; arrays of one length.

    Attributes:
        cosine: Of the query's vector and the passage's.
        passage: BM25 of the passage, by the sum of the idf of the query's words.
        article: BM25 of the whole article, likewise.
    """

    cosine: Scores
    passage: Scores
    article: Scores


class Fusion(BaseModel):
    """Weights of the signals.

    Attributes:
        encoder: SHA-256 of the weights of the encoder that they were fitted with, in any precision.
        cosine: Weight of the cosine.
        passage: Weight of the passage's BM25.
        article: Weight of the article's BM25.
        spread: Standard deviation of that encoder's cosines within the candidates of a query, on average.
        fitted_on: What they were fitted on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: str = Field(pattern=r"^[0-9a-f]{64}$")
    cosine: float = Field(ge=0)
    passage: float = Field(ge=0)
    article: float = Field(ge=0)
    spread: float = Field(gt=0)
    fitted_on: str

    def scores(self, signals: Signals, *, encoder: str, mode: Mode = "hybrid") -> Scores:
        """Join the signals.

        Cosines of another encoder than the weights were fitted with are first brought to its spread:
        those of some encoders lie ten times closer together than those of others.

        Args:
            signals: Of all candidates of one query.
            encoder: SHA-256 of the weights of the encoder that made the cosines.
            mode: "hybrid" joins all; "dense" takes the cosine alone, "keywords" all but the cosine.

        Returns:
            A score a candidate; only their differences within one query mean something.
        """
        if mode == "dense":
            return signals.cosine
        words = self.passage * signals.passage + self.article * signals.article
        if mode == "keywords":
            return words
        own = float(np.std(signals.cosine))
        scale = self.spread / own if encoder != self.encoder and own > 0 else 1.0
        return self.cosine * scale * signals.cosine + words


@cache
def shipped_fusion() -> Fusion:
    """Give the weights that ship with this package."""
    return Fusion.model_validate_json(FUSION_FILE.read_bytes())
