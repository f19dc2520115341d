"""From a question to a cited answer, or to saying that the archive does not hold it."""

from __future__ import annotations

from search.answering._answering import Answering
from search.answering._question import Kind, has_question_word, understand

__all__ = ["Answering", "Kind", "has_question_word", "understand"]
