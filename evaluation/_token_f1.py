"""SQuAD's measures of an answer: exact match and token F1."""

from __future__ import annotations

import collections
import re
import string
from collections.abc import Sequence

__all__ = ["exact", "f1"]


def _normal(text: str) -> str:
    """SQuAD's normalisation (Rajpurkar et al. 2018, evaluate-v2.0.py, ``normalize_answer``)."""
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def exact(predicted: str, answers: Sequence[str]) -> float:
    """1.0 if the prediction equals one of the answers after SQuAD's normalisation, else 0.0."""
    return float(_normal(predicted) in map(_normal, answers))


def f1(predicted: str, answers: Sequence[str]) -> float:
    """SQuAD's token F1 (evaluate-v2.0.py, ``compute_f1``), against the closest answer."""
    return max(_token_f1(_normal(predicted).split(), _normal(answer).split()) for answer in answers)


def _token_f1(predicted: list[str], gold: list[str]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    shared = sum((collections.Counter(predicted) & collections.Counter(gold)).values())
    return 2 * shared / (len(predicted) + len(gold))
