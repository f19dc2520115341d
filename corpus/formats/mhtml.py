"""MHTML: a page that a browser saved in one file, with its address."""

from __future__ import annotations

import codecs
import dataclasses
import email
import itertools
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32

from corpus._blobs import FILE_LIMIT, Blob, BytesBlob, Unreadable, read_all
from corpus._drafts import Draft, Found, merged, third_party
from corpus._text import decode
from corpus.article import Skip
from corpus.formats import html

__all__ = ["read"]

_PAGES = {"text/html", "application/xhtml+xml"}
_MOST_PARTS = 10_000
# The email package takes time that grows with the square of a field's length.
_LONGEST_FIELD = 64 << 10
_MOST_FIELDS = 100_000


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a saved page as one article.

    Args:
        blob: The file.

    Yields:
        The draft of the page at its root; frames and pictures are left out. Its address is the
        one that the page declares, else the one that the browser saved it from.

    Raises:
        Unreadable: It holds no page, or the page cannot be read.
    """
    data = read_all(blob, limit=FILE_LIMIT)
    page, told = third_party(lambda: _parted(data), name="email")
    if page is None:
        raise Unreadable("it holds no web page")
    for draft in html.read(BytesBlob(page, blob.address)):
        yield (
            dataclasses.replace(draft, fields=merged(draft.fields, told))
            if isinstance(draft, Draft)
            else draft
        )


def _parted(data: bytes) -> tuple[bytes | None, dict[str, tuple[Found, ...]]]:
    message = email.message_from_bytes(data, policy=_bounded())
    root = _root(message)
    if root is None:
        return None, {}
    places = (message["Snapshot-Content-Location"], root["Content-Location"], message["Content-Location"])
    subject = _subject(message)
    told = {
        "url": tuple(Found(str(place).strip(), "mhtml") for place in places if place),
        "title": (Found(subject, "mhtml"),) if subject else (),
    }
    return _content(root), told


def _bounded() -> Compat32:
    """Make a policy that reads fields of a head as by default, if they are not too long or too many."""
    count = itertools.count()

    class Bounded(Compat32):
        def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
            if sum(map(len, sourcelines)) > _LONGEST_FIELD:
                raise Unreadable(f"a field of its head is longer than {_LONGEST_FIELD >> 10} KiB")
            if next(count) >= _MOST_FIELDS:
                raise Unreadable(f"it has more than {_MOST_FIELDS:,} fields in its heads")
            return super().header_source_parse(sourcelines)

    return Bounded()


def _subject(message: Message) -> str:
    try:
        return str(make_header(decode_header(message["Subject"] or "")))
    except (LookupError, ValueError, HeaderParseError):  # in no encoding that is known: the page has a title
        return ""


def _root(message: Message) -> Message | None:
    """Find the part that the message names as its first, else the first page in it (RFC 2387, 3.2)."""
    pages = [
        part for part in itertools.islice(message.walk(), _MOST_PARTS) if part.get_content_type() in _PAGES
    ]
    start = message.get_param("start")
    return next(
        (page for page in pages if start and page["Content-ID"] == start), pages[0] if pages else None
    )


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    page = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    # What the message says of the encoding holds before what the page says: a mark in front tells so.
    return codecs.BOM_UTF8 + decode(page, declared=charset).encode("utf-8", "replace") if charset else page
