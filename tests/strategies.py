"""Texts that break careless offset arithmetic."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["NASTY"]

NASTY = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            [
                "It rained.",
                "It rained. ",
                "J.D. Vance came. ",
                "\r\n",
                "\n\n",
                "\n- item",
                "😀👩‍👩‍👧 ",
                "é́. ",
                "שלום עולם. ",
                "これは文です。",
                "Azerbaijan–U.S. relations ",
                "“Yes.” ",
                "\u200f",
                "\u0000",
                "...",
            ]
        ),
    ),
    max_size=30,
).map("".join)
