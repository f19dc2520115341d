"""JSON Lines: one record a line, read line by line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from corpus._blobs import ARTICLE_LIMIT, Blob, Unreadable
from corpus._drafts import Draft
from corpus._text import bom_encoding, decode
from corpus.article import Skip
from corpus.formats._records import draft_of, loads

__all__ = ["read"]


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read one article a line.

    Args:
        blob: The file.

    Yields:
        A draft a line, and a Skip for a line that is no record, is cut off, or is too long.
    """
    with blob.open() as raw:
        for number, line in enumerate(_lines(_in_utf8(raw)), 1):
            place = f"line {number}"
            if line is None:
                yield Skip(f"{blob.address}, {place}", f"The line is longer than {ARTICLE_LIMIT >> 20} MiB.")
            elif not line.isspace():
                yield _parsed(line, blob.address, place)


def _parsed(line: bytes, address: str, place: str) -> Draft | Skip:
    try:
        return draft_of(loads(decode(line)), place=place, record_of_many=True)
    except Unreadable as error:
        return Skip(f"{address}, {place}", f"The line was skipped: {error}.")


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    while line := stream.readline(ARTICLE_LIMIT):
        if len(line) < ARTICLE_LIMIT or line.endswith(b"\n"):
            yield line
        else:
            # The rest is passed over in pieces: a line of any length costs no memory.
            while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            yield None


def _in_utf8(stream: BinaryIO) -> BinaryIO:
    head = stream.peek(4)[:4] if isinstance(stream, io.BufferedReader) else stream.read(4)
    if not isinstance(stream, io.BufferedReader):
        stream.seek(0)
    marked = bom_encoding(head)
    if marked is None or marked[0] == "utf-8":
        return stream
    return io.BufferedReader(_Recoder(stream, marked[0]))


class _Recoder(io.RawIOBase):
    """UTF-16 or UTF-32 given as UTF-8, piece by piece."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        super().__init__()
        self._text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer)  # type: ignore[arg-type]
        if not self._left:
            self._left = self._text.read(len(target) // 4 + 1).encode("utf-8", "replace")
        count = min(len(target), len(self._left))
        target[:count] = self._left[:count]
        self._left = self._left[count:]
        return count
