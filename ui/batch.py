"""Many questions at once: each visitor's own, asked one after the other, and stopped at will."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from corpus import UsageError
from search import Answer
from search.batch import LONGEST_QUESTION, MOST_QUESTIONS, Questions, ask_all, choose, from_file, from_lines
from ui import batch_table
from ui.archive import Served
from ui.drawing import draw_files
from ui.html import element, joined
from ui.state import PageState
from ui.states import notice
from ui.texts import Texts

__all__ = ["Batch", "ask_the_rest", "batch_section"]

_KEY = "batch"
_MOST_MB = 5

Uploaded = tuple[str, bytes]


@dataclass(slots=True)
class Batch:
    """The questions of one visitor, and the answers so far.

    Attributes:
        questions: What is asked, and how much was left out.
        answers: The answers, in the order of the questions.
        stopped: Whether the visitor stopped it.
    """

    questions: Questions
    answers: list[Answer] = field(default_factory=list)
    stopped: bool = False

    @property
    def rest(self) -> tuple[str, ...]:
        """The questions that are not asked yet."""
        return self.questions.texts[len(self.answers) :]


def batch_section(*, state: PageState, texts: Texts) -> DeltaGenerator | None:
    """Draw the form for many questions, and the answers that this visitor has by now.

    Args:
        state: The state of the page, which links go on from.
        texts: The texts of the page.

    Returns:
        Where to show how far :func:`ask_the_rest` has come; None where there is nothing to ask.
    """
    told = texts.batch
    hint = told.hint.format(most=texts.number(MOST_QUESTIONS), longest=LONGEST_QUESTION)
    st.html(joined([element("h2", told.heading, id="batch"), element("p", hint, class_="quiet")]))
    _form(texts)
    batch = _held()
    if batch is None:
        return None
    if left := batch_table.left_out(batch.questions, texts=texts):
        st.html(left)
    place = _progress(batch, texts) if batch.rest else None
    if batch.answers and (batch.stopped or not batch.rest):
        _answers(batch, state, texts)
    return None if batch.stopped else place


def ask_the_rest(served: Served, place: DeltaGenerator, *, texts: Texts) -> None:
    """Ask what this visitor's batch still holds, then draw the page anew.

    A click elsewhere interrupts it between two questions; what was answered is kept, and the rest is asked
    when the visitor comes back.

    Args:
        served: The index.
        place: Where to show how far it has come.
        texts: The texts of the page.
    """
    batch = _held()
    if batch is None:
        return
    for answer in ask_all(served.index, batch.rest):
        batch.answers.append(answer)
        place.html(_line(batch, texts))
    st.rerun()


def _held() -> Batch | None:
    held: Batch | None = st.session_state.get(_KEY)
    return held


def _form(texts: Texts) -> None:
    told, language = texts.batch, texts.languages.own
    with st.form("many-questions", border=False):
        text = st.text_area(told.questions, key=f"lines-{language}", height=150, placeholder=told.placeholder)
        file = st.file_uploader(
            told.file, type=["csv", "tsv", "txt"], key=f"table-{language}", max_upload_size=_MOST_MB
        )
        sent = st.form_submit_button(told.submit, type="primary")
    if not sent:
        return
    try:
        chosen = _chosen(text, (file.name, file.getvalue()) if file else None)
    except UsageError as error:
        st.html(notice(error.problem, error.remedy))
        return
    if chosen.texts:
        st.session_state[_KEY] = Batch(chosen)
    else:
        st.html(notice(told.nothing))


def _chosen(text: str, file: Uploaded | None) -> Questions:
    lines = from_lines(text)
    if file is not None:
        lines += from_file(*file)
    return choose(lines)


def _progress(batch: Batch, texts: Texts) -> DeltaGenerator:
    place = st.empty()
    place.html(_line(batch, texts))
    if batch.stopped:
        st.button(texts.batch.resume, key="batch-resume", on_click=_set_stopped, args=(False,))
    else:
        st.button(texts.batch.stop, key="batch-stop", on_click=_set_stopped, args=(True,))
    return place


def _set_stopped(stopped: bool) -> None:  # noqa: FBT001 - Streamlit passes it by place
    if (batch := _held()) is not None:
        batch.stopped = stopped


def _line(batch: Batch, texts: Texts) -> str:
    total = len(batch.questions.texts)
    return batch_table.progress_line(texts.batch.progress, done=len(batch.answers), total=total)


def _answers(batch: Batch, state: PageState, texts: Texts) -> None:
    answers = tuple(batch.answers)
    files: dict[str, tuple[str, Callable[[], bytes]]] = {
        "answers.csv": (texts.batch.save_csv, partial(batch_table.all_as_csv, answers)),
        "answers.json": (texts.keep.save_json, partial(batch_table.all_as_json, answers)),
        "answers.md": (texts.keep.save_markdown, partial(batch_table.all_as_markdown, answers, texts=texts)),
    }
    draw_files(files, key="batch-files")
    st.html(batch_table.answers_table(answers, state=state, texts=texts))
