"""A program of its own: a PDF on standard input, the lines of its pages on standard output.

PDFium is native code that reads hostile files. In a process of its own, one that crashes it, runs
away with it or fills the memory costs that file only. It is run by its path, and so imports
nothing of this project.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from ctypes import c_double
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

__all__ = ["main"]

_MEMORY = 2 << 30
_CHARACTERS = 100_000
_UPRIGHT = 0.9  # cosine of the angle that a line of text may lean
_WIDE = 1.0  # of the size of the type: as much is no common space between words,
_UNEVEN = 2.5  # unless the line's other spaces are as wide;
_WIDEST = 3.0  # and as much is none at all
_RAISED = 0.2
_SMALL = 0.8
_WORD = 3


class _Character(NamedTuple):
    """A character, and where it stands: points from the left and the top of the page as it is shown."""

    text: str
    left: float
    right: float
    base: float
    size: float


_Word = list[_Character]


def _parts(run: Sequence[_Character]) -> Iterator[_Word]:
    """Cut a line at gaps that are wider than its usual ones: between columns, between cells."""
    words = _words(run)
    gaps = [after[0].left - before[-1].right for before, after in itertools.pairwise(words)]
    usual = sorted(gaps)[len(gaps) // 2] if len(gaps) > 1 else math.inf
    part: list[_Word] = words[:1]
    for gap, word in zip(gaps, words[1:], strict=True):
        size = word[0].size
        if gap > size * _WIDEST or (gap > size * _WIDE and gap > usual * _UNEVEN):
            yield _joined(part)
            part = []
        part.append(word)
    if part:
        yield _joined(part)


def _words(run: Sequence[_Character]) -> list[_Word]:
    words: list[_Word] = [[]]
    for character in run:
        if character.text.isspace():
            words.append([])
        else:
            words[-1].append(character)
    return [word for word in words if word]


def _joined(words: list[_Word]) -> _Word:
    space = [_Character(" ", 0, 0, 0, 0)]
    return [character for word in words for character in (*space, *word)][1:]


def _line(part: _Word) -> list[object]:
    solid = [character for character in part if character.size]
    base, size = _median([c.base for c in solid]), _median([c.size for c in solid])
    left, right = min(c.left for c in solid), max(c.right for c in solid)
    text = "".join(c.text for c in part)
    return [round(left, 2), round(base, 2), round(right, 2), round(size, 2), text]


def _without_note_marks(run: Sequence[_Character]) -> Iterator[_Character]:
    """Drop raised small figures behind a word, which call a note; behind a short unit they are a power."""
    base, size = _median([c.base for c in run]), _median([c.size for c in run])
    before = ""
    for character in run:
        raised = character.size < size * _SMALL and character.base < base - size * _RAISED
        if raised and character.text.isdigit() and _is_word(before):
            continue
        before = before[1 - _WORD :] + character.text
        yield character


def _is_word(end: str) -> bool:
    return end[-1:] in tuple('.,;:!?”"’)»') or (len(end) == _WORD and end.isalpha())


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


class _Page:
    """The text of a page, character by character."""

    def __init__(self, page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> None:
        self._text = text
        self._turn = page.get_rotation() % 360
        self._left, self._bottom, self._right, self._top = page.get_cropbox()
        self._box, self._matrix, self._x, self._y = raw.FS_RECTF(), raw.FS_MATRIX(), c_double(), c_double()

    def runs(self) -> Iterator[list[_Character]]:
        """Characters that PDFium found to stand on one line."""
        run: list[_Character] = []
        for at in range(min(self._text.count_chars(), _CHARACTERS)):
            text = chr(raw.FPDFText_GetUnicode(self._text, at))
            if text in "\r\n":
                yield run
                run = []
            elif raw.FPDFText_IsGenerated(self._text, at):
                run += [run[-1]._replace(text=" ")] if run else []
            elif (character := self._character(at, text)) is not None:
                run.append(character)
        yield run

    def _character(self, at: int, text: str) -> _Character | None:
        raw.FPDFText_GetLooseCharBox(self._text, at, self._box)
        raw.FPDFText_GetCharOrigin(self._text, at, self._x, self._y)
        raw.FPDFText_GetMatrix(self._text, at, self._matrix)
        angle = raw.FPDFText_GetCharAngle(self._text, at)
        # Stamps along the margin, and watermarks across the page, are no part of its text.
        if angle >= 0 and math.cos(angle + math.radians(self._turn)) < _UPRIGHT:
            return None
        if not (self._left <= self._x.value <= self._right and self._bottom <= self._y.value <= self._top):
            return None
        left, right, base = self._as_shown()
        stretch = math.hypot(self._matrix.c, self._matrix.d) or 1.0
        return _Character(text, left, right, base, raw.FPDFText_GetFontSize(self._text, at) * stretch)

    def _as_shown(self) -> tuple[float, float, float]:
        box = self._box
        if self._turn == 270:  # noqa: PLR2004 - degrees, clockwise
            return self._top - box.top, self._top - box.bottom, self._right - self._x.value
        if self._turn == 180:  # noqa: PLR2004
            return self._right - box.right, self._right - box.left, self._y.value - self._bottom
        if self._turn == 90:  # noqa: PLR2004
            return box.bottom - self._bottom, box.top - self._bottom, self._x.value - self._left
        return box.left - self._left, box.right - self._left, self._top - self._y.value


def _lines(page: pdfium.PdfPage) -> list[list[object]]:
    with closing(page.get_textpage()) as text:
        runs = [list(_without_note_marks(run)) for run in _Page(page, text).runs()]
    return [_line(part) for run in runs for part in _parts(run)]


def _confine() -> None:
    with suppress(ImportError, ValueError, OSError):  # the system knows no such limits, or has lower ones
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read a PDF from standard input; write one JSON value a line: what is known of it, then each page."""
    most_pages = int(sys.argv[1])
    _confine()
    try:
        document = pdfium.PdfDocument(sys.stdin.buffer.read())
    except pdfium.PdfiumError as error:
        _say({"locked": error.err_code == raw.FPDF_ERR_PASSWORD})
        return
    _say({"pages": len(document), "info": document.get_metadata_dict()})
    for number in range(min(len(document), most_pages)):
        try:
            page = document[number]
            _say({"height": page.get_height(), "lines": _lines(page)})
        except pdfium.PdfiumError:
            _say({"height": 0, "lines": []})  # the page is damaged; the others may not be


if __name__ == "__main__":
    main()
