"""Zip archives: their members, each read as a file is. Nothing is unpacked to disk."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from corpus._blobs import Blob, BytesBlob, Unreadable, read_all
from corpus._drafts import third_party
from corpus._walk import holds_resources
from corpus.article import Skip

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["is_archive", "members"]

_DEEPEST = 2
_MOST_MEMBERS = 100_000
_DIRECTORY_LIMIT = 64 << 20
_MEMBER_LIMIT = 4 << 30
_TOTAL_LIMIT = 16 << 30
_NESTED_LIMIT = 256 << 20
# Text shrinks to a tenth, logs and tables to a fiftieth; what shrinks further is made to do harm.
_RATIO, _RATIO_FROM = 200, 16 << 20
_LOCKED = 0x1
_TAIL = 22 + 0xFFFF + 76  # the longest end of an archive: its record, a comment, and the 64-bit record
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_FOREIGN = "__MACOSX"
_LONGEST_NAME, _DEEPEST_FOLDER = 4096, 64
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class _Member:
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    address: str

    def open(self) -> BinaryIO:
        stream = third_party(lambda: self.archive.open(self.info), name="zipfile")
        return cast("BinaryIO", io.BufferedReader(_Checked(stream), 1 << 18))


class _Checked(io.RawIOBase):
    """A member's bytes; where they are damaged, reading says so as reading a file does."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = third_party(lambda: self._stream.read(len(view)), name="zipfile")
        view[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return third_party(lambda: self._stream.seek(offset, whence), name="zipfile")

    def tell(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Budget:
    """How many members and bytes one archive, with those inside it, may still give."""

    def __init__(self) -> None:
        self._members, self._bytes = _MOST_MEMBERS, _TOTAL_LIMIT

    def take(self, infos: list[zipfile.ZipInfo]) -> None:
        self._members -= len(infos)
        self._bytes -= sum(info.file_size for info in infos)
        if self._members < 0:
            raise Unreadable(f"it holds more than {_MOST_MEMBERS:,} files; part it into several archives")
        if self._bytes < 0:
            raise Unreadable(f"it unpacks to more than {_TOTAL_LIMIT >> 30} GiB")


def is_archive(blob: Blob) -> bool:
    """Tell by its name whether a blob is a zip archive."""
    return blob.address.lower().endswith(".zip")


def members(blob: Blob) -> Iterator[Blob | Skip]:
    """List the files in an archive, and in archives in it, sorted by address.

    A member is to be read before the next one is asked for. zipfile gives no more of a member than
    the archive's directory says, so that the limits are checked there.

    Args:
        blob: The archive.

    Yields:
        Its files, with addresses such as "a.zip/folder/page.html", and a Skip for each that must
        not be read. Hidden files, and the resources that a browser saved beside a page, are left out.

    Raises:
        Unreadable: It is no zip archive, is damaged, or holds too much.
        OSError: As the file system found it.
    """
    yield from _members(blob, _Budget(), 1)


def _members(blob: Blob, budget: _Budget, depth: int) -> Iterator[Blob | Skip]:
    with blob.open() as stream:
        _check_directory(stream)
        archive = third_party(lambda: zipfile.ZipFile(stream), name="zipfile")
        with archive:
            # ZipInfo.is_dir fails on an entry without a name.
            infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
            budget.take(infos)
            for address, info in _listed(infos, blob.address):
                reason = _refused(info)
                if reason:
                    yield Skip(address[:_LONGEST_NAME], f"It was skipped: {reason}.")
                else:
                    yield from _opened(_Member(archive, info, address), budget, depth)
            yield from _repeated(infos, blob.address)


def _opened(member: _Member, budget: _Budget, depth: int) -> Iterator[Blob | Skip]:
    if not is_archive(member):
        yield member
    elif depth >= _DEEPEST:
        yield Skip(member.address, "It was skipped: it is an archive in an archive in an archive.")
    else:
        try:
            data = read_all(member, limit=_NESTED_LIMIT)
            yield from _members(BytesBlob(data, member.address), budget, depth + 1)
        except Unreadable as error:
            yield Skip(member.address, f"It was skipped: {error}.")


def _listed(infos: list[zipfile.ZipInfo], archive: str) -> list[tuple[str, zipfile.ZipInfo]]:
    """Name the members; of two with one name the later is meant, as in every unpacker."""
    named = {_name(info): info for info in infos}
    folders: dict[str, set[str]] = {}
    for name in named:
        folder, _, file = name.rpartition("/")
        folders.setdefault(folder, set()).add(file)
    kept = (name for name in named if _is_too_deep(name) or not _is_aside(name, folders))
    return [(f"{archive}/{name}", named[name]) for name in sorted(kept)]


def _is_aside(name: str, folders: dict[str, set[str]]) -> bool:
    parts = name.split("/")
    if parts[0] == _FOREIGN or any(part.startswith(".") and part not in {".", ".."} for part in parts):
        return True
    inside = (("/".join(parts[:depth]), folder) for depth, folder in enumerate(parts[:-1]))
    return any(holds_resources(folder, folders.get(above, ())) for above, folder in inside)


def _is_too_deep(name: str) -> bool:
    return len(name) > _LONGEST_NAME or name.count("/") > _DEEPEST_FOLDER


def _refused(info: zipfile.ZipInfo) -> str:
    if _is_too_deep(_name(info)):
        return "its name is too long, or has too many folders in it"
    if _leads_out(_name(info)):
        return "its name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, and those are not followed"
    return "it is locked with a password" if info.flag_bits & _LOCKED else _oversize(info)


def _leads_out(name: str) -> bool:
    nameless = not name.strip("/. ")
    return nameless or name.startswith("/") or _DRIVE.match(name) is not None or ".." in name.split("/")


def _oversize(info: zipfile.ZipInfo) -> str:
    if info.file_size > _MEMBER_LIMIT:
        return f"it unpacks to more than {_MEMBER_LIMIT >> 30} GiB"
    if info.file_size > max(_RATIO_FROM, _RATIO * info.compress_size):
        return f"it unpacks to more than {_RATIO} times its size, as no article does"
    return ""


def _repeated(infos: list[zipfile.ZipInfo], archive: str) -> Iterator[Skip]:
    for name, count in sorted(Counter(map(_name, infos)).items()):
        if count > 1:
            yield Skip(f"{archive}/{name}", f"It stands in the archive {count} times; the last was taken.")


def _name(info: zipfile.ZipInfo) -> str:
    # Some programs on Windows part folders with its own sign; no index can store lone surrogates.
    return info.filename.replace("\\", "/").encode("utf-8", "backslashreplace").decode("utf-8")


def _check_directory(stream: BinaryIO) -> None:
    """Refuse an archive whose directory would fill the memory; zipfile reads it whole."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    stream.seek(0)
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < struct.calcsize("<12xL4xH"):
        raise Unreadable("it is no zip archive, or its end is cut off")
    (directory,) = struct.unpack_from("<L", tail, place + 12)
    if (wide := tail.rfind(_END_64)) >= 0 and len(tail) - wide >= struct.calcsize("<40xQ"):
        directory = max(directory % 0xFFFFFFFF, struct.unpack_from("<Q", tail, wide + 40)[0])
    if directory > _DIRECTORY_LIMIT:
        raise Unreadable(f"it holds more than {_MOST_MEMBERS:,} files; part it into several archives")
