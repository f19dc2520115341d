"""How the signals of a passage become one score, with weights that were fitted on training queries.

The score is ``cosine · c + article · a / n + passage · p / n + feedback · f``: the cosine of query and
passage, BM25 of the whole article and of the passage, and the cosine of the passage and the query moved
towards the passages that are best by the other three. ``n`` is the sum of the idf of the query's words, near
the most that BM25 can give, so that long queries do not count more than short ones. Every candidate has every
signal, whichever leg found it.

Moving the query is Rocchio's relevance feedback, taken from the ranking itself, towards the best passages and
away from what the better ones have in common (which, across languages, is much of their vectors):
Li et al. 2023, Pseudo Relevance Feedback with Deep Language Models and Dense Retrievers, ACM TOIS 41,
https://arxiv.org/abs/2108.11044.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from indexer.encoders import Vectors

__all__ = ["FUSION_FILE", "Fusion", "Mode", "Scores", "Signals", "shipped_fusion"]

FUSION_FILE = Path(__file__).with_name("fusion.json")

Mode = Literal["hybrid", "dense", "keywords"]
Scores = NDArray[np.float64]

# The query moves half its length, towards the three best, of which the better ones count more.
_FEEDBACK_FROM = 3
_FEEDBACK_MOVES = 0.5
_FEEDBACK_SHARPNESS = 3.0
# A later page looks deeper; with the mean or the spread of all that it finds, its order would be another than
# the first's. Each leg brings a hundred at least.
_AWAY_FROM = 30
_SPREAD_OF = 100


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of the candidates of a query; arrays of one length.

    Attributes:
        cosine: Of the query's vector and the passage's.
        passage: BM25 of the passage, by the sum of the idf of the query's words.
        article: BM25 of the whole article, likewise.
        vectors: float32 of shape (n, d), the passages' own, of length 1.
    """

    cosine: Scores
    passage: Scores
    article: Scores
    vectors: Vectors


class Fusion(BaseModel):
    """Weights of the signals.

    Attributes:
        encoder: SHA-256 of the weights of the encoder that they were fitted with, in any precision.
        cosine: Weight of the cosine.
        passage: Weight of the passage's BM25.
        article: Weight of the article's BM25.
        feedback: Weight of the cosine of the passage and the moved query.
        away: Share of the mean vector of the thirty best that is taken from the query.
        spread: Standard deviation of that encoder's cosines within the candidates of a query, on average.
        fitted_on: What they were fitted on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoder: str = Field(pattern=r"^[0-9a-f]{64}$")
    cosine: float = Field(ge=0)
    passage: float = Field(ge=0)
    article: float = Field(ge=0)
    feedback: float = Field(ge=0)
    away: float = Field(ge=0)
    spread: float = Field(gt=0)
    fitted_on: str

    def scores(
        self, signals: Signals, *, encoder: str, mode: Mode = "hybrid", feedback: bool = True
    ) -> Scores:
        """Join the signals.

        Cosines of another encoder than the weights were fitted with are first brought to its spread:
        those of some encoders lie ten times closer together than those of others.

        Args:
            signals: Of all candidates of one query.
            encoder: SHA-256 of the weights of the encoder that made the cosines.
            mode: "hybrid" joins all; "dense" takes the cosine alone, "keywords" all but the cosines.
            feedback: Whether "hybrid" moves the query too.

        Returns:
            A score a candidate; only their differences within one query mean something.
        """
        if mode == "dense":
            return signals.cosine
        words = self.passage * signals.passage + self.article * signals.article
        if mode == "keywords":
            return words
        scale = 1.0 if encoder == self.encoder else self._scale(signals)
        scores: Scores = self.cosine * scale * signals.cosine + words
        if feedback and self.feedback and len(scores):
            scores = scores + self.feedback * scale * _moved_cosines(signals, scores, away=self.away)
        return scores

    def _scale(self, signals: Signals) -> float:
        """Say how much wider this encoder's cosines lie than others do, within what each leg finds first."""
        by_meaning, by_words = (np.argsort(-leg, kind="stable") for leg in (signals.cosine, signals.passage))
        holding = np.count_nonzero(signals.passage)
        first = np.union1d(by_meaning[:_SPREAD_OF], by_words[: min(_SPREAD_OF, holding)])
        own = float(np.std(signals.cosine[first]))
        return self.spread / own if own > 0 else 1.0


def _moved_cosines(signals: Signals, scores: Scores, *, away: float) -> Scores:
    """Give the cosines of the passages and the query moved towards the best and away from the thirty best.

    The query's own vector is not needed: with ``m`` for where it moves, ``|q + m|² = 1 + 2 q·m + m·m``.
    """
    better = np.argsort(-scores, kind="stable")[:_AWAY_FROM]
    best = better[:_FEEDBACK_FROM]
    weights = np.exp(_FEEDBACK_SHARPNESS * (scores[best] - scores[best[0]]))
    weights *= _FEEDBACK_MOVES / weights.sum()
    move = weights @ signals.vectors[best] - away * signals.vectors[better].mean(axis=0)
    along = weights @ signals.cosine[best] - away * signals.cosine[better].mean()
    length = np.sqrt(1 + 2 * along + move @ move)
    moved: Scores = (signals.cosine + signals.vectors @ move) / length
    return moved


@cache
def shipped_fusion() -> Fusion:
    """Give the weights that ship with this package."""
    return Fusion.model_validate_json(FUSION_FILE.read_bytes())
