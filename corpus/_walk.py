"""The files of a corpus, in one order, and what stands in the way of reading them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from corpus._blobs import FileBlob
from corpus.article import Skip
from corpus.errors import SourceError

__all__ = ["NO_CORPUS", "checked_source", "files_of", "holds_resources"]

NO_CORPUS = ".no-corpus"
"""A file of this name says that its folder holds no articles."""

# Browsers save a page's pictures and scripts beside it, in a folder named after it.
_RESOURCES = re.compile(
    r"(.+)(?:[-_.](?:files|file|Dateien|fichiers|archivos|arquivos|bestanden|pliki|dosyalar))"
)
_PAGE = (".html", ".htm", ".xhtml", ".shtml", "")


def checked_source(source: str | os.PathLike[str]) -> Path:
    """Make sure that a corpus can be read at all.

    Args:
        source: A file or a folder.

    Returns:
        Its path.

    Raises:
        SourceError: There is none, or it may not be read.
    """
    path = Path(source)
    try:
        if path.is_dir():
            os.scandir(path).close()
        elif path.is_file():
            path.open("rb").close()
        else:
            kind = "is neither a file nor a folder" if os.path.lexists(path) else "does not exist"
            raise SourceError(f"The corpus '{path}' {kind}.", remedy="Name a file or a folder of articles.")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceError(
            f"The corpus '{path}' cannot be read ({reason}).", remedy="Check its name, and your rights to it."
        ) from error
    return path


def files_of(root: Path) -> Iterator[FileBlob | Skip]:
    """List the files under a folder, or the one file, sorted by address.

    Hidden files and folders, the resources that a browser saved beside a page, and folders that hold
    a file ".no-corpus" (as an index does) are no part of a corpus. Links to folders are not followed:
    what they lead to inside the corpus is listed in its own place, and what lies outside is not part
    of it.

    Args:
        root: A file or a folder.

    Yields:
        The files, and a Skip for each folder or link that leads nowhere.
    """
    if root.is_dir():
        yield from _listed(root)
    else:
        yield FileBlob(root, _storable(root.name))


def holds_resources(folder: str, beside: Collection[str]) -> bool:
    """Tell whether a folder holds the pictures and scripts of a page that a browser saved.

    Args:
        folder: Its name.
        beside: The names of what stands in the same folder as it.

    Returns:
        True where the page named like it is there.
    """
    match = _RESOURCES.fullmatch(folder)
    return match is not None and any(f"{match[1]}{ending}" in beside for ending in _PAGE)


def _listed(root: Path) -> Iterator[FileBlob | Skip]:
    # A stack, not recursion: folders nest deeper than Python's calls may.
    pending = [_entries(root, "")]
    while pending:
        item = next(pending[-1], None)
        if item is None:
            pending.pop()
        elif isinstance(item, tuple):
            pending.append(_entries(*item))
        else:
            yield item


def _entries(folder: Path, prefix: str) -> Iterator[FileBlob | Skip | tuple[Path, str]]:
    try:
        with os.scandir(folder) as entries:
            every = {entry.name: entry for entry in entries}
    except OSError as error:
        yield Skip(prefix.rstrip("/"), f"The folder cannot be listed: {_cause(error)}.")
        return
    if prefix and NO_CORPUS in every:
        return
    found = {name: entry for name, entry in every.items() if not name.startswith(".")}
    # A folder sorts as its files' addresses do: "a.txt" comes before "a/b.txt".
    for name in sorted(found, key=lambda name: _storable(name) + "/" * _is_folder(found[name])):
        entry = found[name]
        if not _is_folder(entry):
            yield _file(entry, prefix)
        elif not holds_resources(name, found):
            yield Path(entry.path), f"{prefix}{_storable(name)}/"


def _file(entry: os.DirEntry[str], prefix: str) -> FileBlob | Skip:
    address = prefix + _storable(entry.name)
    try:
        if entry.is_symlink() and entry.is_dir():
            return Skip(address, "It is a link to a folder, and those are not followed.")
        if entry.is_file():
            return FileBlob(Path(entry.path), address)
        return Skip(
            address, "It is a link that leads nowhere." if entry.is_symlink() else "It is not a file."
        )
    except OSError as error:
        return Skip(address, f"It cannot be reached: {_cause(error)}.")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _storable(name: str) -> str:
    # A name that is not UTF-8 comes with lone surrogates, which no index can store.
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _cause(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
