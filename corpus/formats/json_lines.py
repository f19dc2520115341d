"""JSON Lines: one record a line, read line by line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from corpus._blobs import ARTICLE_LIMIT, Blob, Unreadable
from corpus._drafts import Draft
from corpus._fields import FieldNames
from corpus._text import bom_encoding, decode
from corpus.article import Skip
from corpus.formats._records import draft_of, loads

__all__ = ["read"]

_LINE_FEEDS = ("\n", ord("\n"))


def read(blob: Blob, *, names: FieldNames | None = None) -> Iterator[Draft | Skip]:
    """Read one article a line.

    Args:
        blob: The file.
        names: Where an article's fields are, as far as that is said.

    Yields:
        A draft a line, and a Skip for a line that is no record, is cut off, or is too long.
    """
    with blob.open() as stream:
        marked = bom_encoding(stream.read(4))
        stream.seek(0)
        if marked is None or marked[0] == "utf-8":
            yield from _records(stream, blob.address, names)
            return
        # In UTF-16 a line feed is two bytes, either of which other characters have as well.
        with io.TextIOWrapper(stream, marked[0].rpartition("-")[0], "replace", newline="\n") as text:
            yield from _records(text, blob.address, names)


def _records(stream: BinaryIO | TextIO, address: str, names: FieldNames | None) -> Iterator[Draft | Skip]:
    for number, line in enumerate(_lines(stream), 1):
        place = f"line {number}"
        if line is None:
            yield Skip(f"{address}, {place}", f"The line is longer than {ARTICLE_LIMIT >> 20} MiB.")
        elif not line.isspace():
            yield _parsed(line, address, place, names)


def _parsed(line: bytes | str, address: str, place: str, names: FieldNames | None) -> Draft | Skip:
    text = line if isinstance(line, str) else decode(line)
    try:
        return draft_of(loads(text), place=place, record_of_many=True, names=names)
    except Unreadable as error:
        return Skip(f"{address}, {place}", f"The line was skipped: {error}.")


def _lines(stream: BinaryIO | TextIO) -> Iterator[bytes | str | None]:
    while line := stream.readline(ARTICLE_LIMIT):
        if len(line) < ARTICLE_LIMIT or line[-1] in _LINE_FEEDS:
            yield line
        else:
            # The rest is passed over in pieces: a line of any length costs no more memory.
            while (rest := stream.readline(1 << 20)) and rest[-1] not in _LINE_FEEDS:
                pass
            yield None
