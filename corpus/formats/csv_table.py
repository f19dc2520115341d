"""CSV and TSV: a table with a row of names above, one article a row, read row by row."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TextIO

from corpus._blobs import ARTICLE_LIMIT, Blob, Unreadable
from corpus._drafts import Draft
from corpus._fields import FieldNames
from corpus._text import encoding_of
from corpus.article import Skip
from corpus.formats._records import draft_of

__all__ = ["read"]

_SAMPLE = 1 << 16
_PIECE = 1 << 20
_DELIMITERS = ",;\t|"
_TOLD = "sep="
_ENDS = ("\n", "\r")


def read(blob: Blob, *, names: FieldNames | None = None) -> Iterator[Draft | Skip]:
    """Read one article a row.

    What parts the columns is told by the row of names: articles hold commas, semicolons and quotation
    marks of their own, from which :class:`csv.Sniffer` would guess wrong.

    Args:
        blob: The file.
        names: Where an article's fields are, as far as that is said.

    Yields:
        A draft a row, and a Skip for a row that is broken or has no text.

    Raises:
        Unreadable: It has no row of names, or no other.
    """
    # A field may be as long as an article; beyond that, the csv module refuses the row.
    csv.field_size_limit(ARTICLE_LIMIT)
    with blob.open() as stream:
        encoding = encoding_of(stream.read(_SAMPLE))
        stream.seek(0)
        with io.TextIOWrapper(stream, encoding, "replace", newline="") as text:
            yield from _rows(_Lines(text), blob, names)


class _Lines:
    """The lines of a table; one that is longer than an article is passed over, and is a broken row."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(ARTICLE_LIMIT)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < ARTICLE_LIMIT or line.endswith(_ENDS):
            return line
        # In pieces: a line of a gigabyte costs no more memory.
        while (rest := self._text.readline(_PIECE)) and not rest.endswith(_ENDS):
            pass
        raise csv.Error(f"its line is longer than {ARTICLE_LIMIT >> 20} MiB")


def _rows(lines: _Lines, blob: Blob, names: FieldNames | None) -> Iterator[Draft | Skip]:
    rows, header = _opened(lines, tabs=".tsv" in PurePosixPath(blob.address.lower()).suffixes)
    filled = False
    while True:
        place = f"line {lines.number + 1}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            filled = True
            yield Skip(f"{blob.address}, {place}", f"The row was skipped: it is broken ({error}).")
            continue
        if row is None:
            break
        if any(value.strip() for value in row):
            filled = True
            yield _drafted(header, row, names, (blob.address, place))
    if not filled:
        raise Unreadable("it is a table without rows")


def _opened(lines: _Lines, *, tabs: bool) -> tuple[Iterator[list[str]], list[str]]:
    """Read the row of names; give the rows under it, and the names."""
    try:
        first = next(lines, "")
        told = first.lower().startswith(_TOLD)
        delimiter = _delimiter(first, tabs=tabs)
        rows = csv.reader(lines if told else itertools.chain([first], lines), delimiter=delimiter)
        header = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise Unreadable(f"its first line is broken ({error})") from error
    if not any(header):
        raise Unreadable("its first line names no columns")
    return rows, header


def _drafted(
    header: Sequence[str], row: Sequence[str], names: FieldNames | None, where: tuple[str, str]
) -> Draft | Skip:
    address, place = where
    if len(row) != len(header):
        reason = f"it has {len(row)} columns, and the first line names {len(header)}"
        return Skip(f"{address}, {place}", f"The row was skipped: {reason}.")
    try:
        return draft_of(dict(zip(header, row, strict=True)), place=place, record_of_many=True, names=names)
    except Unreadable as error:
        return Skip(f"{address}, {place}", f"The row was skipped: {error}.")


def _delimiter(first: str, *, tabs: bool) -> str:
    if tabs:
        return "\t"
    if first.lower().startswith(_TOLD) and first[len(_TOLD) :].strip("\r\n"):
        return first[len(_TOLD)]  # as Excel writes it
    return max(_DELIMITERS, key=lambda sign: _columns(first, sign))


def _columns(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0
