"""A file, a folder or a web address in, articles out."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from corpus._blobs import Blob, Unreadable
from corpus._drafts import Draft
from corpus._fields import FieldNames, checked_names
from corpus._finish import Keys, finish
from corpus._remote import Web, checked_address, is_address, is_list
from corpus._walk import checked_source, files_of
from corpus.article import Article, OnSkip, Skip
from corpus.fetch import FetchSettings
from corpus.formats import open_format
from corpus.formats.zip_archive import is_archive, members

__all__ = ["read"]

_MOST_SKIPS = 1000


def read(
    source: str | os.PathLike[str],
    *,
    on_skip: OnSkip | None = None,
    fields: FieldNames | None = None,
    fetch: FetchSettings | None = None,
) -> Iterator[Article]:
    """Read the articles of a file, a folder or a web address.

    Articles come one by one, as they are read, in the order of their addresses: a file of
    many records, compressed or not, needs no more memory than its longest record.

    Args:
        source: A file or a folder. Read are page text as a scraper saves it and plain text (.txt), HTML,
            Markdown with front matter, JSON, JSON Lines, CSV, TSV, and all of them with .gz or in a .zip.
            RSS, Atom and JSON feeds, WARC web archives, PDF, DOCX, EPUB, MHTML.
            A web address (http or https) may be that of a page, a feed, or a sitemap, whose pages are
            read, the newest first; a text file "*.urls" lists such addresses, one a line.
        on_skip: Called with each item that could not be read; such an item costs only itself. Of one file
            with thousands of broken records, the first thousand are given, and the last with the count.
        fields: Where the records of JSON, JSON Lines, CSV and TSV have an article's fields, beyond the
            usual names: ``{"title": "headline", "published": "meta.date"}``. Fields are title, url,
            published, updated, source, author, section, language, text and id.
        fetch: How web addresses are fetched.

    Returns:
        The articles. One that occurs twice is given twice, under one id where its address is the
        same.

    Raises:
        SourceError: The source does not exist, or may not be read; raised by the call itself.
        UsageError: ``fields`` names a field that articles do not have; raised by the call itself.

    Example:
        >>> import corpus
        >>> for article in corpus.read("articles/", on_skip=print):  # doctest: +SKIP
        ...     print(article.published, article.title)
    """
    root = checked_address(source) if is_address(source) else checked_source(source)
    names = checked_names(fields)
    web = Web(fetch or FetchSettings(), results=_results, names=names)
    return _articles(root, on_skip or _ignored, web, names)


def _ignored(_: Skip) -> None:
    """Drop a skip that nobody asked for."""


def _articles(root: Path | str, on_skip: OnSkip, web: Web, names: FieldNames) -> Iterator[Article]:
    with contextlib.closing(web):
        for item in files_of(root) if isinstance(root, Path) else (root,):
            for result in _read_item(item, web, names):
                if isinstance(result, Skip):
                    on_skip(result)
                else:
                    yield result


def _read_item(item: Blob | Skip | str, web: Web, names: FieldNames) -> Iterator[Article | Skip]:
    if isinstance(item, Skip):
        return iter((item,))
    if isinstance(item, str):
        return web.read(item)
    if is_list(item):
        return web.read_list(item)
    if is_archive(item):
        return _never_silent(_unpacked(item, web, names), item.address)
    return _results(open_format(item, names=names), item.address)


def _unpacked(archive: Blob, web: Web, names: FieldNames) -> Iterator[Article | Skip]:
    found = members(archive)
    while True:
        try:
            item = next(found, None)
        except (Unreadable, OSError) as error:
            yield _unread(archive.address, error)
            return
        if item is None:
            return
        yield from _read_item(item, web, names)


def _results(drafts: Iterator[Draft | Skip], address: str) -> Iterator[Article | Skip]:
    return _bounded(_never_silent(_each(drafts, address), address))


def _never_silent(results: Iterator[Article | Skip], address: str) -> Iterator[Article | Skip]:
    """Say of a file without any record that it was seen."""
    result = None
    for result in results:
        yield result
    if result is None:
        yield Skip(address, "It holds no article.")


def _bounded(results: Iterator[Article | Skip]) -> Iterator[Article | Skip]:
    """List the first records of a file that were skipped, and count the others in one last line."""
    skipped, last = 0, None
    for result in results:
        skipped += isinstance(result, Skip)
        if isinstance(result, Skip) and skipped > _MOST_SKIPS:
            last = result
        else:
            yield result
    if last is not None:
        unlisted = skipped - _MOST_SKIPS - 1
        yield replace(last, reason=f"{last.reason} Of this file, {unlisted:,} others are not listed.")


def _each(drafts: Iterator[Draft | Skip], address: str) -> Iterator[Article | Skip]:
    keys = Keys()
    try:
        for draft in drafts:
            yield draft if isinstance(draft, Skip) else _finished(draft, address, keys)
    except (Unreadable, EOFError, zlib.error, OSError) as error:
        yield _unread(address, error)


def _unread(address: str, error: BaseException) -> Skip:
    if isinstance(error, Unreadable):
        return Skip(address, f"It was skipped: {error}.")
    if isinstance(error, FileNotFoundError):
        return Skip(address, "It vanished while the corpus was read.")
    return Skip(address, f"It cannot be read: {_cause(error)}.")


def _finished(draft: Draft, address: str, keys: Keys) -> Article | Skip:
    article = finish(draft, address=address, keys=keys)
    if article is not None:
        return article
    return Skip(f"{address}, {draft.place}" if draft.place else address, "It holds no article text.")


def _cause(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"its compressed data is damaged or cut off ({type(error).__name__})"
