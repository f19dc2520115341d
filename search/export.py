"""Results as files and as plain data, for spreadsheets and for programs in other languages."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO, TypeVar

from corpus import UsageError
from search._data import answer_as_dict, article_as_dict, citation_as_dict, passage_as_dict
from search.results import Answer, Citation, Passage

__all__ = [
    "answer_as_dict",
    "article_as_dict",
    "citation_as_dict",
    "passage_as_dict",
    "save_answers",
    "save_passages",
    "write_answers_csv",
    "write_answers_json",
    "write_csv",
    "write_lines",
]

T = TypeVar("T")
Writer = Callable[[Iterable[T], TextIO], int]

_COLUMNS = ("rank", "title", "source", "author", "published", "url", "article", "start", "end", "text")
_ANSWER_COLUMNS = (
    "question", "answered", "answer", "confidence", "quote", "title", "source", "published", "url",
    "article", "start", "end", "generation",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def save_passages(passages: Iterable[Passage], path: Path) -> int:
    """Write passages to a file, one after the other, however many there are.

    Args:
        passages: The passages.
        path: The file; its name ends in ``.csv`` or ``.jsonl``.

    Returns:
        How many were written.

    Raises:
        UsageError: The name ends otherwise, or the file cannot be written.
    """
    return _save(passages, path, writers={".csv": write_csv, ".jsonl": write_lines})


def save_answers(answers: Iterable[Answer], path: Path) -> int:
    """Write answers to a file, each as soon as it is given.

    Args:
        answers: The answers.
        path: The file; its name ends in ``.csv``, ``.json`` or ``.jsonl``.

    Returns:
        How many were written.

    Raises:
        UsageError: The name ends otherwise, or the file cannot be written.

    Example:
        >>> save_answers(ask_all(index, questions), Path("answers.csv"))     # doctest: +SKIP
        3
    """
    writers: dict[str, Writer[Answer]] = {
        ".csv": write_answers_csv,
        ".json": write_answers_json,
        ".jsonl": _write_answer_lines,
    }
    return _save(answers, path, writers=writers)


def write_csv(passages: Iterable[Passage], file: TextIO) -> int:
    """Write passages as CSV, one a row, in their order.

    Args:
        passages: The passages.
        file: Where the table goes. A cell that a spreadsheet would take for a formula starts with an
            apostrophe.

    Returns:
        How many were written.
    """
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    rank = 0
    for rank, passage in enumerate(passages, start=1):
        article = passage.article
        published = article.published.isoformat() if article.published else ""
        known = (article.title, article.source, article.author, published, article.url, article.id)
        cells = [_cell(text or "") for text in known]
        writer.writerow([rank, *cells, passage.start, passage.end, _cell(passage.text)])
    return rank


def write_answers_csv(answers: Iterable[Answer], file: TextIO) -> int:
    """Write answers as CSV, one question a row, each with the first sentence that it cites.

    Args:
        answers: The answers.
        file: Where the table goes. A cell that a spreadsheet would take for a formula starts with an
            apostrophe.

    Returns:
        How many were written.
    """
    writer = csv.writer(file)
    writer.writerow(_ANSWER_COLUMNS)
    count = 0
    for answer in answers:
        count += 1
        sure = "" if answer.confidence is None else f"{answer.confidence:.3f}"
        said = [_cell(answer.question), "yes" if answer.answered else "no", _cell(answer.text), sure]
        cited = _cited(answer.citations[0]) if answer.citations else [""] * 8
        writer.writerow([*said, *cited, answer.generation])
    return count


def write_answers_json(answers: Iterable[Answer], file: TextIO) -> int:
    """Write answers as one JSON array of what :func:`answer_as_dict` gives.

    Args:
        answers: The answers.
        file: Where it goes, an answer a line.

    Returns:
        How many were written.
    """
    count = 0
    file.write("[")
    for count, answer in enumerate(answers, start=1):
        file.write((",\n" if count > 1 else "\n") + _line(answer_as_dict(answer)))
    file.write("\n]\n" if count else "]\n")
    return count


def _write_answer_lines(answers: Iterable[Answer], file: TextIO) -> int:
    return _write_all((answer_as_dict(answer) for answer in answers), file)


def write_lines(passages: Iterable[Passage], file: TextIO) -> int:
    """Write passages as JSON Lines, each as :func:`passage_as_dict` gives it.

    Args:
        passages: The passages.
        file: Where the lines go.

    Returns:
        How many were written.
    """
    return _write_all((passage_as_dict(passage) for passage in passages), file)


def _write_all(objects: Iterable[dict[str, object]], file: TextIO) -> int:
    count = 0
    for one in objects:
        file.write(_line(one) + "\n")
        count += 1
    return count


def _save(things: Iterable[T], path: Path, *, writers: dict[str, Writer[T]]) -> int:
    write = writers.get(path.suffix)
    if write is None:
        *first, last = writers
        raise UsageError(
            f"'{path}' ends in none of {', '.join(first)} and {last}.",
            remedy="Name a file that ends in one of them.",
        )
    try:
        # A spreadsheet takes UTF-8 for what it is where the file says so.
        with path.open("w", encoding="utf-8-sig" if path.suffix == ".csv" else "utf-8", newline="") as file:
            return write(things, file)
    except OSError as error:
        raise UsageError(
            f"'{path}' cannot be written ({error.strerror}).", remedy="Name a file that can be written."
        ) from error


def _cited(citation: Citation) -> list[str | int]:
    article = citation.article
    published = article.published.isoformat() if article.published else ""
    known = (citation.quote, article.title, article.source, published, citation.url, article.id)
    return [*(_cell(text or "") for text in known), citation.start, citation.end]


def _line(one: dict[str, object]) -> str:
    return json.dumps(one, ensure_ascii=False)


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
