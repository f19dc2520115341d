"""The formats that are read, one module each; the one for a file is chosen here."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import cast

from corpus._blobs import Blob, GzipBlob, Unreadable
from corpus._drafts import Draft, Format
from corpus._text import looks_binary
from corpus.article import Skip

__all__ = ["open_format"]

# A format is a module of this package with a function ``read(blob)`` (see corpus._drafts.Format). It is
# imported when its first file comes: a corpus of JSON Lines loads no HTML parser.
_MODULES = {
    ".txt": "text", ".text": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html",
    ".md": "markdown", ".markdown": "markdown",
    ".json": "json_document",
    ".jsonl": "json_lines", ".ndjson": "json_lines",
}  # fmt: skip

_MAGIC = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"), (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip data inside gzip data"), (b"BZh", "bzip2 data"), (b"\xfd7zXZ", "xz data"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"), (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"), (b"OggS", "sound or video"), (b"ID3", "sound"),
    (b"RIFF", "sound or pictures"),
)  # fmt: skip
_GZIP = b"\x1f\x8b"
_HEAD = 4096
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b",
    re.IGNORECASE | re.DOTALL,
)


def open_format(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a blob in the format that its name and its first bytes tell.

    Args:
        blob: What to read.

    Yields:
        Drafts, and a Skip for each record that cannot be read.

    Raises:
        Unreadable: It is in no format that is read; says why.
        OSError, EOFError, zlib.error: As the file system or the decompressor found it.
    """
    name = PurePosixPath(blob.address)
    packed = name.suffix.lower() == ".gz"
    ending = (name.with_suffix("") if packed else name).suffix.lower()
    if ending and ending not in _MODULES:
        raise Unreadable(f"'{ending}' is not a format that is read")
    head = _head(blob)
    if packed or head.startswith(_GZIP):
        if head and not head.startswith(_GZIP):
            raise Unreadable("its name says gzip, and its content does not")
        blob = GzipBlob(blob)
        head = _head(blob)
    yield from _format(ending, head)(blob)


def _format(ending: str, head: bytes) -> Format:
    if not head:
        raise Unreadable("it is empty")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise Unreadable(f"it holds {kind}, not text")
    if looks_binary(head):
        raise Unreadable("it holds binary data, not text")
    module = _MODULES.get(ending, "")
    if module in {"", "text"} and _HTML.match(head):
        module = "html"
    if not module:
        raise Unreadable("without an ending in its name it is not a format that is read")
    return cast("Format", importlib.import_module(f"corpus.formats.{module}").read)


def _head(blob: Blob) -> bytes:
    with blob.open() as stream:
        return stream.read(_HEAD)
