"""What a format reads: bytes with a place in the corpus, wherever they are kept."""

from __future__ import annotations

import gzip
import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "ARTICLE_LIMIT",
    "FILE_LIMIT",
    "Blob",
    "BytesBlob",
    "FileBlob",
    "GzipBlob",
    "Unreadable",
    "read_all",
]

# Ten long novels; what is larger is no article.
ARTICLE_LIMIT = 16 << 20
"""Most bytes that one article may have, after decompression (16 MiB)."""
FILE_LIMIT = 128 << 20
"""Most bytes of a document that holds its pictures, such as a PDF (128 MiB)."""


class Unreadable(Exception):  # noqa: N818 - no error of the project's: it becomes a Skip
    """A file, or one record of it, cannot be read; says why, as a clause after the file's name."""

    # Whether whoever published it says that it is gone for good.
    gone = False


class Blob(Protocol):
    """Bytes to be read as articles.

    Attributes:
        address: Where they are, relative to the corpus: a posix path.
    """

    @property
    def address(self) -> str: ...

    def open(self) -> BinaryIO:
        """Open the bytes for reading from their start."""


@dataclass(frozen=True, slots=True)
class FileBlob:
    """A file on disk."""

    path: Path
    address: str

    def open(self) -> BinaryIO:
        """Open the file, if it is still one: whatever takes its place must not keep the reader waiting."""
        return open(self.path, "rb", opener=_opened)


def _opened(path: str, flags: int) -> int:
    # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise Unreadable("it is no file")


@dataclass(frozen=True, slots=True)
class BytesBlob:
    """Bytes in memory: a member of an archive, the body of a response."""

    data: bytes
    address: str

    def open(self) -> BinaryIO:
        """Open the bytes."""
        return io.BytesIO(self.data)


@dataclass(frozen=True, slots=True)
class GzipBlob:
    """What another blob holds compressed. Its address stays the one of the compressed file."""

    packed: Blob

    @property
    def address(self) -> str:
        """Where the compressed bytes are."""
        return self.packed.address

    def open(self) -> BinaryIO:
        """Open the decompressed bytes; they are decompressed as they are read."""
        # Reads whole blocks, not lines, from the decompressor: several times faster.
        return io.BufferedReader(_OwningGzip(self.packed.open()), 1 << 18)


class _OwningGzip(gzip.GzipFile):
    """A GzipFile that closes the file under it, which the standard one leaves open."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def readinto(self, buffer: WriteableBuffer) -> int:
        # One piece at a time: what was decompressed before a damaged place is not lost with it.
        return self.readinto1(buffer)

    def close(self) -> None:
        super().close()
        self._packed.close()


def read_all(blob: Blob, *, limit: int = ARTICLE_LIMIT) -> bytes:
    """Read a blob whole.

    Args:
        blob: What to read.
        limit: Most bytes to hold.

    Returns:
        All its bytes.

    Raises:
        Unreadable: It holds more than ``limit`` bytes, or changed while it was read.
        OSError, EOFError, zlib.error: As the file system or the decompressor found it.
    """
    with blob.open() as stream:
        before = _state(stream)
        data = stream.read(limit + 1)
        if len(data) > limit:
            raise Unreadable(f"it holds more than {limit >> 20} MiB, too much for one article")
        if _state(stream) != before:
            raise Unreadable("it changed while it was read; read it again when it is complete")
    return data


def _state(stream: BinaryIO) -> tuple[int, int] | None:
    try:
        status = os.fstat(stream.fileno())
    except OSError:  # bytes in memory have no file descriptor, and cannot change
        return None
    return status.st_size, status.st_mtime_ns
