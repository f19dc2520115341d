"""Columns of lines into the paragraphs that a reader sees, over the ends of columns and pages."""

from __future__ import annotations

import itertools
import re
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.formats._pdf_layout import Line
from corpus.formats._pdf_rows import BULLET, Row, is_item, rows_of

__all__ = ["Paragraph", "Written", "paragraphs_of", "written"]

_SAME_SIZE = 0.12
_SMALLER = 0.95  # than the text, as footnotes are
_FINAL = re.compile(r"[.!?…:;。\uff01\uff1f؟][\"'”’»)\]]*\Z")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\xad\u2010\x02]\Z")
_RANGE = re.compile(r"(?<=\d)[-–]\Z")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LOOSE = 1.3  # of the usual distance of rows: a wider one parts paragraphs
_TIGHT = 0.7
_INDENT = (0.6, 8.0)  # of the size of the type
_SLACK = 0.12  # of the column's width
_EVIDENT_SLACK = 0.4
_SHORTEST = 3


class Piece(NamedTuple):
    """Text of one row, and the number of its page, from 0."""

    page: int
    text: str


@dataclass(slots=True)
class Paragraph:
    """Rows that belong together.

    Attributes:
        kind: "prose", "item" of a list, or "row" of a table.
        size: The size of its type.
        pieces: Its rows.
        first: How far its first row is indented, in sizes of its type.
        room: How many letters more its last row could hold.
        opens: It is the first of its column.
    """

    kind: str
    size: float
    pieces: list[Piece] = field(default_factory=list)
    first: float = 0.0
    room: float = 0.0
    opens: bool = False

    @property
    def text(self) -> str:
        """Its rows in one, words not yet mended."""
        return " ".join(piece.text for piece in self.pieces)


class Written(NamedTuple):
    """A text, and where each page begins in it."""

    text: str
    pages: tuple[int, ...]


def paragraphs_of(columns: Iterable[tuple[int, list[Line]]]) -> list[Paragraph]:
    """Join lines into paragraphs.

    Args:
        columns: The columns in reading order: the page's number, from 0, and the lines.

    Returns:
        The paragraphs. One that runs on in the next column, or on the next page, is one.
    """
    columns = list(columns)
    body = _body_size(line for _, lines in columns for line in lines)
    found: list[Paragraph] = []
    for page, lines in columns:
        for paragraph in _in_column(page, lines):
            if not (paragraph.opens and _continued(found, paragraph, body)):
                found.append(paragraph)
    return found


def written(paragraphs: Sequence[Paragraph], *, pages: int) -> Written:
    """Write paragraphs as text, broken words mended.

    Args:
        paragraphs: In their order.
        pages: How many pages the document has.

    Returns:
        The text, paragraphs separated by a blank line, items and table rows by a line end; and
        the offset at which each page begins.
    """
    known = _whole_words(paragraphs)
    begins: dict[int, int] = {}
    parts: list[str] = []
    length = 0
    for before, paragraph in zip([None, *paragraphs], paragraphs, strict=False):
        gap = "" if before is None else "\n" if before.kind == paragraph.kind != "prose" else "\n\n"
        for at, (page, piece) in enumerate(paragraph.pieces):
            if at:
                parts[-1], gap = _joint(parts[-1], piece, known)
                length += len(parts[-1]) - len(paragraph.pieces[at - 1].text)
            begins.setdefault(page, length + len(gap))
            parts += (gap, piece)
            length += len(gap) + len(piece)
    return Written("".join(parts), _filled(begins, pages, length))


def _whole_words(paragraphs: Iterable[Paragraph]) -> set[str]:
    found: set[str] = set()
    for paragraph in paragraphs:
        broken = False
        for _, text in paragraph.pieces:
            breaks = _HYPHEN.search(text) is not None
            words = _WORDS.findall(text)
            found.update(word.casefold() for word in words[broken : len(words) - breaks])
            broken = breaks
    return found


def _filled(begins: dict[int, int], pages: int, length: int) -> tuple[int, ...]:
    # A page without text begins where the next one does.
    offsets, following = [], length
    for page in reversed(range(pages)):
        following = begins.get(page, following)
        offsets.append(following)
    return (0, *offsets[-2::-1]) if offsets else ()


def _joint(text: str, piece: str, known: set[str]) -> tuple[str, str]:
    """Give a row as it is before another, and what stands between them."""
    if (_is_wide(text[-1]) and _is_wide(piece[0])) or (_RANGE.search(text) and piece[0].isdigit()):
        return text, ""
    if _HYPHEN.search(text) and piece[0].isalpha():
        return (text if _keeps_hyphen(text, piece, known) else text[:-1]), ""
    return text, " "


def _keeps_hyphen(text: str, piece: str, known: set[str]) -> bool:
    """Tell "well-" + "known" from "desi-" + "gned", by how the document writes the word elsewhere."""
    if not piece[0].islower():
        return text[-1] != "\xad"
    before, after = _LAST_WORD.search(text[:-1]), _FIRST_WORD.match(piece)
    left, right = (match[0].casefold() if match else "" for match in (before, after))
    if text[-1] != "-" or left + right in known:
        return False
    return f"{left}-{right}" in known or (min(len(left), len(right)) >= _SHORTEST and {left, right} <= known)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _body_size(lines: Iterable[Line]) -> float:
    letters: dict[float, int] = {}
    for line in lines:
        letters[round(line.size, 1)] = letters.get(round(line.size, 1), 0) + len(line.text)
    return max(letters, key=lambda size: (letters[size], size), default=0.0)


def _continued(found: list[Paragraph], paragraph: Paragraph, body: float) -> bool:
    """Add the first paragraph of a column to the one that it goes on from; False where there is none."""
    notes = 0
    while notes < len(found) and found[-1 - notes].size < body * _SMALLER < paragraph.size:
        notes += 1
    if notes == len(found) or not _goes_on(found[-1 - notes], paragraph):
        return False
    if notes:
        # Footnotes stand between the two halves. They go before the whole, if the pages stay in order.
        if found[-1 - notes].pieces[0].page != found[-notes].pieces[0].page:
            return False
        found.append(found.pop(-1 - notes))
    found[-1].pieces += paragraph.pieces
    found[-1].room = paragraph.room
    return True


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    if before.kind == "row" or after.kind != "prose" or not _alike(before.size, after.size):
        return False
    end, start = before.pieces[-1].text, after.pieces[0].text
    if _HYPHEN.search(end) and start[0].islower():
        return True
    indented = _INDENT[0] < after.first < _INDENT[1] and before.kind == "prose"
    return (
        not _FINAL.search(end) and not indented and (start[0].islower() or before.room < _needed(start) + 1)
    )


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_SIZE * max(one, other)


def _in_column(page: int, lines: Sequence[Line]) -> Iterator[Paragraph]:
    rows = [row for row in rows_of(lines) if row.text]
    if not rows:
        return
    column = _Column(rows)
    paragraph: Paragraph | None = None
    for before, row in zip([None, *rows], rows, strict=False):
        kind = "row" if row.cells > 1 else "item" if is_item(row.text) else "prose"
        if paragraph is None or before is None or column.parted(before, row, paragraph.kind, kind):
            if paragraph is not None:
                yield paragraph
            paragraph = Paragraph(kind, row.size, first=column.indent(row), opens=before is None)
        paragraph.pieces.append(
            Piece(page, BULLET.sub("- ", row.text, count=1) if kind == "item" else row.text)
        )
        paragraph.room = column.room(row)
    if paragraph is not None:
        yield paragraph


class _Column:
    """What is usual in a column, and so what is a break in it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        sized = sorted(row.right for row in rows if row.cells == 1)
        self._right = sized[-1 - len(sized) // 10] if sized else max(row.right for row in rows)
        self._left = min(row.left for row in rows)
        steps = [
            after.base - before.base
            for before, after in itertools.pairwise(rows)
            if after.base - before.base > after.size * _TIGHT and _alike(before.size, after.size)
        ]
        self._step = statistics.quantiles(steps, n=4)[0] if len(steps) > 1 else None

    def indent(self, row: Row) -> float:
        return (row.left - self._left) / max(row.size, 1.0)

    def room(self, row: Row) -> float:
        """How many letters more a row could hold."""
        return (self._right - row.right) * len(row.text) / max(row.right - row.left, 1.0)

    def parted(self, before: Row, row: Row, kind: str, follows: str) -> bool:
        """Tell whether a paragraph ends between two rows.

        Args:
            before: The upper row.
            row: The lower row.
            kind: The kind of paragraph that the upper row belongs to.
            follows: What the lower row would begin.
        """
        if follows != "prose" or kind == "row":
            return True
        step = self._step or before.size * _LOOSE
        if not _alike(before.size, row.size) or row.base - before.base > max(step, row.size) * _LOOSE:
            return True
        if kind == "item":
            return row.left < before.left or self._stopped_short(before, row, share=_SLACK)
        indented = _INDENT[0] < (row.left - before.left) / max(row.size, 1.0) < _INDENT[1]
        share = _SLACK if _FINAL.search(before.text) else _EVIDENT_SLACK
        return (indented and self.indent(before) < _INDENT[0]) or self._stopped_short(
            before, row, share=share
        )

    def _stopped_short(self, before: Row, row: Row, *, share: float) -> bool:
        # The next word would have had room: the line was ended on purpose.
        letters = (self._right - self._left) * len(before.text) / max(before.right - before.left, 1.0)
        return self.room(before) - _needed(row.text) > letters * share


def _needed(text: str) -> int:
    """How many letters the first word of a row would have taken on the row above."""
    return len(text.split(maxsplit=1)[0]) + 1
