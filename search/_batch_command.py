"""Many questions from a file, on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.progress import Progress
from rich.text import Text

from search._terminal import errors, out
from search.batch import Questions, ask_all
from search.export import save_answers, write_answers_json
from search.filters import Filters
from search.index import Index
from search.results import Answer

__all__ = ["answer_all"]


def answer_all(
    index: Index,
    questions: Questions,
    *,
    filters: Filters,
    precision: float | None,
    export: Path | None,
    as_json: bool,
) -> None:
    """Ask many questions, and write or print the answers as they come.

    Args:
        index: The index.
        questions: The questions.
        filters: What the articles must be.
        precision: As for :meth:`search.Index.ask`.
        export: The file to write them to; None prints them.
        as_json: Whether they are printed as JSON.

    Raises:
        UsageError: The file cannot be written, or a number is out of bounds.
        StoreError: The index cannot be used.
    """
    _tell_left_out(questions)
    asked = ask_all(index, questions.texts, filters=filters, precision=precision)
    # A bar on the terminal that also shows the answers would stand among them.
    answers = _with_bar(asked, len(questions.texts), shown=bool(export) or not out.is_terminal)
    if export:
        count = save_answers(answers, export)
        out.print(f"{count} questions asked: {export}", markup=False)
    elif as_json:
        write_answers_json(answers, sys.stdout)
    else:
        for answer in answers:
            _show(answer)


def _with_bar(answers: Iterable[Answer], total: int, *, shown: bool) -> Iterator[Answer]:
    with Progress(console=errors, transient=True, disable=not (shown and errors.is_terminal)) as bar:
        yield from bar.track(answers, total=total, description="Asking")


def _show(answer: Answer) -> None:
    out.print(Text(answer.question, style="bold"))
    if not answer.answered:
        out.print(Text("    Not in this archive", style="dim"))
        return
    sure = "not calibrated" if answer.confidence is None else f"{answer.confidence:.0%}"
    out.print(Text(f"    {answer.text}  ({sure}; {answer.citations[0].article.title})"))


def _tell_left_out(questions: Questions) -> None:
    said = {
        "asked only once": questions.repeated,
        "too long": questions.too_long,
        "too many": questions.too_many,
    }
    left = ", ".join(f"{count} {why}" for why, count in said.items() if count)
    if left:
        errors.print(f"Left out: {left}.", style="yellow", markup=False)
