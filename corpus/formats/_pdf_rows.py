"""Lines of a column into its rows: cells side by side, large initials, and letters as they are meant."""

from __future__ import annotations

import itertools
import re
import statistics
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from corpus._text import clean_text
from corpus.formats._pdf_layout import Line

__all__ = ["BULLET", "Row", "is_item", "rows_of"]

_SAME_ROW = 3.0
BULLET = re.compile(r"[•‣▪●○◦■□·–—*\uf0b7\uf0a7-]\s+|[•‣▪●◦■\uf0b7\uf0a7]")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s")
_CLOSING = tuple(",.;:!?)]}”»’")
_LIGATURES = str.maketrans({c: unicodedata.normalize("NFKC", c) for c in map(chr, range(0xFB00, 0xFB07))})
_CELL = 1.5  # of the size of the type: a wider gap parts cells
_TOUCHING = 0.15
_INITIAL = 1.8


class Row(NamedTuple):
    """A row of a column.

    Attributes:
        left: Where it begins, in points.
        base: Its base line.
        right: Where it ends.
        size: The size of most of its type.
        text: Its text, cells separated by a bar.
        cells: How many cells it has.
    """

    left: float
    base: float
    right: float
    size: float
    text: str
    cells: int


def rows_of(lines: Sequence[Line]) -> Iterator[Row]:
    """Join the lines of a column that stand side by side.

    Args:
        lines: The column's, at least one.

    Yields:
        Its rows, from above; some without text.
    """
    row: list[Line] = []
    for line in _with_initials(lines):
        if row and line.base - row[0].base > min(_SAME_ROW, line.size / 2):
            yield _row(row)
            row = []
        row.append(line)
    if row:
        yield _row(row)


def is_item(text: str) -> bool:
    """Tell whether a row begins as an item of a list does."""
    return (BULLET.match(text) or _NUMBERED.match(text)) is not None


def _with_initials(lines: Sequence[Line]) -> list[Line]:
    """Put a large first letter, that reaches down beside several rows, in front of the first of them."""
    usual = statistics.median(line.size for line in lines)
    initials = [
        line for line in lines if line.size > usual * _INITIAL and line.text.isalpha() and len(line.text) == 1
    ]
    rest = [line for line in lines if line not in initials]
    for initial in initials:
        beside = [
            at
            for at, line in enumerate(rest)
            if initial.base - initial.size < line.base <= initial.base + _SAME_ROW
            and initial.left < line.left < initial.right + line.size
        ]
        for at in beside:
            text = initial.text + rest[at].text if at == beside[0] else rest[at].text
            rest[at] = rest[at]._replace(left=initial.left, text=text)
        if not beside:
            rest.append(initial)
    return sorted(rest, key=lambda line: (line.base, line.left))


def _row(lines: list[Line]) -> Row:
    lines.sort(key=lambda line: line.left)
    text, cells = lines[0].text, 1
    for before, line in itertools.pairwise(lines):
        gap = line.left - before.right
        if gap > line.size * _CELL and not is_item(f"{text} "):
            text, cells = f"{text} | {line.text}", cells + 1
        elif gap < line.size * _TOUCHING or line.text.startswith(_CLOSING):
            text += line.text
        else:
            text += f" {line.text}"
    size = max(lines, key=lambda line: len(line.text)).size
    return Row(lines[0].left, lines[0].base, lines[-1].right, size, _tidy(text), cells)


def _tidy(text: str) -> str:
    # PDFium writes U+0002 for the hyphen of a broken word; a soft hyphen shows only at a line's end.
    words = " ".join(clean_text(text.replace("\x02", "\xad").translate(_LIGATURES)).split())
    return words[:-1].replace("\xad", "") + words[-1:]
