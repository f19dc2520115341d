"""WARC web archives: the pages that a crawler kept."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from corpus._blobs import Blob, BytesBlob, Unreadable
from corpus._drafts import Draft, Found, merged, third_party
from corpus._media import as_utf8, media_type
from corpus.article import Skip
from corpus.formats import html, text

__all__ = ["read"]

_LIMIT = 16 << 20
_HEAD_LIMIT = 1 << 20
_BLOCK = 1 << 16
_PACKINGS = {"identity", "gzip", "deflate"}
_READERS = {"text/html": html.read, "application/xhtml+xml": html.read, "text/plain": text.read}
_ROBOTS = re.compile(r"https?://[^/]+/robots\.txt(?:\?|\Z)", re.IGNORECASE)

# Without a handler of its own, its remarks on a damaged record would land on the terminal.
logging.getLogger("warcio").addHandler(logging.NullHandler())


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read the pages of a web archive: answers with status 200 that are HTML or plain text.

    When a page was crawled is no date of its article, and is left out.

    Args:
        blob: The archive (WARC 1.0 or 1.1; https://iipc.github.io/warc-specifications/).

    Yields:
        A draft a page, and a Skip for each page without an article. An archive that is cut off
        yields what stands before the cut.

    Raises:
        Unreadable: It is no WARC archive, or is damaged from some place on.
        OSError, EOFError, zlib.error: As the file system or the decompressor found it.
    """
    with blob.open() as stream:
        source = _Source(stream)
        records = _Records(source)
        number = 0
        while (record := _next(records, source)) is not None:
            number += 1
            if _holds_page(record):
                yield from _page(record, f"record {number}", blob.address, source)
            _finish(record, source)
        source.complain()
        if not number:
            raise Unreadable("it holds no WARC record")


class _Records(ArchiveIterator):  # type: ignore[misc]
    """Records of an archive, without remarks on the terminal."""

    INC_RECORD = ""


class _Source(io.RawIOBase):
    """The bytes of an archive, which seem to end where they are damaged or a head has no end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left: int | None = None
        self.damage: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        if self.damage or self._left == 0:
            self.damage = self.damage or Unreadable("one of its records has a head without an end")
            return b""
        size = min(size if size >= 0 else _BLOCK, _BLOCK, self._left or _BLOCK)
        try:
            # One piece at a time: a whole block would be lost where only its end is damaged.
            data = self._stream.read1(size) if hasattr(self._stream, "read1") else self._stream.read(size)
        except (OSError, EOFError, zlib.error) as error:
            self.damage = error
            return b""
        if self._left is not None:
            self._left -= len(data)
        return data

    def bound(self, size: int | None) -> None:
        """Let only so many bytes more be read; None for any number."""
        self._left = size

    def complain(self) -> None:
        """Raise what ended the reading, if it was not the end of the archive."""
        if self.damage:
            raise self.damage


def _next(records: ArchiveIterator, source: _Source) -> ArcWarcRecord | None:
    source.bound(_HEAD_LIMIT)
    try:
        record = third_party(lambda: next(records, None), name="warcio")
    except Unreadable:
        source.complain()
        raise
    source.bound(None)
    return record


def _finish(record: ArcWarcRecord, source: _Source) -> None:
    """Pass over what is left of a record."""
    while third_party(lambda: record.raw_stream.read(_BLOCK), name="warcio"):
        pass
    # A head that is cut off has lost the length of its record, or the record has lost its end.
    if record.rec_headers.get_header("Content-Length") is None or getattr(record.raw_stream, "limit", 0) > 0:
        source.damage = source.damage or Unreadable("it is cut off inside a record")


def _holds_page(record: ArcWarcRecord) -> bool:
    headers, address = record.http_headers, record.rec_headers.get_header("WARC-Target-URI")
    if record.rec_type != "response" or headers is None or not address or _ROBOTS.match(address):
        return False
    kind, _ = media_type(headers.get_header("Content-Type"))
    return headers.get_statuscode() == "200" and kind in _READERS


def _page(record: ArcWarcRecord, place: str, archive: str, source: _Source) -> Iterator[Draft | Skip]:
    address = record.rec_headers.get_header("WARC-Target-URI").strip("<>")
    try:
        draft = _draft(record, archive, source)
    except Unreadable as error:
        yield Skip(f"{archive}, {place}", f"The page {address} was skipped: {error}.")
        return
    if draft is not None:
        fields = merged(draft.fields, {"url": (Found(address, "warc"),)})
        yield replace(draft, fields=fields, key=address, record=True, place=place)


def _content(record: ArcWarcRecord) -> bytes:
    stream, body = record.content_stream(), bytearray()
    while len(body) <= _LIMIT and (piece := stream.read(_BLOCK)):
        body += piece
    return bytes(body)


def _draft(record: ArcWarcRecord, archive: str, source: _Source) -> Draft | None:
    packing = (record.http_headers.get_header("Content-Encoding") or "identity").strip().lower()
    if packing not in _PACKINGS:
        raise Unreadable(f"its content is compressed as '{packing[:20]}', which is not read")
    body = third_party(lambda: _content(record), name="warcio")
    _finish(record, source)
    if source.damage:
        return None  # what is left of the page is told of once, for the whole archive
    if len(body) > _LIMIT:
        raise Unreadable(f"it holds more than {_LIMIT >> 20} MiB")
    kind, charset = media_type(record.http_headers.get_header("Content-Type"))
    drafts = _READERS[kind](BytesBlob(as_utf8(body, charset), archive))
    return next((draft for draft in drafts if isinstance(draft, Draft)), None)
