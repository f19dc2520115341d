"""What the page says when there is no answer to show: nothing found, nothing indexed, something wrong."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from corpus import ArchiveError
from search import Answer
from search.results import Reason
from ui.answer import percentage
from ui.html import Html, element, joined, own_link
from ui.state import LONGEST_QUESTION, PageState
from ui.texts import Texts

__all__ = ["errors_shown", "hint", "no_index", "not_in_archive", "notice", "too_long"]

logger = logging.getLogger(__name__)


def not_in_archive(answer: Answer, *, state: PageState, texts: Texts) -> Html:
    """Say that the archive does not hold the answer, why, what came closest, and what can be tried.

    Args:
        answer: The answer; ``answered`` is False.
        state: The state of the page, which the link to the closest sentence goes on from.
        texts: The texts of the page.

    Returns:
        The message.
    """
    withheld = answer.confidence is not None and answer.passages
    advice = (
        texts.nothing.advice
        if answer.passages
        else (*texts.nothing.advice[:-1], texts.nothing.advice_no_passages)
    )
    return element(
        "section",
        element("h2", texts.nothing.heading, id="answer"),
        element("p", _reason(answer, texts)),
        _closest(answer, state, texts),
        element(
            "p",
            texts.nothing.withheld.format(percent=percentage(answer.confidence or 0.0)),
            class_="confidence",
        )
        if withheld
        else Html(),
        element("h3", texts.nothing.advice_heading),
        element("ul", *(element("li", line) for line in advice)),
        class_="nothing",
        aria_labelledby="answer",
        role="status",
    )


def _reason(answer: Answer, texts: Texts) -> str:
    told = texts.nothing
    reasons: dict[Reason, str] = {
        "nothing found": told.nothing_found, "not read": told.not_read, "not named": told.not_named,
        "not said": told.not_said, "not sure": told.not_sure,
    }  # fmt: skip
    return reasons[answer.refusal.reason] if answer.refusal else told.body


def _closest(answer: Answer, state: PageState, texts: Texts) -> Html:
    closest = answer.refusal.closest if answer.refusal else None
    if closest is None:
        return Html()
    language = closest.article.language
    title = element("span", closest.article.title, dir="auto", lang=language)
    link = own_link(state.reading(closest).href, texts.answer.read_in_archive, class_="inside")
    return joined([
        element("p", texts.nothing.closest, class_="supports"),
        element("blockquote", closest.quote, dir="auto", lang=language),
        element("p", title, " ", link, class_="links"),
    ])  # fmt: skip


def too_long(question: str, *, texts: Texts) -> Html:
    """Say that a question is too long to be asked.

    Args:
        question: The question.
        texts: The texts of the page.

    Returns:
        The message.
    """
    remedy = texts.form.too_long_remedy.format(length=f"{len(question):,}", longest=LONGEST_QUESTION)
    return notice(texts.form.too_long, remedy, heading_level=2)


def hint(words: str) -> Html:
    """Draw a quiet line that says what can be done here.

    Args:
        words: What it says.

    Returns:
        The line.
    """
    return element("p", words, class_="quiet")


def notice(problem: str, remedy: str = "", *, heading_level: int | None = None) -> Html:
    """Draw a message that asks for the reader's attention.

    Args:
        problem: What is the matter.
        remedy: What mends it.
        heading_level: Rank of the problem as a heading; a plain line where None.

    Returns:
        The message.
    """
    tag = f"h{heading_level}" if heading_level else "p"
    return element(
        "div",
        element(tag, problem),
        element("p", remedy) if remedy else Html(),
        class_="notice",
        role="alert",
    )


@contextmanager
def errors_shown(texts: Texts) -> Iterator[None]:
    """Show what goes wrong inside as a message of the page, and never as a traceback.

    Args:
        texts: The texts of the page.

    Yields:
        Nothing.
    """
    try:
        yield
    except ArchiveError as error:
        logger.warning("The page shows an error of the archive: %s", error)
        st.html(_failure(texts.failure.archive_heading, error.problem, error.remedy))
    except Exception as error:
        logger.exception("The page could not be drawn.")
        problem = texts.failure.internal_body.format(kind=type(error).__name__)
        st.html(_failure(texts.failure.internal_heading, problem, texts.failure.internal_remedy))


def no_index(directory: str, texts: Texts) -> Html:
    """Say that there is no index yet, and which command builds one.

    Args:
        directory: Where the page looks for it.
        texts: The texts of the page.

    Returns:
        The message.
    """
    command = f"python -m indexer FOLDER --index {shlex.quote(directory)}"
    return element(
        "section",
        element("h2", texts.failure.no_index_heading),
        element("p", texts.failure.no_index_body),
        element("pre", element("code", command), tabindex=0),
        element("p", texts.failure.no_index_where.format(directory=directory), class_="quiet"),
        class_="notice",
        role="status",
    )


def _failure(heading: str, problem: str, remedy: str) -> Html:
    return element(
        "section",
        element("h2", heading),
        element("p", problem),
        element("p", remedy) if remedy else Html(),
        class_="notice",
        role="alert",
    )
