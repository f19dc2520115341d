"""The lines of printed pages: what is repeated on each left out, the rest in the order of reading."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

__all__ = ["Line", "Page", "columns_of", "without_furniture"]

_EDGE_ROWS = 3
_SAME_PLACE = 4.0  # points
_SAME_ROW = 3.0
_LONG = 10
_FIGURES = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_FOLIO = re.compile(
    r"(?:(?:page|seite|p\.|\u0441\.|стр\.?|sayfa|página|pagina)\s*)?[-–—\[]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—\]]?"
    r"(?:\s*(?:of|/|von|из|de|di|sur)\s*\d{1,4})?",
    re.IGNORECASE,
)
_DEEPEST = 6
_NARROW = 0.15  # of the width of the text: a wider gap parts the cells of a table, not columns of prose
_GUTTER = 0.6  # of the size of the type: a narrower gap parts words
_CROSSING = 0.5
_FEWEST_ROWS = 3
_PROSE = 15  # letters to a line; cells have fewer
_FULL = 0.6
_MOST_LINES = 3000
_MOST_GAPS = 8


class Line(NamedTuple):
    """A piece of a line of type, in points from the page's left and top.

    Attributes:
        left: Where it begins.
        base: How far down its base line is.
        right: Where it ends.
        size: The size of the type.
        text: What it says.
    """

    left: float
    base: float
    right: float
    size: float
    text: str


class Page(NamedTuple):
    """The lines of a page.

    Attributes:
        height: Its height in points.
        lines: In the order in which the file draws them.
    """

    height: float
    lines: tuple[Line, ...]


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Leave out running heads, feet and page numbers.

    They stand in the outermost rows of a page, and say the same, but for figures, at the same
    height of other pages. A number that stands alone there needs no second page.

    Args:
        pages: All pages of a document.

    Returns:
        The pages, as many as given, with the other lines.
    """
    edges = [_edge_lines(page) for page in pages]
    seen = Counter(place for lines in edges for place in {p for line in lines for p in _places(line)})
    enough = 2 if len(pages) < _LONG else 3
    kept = []
    for page, lines in zip(pages, edges, strict=True):
        gone = {line for line in lines if max(seen[place] for place in _places(line)) >= enough}
        gone |= _folios([line for line in lines if line not in gone])
        kept.append(page._replace(lines=tuple(line for line in page.lines if line not in gone)))
    return kept


def columns_of(pages: Iterable[Page]) -> Iterator[tuple[int, list[Line]]]:
    """Part pages into columns, in reading order.

    A page is cut along the gutter with the fewest lines across; the lines across it (headlines,
    captions) cut the columns in their turn. This is the recursive X-Y cut of Nagy and Seth
    (ICPR 1984), told where to cut by lines of prose instead of by white space alone.

    Args:
        pages: Pages without furniture.

    Yields:
        The page's number, from 0, and the lines of one column from top to bottom.
    """
    pages = list(pages)
    usual = Counter(
        round(gutter) for page in pages if (gutter := _gutter(page.lines, usual=frozenset())) is not None
    )
    for number, page in enumerate(pages):
        for column in _cut(page.lines, frozenset(usual), depth=0):
            yield number, sorted(column, key=lambda line: (line.base, line.left))


def _edge_lines(page: Page) -> list[Line]:
    by_row = sorted(page.lines, key=lambda line: line.base)
    rows = [
        line.base for before, line in zip([None, *by_row], by_row, strict=False)
        if before is None or line.base - before.base > _SAME_ROW
    ]  # fmt: skip
    if not rows:
        return []
    # A page of few rows has no middle: there, furniture is what the outermost row holds.
    deep = min(_EDGE_ROWS, max(1, len(rows) // 3))
    top, bottom = rows[deep - 1], rows[-deep]
    return [line for line in by_row if line.base <= top + _SAME_ROW or line.base >= bottom - _SAME_ROW]


def _folios(lines: Sequence[Line]) -> set[Line]:
    """Find page numbers: alone in the first row, or in the last."""
    if not lines:
        return set()
    rows = [[line for line in lines if _same_row(line, outermost)] for outermost in (lines[0], lines[-1])]
    return {row[0] for row in rows if len(row) == 1 and _FOLIO.fullmatch(row[0].text.strip())}


def _places(line: Line) -> tuple[tuple[str, int], tuple[str, int]]:
    # Two overlapping grids: lines within a cell's half of each other share a cell of one of them.
    text = _FIGURES.sub("#", " ".join(line.text.split()).casefold())
    half = _SAME_PLACE / 2
    return (text, int(line.base // _SAME_PLACE) * 2), (text, int((line.base + half) // _SAME_PLACE) * 2 + 1)


def _cut(lines: Sequence[Line], usual: frozenset[int], *, depth: int) -> Iterator[list[Line]]:
    gutter = _gutter(lines, usual=usual) if depth < _DEEPEST and len(lines) <= _MOST_LINES else None
    if gutter is None:
        if lines:
            yield list(lines)
        return
    left: list[Line] = []
    right: list[Line] = []
    across: list[Line] = []
    for line in sorted(lines, key=lambda line: line.base):
        if line.left < gutter < line.right:
            if left or right:
                yield from _both(left, right, usual, depth=depth)
                left, right = [], []
            across.append(line)
            continue
        if across:
            if _same_row(across[-1], line):
                across.append(line)
                continue
            yield across
            across = []
        (left if line.right <= gutter else right).append(line)
    if across:
        yield across
    yield from _both(left, right, usual, depth=depth)


def _both(left: list[Line], right: list[Line], usual: frozenset[int], *, depth: int) -> Iterator[list[Line]]:
    yield from _cut(left, usual, depth=depth + 1)
    yield from _cut(right, usual, depth=depth + 1)


def _same_row(one: Line, other: Line) -> bool:
    return abs(one.base - other.base) <= _SAME_ROW


def _gutter(lines: Sequence[Line], *, usual: frozenset[int]) -> float | None:
    """Find where to cut between two columns: the middle of the best gap, or None."""
    if len(lines) < 2:  # noqa: PLR2004 - two columns are two lines
        return None
    width = max(line.right for line in lines) - min(line.left for line in lines)
    size = statistics.median(line.size for line in lines)
    gaps = sorted(
        (gap for gap in _gaps(lines) if size * _GUTTER <= gap[1] - gap[0] <= width * _NARROW),
        key=lambda gap: (gap[2], gap[0] - gap[1]),
    )
    for begin, end, crossing in gaps[:_MOST_GAPS]:
        middle = (begin + end) / 2
        known = any(begin <= place <= end for place in usual)
        if crossing <= len(lines) * _CROSSING and _parts_prose(lines, middle, known=known):
            return middle
    return None


def _gaps(lines: Sequence[Line]) -> Iterator[tuple[float, float, int]]:
    """Give stretches of x with lines on both sides, and how many lines cross each."""
    steps = sorted([(line.left, 1) for line in lines] + [(line.right, -1) for line in lines])
    crossing = 0
    for (x, step), (following, _) in itertools.pairwise(steps):
        crossing += step
        if step < 0 < following - x:
            yield x, following, crossing


def _parts_prose(lines: Sequence[Line], x: float, *, known: bool) -> bool:
    left = [line for line in lines if line.right <= x]
    right = [line for line in lines if line.left >= x]
    if not left or not right:
        return False
    if known or _begins_last(left, right):
        return True
    beside = min(_lowest(left), _lowest(right)) > max(_highest(left), _highest(right))
    return beside and _is_prose(left) and _is_prose(right)


def _begins_last(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Tell whether the text ends in the first rows of a column beside a full one."""
    beside = abs(_highest(left) - _highest(right)) <= _SAME_ROW
    return beside and len(right) < _FEWEST_ROWS < _FULL * len(left) and _is_prose(left)


def _highest(lines: Sequence[Line]) -> float:
    return min(line.base for line in lines)


def _lowest(lines: Sequence[Line]) -> float:
    return max(line.base for line in lines)


def _is_prose(lines: Sequence[Line]) -> bool:
    widths = sorted(line.right - line.left for line in lines)
    full = sum(width >= widths[-1 - len(widths) // 5] * _FULL for width in widths)
    letters = statistics.mean(len(line.text) for line in lines)
    return len(lines) >= _FEWEST_ROWS and letters >= _PROSE and full >= len(lines) * _FULL
