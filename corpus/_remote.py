"""Web addresses in, articles out: pages, feeds, sitemaps, and lists of such addresses."""

from __future__ import annotations

import dataclasses
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus._blobs import Blob, BytesBlob, FileBlob, GzipBlob, Unreadable, read_all
from corpus._drafts import Draft, Found, merged
from corpus._fields import FieldNames
from corpus._media import as_utf8
from corpus._text import decode
from corpus.article import Article, Skip
from corpus.errors import SourceError
from corpus.fetch._policy import checked_url
from corpus.fetch._settings import FetchSettings
from corpus.formats import open_format

if TYPE_CHECKING:
    from corpus.fetch._client import Client, Page

__all__ = ["Results", "Web", "checked_address", "is_address", "is_list"]

Results = Callable[[Iterator[Draft | Skip], str], Iterator[Article | Skip]]
"""Makes articles of drafts, and skips of what goes wrong; takes the address they stand at."""

_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_LIST_LIMIT = 16 << 20
_GZIP = b"\x1f\x8b"
_ENDINGS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md",
    "text/xml": ".xml", "application/xml": ".xml", "application/rss+xml": ".rss",
    "application/atom+xml": ".atom", "application/rdf+xml": ".rdf",
    "application/json": ".json", "application/feed+json": ".json", "application/x-ndjson": ".jsonl",
    "text/csv": ".csv", "application/pdf": ".pdf", "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "multipart/related": ".mhtml", "application/warc": ".warc",
}  # fmt: skip
_TEXTS = {".html", ".txt", ".md", ".xml", ".rss", ".atom", ".rdf", ".json", ".jsonl", ".csv"}
_UNTOLD = {"", "application/octet-stream", "binary/octet-stream", "application/gzip", "application/x-gzip"}
# Servers call feeds and sitemaps "text/html" or "text/plain" often enough.
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:\w+:)?(?P<name>rss|feed|rdf|urlset|sitemapindex)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096


def is_address(source: object) -> bool:
    """Tell whether a source is an address ("https://…") rather than a path."""
    return isinstance(source, str) and _ADDRESS.match(source.strip()) is not None


def checked_address(source: object) -> str:
    """Make sure that a source is an address that can be asked.

    Args:
        source: The address.

    Returns:
        The address, without its fragment.

    Raises:
        SourceError: It is not http or https, or is no whole address.
    """
    try:
        return checked_url(str(source))
    except Unreadable as error:
        raise SourceError(
            f"'{source}' cannot be read: {error}.",
            remedy="Name an address like https://example.org/feed.xml.",
        ) from error


def is_list(blob: Blob) -> bool:
    """Tell whether a file lists web addresses, by its ending, ".urls".

    Only one that stands on disk is taken for a list: nothing is asked of the web because it is named
    inside an archive that came from somewhere.
    """
    return isinstance(blob, FileBlob) and blob.address.lower().endswith(".urls")


class Web:
    """Reads what is at web addresses; the first one opens connections and the cache.

    Args:
        settings: How to fetch.
        results: Makes articles of drafts.
        names: Where records have an article's fields.
    """

    def __init__(self, settings: FetchSettings, *, results: Results, names: FieldNames) -> None:
        self._settings = settings
        self._names = names
        self._results = results
        self._opened: Client | None = None

    def close(self) -> None:
        """Close connections and cache."""
        if self._opened:
            self._opened.close()

    def read(self, url: str) -> Iterator[Article | Skip]:
        """Read what is at an address: a page, the entries of a feed, or the pages of a sitemap.

        Args:
            url: The address.

        Yields:
            Articles, and a Skip under the address of each page that cannot be read.
        """
        try:
            page = self._get(url)
            listed = _listed(page)
        except Unreadable as error:
            yield _skipped(url, error)
            return
        if listed is None:
            yield from self._results(_drafts(page, url, names=self._names), url)
            return
        for item in self._pages(url, *listed):
            if isinstance(item, Skip):
                yield item
            else:
                yield from _found_in(url, item, self._read_page(item))

    def read_list(self, blob: Blob) -> Iterator[Article | Skip]:
        """Read the addresses in a text file: one a line, "#" before a remark.

        Args:
            blob: The file.

        Yields:
            What is at each of them, in their order.
        """
        try:
            text = decode(read_all(blob, limit=_LIST_LIMIT))
        except (Unreadable, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            yield Skip(blob.address, f"The list was skipped: {reason}.")
            return
        lines = (re.sub(r"(?:\A|\s)#.*", "", line).strip() for line in text.splitlines())
        for url in dict.fromkeys(filter(None, lines)):
            yield from _found_in(blob.address, url, self.read(url))

    def _read_page(self, url: str) -> Iterator[Article | Skip]:
        try:
            page = self._get(url)
        except Unreadable as error:
            yield _skipped(url, error)
            return
        yield from self._results(_drafts(page, url, names=self._names), url)

    def _pages(self, url: str, addresses: tuple[str, ...], is_index: bool) -> Iterator[str | Skip]:  # noqa: FBT001
        pages: dict[str, None] = {}
        for address in addresses[: self._settings.sitemaps] if is_index else ():
            if len(pages) >= self._settings.pages:
                break
            try:
                listed = _listed(self._get(address))
            except Unreadable as error:
                yield Skip(f"{url}#{address}", f"The sitemap was skipped: {error}.")
            else:
                pages.update(dict.fromkeys(listed[0] if listed else ()))
        yield from list(pages or ({} if is_index else dict.fromkeys(addresses)))[: self._settings.pages]

    def _get(self, url: str) -> Page:
        if self._opened is None:
            from corpus.fetch._client import Client  # noqa: PLC0415 - most corpora need no network

            self._opened = Client(self._settings)
        page = self._opened.get(url)
        if not page.body.startswith(_GZIP):
            return page
        try:
            body = read_all(GzipBlob(BytesBlob(page.body, url)), limit=self._settings.max_bytes)
        except (OSError, EOFError, zlib.error) as error:
            raise Unreadable("its compressed data is damaged or cut off") from error
        return dataclasses.replace(page, body=body)


def _skipped(url: str, error: Unreadable) -> Skip:
    return Skip(url, f"It was skipped: {error}.", gone=error.gone)


def _listed(page: Page) -> tuple[tuple[str, ...], bool] | None:
    match = _ROOT.match(page.body[:_HEAD])
    if match is None or match["name"].lower() not in {b"urlset", b"sitemapindex"}:
        return None
    from corpus.fetch._sitemap import read_sitemap  # noqa: PLC0415 - few sources are sitemaps

    sitemap = read_sitemap(page.body)
    return (sitemap.addresses, sitemap.is_index) if sitemap else None


def _drafts(page: Page, url: str, *, names: FieldNames) -> Iterator[Draft | Skip]:
    ending = _ending(page)
    body = as_utf8(page.body, page.charset) if ending in _TEXTS else page.body
    # Links in a feed are relative to where it was found in the end.
    for draft in open_format(BytesBlob(body, page.url), ending=ending, names=names):
        if isinstance(draft, Draft) and not draft.record:
            known = {"url": (Found(page.url, "address"),)}
            yield dataclasses.replace(draft, fields=merged(draft.fields, known))
        elif isinstance(draft, Skip):
            yield Skip(url + draft.path.removeprefix(page.url), draft.reason)
        else:
            yield draft


def _ending(page: Page) -> str:
    if _ROOT.match(page.body[:_HEAD]):
        return ".xml"
    if page.kind in _ENDINGS:
        return _ENDINGS[page.kind]
    if page.kind not in _UNTOLD:
        raise Unreadable(f"it is '{page.kind[:60]}', which is not read")
    name = PurePosixPath(urlsplit(page.url).path)
    ending = (name.with_suffix("") if name.suffix.lower() == ".gz" else name).suffix.lower()
    return ending if ending in _ENDINGS.values() else ""


def _found_in(holder: str, url: str, results: Iterator[Article | Skip]) -> Iterator[Article | Skip]:
    """Note of each article that it was found through a list or a sitemap."""
    for result in results:
        if isinstance(result, Article):
            yield dataclasses.replace(result, addresses=(f"{holder}#{url}", *result.addresses))
        else:
            yield result
