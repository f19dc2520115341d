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
# No page shows as much, and telling its lines apart costs seconds a megabyte.
_LONGEST_PAGE = 1 << 20


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
    fields, body = _headers(clean_text(decode(read_all(blob))))
    page = page_draft(body) if len(body) <= _LONGEST_PAGE else None
    yield Draft(text=page.text, fields=merged(fields, page.fields)) if page else _typed(fields, body)


def _typed(fields: dict[str, tuple[Found, ...]], text: str) -> Draft:
    title, rest = _first_line(text)
    if not title or "title" in fields:
        return Draft(text=text, fields=fields)
    below, body = _headers(rest) if not fields else (fields, rest)
    return Draft(text=body, fields=merged(below, {"title": (Found(title, "text"),)}))


def _headers(text: str) -> tuple[dict[str, tuple[Found, ...]], str]:
    """Part "Title: …" lines, closed by a blank line, from the text under them."""
    head, _, body = text.partition("\n\n")
    matches = [_HEADER.fullmatch(line.strip()) for line in head.split("\n")]
    values = {match[1].strip(): match[2] for match in matches if match}
    # One line that is no known field, and the block is the article's own first paragraph.
    known = all(named_fields({name: value}, origin="header") for name, value in values.items())
    if not all(matches) or not known or not body.strip():
        return {}, text
    return named_fields(values, origin="header"), body.strip("\n")


def _first_line(text: str) -> tuple[str, str]:
    line, _, rest = text.partition("\n")
    second, _, body = rest.partition("\n")
    title = line.strip()
    if (
        not title
        or second.strip()
        or not body.strip()
        or len(title) > _LONGEST_TITLE
        or title.endswith(_FINAL)
    ):
        return "", text
    return title, body.strip("\n")
