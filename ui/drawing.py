"""Putting what the components made onto the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from ui.html import Html, script

__all__ = ["draw", "draw_files", "run"]

_MIME = "application/octet-stream"


def draw(html: Html) -> None:
    """Draw markup; nothing takes no room."""
    if html:
        st.html(html)


def draw_files(files: Mapping[str, tuple[str, Callable[[], bytes]]], *, key: str) -> None:
    """Draw a row of buttons that save files, each of which is made when its button is pressed.

    Args:
        files: For the name of each file, what stands on its button, and what makes it.
        key: Names the row.
    """
    with st.container(horizontal=True, key=key):
        for name, (label, data) in files.items():
            st.download_button(label, data, file_name=name, mime=_MIME, on_click="ignore")


def run(name: str, **told: str) -> None:
    """Run one of the project's own scripts in the browser.

    Each stands in an element of its own, away from any article's text: no other may run.

    Args:
        name: Its file, in this folder.
        **told: What it is told.
    """
    source = Path(__file__).with_name(name).read_text(encoding="utf-8")
    st.html(script(source, **told), unsafe_allow_javascript=True)
