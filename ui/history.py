"""The questions of one visit: each visitor's own, forgotten when the visit ends."""

from __future__ import annotations

import streamlit as st

__all__ = ["asked_before", "remember"]

_KEY = "asked"
_MOST = 20


def asked_before(present: str) -> tuple[str, ...]:
    """List what this visitor asked.

    Args:
        present: The question that is shown now, left out.

    Returns:
        The questions, latest first.
    """
    asked: tuple[str, ...] = st.session_state.get(_KEY, ())
    return tuple(question for question in asked if question != present)


def remember(question: str) -> None:
    """Put a question at the head of what this visitor asked.

    Args:
        question: The question.
    """
    st.session_state[_KEY] = (question, *asked_before(question))[:_MOST]
