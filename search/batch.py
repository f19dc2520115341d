"""Many questions at once: read from lines or from a table, and asked one after the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import UsageError
from search.filters import Filters
from search.index import Index
from search.results import Answer

__all__ = [
    "LONGEST_QUESTION",
    "MOST_QUESTIONS",
    "Questions",
    "ask_all",
    "choose",
    "from_file",
    "from_lines",
    "from_table",
    "read_questions",
]

MOST_QUESTIONS = 1000
LONGEST_QUESTION = 500

_TABLES = (".csv", ".tsv")
_DELIMITERS = (",", ";", "\t")
_NAMED = "question"
# No text holds it, so that a row read with it is one cell.
_NO_DELIMITER = "\x1f"

Row = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Questions to ask, and how many were left out.

    Attributes:
        texts: The questions, in their order, each once.
        repeated: How many stood there before.
        too_long: How many have more than 500 characters.
        too_many: How many came after the first 1,000.
    """

    texts: tuple[str, ...]
    repeated: int = 0
    too_long: int = 0
    too_many: int = 0


def choose(written: Iterable[str], *, most: int = MOST_QUESTIONS) -> Questions:
    """Choose which of many questions are asked.

    Args:
        written: The questions; white space around and in them is evened out, empty ones do not count.
        most: How many are asked at most.

    Returns:
        The questions, and how many were left out.

    Example:
        >>> choose(["Who?", " ", "When?", "Who?"])
        Questions(texts=('Who?', 'When?'), repeated=1, too_long=0, too_many=0)
    """
    said = [question for question in (" ".join(one.split()) for one in written) if question]
    short = [question for question in said if len(question) <= LONGEST_QUESTION]
    each = list(dict.fromkeys(short))
    return Questions(
        texts=tuple(each[:most]),
        repeated=len(short) - len(each),
        too_long=len(said) - len(short),
        too_many=max(0, len(each) - most),
    )


def from_lines(text: str) -> list[str]:
    """Take each line for a question.

    Args:
        text: The lines.

    Returns:
        The lines, empty ones left out.
    """
    return [line.strip() for line in text.splitlines() if line.strip()]


def from_table(data: bytes) -> list[str]:
    r"""Read questions from a table: its column "question", or its first.

    Args:
        data: The table in UTF-8, with or without its mark. Cells stand apart by commas, semicolons or
            tabs; a table without any of them is one column.

    Returns:
        The cells of that column, empty ones left out; without the header, where it names the column.

    Raises:
        UsageError: It is not in UTF-8, or no table.

    Example:
        >>> from_table(b"id;question\n1;Who designed the bridge?\n")
        ['Who designed the bridge?']
    """
    rows, column = _rows_and_column(_decoded(data))
    cells = (row[column].strip() for row in rows if len(row) > column)
    return [cell for cell in cells if cell]


def from_file(name: str, data: bytes) -> list[str]:
    """Read questions from what a file holds.

    Args:
        name: The file's name: a table where it ends in ``.csv`` or ``.tsv``, else a question a line.
        data: What it holds, in UTF-8, with or without its mark.

    Returns:
        The questions.

    Raises:
        UsageError: It is not in UTF-8, or no table.
    """
    is_table = name.lower().endswith(_TABLES)
    return from_table(data) if is_table else from_lines(_decoded(data))


def read_questions(path: Path) -> Questions:
    """Read questions from a file.

    Args:
        path: The file; see :func:`from_file`.

    Returns:
        The questions, and how many were left out.

    Raises:
        UsageError: The file cannot be read, or holds no question.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The questions in '{path}' cannot be read ({error.strerror}).", remedy="Name another file."
        ) from error
    chosen = choose(from_file(path.name, data))
    if not chosen.texts:
        raise UsageError(f"'{path}' holds no question.", remedy="Write one a line, or a table with a column.")
    return chosen


def ask_all(
    index: Index,
    questions: Iterable[str],
    *,
    filters: Filters | None = None,
    precision: float | None = None,
    top: int = 1,
) -> Iterator[Answer]:
    """Ask many questions, one after the other.

    Args:
        index: The index; each question is asked of the generation that is served by then.
        questions: The questions.
        filters: What the articles must be.
        precision: As for :meth:`search.Index.ask`.
        top: How many of the closest passages to give beside each answer.

    Yields:
        The answers, in the order of the questions, each as soon as it is there.

    Raises:
        UsageError: ``top`` or ``precision`` is out of bounds.
        IndexNotFoundError, IndexMismatchError, IndexDamagedError: The index cannot be used.

    Example:
        >>> with search.open("index/") as index:                        # doctest: +SKIP
        ...     for answer in ask_all(index, ["Who designed the bridge?", "When did it open?"]):
        ...         print(answer.question, answer.text)
    """
    for question in questions:
        yield index.ask(question, filters=filters, precision=precision, top=top)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            "The questions are not in UTF-8.", remedy='Save the file as "CSV UTF-8", or as text in UTF-8.'
        ) from error


def _rows_and_column(text: str) -> tuple[list[Row], int]:
    tables = {delimiter: _rows(text, delimiter) for delimiter in _DELIMITERS}
    for rows in tables.values():
        names = [name.strip().casefold() for name in rows[0]] if rows else []
        if _NAMED in names:
            return rows[1:], names.index(_NAMED)
    for rows in tables.values():
        if _is_table(rows):
            return rows, 0
    return _rows(text, _NO_DELIMITER), 0


def _rows(text: str, delimiter: str) -> list[Row]:
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise UsageError(
            f"The questions are in no table that can be read ({error}).", remedy="Save the table as CSV."
        ) from error


def _is_table(rows: list[Row]) -> bool:
    # A comma of prose has a space after it; questions that hold one are no columns.
    widths = {len(row) for row in rows}
    return len(widths) == 1 and widths != {1} and not any(_is_prose(row) for row in rows)


def _is_prose(row: Row) -> bool:
    return any(cell.startswith(" ") for cell in row[1:])
