"""What the corpus hands on: articles, and the items it could not read."""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

__all__ = ["CLEANER_VERSION", "Article", "OnSkip", "Skip", "content_version"]

# Raised with every change to what the cleaners keep of a page; an index says with which it was built.
CLEANER_VERSION = "1"

_PLACE = re.compile(r", [a-z]+ \d+\Z")


def content_version(title: str, text: str) -> str:
    """Name a version of an article by what it says.

    Args:
        title: The article's title.
        text: The article's text.

    Returns:
        32 hexadecimal digits (128 bits of BLAKE2b); equal for equal content only.
    """
    digest = hashlib.blake2b(digest_size=16)
    digest.update(title.encode("utf-8", "surrogatepass"))
    digest.update(b"\x00")
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article, cleaned: the body alone, and what is known about it.

    Attributes:
        id: Stable name: 16 hexadecimal digits made from the canonical URL, else from the path
            under which the article was first seen. The same over rebuilds.
        title: The headline, on one line; never empty (the file's name where no title is known).
        text: The body, paragraphs separated by a blank line. The only text that offsets (of
            passages, sentences, citations) point into; they count code points.
        url: The canonical http(s) address, or None.
        source: The publisher as a reader would name it ("Caliber.az"), or None.
        author: The byline, or None.
        section: The rubric ("ANALYTICS"), or None.
        published: When it first appeared; carries a time zone only where the source gave one;
            midnight where only a day is known.
        updated: When it was last changed by its publisher, or None.
        language: ISO 639-1 code ("en"), or None where the text is too short to tell.
        provenance: For each field that is known, where it came from ("json-ld", "meta", "text",
            "path", …), so that a wrong one can be traced.
        addresses: Every place it was found: the path relative to the corpus (posix, with
            "#key" for one record of a file), then URLs.
        version: Names the content (:func:`content_version` of title and text).
        pages: Where the article has pages (PDF): offset in ``text`` at which each begins, the first
            page first. Empty where it has none.
        first_seen: When an index first held it, UTC; None as read from a file. Takes no part in
            comparisons.

    Example:
        >>> a = Article(id="0" * 16, title="Rain", text="It rained.", addresses=("rain.txt",))
        >>> a.text[a.text.index("rained"):]
        'rained.'
    """

    id: str
    title: str
    text: str
    url: str | None = None
    source: str | None = None
    author: str | None = None
    section: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    provenance: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    addresses: tuple[str, ...] = ()
    version: str = ""
    pages: tuple[int, ...] = ()
    first_seen: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.version:
            object.__setattr__(self, "version", content_version(self.title, self.text))

    def page_at(self, offset: int) -> int | None:
        """Give the number of the page, from 1, that an offset of the text lies on; None without pages."""
        return max(bisect.bisect_right(self.pages, offset), 1) if self.pages else None


@dataclass(frozen=True, slots=True)
class Skip:
    """One item that could not be read.

    Attributes:
        path: Where it is, relative to the corpus, with "line N" or "#key" inside a file.
        reason: Why it was skipped, as a sentence that a person can act on.
        gone: Whether its publisher says that it is gone for good (HTTP 410): an index lets go of it,
            where it keeps what cannot be read for the moment.
    """

    path: str
    reason: str
    gone: bool = False

    @property
    def file(self) -> str:
        """The file or folder alone, without the line or record in it."""
        return _PLACE.sub("", self.path.partition("#")[0])


OnSkip = Callable[[Skip], None]
