"""The page of lists: many questions asked at once, and the questions that are watched."""

from __future__ import annotations

from ui.archive import Served
from ui.batch import ask_the_rest, batch_section
from ui.state import PageState
from ui.texts import Texts
from ui.watching import watched_questions

__all__ = ["lists_view"]


def lists_view(served: Served, *, state: PageState, texts: Texts) -> None:
    """Draw both lists; then ask what is still to be asked, so that all of the page stands meanwhile.

    Args:
        served: The index, and the generation that it serves.
        state: The state of the page.
        texts: The texts of the page.
    """
    place = batch_section(state=state, texts=texts)
    watched_questions(served, state=state, texts=texts)
    if place is not None:
        ask_the_rest(served, place, texts=texts)
