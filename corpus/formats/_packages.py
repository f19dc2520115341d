"""Documents that are zip archives: opened without trusting what the archive says or holds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from corpus._blobs import Unreadable
from corpus._drafts import third_party
from corpus._text import decode
from corpus.formats._xml import tree_of

__all__ = ["Package"]

_MOST_PARTS = 10_000
_LARGEST = 512 << 20
_LARGEST_PART = 16 << 20
_LOCKED = 0x1


class Package:
    """The parts of a document.

    Args:
        data: The archive.

    Raises:
        Unreadable: It is no archive, is locked, or would unpack to more than 512 MiB.
    """

    def __init__(self, data: bytes) -> None:
        self._archive = third_party(lambda: zipfile.ZipFile(io.BytesIO(data)), name="zipfile")
        parts = self._archive.infolist()
        # zipfile stops at the size that the directory names, so that what it says is a bound.
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST:
            raise Unreadable(f"it would unpack to more than {_LARGEST >> 20} MiB or {_MOST_PARTS:,} parts")
        if any(part.flag_bits & _LOCKED for part in parts):
            raise Unreadable("it is locked with a password")
        self._sizes = {part.filename: part.file_size for part in parts}

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def __iter__(self) -> Iterator[str]:
        return iter(self._sizes)

    def read(self, name: str) -> bytes:
        """Unpack a part.

        Raises:
            Unreadable: It is missing, damaged, or larger than 16 MiB.
        """
        if self._sizes.get(name, 0) > _LARGEST_PART:
            raise Unreadable(f"its part '{name}' holds more than {_LARGEST_PART >> 20} MiB")
        return third_party(lambda: self._archive.read(name), name="zipfile")

    def tree(self, name: str) -> etree._Element:
        """Unpack a part, and parse it as XML.

        Raises:
            Unreadable: It is missing, damaged, too large, or no XML.
        """
        return tree_of(decode(self.read(name)))
