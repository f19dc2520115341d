"""The answers to many questions as a table, and as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search import Answer
from search.batch import Questions
from search.export import write_answers_csv, write_answers_json
from ui import export
from ui.answer import percentage
from ui.html import Html, element, joined, own_link
from ui.state import PageState
from ui.texts import Texts

__all__ = ["all_as_csv", "all_as_json", "all_as_markdown", "answers_table", "left_out", "progress_line"]


def answers_table(answers: Sequence[Answer], *, state: PageState, texts: Texts) -> Html:
    """Draw answers, a question a row.

    Args:
        answers: The answers.
        state: The state of the page, which the links that ask a question go on from.
        texts: The texts of the page.

    Returns:
        The table, headed by how many were answered.
    """
    told = texts.batch
    answered = sum(answer.answered for answer in answers)
    facts = (texts.counted(told.asked, len(answers)), texts.counted(told.answered, answered))
    names = (told.question, texts.answer.heading, told.confidence, told.citations)
    # A narrow screen shows the rows as blocks, which takes the table's meaning away unless roles tell it.
    heads = (element("th", name, scope="col", role="columnheader") for name in names)
    return element(
        "table",
        element("caption", "; ".join(facts)),
        element("thead", element("tr", *heads, role="row"), role="rowgroup"),
        element("tbody", *(_row(answer, state, texts) for answer in answers), role="rowgroup"),
        class_="batch",
        role="table",
    )


def left_out(questions: Questions, *, texts: Texts) -> Html:
    """Say which questions are not asked.

    Args:
        questions: Those that are, and how many are not.
        texts: The texts of the page.

    Returns:
        A line a reason; nothing where all are asked.
    """
    told = texts.batch
    reasons = (
        (told.repeated, questions.repeated),
        (told.too_long, questions.too_long),
        (told.too_many, questions.too_many),
    )
    lines = [texts.counted(forms, count) for forms, count in reasons if count]
    return element("ul", *(element("li", line) for line in lines), class_="left-out") if lines else Html()


def progress_line(words: str, *, done: int, total: int) -> Html:
    """Draw how far something has come.

    Args:
        words: What is done, with ``{done}`` and ``{total}``.
        done: How much is done.
        total: How much there is to do.

    Returns:
        The words, and a bar.
    """
    said = words.format(done=done, total=total)
    bar = element("progress", value=done, max=total, aria_label=said)
    return element("div", element("p", said, class_="quiet"), bar, class_="progress")


def all_as_csv(answers: Sequence[Answer]) -> bytes:
    """Write answers as CSV, a question a row.

    Args:
        answers: The answers.

    Returns:
        The table, in UTF-8 with the mark by which a spreadsheet knows it.
    """
    return export.written(write_answers_csv, answers).encode("utf-8-sig")


def all_as_json(answers: Sequence[Answer]) -> bytes:
    """Write answers as a JSON array of what ``python -m search --json`` prints.

    Args:
        answers: The answers.

    Returns:
        The JSON, in UTF-8.
    """
    return export.written(write_answers_json, answers).encode()


def all_as_markdown(answers: Sequence[Answer], *, texts: Texts) -> bytes:
    """Write answers as Markdown, each under its question.

    Args:
        answers: The answers.
        texts: The texts of the page, for what is said around them.

    Returns:
        The text, in UTF-8.
    """
    return "\n".join(export.as_markdown(answer, texts=texts) for answer in answers).encode()


def _row(answer: Answer, state: PageState, texts: Texts) -> Html:
    asking = PageState(question=answer.question, language=state.language)
    link = own_link(asking.href, answer.question, dir="auto")
    cells = (
        element("td", cell, role="cell", class_=class_, data_name=name)
        for cell, class_, name in _cells(answer, texts)
    )
    return element("tr", element("th", link, scope="row", role="rowheader"), *cells, role="row")


def _cells(answer: Answer, texts: Texts) -> Iterator[tuple[Html, str, str]]:
    told = texts.batch
    if not answer.answered:
        yield element("span", texts.nothing.heading), "none", ""
        yield Html(), "count empty", ""
        yield Html(), "count empty", ""
        return
    verdicts = {"yes": texts.answer.yes, "no": texts.answer.no}
    verdict = answer.parts[0].kind == "verdict"
    said = verdicts.get(answer.text, answer.text) if verdict else answer.text
    yield element("span", said, dir="auto"), "found", ""
    sure = "–" if answer.confidence is None else f"{percentage(answer.confidence)}%"
    yield joined([sure]), "count", told.confidence
    yield joined([texts.number(len(answer.citations))]), "count", told.citations
