"""From a question to a cited answer, or to saying that the archive does not hold it."""

from __future__ import annotations

from search.answering._answering import Answering

__all__ = ["Answering"]
