"""What in a question was taken for more than words: shown, each piece with the way to take it out."""

from __future__ import annotations

from collections.abc import Sequence

from search import Understood
from ui.html import Html, element, own_link
from ui.state import PageState
from ui.texts import Texts

__all__ = ["understood_section"]


def understood_section(pieces: Sequence[Understood], *, state: PageState, texts: Texts) -> Html:
    """Draw what was understood.

    Args:
        pieces: The pieces of the question, in their order.
        state: The state of the page, which holds the question that they stand in.
        texts: The texts of the page.

    Returns:
        A line of links: each takes its piece out of the question, or puts the other spelling in; nothing
        where all was taken for words.
    """
    if not pieces:
        return Html()
    chips = (_chip(piece, state, texts) for piece in pieces)
    heading = element("span", texts.understood.heading, class_="count")
    return element("p", heading, *chips, class_="chips understood")


def _chip(piece: Understood, state: PageState, texts: Texts) -> Html:
    told = texts.understood
    meaning = element("bdi", _meaning(piece, texts))
    if piece.kind == "spelling":
        instead = state.asking(piece.replaced_in(state.question, piece.values[0]))
        label = told.instead.format(value=piece.values[0])
        return own_link(instead.href, meaning, aria_label=f"{_meaning(piece, texts)}. {label}")
    without = state.asking(piece.cut_from(state.question))
    cross = element("span", " ✕", aria_hidden="true")
    label = told.remove.format(text=piece.text)
    return own_link(without.href, meaning, cross, aria_label=f"{_meaning(piece, texts)}. {label}")


def _meaning(piece: Understood, texts: Texts) -> str:
    told = texts.understood
    if piece.kind == "time":
        return _period(piece, texts)
    if piece.kind == "field" and piece.text.startswith("-"):
        return told.without.format(value=_listed(piece, texts))
    wordings = {
        "phrase": told.phrase, "word": told.word, "either": told.word, "title": told.title,
        "without": told.without, "field": "{value}", "sort": told.sort, "spelling": told.spelling,
    }  # fmt: skip
    return wordings[piece.kind].format(value=_listed(piece, texts))


def _listed(piece: Understood, texts: Texts) -> str:
    joint = texts.understood.also if piece.kind == "word" else texts.understood.either
    return joint.join(piece.values)


def _period(piece: Understood, texts: Texts) -> str:
    told = ((texts.narrow.after, piece.after), (texts.narrow.before, piece.before))
    return ", ".join(wording.format(date=texts.date(moment)) for wording, moment in told if moment)
