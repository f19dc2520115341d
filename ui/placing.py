"""Files put into a folder under safe names, whole or not at all, and never over one that is there."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

__all__ = ["ADDED", "arriving", "put", "safe_name"]

ADDED = "added"
_LONGEST_NAME = 150
_LONGEST_ENDING = 20
_UNFIT = re.compile(r'[<>:"|?*\\/]')


def safe_name(name: str) -> str:
    """Make a file's name that leads nowhere else, is not hidden, and can be written on any file system.

    Args:
        name: Any text.

    Returns:
        The last part of it, with what is not safe replaced; its ending stays.

    Example:
        >>> safe_name("../../etc/.pass:wd.txt")
        'pass_wd.txt'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter if letter.isprintable() else "_" for letter in last)
    stem, dot, ending = _UNFIT.sub("_", shown).strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    return f"{_shortened(stem, _LONGEST_NAME) or 'article'}{dot}{_shortened(ending, _LONGEST_ENDING)}"


@contextmanager
def arriving(home: Path) -> Iterator[tuple[Path, Path]]:
    """Make the folder that articles are added to, and a hidden one in it where they arrive.

    Args:
        home: The folder that the archive is made of.

    Yields:
        The hidden folder, which goes with all that is left in it; and the folder that articles are added to.
    """
    added = home / ADDED
    added.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".arriving-", dir=added) as folder:
        yield Path(folder), added


def put(arrived: Path, wanted: Path) -> bool:
    """Give an arrived file the name that it wants, or the next that is free.

    Args:
        arrived: The file.
        wanted: Where it should be.

    Returns:
        False where the very same file is there already, under one of these names.

    Raises:
        OSError: It cannot be written.
    """
    for path in _names(wanted):
        try:
            _linked(arrived, path)
        except FileExistsError:
            if path.is_file() and filecmp.cmp(arrived, path, shallow=False):
                return False
        else:
            return True
    raise AssertionError  # pragma: no cover - there is always another name


def _names(wanted: Path) -> Iterator[Path]:
    yield wanted
    stem, dot, endings = wanted.name.partition(".")
    for number in count(2):
        yield wanted.with_name(f"{stem}-{number}{dot}{endings}")


def _linked(arrived: Path, path: Path) -> None:
    """Give a file a second name, at once and never in place of another file."""
    try:
        os.link(arrived, path)
    except FileExistsError:
        raise
    except OSError:  # this file system has no second names
        with path.open("xb") as new, arrived.open("rb") as old:
            try:
                shutil.copyfileobj(old, new)
            except BaseException:
                path.unlink()
                raise


def _shortened(text: str, most_bytes: int) -> str:
    return text.encode("utf-8")[:most_bytes].decode("utf-8", "ignore").rstrip(" .")
