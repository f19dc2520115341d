"""Plain text: an article as it was typed, or the text of a page as a scraper saved it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus._blobs import Blob, read_all
from corpus._drafts import Draft, Found, merged
from corpus._fields import named_fields
from corpus._page_text import page_draft
from corpus._text import clean_text, decode
from corpus.article import Skip

__all__ = ["read"]

_HEADER = re.compile(r"([A-Za-z][A-Za-z_ -]{1,20}):[ \t]+(\S.*)")
_FINAL = tuple(".!?…;:,")
_LONGEST_TITLE = 200


def read(blob: Blob) -> Iterator[Draft | Skip]:
    """Read a text file as one article.

    Args:
        blob: The file.

    Yields:
        Its draft. The text of a web page is cleaned of what stands around the article; any other
        text is left as it is, less a title and "Name: value" lines at its top.

    Raises:
        Unreadable: It is too large.
    """
    text = clean_text(decode(read_all(blob)))
    yield page_draft(text) or _typed(text)


def _typed(text: str) -> Draft:
    fields, body = _headers(text)
    title, rest = _first_line(body)
    if title and "title" not in fields:
        return Draft(text=rest, fields=merged(fields, {"title": (Found(title, "text"),)}))
    return Draft(text=body, fields=fields)


def _headers(text: str) -> tuple[dict[str, tuple[Found, ...]], str]:
    """Part "Title: …" lines from the text: two or more, or one before a blank line."""
    lines = text.split("\n")
    found: dict[str, object] = {}
    for count, line in enumerate(lines):
        match = _HEADER.fullmatch(line.strip())
        if match is None or not named_fields({match[1].strip(): match[2]}, origin="header"):
            break
        found[match[1].strip()] = match[2]
    else:
        return {}, text
    if not found or lines[count].strip():
        return {}, text
    return named_fields(found, origin="header"), "\n".join(lines[count:]).strip("\n")


def _first_line(text: str) -> tuple[str, str]:
    line, _, rest = text.partition("\n")
    second, _, body = rest.partition("\n")
    title = line.strip()
    if not title or second.strip() or not body.strip() or len(title) > _LONGEST_TITLE or title.endswith(_FINAL):
        return "", text
    return title, body.strip("\n")
