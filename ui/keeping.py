"""Buttons that copy an answer or save it as a file; the page's script does it, nothing is sent anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from search import Answer, Passage
from ui import export
from ui.html import Html, element
from ui.texts import Texts

__all__ = ["answer_buttons", "matches_button"]


def answer_buttons(answer: Answer, *, texts: Texts) -> Html:
    """Draw the buttons that copy an answer, or save it.

    Args:
        answer: The answer, with its citations.
        texts: The texts of the page.

    Returns:
        A row of buttons, each of which holds what it gives.
    """
    keep, plain = texts.keep, export.as_text(answer, texts=texts)
    markdown = export.as_markdown(answer, texts=texts)
    return _row(
        texts,
        _copies(keep.markdown, markdown),
        _copies(keep.html, plain, rich=export.as_html(answer, texts=texts)),
        _copies(keep.text, plain),
        _saves(keep.save_markdown, markdown, "answer.md"),
        _saves(keep.save_json, export.as_json(answer), "answer.json"),
    )


def matches_button(passages: Sequence[Passage], *, texts: Texts) -> Html:
    """Draw the button that saves the matches of a search as a table.

    Args:
        passages: The matches.
        texts: The texts of the page.

    Returns:
        The button.
    """
    return _row(texts, _saves(texts.keep.save_csv, export.as_csv(passages), "matches.csv"))


def _row(texts: Texts, *buttons: Html) -> Html:
    told = element("span", class_="told", role="status", aria_live="polite", data_done=texts.keep.copied)
    return element("div", *buttons, told, class_="keep", role="group", aria_label=texts.keep.label)


def _copies(name: str, text: str, *, rich: Html | None = None) -> Html:
    return element(
        "button", name, type="button", data_copy=_held(text), data_rich=None if rich is None else _held(rich)
    )


def _saves(name: str, text: str, file: str) -> Html:
    return element("button", name, type="button", data_save=file, data_held=_held(text))


def _held(text: str) -> str:
    # Streamlit's sanitizer drops an attribute in which an article's markup shows, escaped or not.
    return quote(text, safe="")
