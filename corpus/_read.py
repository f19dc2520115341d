"""A file or a folder in, articles out."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from corpus._blobs import Blob, Unreadable
from corpus._drafts import Draft
from corpus._finish import Keys, finish
from corpus._walk import checked_source, files_of
from corpus.article import Article, OnSkip, Skip
from corpus.formats import open_format

__all__ = ["read"]


def read(source: str | os.PathLike[str], *, on_skip: OnSkip | None = None) -> Iterator[Article]:
    """Read the articles of a file or a folder.

    Articles come one by one, as they are read, in the order of their addresses: a file of
    many records, compressed or not, needs no more memory than its longest record.

    Args:
        source: A file or a folder. Read are page text as a scraper saves it and plain text (.txt), HTML,
            Markdown with front matter, JSON, JSON Lines, and all of them with .gz.
        on_skip: Called with each item that could not be read; such an item costs only itself.

    Returns:
        The articles. One that occurs twice is given twice, under one id where its address is the
        same.

    Raises:
        SourceError: The source does not exist, or may not be read; raised by the call itself.

    Example:
        >>> import corpus
        >>> for article in corpus.read("articles/", on_skip=print):  # doctest: +SKIP
        ...     print(article.published, article.title)
    """
    root = checked_source(source)
    return _articles(root, on_skip or _ignored)


def _ignored(_: Skip) -> None:
    """Drop a skip that nobody asked for."""


def _articles(root: Path, on_skip: OnSkip) -> Iterator[Article]:
    for item in files_of(root):
        for result in (item,) if isinstance(item, Skip) else _read_file(item):
            if isinstance(result, Skip):
                on_skip(result)
            else:
                yield result


def _read_file(blob: Blob) -> Iterator[Article | Skip]:
    keys = Keys()
    try:
        for draft in open_format(blob):
            yield draft if isinstance(draft, Skip) else _finished(draft, blob, keys)
    except Unreadable as error:
        yield Skip(blob.address, f"It was skipped: {error}.")
    except FileNotFoundError:
        yield Skip(blob.address, "It vanished while the corpus was read.")
    except (EOFError, zlib.error, OSError) as error:
        yield Skip(blob.address, f"It cannot be read: {_cause(error)}.")


def _finished(draft: Draft, blob: Blob, keys: Keys) -> Article | Skip:
    article = finish(draft, address=blob.address, keys=keys)
    if article is not None:
        return article
    return Skip(
        f"{blob.address}, {draft.place}" if draft.place else blob.address, "It holds no article text."
    )


def _cause(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"its compressed data is damaged or cut off ({type(error).__name__})"
