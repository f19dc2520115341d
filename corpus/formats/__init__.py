"""The formats that are read, one module each; the one for a file is chosen here."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import cast

from corpus._blobs import Blob, GzipBlob, Unreadable
from corpus._drafts import Draft, Format
from corpus._fields import FieldNames
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
    ".csv": "csv_table", ".tsv": "csv_table",
    ".rss": "feed", ".atom": "feed", ".rdf": "feed", ".xml": "feed",
    ".warc": "warc",
    ".pdf": "pdf", ".docx": "docx", ".epub": "epub", ".mhtml": "mhtml", ".mht": "mhtml",
}  # fmt: skip

_MAGIC = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"), (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip data inside gzip data"), (b"BZh", "bzip2 data"), (b"\xfd7zXZ", "xz data"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"), (b"\xd0\xcf\x11\xe0", "an old or a locked office document"),
    (b"{\\rtf", "an RTF document"), (b"OggS", "sound or video"), (b"ID3", "sound"),
    (b"RIFF", "sound or pictures"),
)  # fmt: skip
# What binary formats begin with; a PDF may have a few bytes before it.
_BINARY = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "epub": b"PK\x03\x04"}
# Those whose records have fields under names of their own.
_NAMED = {"json_document", "json_lines", "csv_table"}
_BEFORE_MAGIC = 1024
_GZIP = b"\x1f\x8b"
_WARC = b"WARC/"
_HEAD = 4096
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+rss[^>]*>\s*)?<(?:rss|feed|rdf:rdf)\b"
    rb"|(?:\xef\xbb\xbf)?\s*\{.*?\"version\"\s*:\s*\"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/",
    re.IGNORECASE | re.DOTALL,
)


def open_format(
    blob: Blob, *, ending: str | None = None, names: FieldNames | None = None
) -> Iterator[Draft | Skip]:
    """Read a blob in the format that its name and its first bytes tell.

    Args:
        blob: What to read.
        ending: Stands for the ending of its name, where that tells nothing (".html").
        names: Where the records of JSON and tables have an article's fields.

    Yields:
        Drafts, and a Skip for each record that cannot be read.

    Raises:
        Unreadable: It is in no format that is read; says why.
        OSError, EOFError, zlib.error: As the file system or the decompressor found it.
    """
    name = PurePosixPath(blob.address)
    packed = ending is None and name.suffix.lower() == ".gz"
    if ending is None:
        ending = (name.with_suffix("") if packed else name).suffix.lower()
    if ending and ending not in _MODULES:
        raise Unreadable(f"'{ending}' is not a format that is read")
    head = _head(blob)
    if packed or head.startswith(_GZIP):
        if head and not head.startswith(_GZIP):
            raise Unreadable("its name says gzip, and its content does not")
        blob = GzipBlob(blob)
        head = _head(blob)
    yield from _format(ending, head, names)(blob)


def _format(ending: str, head: bytes, names: FieldNames | None) -> Format:
    if not head:
        raise Unreadable("it is empty")
    if head.startswith(_WARC):  # first: pages may stand in it compressed, so that it looks binary
        return _reader("warc")
    module = _MODULES.get(ending, "")
    if not module and head.startswith(_BINARY["pdf"]):
        module = "pdf"
    if module in _BINARY and _BINARY[module] in head[:_BEFORE_MAGIC]:
        return _reader(module)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise Unreadable(f"it holds {kind}, not text")
    if module in _BINARY:
        raise Unreadable(f"its name says {ending[1:]}, and its content does not")
    if looks_binary(head):
        raise Unreadable("it holds binary data, not text")
    module = _seen(module, head)
    if not module:
        raise Unreadable("without an ending in its name it is not a format that is read")
    # Their read takes the names as well, which the type of a format does not tell.
    named = cast("Callable[..., Iterator[Draft | Skip]]", _reader(module))
    return functools.partial(named, names=names) if names and module in _NAMED else named


def _seen(module: str, head: bytes) -> str:
    """Correct what a name tells of a text by how the text begins."""
    if module in {"", "text", "feed"} and _HTML.match(head):
        return "html"
    return "feed" if module in {"", "text", "json_document"} and _FEED.match(head) else module


def _reader(module: str) -> Format:
    return cast("Format", importlib.import_module(f"corpus.formats.{module}").read)


def _head(blob: Blob) -> bytes:
    with blob.open() as stream:
        # The first piece is enough, and there is one even where what follows is damaged.
        return bytes(getattr(stream, "read1", stream.read)(_HEAD))
