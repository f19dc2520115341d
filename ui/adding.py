"""Articles into the folder that an archive is made of: dropped files, another folder, a web address.

They are put below its folder "added", where nothing that stands there is ever written over; the next build
reads them. Each arrives in a hidden folder beside, so that no build sees half of one.
"""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal
from urllib.parse import urlsplit

import corpus
from corpus import NO_CORPUS, Article, FetchSettings, Skip
from ui.placing import arriving, put, safe_name

__all__ = ["Added", "NotAddedError", "add_address", "add_file", "add_folder", "named_folder"]

_MOST_UNREAD = 1000
_ROOM_LEFT = 1 << 29
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Added:
    """What was added.

    Attributes:
        stored: How many files or articles were put there.
        known: How many were there already, the very same.
        unread: What could not be read, and why.
    """

    stored: int = 0
    known: int = 0
    unread: tuple[Skip, ...] = ()

    def __add__(self, other: Added) -> Added:
        unread = (*self.unread, *other.unread)[:_MOST_UNREAD]
        return Added(self.stored + other.stored, self.known + other.known, unread)


class NotAddedError(Exception):
    """Nothing can be added this way.

    Args:
        reason: "no folder" of that name; "own folder" where it is of the archive, or holds it;
            "no room" on the disk.
        named: What was named.
    """

    def __init__(self, reason: Literal["no folder", "own folder", "no room"], named: str) -> None:
        super().__init__(f"{reason}: {named}")
        self.reason = reason
        self.named = named


def add_file(home: Path, name: str, content: IO[bytes]) -> Added:
    """Add a file that someone dropped.

    Args:
        home: The folder that the archive is made of.
        name: What the file was called; anything may stand there.
        content: What it holds.

    Returns:
        Whether it was stored; not, with the reasons, where no article can be read from it.

    Raises:
        OSError: It cannot be written.
    """
    with arriving(home) as (folder, added):
        arrived = folder / safe_name(name)
        with arrived.open("wb") as file:
            shutil.copyfileobj(content, file)
        unread = _why_unread(arrived)
        return Added(unread=unread) if unread else _stored(arrived, added / arrived.name)


def add_folder(home: Path, named: str) -> Added:
    """Add the files of a folder, in a folder of the same name.

    Hidden files, folders that hold a file ``.no-corpus``, and links to folders stay behind: they are no part
    of a corpus.

    Args:
        home: The folder that the archive is made of.
        named: The folder.

    Returns:
        What was stored.

    Raises:
        NotAddedError: It does not exist, is of the archive already, or does not fit on the disk.
        OSError: It cannot be written.
    """
    source, own = named_folder(named).resolve(), home.resolve()
    if source.is_relative_to(own) or own.is_relative_to(source):
        raise NotAddedError("own folder", named)
    files = list(_files(source))
    if sum(path.stat().st_size for path in files) > shutil.disk_usage(own).free - _ROOM_LEFT:
        raise NotAddedError("no room", named)
    done = Added()
    with arriving(home) as (folder, added):
        for path in files:
            place = path.relative_to(source)
            done += _copied(path, added / safe_name(source.name) / place, by_way_of=folder / "file")
    return done


def add_address(
    home: Path,
    address: str,
    *,
    fetch: FetchSettings | None = None,
    on_article: Callable[[int], None] | None = None,
) -> Added:
    """Add what is at a web address: a page, the entries of a feed, the pages of a sitemap.

    Each article becomes a file of its own, one record of JSON Lines. Where it was added before and says
    something else now, its file is renewed.

    Args:
        home: The folder that the archive is made of.
        address: The address; https where it does not say.
        fetch: How it is fetched.
        on_article: Called with the number of articles so far.

    Returns:
        What was stored.

    Raises:
        corpus.SourceError: It is no address.
        OSError: It cannot be written.
    """
    done, skips = Added(), list[Skip]()
    address = address.strip() if _SCHEME.match(address.strip()) else f"https://{address.strip()}"
    with arriving(home) as (folder, added):
        articles = corpus.read(address, on_skip=skips.append, fetch=fetch)
        for number, article in enumerate(articles, start=1):
            host = urlsplit(article.url or address).hostname or ""
            arrived = folder / f"{safe_name(host)}-{article.id}.jsonl"
            arrived.write_bytes(_record(article))
            done += _renewed(arrived, added / arrived.name, article.id)
            arrived.unlink(missing_ok=True)  # writing to it again would change what was put there
            if on_article:
                on_article(number)
    return done + Added(unread=tuple(skips))


def named_folder(named: str) -> Path:
    """Give the folder that someone named.

    Args:
        named: Its path; "~" stands for the user's own folder.

    Returns:
        The folder, from the root of the file system on.

    Raises:
        NotAddedError: There is none.
    """
    try:
        folder = Path(named.strip()).expanduser().absolute()
        found = bool(named.strip()) and folder.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        raise NotAddedError("no folder", named) from error
    if not found:
        raise NotAddedError("no folder", named)
    return folder


def _why_unread(path: Path) -> tuple[Skip, ...]:
    """Tell why no article can be read from a file; nothing where the first one can."""
    skips: list[Skip] = []
    article = next(corpus.read(path, on_skip=skips.append), None)
    return () if article else tuple(skips[:_MOST_UNREAD])


def _stored(arrived: Path, wanted: Path) -> Added:
    return Added(stored=1) if put(arrived, wanted) else Added(known=1)


def _renewed(arrived: Path, wanted: Path, article_id: str) -> Added:
    """Put a record; one of the same article that says something else gives way to it."""
    if wanted.is_file() and not filecmp.cmp(arrived, wanted, shallow=False) and _is_of(wanted, article_id):
        arrived.replace(wanted)
        return Added(stored=1)
    return _stored(arrived, wanted)


def _is_of(path: Path, article_id: str) -> bool:
    try:
        held = json.loads(path.read_bytes())
    except ValueError:
        return False
    return isinstance(held, dict) and held.get("id") == article_id


def _record(article: Article) -> bytes:
    known = {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "published": article.published and article.published.isoformat(),
        "updated": article.updated and article.updated.isoformat(),
        "language": article.language,
        "text": article.text,
    }
    said = {name: value for name, value in known.items() if value is not None}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _copied(path: Path, wanted: Path, *, by_way_of: Path) -> Added:
    try:
        shutil.copyfile(path, by_way_of)
    except OSError as error:
        return Added(unread=(Skip(str(path), f"It cannot be read: {error.strerror}."),))
    wanted.parent.mkdir(parents=True, exist_ok=True)
    done = _stored(by_way_of, wanted)
    by_way_of.unlink()
    return done


def _files(source: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(source):
        shown = [name for name in folders if not name.startswith(".")]
        folders[:] = sorted(name for name in shown if not Path(folder, name, NO_CORPUS).exists())
        files = (Path(folder, name) for name in sorted(names) if not name.startswith("."))
        yield from (path for path in files if path.is_file())
