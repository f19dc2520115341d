"""Putting what the components made onto the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.html import Html, script

__all__ = ["draw", "run"]


def draw(html: Html) -> None:
    """Draw markup; nothing takes no room."""
    if html:
        st.html(html)


def run(name: str, **told: str) -> None:
    """Run one of the project's own scripts in the browser.

    Each stands in an element of its own, away from any article's text: no other may run.

    Args:
        name: Its file, in this folder.
        **told: What it is told.
    """
    source = Path(__file__).with_name(name).read_text(encoding="utf-8")
    st.html(script(source, **told), unsafe_allow_javascript=True)
